"""What forms of selection share: refusals in selection's own words."""

from __future__ import annotations

from wtforms import Field, Form
from wtforms.validators import ValidationError

from app.platform.refusals import Refused
from app.platform.tabular import FIELD_REASONS, sensitive_text
from app.programmes.forms.base import FramForm
from app.selection.words import refusal


def guarded(_form: Form, field: Field) -> None:
    """Nothing about a person that may not be kept: the fault at the field, what was written stays."""
    if sensitive := sensitive_text(field.data):
        raise ValidationError(str(FIELD_REASONS[sensitive]))


class SelectionForm(FramForm):
    """A form with our messages."""

    def refuse(self, refused: Refused, field: str | None = None) -> None:
        """Put a service's refusal beside its field (or the one named here, or the first shown)."""
        name = field or refused.field
        target: Field = self[name] if name in self else next(f for f in self if f.name != "version")
        target.errors = [*target.errors, str(refusal(refused.field, refused.code))]
