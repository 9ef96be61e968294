"""The provider as a Flask application: its addresses, and what goes on every answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response

from app.demo.provider import authorize, logout, tokens
from app.demo.provider.accounts import read_accounts
from app.demo.provider.place import EXTENSION, Places


def create_provider(accounts: Mapping[str, Any], data_dir: Path, base_url: str | None = None) -> Flask:
    """The provider of some councils.

    Args:
        accounts: `{slug: {client_id, client_secret, redirect_uris, backchannel_logout_uri, accounts: […]}}`,
            see `accounts.Council`.
        data_dir: where the signing keys are kept.
        base_url: what the issuers start with; the Host header of each request when left out (tests).

    Returns:
        The application; `app.extensions["development_provider"].councils` may be changed while it runs.

    Raises:
        pydantic.ValidationError: the accounts are not as they should be.
    """
    app = Flask(__name__)
    app.extensions[EXTENSION] = Places(read_accounts(accounts), data_dir, base_url)
    app.add_url_rule("/<slug>/.well-known/openid-configuration", view_func=tokens.metadata)
    app.add_url_rule("/<slug>/keys", view_func=tokens.keys)
    app.add_url_rule("/<slug>/authorize", view_func=authorize.authorize, methods=["GET", "POST"])
    app.add_url_rule("/<slug>/choose", view_func=authorize.choose, methods=["POST"])
    app.add_url_rule("/<slug>/token", view_func=tokens.token, methods=["POST"])
    app.add_url_rule("/<slug>/userinfo", view_func=tokens.userinfo, methods=["GET", "POST"])
    app.add_url_rule("/<slug>/sign-out", view_func=logout.sign_out, methods=["GET", "POST"])
    app.add_url_rule("/<slug>/", view_func=logout.home)
    app.after_request(_headers)
    return app


def _headers(response: Response) -> Response:
    if response.mimetype != "text/css":
        response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
