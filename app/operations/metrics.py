"""What is counted: requests by route and status, their time, and the background work that waits.

Totals of the installation: no number says which council it is of, or who did something.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from flask import Flask, Response, current_app, g, request
from prometheus_client import REGISTRY as ONE_PROCESS
from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from app.platform.config import Settings
from app.platform.database import role_engine
from app.platform.logs import log
from app.platform.outbox.backlog import read_backlog

REQUESTS = Counter("fram_requests_total", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram(
    "fram_request_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
# Whoever asks chooses the word: a series for each invented one would fill the memory.
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"})


def init_metrics(app: Flask) -> None:
    """Count every request by its route (never by its path)."""

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, response.status_code).inc()
        SECONDS.labels(route).observe(time.perf_counter() - g.get("began", time.perf_counter()))
        return response


def page() -> bytes:
    """All numbers, gathered over the processes of the web server where there are several."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry = ONE_PROCESS
    return generate_latest(registry) + _backlog()


class _Backlog(Collector):
    """The outbox's numbers, asked of the database at that moment: no process has them to itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """Four gauges, or none when the database is away."""
        try:
            found = read_backlog(self._engine)
        except DBAPIError as error:
            log.warning("backlog unknown", reason=type(error).__name__)
            return
        for name, words, value in (
            ("dead", "Jobs given up: a person must look at them", found.dead),
            ("open", "Jobs not done yet, those that fail included", found.open),
            ("oldest_due_seconds", "Time since the first open job was due", found.oldest_due),
            ("oldest_open_seconds", "Time since the first open job was asked for", found.oldest_open),
        ):
            yield GaugeMetricFamily(f"fram_outbox_{name}", words, value)


def _backlog() -> bytes:
    """The outbox's gauges, where this machine knows the role that may count over all councils."""
    settings: Settings = current_app.extensions["fram_settings"]
    if settings.dispatch_database_url is None:
        return b""
    kept = current_app.extensions
    if "fram_backlog_engine" not in kept:
        kept["fram_backlog_engine"] = role_engine(settings.dispatch_database_url.get_secret_value())
    registry = CollectorRegistry()
    registry.register(_Backlog(kept["fram_backlog_engine"]))
    return generate_latest(registry)
