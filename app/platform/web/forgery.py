"""Requests that another site sends in a person's name are refused, twice over.

The first layer is Flask-WTF's token in every form. The second is what the browser itself says about where
the request comes from (Fetch Metadata, else Origin).
"""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, abort, request, session
from flask_wtf.csrf import CSRFProtect, generate_csrf

from app.platform.web.form_cookie import FormCookie

SAFE = ("GET", "HEAD", "OPTIONS")
EXEMPT = frozenset({"account.backchannel_logout"})
csrf = CSRFProtect()


def init_forgery(app: Flask) -> None:
    """Refuse forged writes. Endpoints in `EXEMPT` are called by servers, which prove themselves otherwise."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.session_interface = FormCookie()
    csrf.init_app(app)
    app.jinja_env.globals["csrf_token"] = token

    @app.before_request
    def same_origin_only() -> None:
        if request.method in SAFE or request.endpoint in EXEMPT:
            return
        if not from_here():
            abort(403)
        csrf.protect()


def from_here() -> bool:
    """Whether nothing that the browser says speaks against a request from a page of this host."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        return site == "same-origin"
    return not origin or urlsplit(origin).netloc == request.host


def token() -> str:
    """The token of the forms: Flask-WTF's, over 128 random bits of the session written shorter than its own.

    Signed anew every second, so that no two pages carry the same one.
    """
    session.setdefault("csrf_token", secrets.token_urlsafe(16))
    return str(generate_csrf())


def safe_next(path: str | None) -> str:
    """A path on this host to go on to, or the home page for anything else."""
    if not path or "\\" in path or any(ord(sign) < 33 or ord(sign) == 127 for sign in path):
        return "/"
    parts = urlsplit(path)
    inside = not parts.scheme and not parts.netloc and path.startswith("/") and not path.startswith("//")
    return path if inside else "/"
