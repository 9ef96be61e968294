"""Who is offered a seat that is held back, and why."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired

from app.selection.forms.base import SelectionForm
from app.selection.queries.waiting import WaitingLine


class HeldForm(SelectionForm):
    """One of those on the list, and the grounds."""

    candidacy = SelectField(_l("Who is offered the seat"), coerce=str)
    grounds = TextAreaField(
        _l("Why?"),
        [InputRequired(_l("Write the grounds. The candidate reads them."))],
        description=_l("One whole sentence or more. The candidate reads it."),
    )

    def offer(self, lines: list[WaitingLine]) -> None:
        """The people to choose from, in the list's order."""
        self.candidacy.choices = [(str(one.candidacy_id), one.name) for one in lines if one.place]

    def read(self) -> tuple[UUID, str]:
        """What was chosen and written."""
        return UUID(self.candidacy.data), self.grounds.data or ""
