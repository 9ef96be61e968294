"""Forms of a case: a move with its grounds, and entering somebody by hand."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, Optional

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
        """Put the service's refusal beside the grounds."""
        self.grounds.errors = [*self.grounds.errors, str(refusal(refused.field, refused.code))]
