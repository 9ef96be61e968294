"""The councils' logos: pictures only, and there for every council that is shipped."""

import re

from flask import Flask

from tests.support.clients import client_on


def test_each_council_shows_its_own_mark(app: Flask) -> None:
    registry = app.extensions["fram_registry"]
    for council in registry.councils():
        page = client_on(app, council.host).get("/sign-in").text
        address = re.search(r'<img class="logo" src="([^"]+)" alt="">', page)
        assert address, council.slug
        answer = client_on(app, council.host).get(address[1])
        assert answer.mimetype == "image/svg+xml"
        assert answer.headers["Content-Security-Policy"].endswith("; sandbox")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"<script|\bon\w+=|href|<style|style=|<!DOCTYPE|<!ENTITY", answer.text, re.I)
        assert "not the council's coat of arms" in answer.text
    shown = client_on(app).get("/").text
    assert [slug for slug in (c.slug for c in registry.councils()) if f"/logo/{slug}" not in shown] == []


def test_there_is_no_other_file_to_fetch(app: Flask) -> None:
    client = client_on(app)
    for slug in ("fram", "finnsinte", "..", "mora%2Ftenant.toml"):
        assert client.get(f"/logo/{slug}").status_code == 404, slug
