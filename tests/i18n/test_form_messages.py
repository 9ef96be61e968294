"""WTForms speaks in our words."""

import pytest
from flask import Flask
from wtforms import Form, IntegerField, StringField
from wtforms.i18n import DummyTranslations
from wtforms.validators import InputRequired, Length, NumberRange

from app.platform.i18n import form_messages
from app.platform.i18n.form_messages import FORM_MESSAGES, FormMessages


class _Base(Form):
    class Meta:
        def get_translations(self, form: object) -> FormMessages:
            return FORM_MESSAGES


class _Seats(_Base):
    council = StringField(validators=[InputRequired()])
    reason = StringField(validators=[Length(min=5)])
    seats = IntegerField(validators=[NumberRange(min=1, max=30)])


def test_built_in_messages_name_the_fix(app: Flask) -> None:
    with app.app_context():
        form = _Seats(data={"council": "", "reason": "abc", "seats": 40})
        assert not form.validate()
        assert form.errors == {
            "council": ["Fill in this field."],
            "reason": ["Write at least 5 characters."],
            "seats": ["Write a number from 1 to 30."],
        }


@pytest.mark.parametrize("builtin", [text for text in form_messages._OURS if "CSRF" not in text])
def test_every_message_that_is_replaced_is_one_of_wtforms(builtin: str) -> None:
    from pathlib import Path

    import wtforms

    template = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"
    text = template.read_text(encoding="utf-8").replace('"\n"', "")
    assert f'msgid "{builtin}"' in text
    assert DummyTranslations().gettext(builtin) == builtin


def test_a_forms_own_message_is_left_alone(app: Flask) -> None:
    with app.app_context():
        assert FORM_MESSAGES.gettext("Skriv minst en hel mening") == "Skriv minst en hel mening"
