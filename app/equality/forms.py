"""Form of a line of active measures."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.equality.models import ActiveMeasure
from app.equality.service import MeasureData
from app.equality.words import STEP_NAMES
from app.platform.tabular import FIELD_REASONS, sensitive_text
from app.programmes.forms.base import FramForm, tidy


def _guarded(_form: Any, field: Any) -> None:
    """Nothing about one person that may not be kept."""
    if sensitive := sensitive_text(field.data):
        raise ValidationError(str(FIELD_REASONS[sensitive]))


def _lines(value: str | None) -> str:
    return (value or "").replace("\r\n", "\n").strip()


class MeasureForm(FramForm):
    """One line: what, who sees to it, by when, and when it was done."""

    step = SelectField(_l("Step"), choices=list(STEP_NAMES.items()))
    body = TextAreaField(
        _l("What"),
        [DataRequired(), Length(max=2000), _guarded],
        filters=[_lines],
        description=_l("About conditions and groups, never about one person."),
    )
    responsible = StringField(_l("Who sees to it"), [Optional(), Length(max=200), _guarded], filters=[tidy])
    due_on = DateField(_l("By when"), [Optional()])
    done_on = DateField(_l("Done on"), [Optional()])

    def fill(self, line: ActiveMeasure) -> None:
        """Show a line as it is."""
        for name in ("step", "body", "responsible", "due_on", "done_on"):
            self[name].data = getattr(line, name)
        self.version.data = str(line.version)

    def read(self) -> MeasureData:
        """What was written."""
        return MeasureData(
            step=self.step.data,
            body=self.body.data or "",
            responsible=self.responsible.data or None,
            due_on=self.due_on.data,
            done_on=self.done_on.data,
        )
