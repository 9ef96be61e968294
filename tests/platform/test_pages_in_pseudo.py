"""Every page in the pseudo-locale: a word that is neither in brackets nor somebody's data cannot be translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from app.platform.access.table import Role
from app.platform.i18n.locale import allow_pseudo
from app.platform.i18n.pseudo import untranslated_text
from tests.conftest import Database
from tests.support.clients import client_as, client_on

WORD = re.compile(r"(?<!\w)[^\W\d_]{3,}(?!\w)")  # whole words: a code such as 4cda2f is none
# Names, languages in their own words, and names of file formats are the same in every language.
SAME = set("Fram Svenska Bokmål Nynorsk English Excel CSV WCAG Pseudo code kB".lower().split())
PAGES = (
    "/",
    "/people",
    "/people?q=nobody-has-this-name",
    "/people/new",
    "/people/units",
    "/people/import",
    "/programmes",
    "/programmes/new",
    "/programmes/talangjakten",
    "/programmes/talangjakten/rounds/1",
    "/programmes/talangjakten/compare",
    "/programmes/talangjakten/sharing",
    "/compare",
    "/jobs",
    "/accounts",
    "/account",
    "/settings",
    "/help",
    "/help/roles",
    "/help/accessibility",
    "/help/personal-data",
    "/help/how-we-count",
    "/no-such-page",
)


def words_of_data(database: Database, tenants: Path) -> set[str]:
    """Every word that stands in the database or in a council's file."""
    words: set[str] = set()
    with database.admin() as connection:
        columns = connection.execute(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns"
            " WHERE table_schema IN ('public', 'audit') AND data_type IN ('text', 'jsonb')"
            " AND column_name NOT LIKE 'sort\\_%' AND table_name <> 'alembic_version'"
        ).fetchall()
        for schema, table, column in columns:
            query = f'SELECT DISTINCT "{column}"::text FROM "{schema}"."{table}" WHERE "{column}" IS NOT NULL'
            for (value,) in connection.execute(query.encode()).fetchall():
                words.update(word.lower() for word in WORD.findall(value))
    for file in tenants.glob("*/tenant.toml"):
        words.update(word.lower() for word in WORD.findall(file.read_text(encoding="utf-8")))
    return words


def test_no_page_has_words_that_cannot_be_translated(demo_app: Flask, demo_database: Database) -> None:
    found: list[str] = []
    client = client_as(demo_app, "mora", Role.COORDINATOR, Role.COUNCIL_ADMINISTRATOR, locale="qps")
    known = SAME | words_of_data(demo_database, demo_app.extensions["fram_registry"].folder)
    with allow_pseudo():
        for path in PAGES:
            page = client.get(path)
            assert page.mimetype == "text/html", path
            assert '<html lang="' in page.text
            for text in untranslated_text(page.text):
                strange = {word for word in WORD.findall(text) if word.lower() not in known}
                if strange:
                    found.append(f"{path}: {text[:80]!r} {sorted(strange)}")
    assert found == []


def test_the_test_finds_a_word_that_stands_in_a_template(app: Flask) -> None:
    assert untranslated_text("<html><body><p>Forgotten words</p></body></html>") == ["Forgotten words"]


@pytest.mark.parametrize("path", ["/", "/?q=zzz"])
def test_the_front_door(app: Flask, path: str) -> None:
    with allow_pseudo():
        client = client_on(app)
        client.set_cookie("fram-language", "qps", domain="localhost")
        texts = untranslated_text(client.get(path).text)
    words = {tenant.short_name.split()[0] for tenant in app.extensions["fram_registry"]} | {"Fram"}
    assert [text for text in texts if WORD.search(text) and not any(word in text for word in words)] == []
