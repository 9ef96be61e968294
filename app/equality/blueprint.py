"""URLs of equality."""

from __future__ import annotations

from app.platform.access.blueprint import GuardedBlueprint

blueprint = GuardedBlueprint("equality", __name__, template_folder="templates")
