"""The form of one step of what happened afterwards."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.outcomes.queries import Step
from app.outcomes.service import LONGEST_POST, OutcomeData
from app.outcomes.words import EMPLOYERS, KINDS, SOURCES, refusal
from app.platform.refusals import Refused
from app.programmes.forms.base import FramForm, KnownDateField, tidy


class OutcomeForm(FramForm):
    """What, when, who says so, with which employer, in which post."""

    kind = SelectField(_l("What happened"), choices=list(KINDS.items()))
    dated = KnownDateField(
        _l("When"),
        [InputRequired()],
        description=_l("As precisely as you know: 2016, 2016-04 or 2016-04-01."),
    )
    source = SelectField(_l("Who says so"), choices=list(SOURCES.items()), default="coordinator")
    employer = SelectField(_l("Where the person works then"), choices=list(EMPLOYERS.items()))
    post = StringField(
        _l("Post"),
        [Optional(), Length(max=LONGEST_POST)],
        filters=[tidy],
        description=_l("For instance head of unit. Write nothing about health or other private matters."),
    )

    def fill(self, step: Step) -> None:
        """Show a step as it is, to be corrected."""
        self.kind.data, self.dated.data, self.source.data = step.kind, step.dated, step.source
        self.employer.data, self.post.data = step.employer, step.post or ""

    def read(self) -> OutcomeData:
        """What was written."""
        return OutcomeData(
            self.kind.data, self.dated.data, self.source.data, self.employer.data, self.post.data or None
        )

    def refuse(self, refused: Refused, field: str | None = None) -> None:
        """Put the service's refusal beside its field."""
        target = self[field or refused.field]
        target.errors = [*target.errors, str(refusal(refused.field, refused.code))]
