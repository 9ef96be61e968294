"""The form of a criterion: name, interview question and rubric in each language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from app.platform.i18n.locale import LANGUAGES
from app.programmes.forms.base import tidy
from app.programmes.forms.programmes import in_text
from app.selection.forms.base import SelectionForm, guarded
from app.selection.queries.facts import CriterionFacts
from app.selection.service.criteria import LONGEST_NAME, LONGEST_TEXT, CriterionData

KINDS = ("name", "question", "rubric")


class CriterionForm(SelectionForm):
    """Texts in each language; none is translated by machine."""

    def fill(self, facts: CriterionFacts) -> None:
        """Show a criterion as it is."""
        for kind, texts in zip(KINDS, (facts.names, facts.questions, facts.rubric), strict=True):
            for code in LANGUAGES:
                self[f"{kind}_{code}"].data = texts.get(code, "")
        self.version.data = str(facts.version)

    def read(self) -> CriterionData:
        """What was written."""
        names, questions, rubric = (
            {code: self[f"{kind}_{code}"].data or "" for code in LANGUAGES} for kind in KINDS
        )
        return CriterionData(names, questions, rubric)


for _code in LANGUAGES:
    setattr(
        CriterionForm,
        f"name_{_code}",
        StringField(_l("Name in %(language)s", language=in_text(_code)),
                    [Optional(), Length(max=LONGEST_NAME), guarded], filters=[tidy]),
    )  # fmt: skip
    setattr(
        CriterionForm,
        f"question_{_code}",
        TextAreaField(_l("Interview questions in %(language)s", language=in_text(_code)),
                      [Optional(), Length(max=LONGEST_TEXT), guarded]),
    )  # fmt: skip
    setattr(
        CriterionForm,
        f"rubric_{_code}",
        TextAreaField(_l("What 1, 3 and 5 mean in %(language)s", language=in_text(_code)),
                      [Optional(), Length(max=LONGEST_TEXT), guarded]),
    )  # fmt: skip
