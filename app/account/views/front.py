"""The front door, the choice of language, and the help pages that need no sign-in."""

from __future__ import annotations

from flask import (
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.account.home import home_waits, waiting_tasks
from app.account.waits import holding
from app.people.keys import plain
from app.platform.access.actor import signed_in
from app.platform.access.table import PERMISSIONS, ROLE_NAMES
from app.platform.i18n.binding import current_language
from app.platform.i18n.collation import sort_key
from app.platform.i18n.locale import offered
from app.platform.identity.web import cookie_name, drop_cookie, set_cookie, settings
from app.platform.tenancy.registry import Registry
from app.platform.tenancy.tenant import Tenant
from app.platform.web.forgery import safe_next

LAST_COUNCIL = "council"
# The cookie is there from when somebody asks to be remembered, before a council has been chosen.
NONE_YET = "-"
A_YEAR = 365 * 24 * 3600


def front() -> str | BaseResponse:
    """The plain host: choose a council. A council's host: home, or the way to sign in."""
    if g.council is None:
        return choose_council()
    actor = signed_in()
    if actor is None:
        return redirect(url_for("account.waiting" if g.get("waiting") else "account.sign_in"), 303)
    there = holding(actor, home_waits())
    tasks = waiting_tasks(actor, there)
    return render_template("account/home.html", actor=actor, tasks=tasks, holding=there)


def choose_council() -> Response:
    """All councils, last used first where the person asked for that; each leads to the council's host only."""
    words = request.args.get("q", "").strip()
    remembered = _remembered()
    councils = _sorted(_registry().councils())
    found = [c for c in councils if _matches(c, words)] if words else councils
    last = next((c for c in councils if c.slug == remembered), None)
    countries = [(country, [c for c in found if c.country == country]) for country in _countries(found)]
    return make_response(
        render_template(
            "account/choose.html",
            words=words,
            last=last,
            countries=countries,
            remembers=remembered is not None,
            # Past this host, which notes the choice, only where that was asked for.
            address=_address if remembered is None else _through_here,
        )
    )


def remember() -> BaseResponse:
    """Note on this computer, from now on, which council was chosen last; or forget it and stop."""
    if g.council is not None:
        abort(404)
    response = redirect(url_for("account.front"), 303)
    if not request.form.get("remember"):
        drop_cookie(response, LAST_COUNCIL)
        flash(_("This computer does not remember your council."), "success")
        return response
    set_cookie(response, LAST_COUNCIL, _remembered() or NONE_YET, max_age=A_YEAR)
    flash(_("The council that you choose next comes first the next time."), "success")
    return response


def go_to_council(slug: str) -> BaseResponse:
    """On to a council's own host, noting it as the last one where the person asked for that."""
    council = _registry().by_slug(slug)
    if g.council is not None or council is None or not council.is_council:
        abort(404)
    response = redirect(_address(council), 303)
    if _remembered() is not None:
        set_cookie(response, LAST_COUNCIL, council.slug, max_age=A_YEAR)
    return response


def language(code: str) -> BaseResponse:
    """Keep a language for this browser and go back to the page: one of those that the council offers.

    Whoever is signed in has the choice saved, which an address alone may not do: the page of the own account does.
    """
    if code not in offered(g.council.languages if g.council else ()):
        abort(404)
    if signed_in() is not None:
        return redirect(url_for("account.own_account"), 303)
    response = redirect(safe_next(request.args.get("next")), 303)
    keep_language(response, code)
    return response


def keep_language(response: BaseResponse, code: str) -> None:
    """Let this browser's pages be in a language wherever nobody is signed in."""
    response.set_cookie(
        "fram-language",
        code,
        max_age=A_YEAR,
        secure=settings().url_scheme == "https",
        httponly=True,
        samesite="Lax",
        path="/",
    )


def help_page() -> str:
    """Where to find help."""
    return render_template("account/help.html")


def roles() -> str:
    """Who may do what: the table itself."""
    return render_template("account/roles.html", roles=ROLE_NAMES, permissions=list(PERMISSIONS.values()))


def accessibility() -> str:
    """The council's accessibility statement."""
    return render_template("account/accessibility.html", council=g.council)


def personal_data() -> str:
    """How personal data is handled, by whom, and whom to ask."""
    return render_template("account/personal_data.html", council=g.council)


def _registry() -> Registry:
    registry: Registry = current_app.extensions["fram_registry"]
    return registry


def _address(council: Tenant) -> str:
    return f"{settings().origin(council.host)}/sign-in"


def _through_here(council: Tenant) -> str:
    return url_for("account.go_to_council", slug=council.slug)


def _remembered() -> str | None:
    """What this computer remembers: a council's slug, `NONE_YET`, or None where nobody asked for it."""
    return request.cookies.get(cookie_name(LAST_COUNCIL)) or None


def _matches(council: Tenant, words: str) -> bool:
    return all(
        word in plain(" ".join((council.short_name, *council.names.values())))
        for word in plain(words).split()
    )


def _sorted(councils: list[Tenant]) -> list[Tenant]:
    return sorted(councils, key=lambda council: sort_key(council.short_name, current_language()))


def _countries(councils: list[Tenant]) -> list[str]:
    """Country codes, Sweden and Norway first."""
    return sorted({council.country for council in councils}, key="SE NO DK FI IS".index)
