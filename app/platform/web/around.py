"""Fills `shell`, what stands around every page, from the request."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, abort, current_app, g, has_request_context, request, send_file, url_for
from flask_babel import gettext as _

from app.platform.access.actor import Actor, signed_in
from app.platform.access.blueprint import PUBLIC, remember
from app.platform.access.table import ROLE_NAMES, Role
from app.platform.config import Settings
from app.platform.i18n.binding import current_language
from app.platform.i18n.locale import offered, own_name
from app.platform.tenancy.registry import Registry
from app.platform.tenancy.tenant import Tenant
from app.platform.web.assets import theme_url
from app.platform.web.headers import CONTENT_POLICY
from app.platform.web.shell import CouncilView, FooterLink, LanguageLink, MenuGroup, Shell, UserView, menu

# Which role is shown first, for somebody with several.
SHOWN = (
    Role.LEAD_COORDINATOR,
    Role.COORDINATOR,
    Role.EXECUTIVE,
    Role.DATA_PROTECTION_OFFICER,
    Role.REGISTRAR,
    Role.COUNCIL_ADMINISTRATOR,
    Role.PLATFORM_OPERATOR,
    Role.MANAGER,
    Role.EMPLOYEE,
)


#: How many menus are kept in memory: far more than a service has of council, roles, language and page at a time.
KEPT = 4_000


LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}


def init_around(app: Flask) -> None:
    """Give every template `shell`, and names of roles."""

    @app.context_processor
    def around() -> dict[str, object]:
        return {"shell": make_shell(app)} if has_request_context() else {}

    app.add_url_rule("/logo/<slug>", endpoint="logo", view_func=logo)
    remember(app, "logo", PUBLIC)
    app.jinja_env.filters["account_role_name"] = lambda role: ROLE_NAMES[Role(role)]


def logo(slug: str) -> Response:
    """A council's logo, from its folder below `tenants/`."""
    registry: Registry = current_app.extensions["fram_registry"]
    tenant = registry.by_slug(slug)
    path = tenant.logo_path(registry.folder) if tenant else None
    if path is None:
        abort(404)
    response = send_file(path, mimetype=LOGO_TYPES[path.suffix], max_age=3600)
    # Opened by itself an SVG is a document of this host, which could run scripts; on a page it is only a picture.
    response.headers["Content-Security-Policy"] = CONTENT_POLICY + "; sandbox"
    return response


def make_shell(app: Flask) -> Shell:
    """The shell of this request; made once, however many templates ask."""
    made: Shell | None = g.get("shell")
    if made is None:
        made = g.shell = _make(app)
    return made


def _make(app: Flask) -> Shell:
    council: Tenant | None = g.get("council")
    actor = signed_in()
    settings: Settings = app.extensions["fram_settings"]
    # The callback's address holds a code and a state: it is nowhere repeated.
    again = request.method == "GET" and request.endpoint != "account.callback"
    here = request.full_path.rstrip("?") if again else "/"
    return Shell(
        council=_council(council) if council else None,
        user=_user(actor) if actor else None,
        menu=_menu(actor, council) if actor and council else (),
        languages=_languages(here),
        footer=_footer(),
        colour_scheme=g.get("colour_scheme", "auto"),
        here=here,
        plain_url=settings.origin() + "/",
    )


def _council(council: Tenant) -> CouncilView:
    logo = address("logo", slug=council.slug) if council.brand.logo else None
    return CouncilView(council.name(current_language()), council.brand.letter, theme_url(council), logo)


def _user(actor: Actor) -> UserView:
    role = next((role for role in SHOWN if role in actor.roles), None)
    return UserView(actor.name, str(ROLE_NAMES[role]) if role else "")


def _menu(actor: Actor, council: Tenant) -> tuple[MenuGroup, ...]:
    """The menu. It is the same for all of a council with the same roles on the same page, and kept for them."""
    counts = menu.counts(actor.may)
    key = (
        council.slug,
        actor.roles,
        current_language(),
        request.endpoint,
        request.script_root,
        *counts.items(),
    )
    kept: dict[object, tuple[MenuGroup, ...]] = current_app.extensions.setdefault("fram_menus", {})
    if key not in kept:
        if len(kept) >= KEPT:
            kept.clear()
        name = council.name(current_language())
        kept[key] = menu.build(actor.may, request.endpoint, address, name, counts)
    return kept[key]


def address(endpoint: str, **values: Any) -> str:
    """`url_for` for addresses that are the same on every page: a menu asks for twenty of them each time."""
    kept: dict[object, str] = current_app.extensions.setdefault("fram_addresses", {})
    key = (request.script_root, endpoint, *sorted(values.items()))
    if key not in kept:
        kept[key] = url_for(endpoint, **values)
    return kept[key]


def _languages(here: str) -> list[LanguageLink]:
    chosen, query = current_language(), urlencode({"next": here}, quote_via=quote)
    return [
        LanguageLink(
            code, own_name(code), f"{address('account.language', code=code)}?{query}", code == chosen
        )
        for code in offered(g.council.languages if g.council else ())
    ]


def _footer() -> list[FooterLink]:
    kept: dict[tuple[str, str], list[FooterLink]] = current_app.extensions.setdefault("fram_footers", {})
    key = (current_language(), request.script_root)
    if key not in kept:
        kept[key] = [
            FooterLink(_("Accessibility statement"), address("account.accessibility")),
            FooterLink(_("How we handle personal data"), address("account.personal_data")),
            FooterLink(_("Help and contact"), address("account.help_page")),
        ]
    return kept[key]
