"""One's own account: language, light and dark, where one is signed in."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.account import service
from app.account.browsers import browser_name
from app.account.views.front import keep_language
from app.platform.access.actor import current_actor
from app.platform.i18n.locale import offered, own_name
from app.platform.identity import sessions
from app.platform.refusals import NotFound, Refused
from app.platform.web.forgery import safe_next


def own_account() -> str:
    """The person's account, choices and signed-in browsers."""
    actor = current_actor()
    devices = sessions.devices(actor.account_id) if actor.account_id else []
    return render_template(
        "account/own.html",
        actor=actor,
        languages=[(code, own_name(code)) for code in offered(actor.council.languages)],
        scheme=g.get("colour_scheme", "auto"),
        devices=sorted(devices, key=lambda device: device.id != g.session_id),
        browser_name=browser_name,
        this_session=g.session_id,
    )


def save_choices() -> BaseResponse:
    """Keep language and colour scheme, and go back to the page; the language also for when nobody is signed in."""
    locale, scheme = request.form.get("locale"), request.form.get("colour_scheme")
    try:
        service.choose(current_actor(), locale, scheme)
    except Refused:
        abort(422)
    back = request.form.get("next")
    if back is None:
        flash(_("Your choices are saved."), "success")
    response = redirect(url_for("account.own_account") if back is None else safe_next(back), 303)
    if locale:
        keep_language(response, locale)
    return response


def end_session(session_id: UUID) -> BaseResponse:
    """Sign one of the person's browsers out."""
    try:
        service.end_device(current_actor(), session_id)
    except NotFound:
        abort(404)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("account.own_account"), 303)
