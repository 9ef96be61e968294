"""From cookie to actor, at every request; and the two cookies there are."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request
from werkzeug.wrappers import Response as BaseResponse

from app.platform.audit import looks
from app.platform.config import Settings
from app.platform.database import session
from app.platform.identity import sessions
from app.platform.logs import described, log

UNTOUCHED = (
    "static",
    "theme",
    "logo",
    "operations.healthz",
    "operations.readyz",
    "operations.metrics",
    # Who comes back from the provider is whom it says, whoever was signed in here before.
    "account.callback",
)


def settings() -> Settings:
    """The settings of the application."""
    found: Settings = current_app.extensions["fram_settings"]
    return found


def cookie_name(kind: str = "") -> str:
    """The name of a cookie of this host alone: with the `__Host-` prefix wherever there is https."""
    name = "fram-" + kind if kind else "fram"
    return f"__Host-{name}" if settings().url_scheme == "https" else name


def set_cookie(response: BaseResponse, kind: str, value: str, max_age: int | None = None) -> None:
    """Set a cookie that scripts cannot read and other hosts never get."""
    response.set_cookie(
        cookie_name(kind),
        value,
        max_age=max_age,
        secure=settings().url_scheme == "https",
        httponly=True,
        samesite="Lax",
        path="/",
    )


def drop_cookie(response: BaseResponse, kind: str) -> None:
    """Take a cookie back."""
    set_cookie(response, kind, "", max_age=0)


def init_identity(app: Flask) -> None:
    """Before every request: who is it? After: commit what was done, or nothing of it but who has read what."""

    @app.before_request
    def recognise() -> None:
        g.actor = g.waiting = g.session_id = None
        token = request.cookies.get(cookie_name())
        if not token or g.council is None or request.endpoint in UNTOUCHED:
            return
        found = sessions.find(token, g.council, settings())
        if found is None:
            return
        g.session_id, g.colour_scheme = found.session_id, found.colour_scheme
        if found.waiting:
            g.waiting = found.actor
        else:
            g.actor = found.actor

    @app.after_request
    def settle(response: Response) -> Response:
        if response.status_code == 409:
            # What somebody typed or pressed came to nothing because another was first: worth counting.
            log.warning("conflict", **described(response))
        current = session()
        if response.status_code >= 400:
            current.rollback()
            looks.write_again()
        elif current.in_transaction():
            current.commit()
        return response
