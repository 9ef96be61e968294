"""Forms of a case: a move with its grounds, and entering somebody by hand."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.nominations.case_words import refusal
from app.nominations.service.entering import LONGEST
from app.platform.refusals import Refused
from app.platform.web.forms import Form


class GroundsForm(Form):
    """Grounds, which the person reads; the service says whether they are needed. `version` is the one read."""

    version = HiddenField()
    grounds = TextAreaField(
        _l("Grounds"),
        [Optional(), Length(max=LONGEST)],
        description=_l("They are kept with the case, and the person reads them. Write nothing about health."),
    )

    def refuse(self, refused: Refused) -> None:
        """Put the service's refusal beside its field, or beside the grounds."""
        field = next((one for one in self if one.name == refused.field), self.grounds)
        field.errors = [*field.errors, str(refusal(refused.field, refused.code))]


class AddForm(GroundsForm):
    """Entering somebody by hand: nobody is, without a yes."""

    yes_on = DateField(
        _l("The day on which the person said yes"),
        [InputRequired(_l("Write the day on which the person said yes. Nobody is entered without it."))],
        description=_l(
            "Ask first, and tell that the programme guarantees nobody a post. The person sees the day and that it is"
            " you who state it, and can say that it is not so."
        ),
        format="%Y-%m-%d",
    )
