"""The form of a call: dates to the minute, texts and requirements in several languages, a contact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import DateTimeLocalInput

from app.nominations.call_words import WAYS_IN, refusal
from app.nominations.service.call_data import (
    CONTACT,
    LONGEST,
    LONGEST_LINE,
    MOST_DAYS,
    MOST_REQUIREMENTS,
    PLAIN,
    TEXTS,
    CallData,
    RequirementData,
)
from app.platform.i18n.formats import current_zone
from app.platform.i18n.locale import LANGUAGES
from app.platform.refusals import Refused
from app.programmes.forms.base import FramForm, tidy
from app.programmes.forms.programmes import in_text

SPARE = 2
#: As browsers send it, and as people write it where there is no picker.
_WRITTEN = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H.%M")


class MomentField(StringField):  # type: ignore[misc]
    """A day and a time on the council's clock; the value is an aware moment, None for nothing."""

    widget = DateTimeLocalInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was written; a time that the clock skips in spring is no time."""
        self.data = None
        written = tidy(valuelist[0]) if valuelist else ""
        if written:
            self.data = _moment(written)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.astimezone(current_zone()):%Y-%m-%dT%H:%M}" if self.data else ""


def _moment(written: str) -> datetime:
    for pattern in _WRITTEN:
        try:
            here = datetime.strptime(written, pattern)
        except ValueError:
            continue
        found = here.replace(tzinfo=current_zone()).astimezone(UTC)
        if found.astimezone(current_zone()).replace(tzinfo=None) != here:
            raise ValueError(
                _("That time does not exist: the clock is moved forward over it. Choose another.")
            )
        return found
    raise ValueError(_("Write a date and a time: 2026-11-27 08:30."))


class RequirementForm(Form):  # type: ignore[misc]
    """One requirement; a field for each language is added below."""

    key = HiddenField(validators=[Length(max=40)])

    def texts(self, languages: Sequence[str]) -> dict[str, str]:
        """What was written, by language."""
        return {code: self[f"text_{code}"].data or "" for code in languages}


class CallForm(FramForm):
    """A call; `first_language` is that of the first text that is shown."""

    first_language = LANGUAGES[0]

    way_in = RadioField(_l("Way in"), [InputRequired()], choices=list(WAYS_IN.items()))
    opens_at = MomentField(_l("Opens"), [InputRequired()])
    closes_at = MomentField(_l("Closes"), [InputRequired()])
    reason = StringField(
        _l("Why the closing time is moved"),
        [Optional(), Length(max=LONGEST_LINE)],
        description=_l("Only if you move it. The reason is kept in the log."),
    )
    decision_at = MomentField(
        _l("Everybody hears at the latest"),
        [InputRequired()],
        description=_l("This is a promise: who has not heard by then gets a letter that says when."),
    )
    answer_days = IntegerField(
        _l("Days to answer a nomination or an offer"), [InputRequired(), NumberRange(1, MOST_DAYS)], default=7
    )
    opinion_days = IntegerField(
        _l("Days for a manager to give an opinion"), [InputRequired(), NumberRange(1, MOST_DAYS)], default=10
    )
    requirements = FieldList(FormField(RequirementForm), max_entries=MOST_REQUIREMENTS + SPARE)
    contact_name = StringField(_l("Name"), [Length(max=LONGEST_LINE)], filters=[tidy])
    contact_email = StringField(_l("E-mail"), [Optional(), Length(max=LONGEST_LINE)], filters=[tidy])
    contact_phone = StringField(_l("Telephone"), [Optional(), Length(max=LONGEST_LINE)], filters=[tidy])

    def fill(self, data: CallData, version: int) -> None:
        """Show a call as it is, with an empty row for one more requirement."""
        for name in (*PLAIN, *CONTACT):
            self[name].data = getattr(data, name)
        for name in TEXTS:
            for code in LANGUAGES:
                self[f"{name}_{code}"].data = getattr(data, name).get(code, "")
        for one in data.requirements:
            texts = {f"text_{code}": one.text.get(code, "") for code in LANGUAGES}
            self.requirements.append_entry({"key": one.key, **texts})
        self.more(1)
        self.version.data = str(version)

    def more(self, number: int = SPARE) -> None:
        """Add empty rows for requirements."""
        for _row in range(min(number, MOST_REQUIREMENTS + SPARE - len(self.requirements))):
            self.requirements.append_entry({})

    def drop(self, written: str) -> None:
        """Take one requirement away, by the number of its row; the others keep what is written."""
        kept = [row.form.data for row in self.requirements if row.name != f"requirements-{written}"]
        while self.requirements.entries:
            self.requirements.pop_entry()
        self.requirements.last_index = -1
        for row in kept:
            self.requirements.append_entry(row)

    def read(self, languages: Sequence[str]) -> CallData:
        """What was written; `languages` are those in which texts are shown."""
        plain: dict[str, Any] = {name: self[name].data for name in PLAIN}
        plain |= {name: self[name].data or "" for name in CONTACT}
        plain |= {name: {code: self[f"{name}_{code}"].data or "" for code in languages} for name in TEXTS}
        rows = ((row.form.texts(languages), row.form.key.data or "") for row in self.requirements)
        # Who empties a row takes the requirement away.
        kept = tuple(
            RequirementData(texts, key) for texts, key in rows if any(map(str.strip, texts.values()))
        )
        return CallData(**plain, requirements=kept)

    def refuse(self, refused: Refused, field: str | None = None) -> None:
        """Put a service's refusal beside its field; of a text in several languages, beside the first that is shown."""
        name = field or refused.field
        target = self[name] if name in self else self[f"{name}_{self.first_language}"]
        target.errors = [*target.errors, str(refusal(refused.field, refused.code))]


for _code in LANGUAGES:
    _language, _long = in_text(_code), [Optional(), Length(max=LONGEST)]
    for _name, _label in (
        ("eligibility", _l("Who may apply, in %(language)s", language=_language)),
        ("about", _l("What the programme is, in %(language)s", language=_language)),
        ("drive_question", _l("The question about driving forces, in %(language)s", language=_language)),
    ):
        setattr(CallForm, f"{_name}_{_code}", TextAreaField(_label, _long))
    setattr(
        RequirementForm,
        f"text_{_code}",
        StringField(
            _l("In %(language)s", language=_language),
            [Optional(), Length(max=LONGEST_LINE)],
            filters=[tidy],
        ),
    )
