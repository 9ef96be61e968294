"""Forms of the board and of making decisions final."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, TimeField
from wtforms.validators import InputRequired, ValidationError

from app.platform.i18n.formats import current_zone
from app.selection.forms.base import SelectionForm
from app.selection.service.decisions import DecisionData


class FinalForm(SelectionForm):
    """When everybody hears, on the council's clock."""

    day = DateField(_l("Day when everybody hears"), [InputRequired(_l("Write the day."))])
    at = TimeField(
        _l("Time"), [InputRequired(_l("Write the time."))], description=_l("On your council's clock.")
    )

    def validate_at(self, field: Field) -> None:
        """A time that the clock skips in spring is no time."""
        if self.day.data is None or field.data is None:
            return
        zone = current_zone()
        moment = self.read_moment(zone)
        if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
            raise ValidationError(
                _("That time does not exist: the clock is moved forward over it. Choose another.")
            )

    def read_moment(self, zone: ZoneInfo) -> datetime:
        """The moment that was written."""
        return datetime.combine(self.day.data, self.at.data, zone)


def read_decision(form: MultiDict[str, str]) -> tuple[DecisionData, int]:
    """What stands in one row of the board, and the version that it was made from (0 when that is no number)."""
    outcome = form.get("outcome", "")
    # The field of the place goes with its choice: what is left in it from before says nothing about another.
    place = form.get("reserve_place", "").strip() if outcome == "reserve" else ""
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else None
    if place and number is None:
        number = 0  # out of range, so that the service says what is wrong
    # Where grounds may not be shown they may be written anew; left empty, those that are there stay.
    grounds = form.get("grounds", form.get("grounds_anew", "").strip() or None)
    data = DecisionData(outcome, grounds, number)
    return data, read_number(form.get("version", ""))


def read_number(told: str) -> int:
    """A whole number from a hidden field; 0 for anything else."""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
