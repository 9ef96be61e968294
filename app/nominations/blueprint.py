"""URLs of nominations."""

from __future__ import annotations

from app.platform.access.blueprint import GuardedBlueprint

blueprint = GuardedBlueprint("nominations", __name__, template_folder="templates")
