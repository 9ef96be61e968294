"""Error pages: what happened, whether anything was saved, what to do. Never a stack trace."""

from __future__ import annotations

from typing import cast

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable
from werkzeug.wrappers import Response as BaseResponse

from app.platform.audit import looks
from app.platform.database import db
from app.platform.logs import log
from app.platform.web.forgery import from_here

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
#: Sent with what was carried on over a sign-in: there was a file, too, which a page cannot carry.
FILES_LEFT = "files_left"
PAGES = (400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 503)


def init_errors(app: Flask) -> None:
    """Answer every error with a page of our own, or a fragment where a part of a page was asked for."""
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(CSRFError, answer_forgery)
    app.register_error_handler(OperationalError, answer_unavailable)
    app.register_error_handler(Exception, answer_unexpected)


def answer_http(error: HTTPException) -> BaseResponse:
    """The page of an HTTP error. Who is not signed in and asks for a page is taken to sign-in."""
    if error.response is not None:
        return cast(BaseResponse, error.response)
    code = error.code or 500
    if code == 401 and request.method == "GET" and "HX-Request" not in request.headers and g.get("council"):
        return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")), 303)
    return page(code, error)


def answer_forgery(error: CSRFError) -> BaseResponse:
    """A form whose token has gone stale: the page says so and how to go on."""
    return page(400, error, _("The form had been open too long, or was sent from somewhere else."))


def answer_unavailable(error: Exception) -> BaseResponse:
    """The database cannot be reached: 503, and nothing was saved."""
    log.error("database unavailable", exc_info=True)
    return page(503, ServiceUnavailable(retry_after=5))


def answer_unexpected(error: Exception) -> BaseResponse:
    """A fault of ours: logged with the request's id, which the page shows."""
    log.error("unexpected", exc_info=True)
    return page(500, InternalServerError())


def page(code: int, error: HTTPException, reason: str | None = None) -> Response:
    """Render the page of a status code; half-done work is undone first."""
    db.session.rollback()
    looks.forget()
    shown = code if code in PAGES else (500 if code >= 500 else 400)
    template = "errors/fragment.html" if "HX-Request" in request.headers else f"errors/{shown}.html"
    typed = _typed() if code == 401 else []
    body = render_template(
        template,
        code=code,
        reason=reason,
        request_id=g.get("request_id"),
        typed=typed,
        typed_to=request.full_path.rstrip("?") if typed else None,
        files=_files() if typed else [],
        files_left=FILES_LEFT,
    )
    response = make_response(body, code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    if code == 429:
        response.headers["Retry-After"] = str(g.get("retry_after", 60))
    return response


def _typed() -> list[tuple[str, str]]:
    """What stood in a form that came when the sign-in had run out: the page carries it on, so nothing is lost.

    Of a form of ours only, and nothing of it is kept here. Files cannot be carried on: the page names them.
    """
    if request.method != "POST" or request.mimetype not in FORMS or not from_here():
        return []
    left_out = ("csrf_token", FILES_LEFT)
    return [(name, value) for name, value in request.form.items(multi=True) if name not in left_out]


def _files() -> list[str]:
    return [one.filename for one in request.files.values() if one.filename]
