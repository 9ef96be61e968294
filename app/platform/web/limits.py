"""How often the expensive and the attackable may be asked for: sign-in, the provider's calls, exports.

Counts are kept in Valkey, shared by all machines; while it is away each process counts for itself, so that a
limit is never simply off. The limits are wide: a whole town hall comes from one address at eight o'clock.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g, request
from flask_limiter import Limiter, RequestLimit

from app.platform.access.actor import signed_in
from app.platform.access.blueprint import Rule
from app.platform.spare import without

SIGN_IN = "120 per minute"
PROVIDER = "300 per minute"
EXPORT = "60 per minute"
BY_ENDPOINT = {
    "account.start": SIGN_IN,
    "account.callback": SIGN_IN,
    "account.backchannel_logout": PROVIDER,
}
STORE = {"socket_connect_timeout": 1, "socket_timeout": 1}


class SparingLimiter(Limiter):
    """Looks only at requests that have a limit; all others would pay for finding that they have none."""

    limited: frozenset[str] = frozenset()

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if request.endpoint in self.limited:
            super()._check_request_limit(callable_name, in_middleware)


def init_limits(app: Flask) -> Limiter:
    """Put the limits before the views; to be called when all routes are there.

    A view is limited by its endpoint's name, and every view whose rule asks for the permission to export.
    """
    with without("valkey"):  # the other client of the same server; redis is the one in use
        limiter = SparingLimiter(
            _by_address,
            app=app,
            storage_uri=app.extensions["fram_settings"].redis_url.get_secret_value(),
            storage_options=dict(STORE),
            in_memory_fallback_enabled=True,
            key_prefix="fram",
            on_breach=_remember_wait,
        )
    for endpoint, view in list(app.view_functions.items()):
        found = limit_of(app, endpoint)
        if found:
            amount, key = found
            limited: Any = limiter.limit(amount, key_func=key)(view)
            app.view_functions[endpoint] = limited
            limiter.limited |= {endpoint}
    app.extensions["fram_limiter"] = limiter
    return limiter


def limit_of(app: Flask, endpoint: str) -> tuple[str, Callable[[], str]] | None:
    """The limit of an endpoint and what it counts by, if it has one."""
    rule: Rule | None = app.extensions["fram_rules"].get(endpoint)
    if rule is not None and rule.permission is not None and rule.permission.endswith(":export"):
        return EXPORT, _by_account
    return (BY_ENDPOINT[endpoint], _by_address) if endpoint in BY_ENDPOINT else None


def _by_address() -> str:
    """The council and the caller's address, which is kept nowhere as it is."""
    council = g.get("council")
    return f"{council.slug if council else '-'} {_hashed(request.remote_addr or '')}"


def _by_account() -> str:
    actor = signed_in()
    return f"{actor.council.slug} {actor.account_id}" if actor else _by_address()


def _hashed(address: str) -> str:
    return hmac.new(str(current_app.secret_key).encode(), address.encode(), hashlib.sha256).hexdigest()[:32]


def _remember_wait(limit: RequestLimit) -> None:
    """Let the error page say in `Retry-After` when it is worth coming back."""
    g.retry_after = max(1, int(limit.reset_at - time.time()))
