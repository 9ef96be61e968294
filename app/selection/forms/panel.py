"""Forms of the panel page."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.programmes.forms.base import tidy
from app.selection.forms.base import SelectionForm, guarded
from app.selection.service.panel import SeatData


class SeatForm(SelectionForm):
    """What a panel member is there for."""

    decides = BooleanField(_l("Decides about your own council's candidates"))
    certified_for = StringField(
        _l("Certified user of (person profiles)"), [Optional(), Length(max=120), guarded], filters=[tidy]
    )

    def read(self) -> SeatData:
        """What was chosen."""
        return SeatData(bool(self.decides.data), self.certified_for.data or None)


class OpenForm(SelectionForm):
    """Why the others may read the files, and until when."""

    purpose = TextAreaField(
        _l("Why the panel needs the files"),
        [InputRequired(_l("Write why the panel needs the files.")), Length(max=500)],
        description=_l("The candidates read this."),
    )
    until = DateField(_l("Last day"), [InputRequired(_l("Write the last day."))])

    def read_until(self, zone: ZoneInfo) -> datetime:
        """The end of the last day on the council's clock."""
        return datetime.combine(self.until.data, time(23, 59, 59), zone)
