"""Form of a wording."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.letters.kinds import LetterKind
from app.letters.wordings import Fault, missing, unknown
from app.platform.tabular import FIELD_REASONS, sensitive_text
from app.programmes.forms.base import FramForm, tidy

LONGEST_SUBJECT, LONGEST_BODY = 200, 6000


def _lines(value: str | None) -> str:
    """Line breaks as the letter has them: browsers send two characters for each."""
    return (value or "").replace("\r\n", "\n").strip()


class WordingForm(FramForm):
    """Subject and body of a kind of letter in one language. `kind` is set by `of`."""

    kind: LetterKind

    subject = StringField(_l("Subject"), [DataRequired(), Length(max=LONGEST_SUBJECT)], filters=[tidy])
    body = TextAreaField(
        _l("Text"),
        [DataRequired(), Length(max=LONGEST_BODY)],
        filters=[_lines],
        description=_l(
            "An empty line begins a new paragraph. What stands in braces is filled in for each person."
        ),
    )

    @classmethod
    def of(cls, kind: LetterKind, formdata: Any = None) -> WordingForm:
        """A form for letters of a kind."""
        made = cls(formdata)
        made.kind = kind
        return made

    def fill(self, subject: str, body: str, version: int) -> None:
        """Show a wording as it is."""
        self.subject.data, self.body.data, self.version.data = subject, body, str(version)

    def validate_subject(self, field: Any) -> None:
        """Only placeholders of this kind, and nothing that may not be kept."""
        _judge(unknown(self.kind, field.data), field.data, self.kind)

    def validate_body(self, field: Any) -> None:
        """As the subject, and nothing left out that the letter is sent to tell."""
        _judge([*unknown(self.kind, field.data), *missing(self.kind, field.data)], field.data, self.kind)


def _judge(faults: list[Fault], text: str, kind: LetterKind) -> None:
    if sensitive := sensitive_text(text):
        raise ValidationError(str(FIELD_REASONS[sensitive]))
    if faults:
        raise ValidationError(" ".join(_words(fault, kind) for fault in faults))


def _words(fault: Fault, kind: LetterKind) -> str:
    if fault.code == "brace":
        return _("A brace stands alone: what is filled in has one before it and one after it.")
    if fault.code == "missing":
        return _(
            "The text must hold {%(name)s}: %(meaning)s.", name=fault.name, meaning=kind.legend[fault.name]
        )
    if fault.near:
        return _("Fram cannot fill in {%(name)s}. Did you mean {%(near)s}?", name=fault.name, near=fault.near)
    return _("Fram cannot fill in {%(name)s}. Choose from the list beside the text.", name=fault.name)
