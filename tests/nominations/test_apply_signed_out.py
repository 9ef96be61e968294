"""A sign-in that has run out, a form in the hands: nothing of what was typed is lost, by script or without."""

from __future__ import annotations

import html
import re

from flask import Flask

from app.factory import LANGUAGE_COOKIE
from tests.nominations.test_apply import DRIVE, HERE, applicant, begin, case_of, written
from tests.support.clients import client_for


def test_without_a_script_the_page_carries_on_what_was_typed(app: Flask) -> None:
    _made, somebody, client = applicant(app)
    fields = written(begin(client), drive='Med "tecken" <b> och\nnya rader')
    client.delete_cookie("fram", domain="orsa.localhost")
    client.set_cookie(LANGUAGE_COOKIE, "en", domain="orsa.localhost")
    answer = client.post(f"{HERE}/save", data=fields)
    assert answer.status_code == 401
    assert "What you wrote is still here" in answer.text
    assert 'target="_blank"' in answer.text
    again = client_for(app, somebody)
    form = answer.text[answer.text.index("typed-head") :]
    kept = {
        name: html.unescape(value) for name, value in re.findall(r'name="(\w[\w-]*)" value="([^"]*)"', form)
    }
    assert re.search(rf'action="{HERE}/save"', form)
    for cookie in ("fram-form",):
        found = client.get_cookie(cookie, domain="orsa.localhost")
        assert found is not None
        again.set_cookie(cookie, found.value, domain="orsa.localhost")
    assert again.post(f"{HERE}/save", data=kept).status_code == 303
    with app.app_context():
        draft = case_of(somebody)
        assert draft is not None
        assert draft.drive == 'Med "tecken" <b> och\nnya rader'


def test_by_script_the_page_stays_and_says_how_to_go_on(app: Flask) -> None:
    _made, _somebody, client = applicant(app)
    fields = written(begin(client))
    client.delete_cookie("fram", domain="orsa.localhost")
    client.set_cookie(LANGUAGE_COOKIE, "en", domain="orsa.localhost")
    answer = client.post(f"{HERE}/save", data=fields, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "Sign in in a new tab" in answer.text
    assert "<html" not in answer.text
    assert DRIVE not in answer.text


def test_another_site_gets_nothing_carried_on(app: Flask) -> None:
    _made, _somebody, client = applicant(app)
    client.delete_cookie("fram", domain="orsa.localhost")
    client.set_cookie(LANGUAGE_COOKIE, "en", domain="orsa.localhost")
    answer = client.post(f"{HERE}/save", data={"drive": "Lockbete"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code in (401, 403)
    assert "Lockbete" not in answer.text
