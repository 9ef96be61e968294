"""The form of an opinion."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.nominations.case_words import ANSWERS, refusal
from app.nominations.queries.opinions import OpinionLine
from app.nominations.service.opinions import LONGEST, OpinionData
from app.platform.refusals import Refused
from app.platform.web.forms import Form


def read_version(told: str | None) -> int:
    """A version that a form carried; 0, which fits nothing, when it is no number."""
    return int(told) if told and told.isascii() and told.isdigit() and len(told) < 10 else 0


class OpinionForm(Form):
    """Yes or no, and why. `version` is the one that was read."""

    version = HiddenField()
    answer = RadioField(
        _l("Your opinion"),
        [InputRequired(_l("Choose yes or no."))],
        choices=list(ANSWERS.items()),
        validate_choice=False,
    )
    grounds = TextAreaField(
        _l("Grounds"),
        [InputRequired(_l("Write the grounds. The person reads them.")), Length(max=LONGEST)],
        description=_l(
            "The same for yes and no. The person reads what you write. Write nothing about health."
        ),
    )

    def fill(self, line: OpinionLine) -> None:
        """Show what has been said so far."""
        self.answer.data, self.grounds.data = line.answer, line.grounds or ""
        self.version.data = str(line.version)

    def read(self) -> OpinionData:
        """What was written."""
        return OpinionData(self.answer.data or "", self.grounds.data or "")

    def refuse(self, refused: Refused) -> None:
        """Put the service's refusal beside its field."""
        field = self.answer if refused.field == "answer" else self.grounds
        field.errors = [*field.errors, str(refusal(refused.field, refused.code))]

    def differences(self, line: OpinionLine) -> list[tuple[str, str, str]]:
        """Label, how it is now, what was typed: where somebody else was first."""
        theirs = str(ANSWERS.get(line.answer or "", ""))
        mine = str(ANSWERS.get(self.answer.data or "", ""))
        pairs = [
            (str(self.answer.label.text), theirs, mine),
            (str(self.grounds.label.text), line.grounds or "", self.grounds.data or ""),
        ]
        return [pair for pair in pairs if pair[1] != pair[2]]
