"""What all forms here share: our messages, dates as precisely as they are known, refusals beside their field.

The token against forged requests is checked for every POST by `platform.web.forgery`, not by each form.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import Field, Form, HiddenField, StringField

from app.platform.i18n.form_messages import FORM_MESSAGES, FormMessages
from app.platform.refusals import Refused
from app.platform.tabular import Invalid
from app.platform.tabular.faults import Fault
from app.platform.tabular.parse_date import date as date_parser
from app.programmes.words import DATE, refusal

_known = date_parser(1900, 2200)


def tidy(value: str | None) -> str:
    """One line, without spaces at the ends."""
    return " ".join((value or "").split())


class KnownDateField(StringField):  # type: ignore[misc]
    """A year, a month or a day, in any common way of writing; the value is ISO text, empty for none."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was written; what is no date stays as it is written, with the reason."""
        self.data = tidy(valuelist[0]) if valuelist else ""
        if not self.data:
            return
        try:
            self.data = _known(self.data).iso()
        except Invalid as invalid:
            raise ValueError(f"{Fault(0, invalid.code, params=invalid.params).message} {DATE}") from None


class FramForm(Form):  # type: ignore[misc]
    """A form with our messages. `version` is the one that was read."""

    class Meta:
        """Where messages come from."""

        def get_translations(self, _form: object) -> FormMessages:
            """Ours, in the reader's language."""
            return FORM_MESSAGES

    version = HiddenField()

    def read_version(self) -> int:
        """The version that the form was made from; 0, which fits nothing, when it is no number."""
        told = self.version.data or ""
        return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0

    def refuse(self, refused: Refused, field: str | None = None) -> None:
        """Put a service's refusal beside its field (or the one named here, or the first shown)."""
        name = field or refused.field
        target: Field = self[name] if name in self else next(f for f in self if f.name != "version")
        target.errors = [*target.errors, str(refusal(refused.field, refused.code))]


def integer_or_none(value: Any) -> int | None:
    """A whole number as a select's value, or None."""
    return int(value) if value not in (None, "") else None
