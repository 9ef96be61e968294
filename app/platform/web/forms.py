"""The forms' base: Flask-WTF's, with WTForms' own words read once for each language and not at every request."""

from __future__ import annotations

from functools import cache

from babel.support import NullTranslations, Translations
from flask_wtf import FlaskForm
from wtforms.i18n import messages_path

from app.platform.i18n.binding import current_language
from app.platform.i18n.locale import INTERFACE_CHAIN, SOURCE


class Form(FlaskForm):  # type: ignore[misc]
    """A form with its token, in the reader's language."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """What WTForms asks of a form."""

        def get_translations(self, form: object) -> NullTranslations:
            """WTForms' own messages in the reader's language."""
            return _words(current_language())


@cache
def _words(language: str) -> NullTranslations:
    """WTForms has no Nynorsk: what it says comes in Bokmål then, as everything else does."""
    return Translations.load(messages_path(), [*INTERFACE_CHAIN[language], SOURCE], domain="wtforms")
