"""Pages are packed, except where somebody else may have chosen words of them."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask

from app.platform.access.table import Role
from tests.support.clients import client_as


def test_a_page_is_packed_for_whoever_takes_it(app: Flask) -> None:
    client = client_as(app, "mora", Role.COORDINATOR)
    packed = client.get("/people", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(gzip.decompress(packed.data)) / 2
    assert b"</html>" in gzip.decompress(packed.data)
    for refused in ("", "br", "gzip;q=0"):
        plain = client.get("/people", headers={"Accept-Encoding": refused})
        assert "Content-Encoding" not in plain.headers
        assert b"</html>" in plain.data


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/people?q=anna", {}),
        ("/people", {"Sec-Fetch-Site": "cross-site"}),
        ("/people", {"Sec-Fetch-Site": "same-site"}),
    ],
)
def test_nothing_is_packed_with_what_another_site_chose(
    app: Flask, address: str, headers: dict[str, str]
) -> None:
    client = client_as(app, "mora", Role.COORDINATOR)
    answer = client.get(address, headers={"Accept-Encoding": "gzip", **headers})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_a_refused_form_is_not_packed(app: Flask) -> None:
    answer = client_as(app, "mora", Role.COORDINATOR).post("/people/new", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 400
    assert "Content-Encoding" not in answer.headers
