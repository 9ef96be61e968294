"""URLs of selection."""

from __future__ import annotations

from app.platform.access.blueprint import GuardedBlueprint

blueprint = GuardedBlueprint("selection", __name__, template_folder="templates")
