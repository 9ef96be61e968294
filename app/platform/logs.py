"""Structured logs: one JSON line an event, with request, council and actor ids and no personal data.

The ids are put in here, for whoever logs: in a request from what is known of it by then, in a job from what the
worker has bound (`outbox/execute.py`).

Values that could name a person or open a door are dropped by their key before anything is written, and an
exception is logged as its type and its place, never with its message or its variables.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import traceback
import uuid
from collections.abc import MutableMapping
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from app.platform.spare import without

with without("rich"):  # for coloured tracebacks; ours are JSON
    import structlog

PERSONAL = (
    "name",
    "email",
    "subject",
    "sub",
    "given_name",
    "family_name",
    "address",
    "body",
    "form",
    "args",
    "query",
)
DOORS = (
    "token",
    "code",
    "state",
    "password",
    "secret",
    "cookie",
    "nonce",
    "verifier",
    "id_token",
    "logout_token",
)
FORBIDDEN = frozenset({*PERSONAL, *DOORS})
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
log = structlog.get_logger("fram")
#: Endpoints whose lines do not say who asked: `leave_out_actor`.
UNNAMED: set[str] = set()


def leave_out_actor(endpoint: str) -> None:
    """Have no line of an endpoint's requests say who asked: that somebody asks it would tell what others are not to
    know."""
    UNNAMED.add(endpoint)


def _drop(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in event.items() if key not in FORBIDDEN}


def request_ids() -> dict[str, str | None]:
    """Request, council and actor of the request at hand, as far as they are known; nothing outside one.

    Of endpoints that leave out the actor: request and council.
    """
    if not has_request_context():
        return {}
    if request.endpoint in UNNAMED:
        council = g.get("council")
        return {"request_id": g.get("request_id"), "council_id": str(council.id) if council else None}
    actor, council = g.get("actor") or g.get("waiting"), g.get("council")
    return {
        "request_id": g.get("request_id"),
        "council_id": str(council.id) if council else None,
        "actor_id": str(actor.account_id) if actor and actor.account_id else None,
    }


def _whose(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add the ids, unless the line says them itself."""
    return {**request_ids(), **event}


def _place(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by its type and the lines of code it passed."""
    if not event.pop("exc_info", None):
        return event
    kind, _, trace = sys.exc_info()
    event["exception"] = kind.__name__ if kind else "unknown"
    frames = traceback.extract_tb(trace)
    event["at"] = [f"{frame.filename.rsplit('/app/', 1)[-1]}:{frame.lineno}" for frame in frames[-12:]]
    return event


class StandardError:
    """Writes lines to whatever standard error is at that moment, in one call each."""

    def msg(self, line: str) -> None:
        """Write one line."""
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    debug = info = warning = error = critical = msg


def configure_logs(level: str) -> None:
    """Send everything, also of the libraries, to standard error as JSON."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _whose,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _place,
            _drop,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=lambda *_: StandardError(),
        cache_logger_on_first_use=True,
    )


def init_logs(app: Flask, level: str) -> None:
    """Give every request an id and write one line when it is answered."""
    configure_logs(level)

    @app.before_request
    def begin() -> None:
        wanted = request.headers.get("X-Request-Id", "")
        g.request_id = wanted if REQUEST_ID.fullmatch(wanted) else uuid.uuid4().hex
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        log.info("request", **described(response))
        return response


def described(response: Response) -> dict[str, Any]:
    """What the log says of a request beside its ids: its route (not its path, which may hold ids of people)."""
    return {
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
    }
