"""What forms of selection share: refusals in selection's own words."""

from __future__ import annotations

from wtforms import Field

from app.platform.refusals import Refused
from app.programmes.forms.base import FramForm
from app.selection.words import refusal


class SelectionForm(FramForm):
    """A form with our messages."""

    def refuse(self, refused: Refused, field: str | None = None) -> None:
        """Put a service's refusal beside its field (or the one named here, or the first shown)."""
        name = field or refused.field
        target: Field = self[name] if name in self else next(f for f in self if f.name != "version")
        target.errors = [*target.errors, str(refusal(refused.field, refused.code))]
