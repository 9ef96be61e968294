"""Static files: whole, as vendored, kept for ever only under the right address."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.platform.config import ROOT
from app.platform.tenancy.registry import load
from app.platform.web.assets import SHEETS, STATIC, asset_url, manifest, shield_colours, theme_css, theme_url
from app.platform.web.colour import contrast
from app.platform.web.icons import icon
from app.platform.web.sprite import names
from tests.web.gallery import make_gallery

VENDOR = STATIC / "vendor"


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    with make_gallery().test_client() as client:
        yield client


def test_vendored_files_are_what_their_sums_say() -> None:
    lines = (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    wanted = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    found = {
        path.relative_to(VENDOR).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert found == wanted


def test_what_is_vendored_has_the_version_that_is_asked_for() -> None:
    package = json.loads((ROOT / "tools/frontend/package.json").read_text(encoding="utf-8"))
    for name, version in package["devDependencies"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
    files = " ".join(path.name for path in VENDOR.rglob("*"))
    for name in ("@digdir/designsystemet-css", "htmx.org", "@fontsource-variable/schibsted-grotesk"):
        assert package["devDependencies"][name] in files


def test_every_sheet_of_our_own_is_in_app_css() -> None:
    assert {path.stem for path in (STATIC / "app").glob("*.css")} == set(SHEETS)
    text = manifest()["app.css"].body.decode()
    assert "../" not in text
    for name, digest in re.findall(r'url\("/static/([^"?]+)\?([0-9a-f]{8})"\)', text):
        assert manifest()[name].digest == digest


def test_the_right_hash_is_kept_for_ever_and_a_wrong_one_is_not(client: FlaskClient) -> None:
    right = client.get(asset_url("app.css"))
    assert right.status_code == 200
    assert right.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert right.mimetype == "text/css"
    for address in ("/static/app.css", "/static/app.css?0123"):
        assert "immutable" not in client.get(address).headers["Cache-Control"]


def test_a_file_is_packed_for_who_can_unpack_and_not_sent_twice(client: FlaskClient) -> None:
    plain = client.get(asset_url("app.css"))
    packed = client.get(asset_url("app.css"), headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]
    again = client.get(asset_url("app.css"), headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["../assets.py", "..%2fassets.py", "app/base.css", "nothing.css", ""])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_every_councils_colours_are_served_under_their_hash(client: FlaskClient) -> None:
    for tenant in load(ROOT / "tenants"):
        address = theme_url(tenant)
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.text == theme_css(tenant)[1]
        assert "immutable" in answer.headers["Cache-Control"]
        colour, ink = shield_colours(tenant)
        assert contrast(colour, ink) >= 4.5
    assert "immutable" not in client.get("/theme/mora.0123.css").headers["Cache-Control"]
    assert client.get("/theme/nowhere.0123.css").status_code == 404


def test_an_icon_is_silent_unless_it_has_a_meaning() -> None:
    assert 'aria-hidden="true"' in icon("House")
    labelled = icon("House", label='The "<home>"')
    assert 'role="img"' in labelled
    assert "<home>" not in labelled
    with pytest.raises(KeyError):
        icon("NoSuchIcon")


def test_an_icon_is_a_symbol_of_the_file_that_is_served(client: FlaskClient) -> None:
    address, name = re.findall(r'<use href="([^"#]+)#(\w+)"', icon("House"))[0]
    answer = client.get(address)
    assert answer.mimetype == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]
    assert f'<symbol id="{name}"' in answer.text


def test_every_icon_named_in_a_template_exists() -> None:
    used: set[str] = set()
    for path in Path(ROOT / "app").rglob("*.html"):
        used |= set(re.findall(r'\bicon\("(\w+)"', path.read_text(encoding="utf-8")))
    assert used
    assert used <= set(names())
