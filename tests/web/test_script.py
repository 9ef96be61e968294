"""The script of every page: one file a language, with the words that it says."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from app.platform.access.table import Role
from app.platform.i18n.locale import LANGUAGES
from tests.support.clients import client_as

SLOW = {"sv": "Det tar längre tid än vanligt.", "en": "It is taking longer than usual."}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_names_the_script_in_its_language_and_it_says_its_words(app: Flask, code: str) -> None:
    client = client_as(app, "mora", Role.COORDINATOR, locale=code)
    page = client.get("/people").text
    (address,) = re.findall(r'<script src="([^"]+)"', page)
    answer = client.get(address)
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]
    words = json.loads(re.findall(r"^const framWords = (.+);$", answer.text, re.MULTILINE)[0])
    assert set(words) == {"offline", "slow"}
    assert all(words.values())
    assert words["slow"].startswith(SLOW.get(code, words["slow"]))
    assert "var htmx=" in answer.text
    assert "form[data-part]" in answer.text


def test_there_is_no_script_in_another_language(app: Flask) -> None:
    assert client_as(app, "mora", Role.COORDINATOR).get("/static/app.de.js").status_code == 404
