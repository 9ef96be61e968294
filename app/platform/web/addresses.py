"""Addresses of things by their id, as the standard writes it or, shorter in a long list, as its digits alone."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import UUIDConverter


class ShortUUID(UUIDConverter):
    """`<uuid:…>` with or without the dashes."""

    regex = "[A-Fa-f0-9]{8}-?[A-Fa-f0-9]{4}-?[A-Fa-f0-9]{4}-?[A-Fa-f0-9]{4}-?[A-Fa-f0-9]{12}"


def init_addresses(app: Flask) -> None:
    """Understand both; before any route is added."""
    app.url_map.converters["uuid"] = ShortUUID
