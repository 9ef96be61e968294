"""Signing out at the provider, which tells the client behind the browser's back."""

from __future__ import annotations

import logging
import secrets
import time
from urllib.parse import urlsplit, urlunsplit

import requests
from flask import redirect, request
from joserfc.errors import JoseError
from werkzeug.wrappers import Response as AnyResponse

from app.demo.provider.accounts import origin
from app.demo.provider.authorize import page, with_query
from app.demo.provider.place import Place, here
from app.demo.provider.state import Session

EVENT = "http://schemas.openid.net/event/backchannel-logout"
logger = logging.getLogger(__name__)


def home(slug: str) -> AnyResponse:
    """Who this browser is signed in as here, with a button to end it."""
    place = here()
    session = place.session()
    account = place.council.account(session.sub) if session else None
    return page("home.html", 200, name=account.name if account else "")


def sign_out(slug: str) -> AnyResponse:
    """End the session (RP-initiated logout): at once when the client shows whose it is, else after asking."""
    place = here()
    sid = _sid_of_hint(place, request.values.get("id_token_hint", ""))
    if sid is None and place.session() is not None and request.method == "GET":
        return page("ask.html", 200, _languages(), asked=_asked())
    # A form of our own page needs no hint: the cookie (SameSite) says that it is this browser's person.
    cookie = request.cookies.get(place.cookie) if sid is None else None
    for session in place.store.end_sessions(cookie=cookie, sid=sid):
        tell_client(place, session)
    target = request.values.get("post_logout_redirect_uri", "")
    if target and origin(target) in place.council.client_origins():
        state = request.values.get("state")
        response: AnyResponse = redirect(with_query(target, {"state": state} if state else {}), 303)
    else:
        response = page("signed_out.html", 200, _languages())
    response.delete_cookie(place.cookie, path=f"/{slug}")
    return response


def tell_client(place: Place, session: Session) -> None:
    """Send the client a logout token. One try, as the specification has it; a failure is only logged."""
    uri = place.council.backchannel_logout_uri
    if uri is None:
        return
    now = int(time.time())
    claims = {
        "iss": place.issuer,
        "sub": session.sub,
        "aud": place.council.client_id,
        "iat": now,
        "exp": now + 120,
        "jti": secrets.token_urlsafe(16),
        "sid": session.sid,
        "events": {EVENT: {}},
    }
    token = place.keys.sign(claims, place.council.algorithm, typ="logout+jwt")
    address, host = _reachable(uri)
    try:
        answer = requests.post(
            address, data={"logout_token": token}, headers={"Host": host}, timeout=5, allow_redirects=False
        )
        if answer.status_code not in (200, 204):
            logger.warning("back-channel logout at %s answered %s", host, answer.status_code)
    except requests.RequestException as error:
        logger.warning("back-channel logout at %s failed: %s", host, type(error).__name__)


def _reachable(uri: str) -> tuple[str, str]:
    """An address that this process can call, and the host to name: only browsers resolve `*.localhost`."""
    parts = urlsplit(uri)
    if not (parts.hostname or "").endswith("localhost"):
        return uri, parts.netloc
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=f"127.0.0.1{port}")), parts.netloc


def _sid_of_hint(place: Place, hint: str) -> str | None:
    try:
        claims = place.keys.read(hint)
    except (JoseError, ValueError):
        return None
    return str(claims["sid"]) if claims.get("aud") == place.council.client_id and "sid" in claims else None


def _asked() -> dict[str, str]:
    return {
        name: request.values[name] for name in ("post_logout_redirect_uri", "state") if name in request.values
    }


def _languages() -> tuple[str, ...]:
    return tuple(request.values.get("ui_locales", "").split())
