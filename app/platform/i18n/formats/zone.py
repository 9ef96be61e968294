"""The reader's time zone: that of the council, chosen by the application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import current_app, has_app_context

EXTENSION = "fram_time_zone"
_forced: ContextVar[str | None] = ContextVar("fram_forced_time_zone", default=None)


def current_zone() -> ZoneInfo:
    """Zone of the council in this request or :func:`force_zone` block; UTC where there is none."""
    name = _forced.get()
    if name is None and has_app_context():
        select: Callable[[], str] | None = current_app.extensions.get(EXTENSION)
        name = select() if select else None
    return _zone(name or "UTC")


@contextmanager
def force_zone(name: str) -> Iterator[None]:
    """Show times in this zone inside the block (jobs, e-mails, files for a council)."""
    _zone(name)
    token = _forced.set(name)
    try:
        yield
    finally:
        _forced.reset(token)


def today(zone: ZoneInfo | None = None) -> date:
    """The date on the council's calendar now."""
    return datetime.now(UTC).astimezone(zone or current_zone()).date()


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
