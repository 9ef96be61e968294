"""URLs of letters."""

from __future__ import annotations

from app.platform.access.blueprint import GuardedBlueprint

blueprint = GuardedBlueprint("letters", __name__, template_folder="templates")
