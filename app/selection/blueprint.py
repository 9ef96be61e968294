"""URLs of selection."""

from __future__ import annotations

from app.platform.access.blueprint import GuardedBlueprint
from app.selection.service import giving  # noqa: F401 - seats follow every move of a case

blueprint = GuardedBlueprint("selection", __name__, template_folder="templates")
