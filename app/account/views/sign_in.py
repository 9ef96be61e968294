"""Signing in and out."""

from __future__ import annotations

from flask import Response, abort, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.account import sign_in as steps
from app.platform.access.actor import signed_in
from app.platform.audit import log as audit
from app.platform.i18n.binding import current_language
from app.platform.identity import accounts, sessions
from app.platform.identity.oidc import LogoutRefused, SignInRefused
from app.platform.identity.web import cookie_name, drop_cookie, set_cookie, settings
from app.platform.logs import log
from app.platform.tenancy.tenant import Tenant
from app.platform.web.forgery import safe_next

FLOW = "sign-in"
LEAVE = "leave"


def _council() -> Tenant:
    council: Tenant | None = g.council
    if council is None:
        abort(404)
    return council


def sign_in() -> str | BaseResponse:
    """The council's sign-in page: one explicit step to its own provider."""
    council = _council()
    next_path = safe_next(request.args.get("next"))
    if signed_in() is not None:
        return redirect(next_path, 303)
    return render_template("account/sign_in.html", council=council, next_path=next_path)


def start() -> BaseResponse:
    """Send the browser to the council's provider, remembering here that it was this browser."""
    council = _council()
    redirect_uri = url_for("account.callback", _external=True)
    try:
        begun = steps.begin(council, redirect_uri, safe_next(request.args.get("next")), current_language())
    except SignInRefused as refused:
        return _refused(refused)
    response = redirect(begun.url, 303)
    set_cookie(response, FLOW, begun.browser, max_age=900)
    return response


def callback() -> BaseResponse:
    """The browser comes back from the provider."""
    council = _council()
    browser = request.cookies.get(cookie_name(FLOW))
    try:
        done = steps.finish(
            council,
            settings(),
            browser,
            request.args,
            request.user_agent.string or None,
            request.cookies.get(cookie_name()),
        )
    except SignInRefused as refused:
        return _refused(refused)
    except accounts.Ended:
        log.info("sign-in refused", council_id=str(council.id), reason="account-ended")
        return _page(
            _("Your account in Fram has been ended by your council. Ask your council's coordinator."),
            "account-ended",
            403,
        )
    response = redirect(url_for("account.waiting") if done.waiting else done.next_path, 303)
    set_cookie(response, "", done.token)
    drop_cookie(response, FLOW)
    return response


def sign_out() -> BaseResponse:
    """End the session here; the next page offers to end it at the provider, too."""
    _council()
    actor = signed_in() or g.get("waiting")
    onward = sessions.sign_out(request.cookies.get(cookie_name(), ""))
    if actor is not None:
        audit.record(actor, "account.signed_out", "account", actor.account_id)
    # Not a redirect of the form's own answer to the provider: the content policy lets forms lead to us only.
    response = redirect(url_for("account.signed_out"), 303)
    drop_cookie(response, "")
    if onward:
        set_cookie(response, LEAVE, onward, max_age=round(sessions.LEAVING.total_seconds()))
    return response


def signed_out() -> str | Response:
    """Signed out here; one more step ends the sign-in at the provider, if the person wants that."""
    council = _council()
    token = request.cookies.get(cookie_name(LEAVE))
    left = sessions.leaving(token) if token else None
    onward = steps.leave(council, left, url_for("account.signed_out", _external=True)) if left else None
    response = make_response(render_template("account/signed_out.html", council=council, onward=onward))
    if token:
        drop_cookie(response, LEAVE)
    return response


def backchannel_logout() -> tuple[str, int]:
    """The provider says that a session has ended (OpenID Connect Back-Channel Logout 1.0)."""
    council = _council()
    try:
        ended = steps.backchannel(council, request.form.get("logout_token"))
    except LogoutRefused as refused:
        log.warning("logout refused", council_id=str(council.id), reason=refused.reason.value)
        return "", 400
    log.info("provider logout", council_id=str(council.id), ended=ended)
    return "", 200


def waiting() -> str | BaseResponse:
    """The waiting room: known to the provider, not yet to Fram."""
    if signed_in() is not None:
        return redirect("/", 303)
    return render_template("account/waiting.html", council=_council(), person=g.waiting)


def _refused(refused: SignInRefused) -> BaseResponse:
    log.warning(
        "sign-in refused",
        council_id=str(_council().id),
        request_id=g.get("request_id"),
        **refused.log_fields(),
    )
    return _page(refused.message, refused.reason.value, 403)


def _page(message: str, reason: str, status: int) -> Response:
    body = render_template(
        "account/refused.html",
        council=_council(),
        message=message,
        reason=reason,
        request_id=g.get("request_id"),
    )
    response = make_response(body, status)
    drop_cookie(response, FLOW)
    return response
