"""Static files by content: the address carries a hash, so a browser may keep the file for ever.

Everything is read once, when the application starts. The stylesheets of `static/app` are joined to one
`app.css`, and addresses inside it get their hash too; the vendored ones are joined to `vendor.css`, since both
change only with their versions. The scripts are joined with the words that they say, one file a language.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, abort, current_app, request

from app.platform.access.blueprint import PUBLIC, remember
from app.platform.i18n.locale import LANGUAGES, PSEUDO
from app.platform.tenancy.registry import Registry
from app.platform.tenancy.tenant import Tenant
from app.platform.web import theme
from app.platform.web.script import script
from app.platform.web.sprite import sprite

STATIC = Path(__file__).with_name("static")
#: The product's own styles in the order in which they apply.
SHEETS = (
    "base",
    "shell",
    "page",
    "forms",
    "tables",
    "charts",
    "states",
    "board",
    "plain",
    "calls",
    "own",
    "equality",
    "files",
    "media",
    "words",
)
VENDORED = ("vendor/designsystemet-1.22.0.css", "vendor/theme-base-1.15.0.css")
#: Short addresses of what every page names.
SHORT = {
    "vendor/fonts/schibsted-grotesk-5.3.0-latin.woff2": "text.woff2",
    "img/favicon.svg": "fram.svg",
}
SCRIPTS = {f"app.{code}.js": code for code in (*LANGUAGES, PSEUDO)}
FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=600"
_PACKED = (".css", ".js", ".svg", ".txt")
_URL = re.compile(r'url\("\.\./([^"?]+)"\)')


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    packed: bytes | None
    digest: str
    media_type: str


def asset_url(name: str) -> str:
    """The address of a static file, with its hash.

    Raises:
        KeyError: there is no such file.
    """
    return f"/static/{name}?{_found(name).digest}"


def script_url(code: str) -> str:
    """The address of the script in one of our languages, with its hash."""
    return asset_url(f"app.{code}.js")


def _found(name: str) -> Asset:
    return _script(name) if name in SCRIPTS else manifest()[name]


@cache
def _script(name: str) -> Asset:
    """Made when it is first asked for: the words need an application."""
    return _asset(name, script(SCRIPTS[name]))


@cache
def manifest() -> dict[str, Asset]:
    """Every static file by its name below `/static/`."""
    paths = [path for path in sorted(STATIC.rglob("*")) if path.is_file() and path.parent != STATIC / "app"]
    names = (path.relative_to(STATIC).as_posix() for path in paths)
    found = {
        SHORT.get(name, name): _asset(path.name, path.read_bytes())
        for name, path in zip(names, paths, strict=True)
    }
    found["vendor.css"] = _asset("vendor.css", b"\n".join(found[name].body for name in VENDORED))
    found["app.css"] = _asset("app.css", _joined(found).encode())
    found["icons.svg"] = _asset("icons.svg", sprite())
    return found


def _joined(files: dict[str, Asset]) -> str:
    text = "".join((STATIC / "app" / f"{sheet}.css").read_text(encoding="utf-8") for sheet in SHEETS)

    def address(match: re.Match[str]) -> str:
        name = SHORT.get(match[1], match[1])
        return f'url("/static/{name}?{files[name].digest}")'

    return _URL.sub(address, text)


def _asset(name: str, body: bytes) -> Asset:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if name.endswith(".woff2"):
        kind = "font/woff2"
    packed = gzip.compress(body, mtime=0) if name.endswith(_PACKED) else None
    return Asset(body, packed, _digest(body), kind + ("; charset=utf-8" if packed else ""))


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest()[:8]


def theme_css(tenant: Tenant) -> tuple[str, str]:
    """The hash and the stylesheet of a council's colours.

    Controls get the council's colour or the nearest darker tone that can be seen; large surfaces, the
    stripe and the shield keep the bright one.
    """
    return _theme(tenant.brand.controls, tenant.brand.surface)


@lru_cache(maxsize=2048)
def _theme(controls: str, surface: str | None) -> tuple[str, str]:
    usable = theme.controls_colour(controls)
    bright = surface or (controls if usable != controls.lower() else None)
    css = theme.css(usable, bright)
    return _digest(css.encode()), css


def theme_url(tenant: Tenant) -> str:
    """The address of a council's stylesheet."""
    return f"/theme/{tenant.slug}.{theme_css(tenant)[0]}.css"


def shield_colours(tenant: Tenant) -> tuple[str, str]:
    """Colour and ink of a council's shield on a page that is not its own, such as choose-your-council."""
    colour = tenant.brand.surface or tenant.brand.controls
    return colour, theme.scale(colour, "light")["base-contrast-default"]


def static_file(name: str) -> Response:
    """Send a static file: for ever when its hash was asked for, else for a while."""
    try:
        asset = _found(name)
    except KeyError:
        abort(404)
    return _answer(asset, FOR_EVER if request.query_string == asset.digest.encode() else A_WHILE)


def theme_file(slug: str, digest: str) -> Response:
    """Send a council's stylesheet; an address from before a change of colour gets the new one for a while."""
    registry: Registry = current_app.extensions["fram_registry"]
    tenant = registry.by_slug(slug)
    if tenant is None:
        abort(404)
    current, css = theme_css(tenant)
    body = css.encode()
    asset = Asset(body, gzip.compress(body, mtime=0), current, "text/css; charset=utf-8")
    return _answer(asset, FOR_EVER if digest == current else A_WHILE)


def _answer(asset: Asset, keep: str) -> Response:
    packed = asset.packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(asset.packed if packed else asset.body, content_type=asset.media_type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = keep
    response.set_etag(asset.digest + ("-gzip" if packed else ""))
    response.vary.add("Accept-Encoding")
    response.make_conditional(request)
    return response


def init_assets(app: Flask) -> None:
    """Serve `/static/…` and `/theme/…`. The councils are read from `app.extensions["fram_registry"]`."""
    app.add_url_rule("/static/<path:name>", endpoint="static", view_func=static_file)
    app.add_url_rule("/theme/<slug>.<digest>.css", endpoint="theme", view_func=theme_file)
    for endpoint in ("static", "theme"):
        remember(app, endpoint, PUBLIC)
    manifest()
