"""Pages are packed, except where somebody else may have chosen words of them."""

from __future__ import annotations

import gzip
import re

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.platform.access.table import Role
from tests.support.clients import client_as

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize(
    ("taken", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),  # what browsers send over https
        ("gzip, deflate", "gzip"),  # and without
        ("br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
    ],
)
def test_a_page_is_packed_for_whoever_takes_it(app: Flask, taken: str, coding: str) -> None:
    client = client_as(app, "mora", Role.COORDINATOR)
    packed = client.get("/people", headers={"Accept-Encoding": taken})
    assert packed.headers["Content-Encoding"] == coding
    assert "Accept-Encoding" in packed.headers["Vary"]
    whole = UNPACK[coding](packed.data)
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(whole) / 2
    assert b"</html>" in whole


@pytest.mark.parametrize("taken", ["", "identity", "gzip;q=0", "br;q=0", "compress"])
def test_a_page_is_not_packed_for_who_cannot_unpack_it(app: Flask, taken: str) -> None:
    plain = client_as(app, "mora", Role.COORDINATOR).get("/people", headers={"Accept-Encoding": taken})
    assert "Content-Encoding" not in plain.headers
    assert b"</html>" in plain.data


def asked_from(client: FlaskClient, site: str | None) -> FlaskClient:
    """A client whose browser says that requests come from such a site, or says nothing."""
    client.environ_base.pop("HTTP_SEC_FETCH_SITE")
    if site:
        client.environ_base["HTTP_SEC_FETCH_SITE"] = site
    return client


@pytest.mark.parametrize("coding", ["gzip", "br"])
@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("/people?q=anna", None),
        ("/people?q=anna", "none"),
        ("/people?q=anna", "cross-site"),
        ("/people?q=anna", "same-site"),
        ("/people", "cross-site"),
        ("/people", "same-site"),
    ],
)
def test_nothing_is_packed_with_what_another_site_chose(
    app: Flask, address: str, site: str | None, coding: str
) -> None:
    client = asked_from(client_as(app, "mora", Role.COORDINATOR), site)
    answer = client.get(address, headers={"Accept-Encoding": coding})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
    assert "Sec-Fetch-Site" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("address", "site"),
    [("/people?q=anna", "same-origin"), ("/people", "same-origin"), ("/people", "none"), ("/people", None)],
)
def test_what_the_person_asked_from_our_own_pages_is_packed(
    app: Flask, address: str, site: str | None
) -> None:
    client = asked_from(client_as(app, "mora", Role.COORDINATOR), site)
    answer = client.get(address, headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"


def test_a_refused_form_is_not_packed(app: Flask) -> None:
    answer = client_as(app, "mora", Role.COORDINATOR).post("/people/new", headers={"Accept-Encoding": "br"})
    assert answer.status_code == 400
    assert "Content-Encoding" not in answer.headers


def test_the_token_in_a_packed_page_proves_nothing_without_its_signature(app: Flask) -> None:
    """What stays the same from page to page is the session's part; what makes it a token does not stay."""
    client = client_as(app, "mora", Role.COORDINATOR)
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/people").text)
    assert found
    kept, when, _signature = found[1].split(".")
    for forged in (kept, f"{kept}.{when}", f"{kept}.{when}.{'A' * 27}"):
        answer = client.post("/sign-out", data={"csrf_token": forged})
        assert answer.status_code == 400
    assert client.post("/sign-out", data={"csrf_token": found[1]}).status_code in (200, 302, 303)
