"""Putting the interface into an application: templates, static files, functions that templates use."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from app.platform.web.assets import asset_url, init_assets, theme_url
from app.platform.web.icons import icon

TEMPLATES = Path(__file__).with_name("templates")


def init_interface(app: Flask) -> None:
    """Find layouts and macros in `web/templates`, serve the static files, and name `icon` and `asset_url`.

    Templates expect `shell` (a `Shell`) from a context processor; without one they draw the plain page.
    `csrf_token()` is Flask-WTF's.
    """
    app.template_folder = str(TEMPLATES)
    app.jinja_env.globals.update(icon=icon, asset_url=asset_url, theme_url=theme_url, shell=None)
    init_assets(app)
