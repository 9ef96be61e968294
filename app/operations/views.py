"""Alive, ready, measured."""

from __future__ import annotations

import hmac

from flask import Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST

from app.operations import metrics as measured
from app.operations import readiness
from app.platform.config import Settings


def healthz() -> Response:
    """Whether the process answers; asks nobody else."""
    return jsonify(status="alive")


def readyz() -> tuple[Response, int]:
    """Whether requests can be served: database and migrations. The queue is told of, but its being down
    only delays background work, so it does not take the web out of service."""
    settings: Settings = current_app.extensions["fram_settings"]
    state = readiness.check(settings.redis_url.get_secret_value())
    return jsonify(state), 200 if state["ready"] else 503


def metrics() -> Response:
    """Prometheus' page, for whoever has the token, or for this machine when none is set."""
    settings: Settings = current_app.extensions["fram_settings"]
    if settings.metrics_token is not None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), settings.metrics_token.get_secret_value().encode()):
            abort(404)
    elif request.remote_addr not in ("127.0.0.1", "::1"):
        abort(404)
    return Response(measured.page(), content_type=CONTENT_TYPE_LATEST)
