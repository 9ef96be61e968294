"""WTForms' own messages in our words and languages.

WTForms brings catalogues of its own, without Nynorsk and in another tone. A form base class returns
:data:`FORM_MESSAGES` from ``Meta.get_translations``, and each built-in message becomes one of ours
that names the fix. Messages that a form writes itself are translated before they come here.
"""

from __future__ import annotations

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

_OURS: dict[str, LazyString] = {
    "This field is required.": _l("Fill in this field."),
    "Invalid input.": _l("Check what is written here."),
    "Invalid email address.": _l("Write an e-mail address, such as name@example.org."),
    "Invalid URL.": _l("Write a whole web address that starts with https://."),
    "Invalid UUID.": _l("Choose from the list."),
    "Not a valid choice.": _l("Choose from the list."),
    "Invalid Choice: could not coerce.": _l("Choose from the list."),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("Choose from the list."),
    "Not a valid date value.": _l("Write a date as year, month and day: 2026-11-27."),
    "Not a valid datetime value.": _l("Write a date and a time: 2026-11-27 08:30."),
    "Not a valid time value.": _l("Write a time with hours and minutes: 08:30."),
    "Not a valid integer value.": _l("Write a whole number."),
    "Not a valid decimal value.": _l("Write a number."),
    "Not a valid float value.": _l("Write a number."),
    "Field must be between %(min)d and %(max)d characters long.": _l(
        "Write between %(min)d and %(max)d characters."
    ),
    "Number must be at least %(min)s.": _l("Write a number that is %(min)s or more."),
    "Number must be at most %(max)s.": _l("Write a number that is %(max)s or less."),
    "Number must be between %(min)s and %(max)s.": _l("Write a number from %(min)s to %(max)s."),
    "Date must be at least %(min)s.": _l("Choose %(min)s or a later date."),
    "Date must be at most %(max)s.": _l("Choose %(max)s or an earlier date."),
    "Date must be between %(min)s and %(max)s.": _l("Choose a date from %(min)s to %(max)s."),
    "The CSRF token is missing.": _l("The page was open too long. Send the form again."),
    "The CSRF token is invalid.": _l("The page was open too long. Send the form again."),
}


class FormMessages:
    """What WTForms asks for texts. Placeholders are left for WTForms to fill."""

    def gettext(self, string: str) -> str:
        """Our text for a built-in message; other texts as they came."""
        ours = _OURS.get(string)
        return string if ours is None else str(ours)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The same for a message with a number, which is filled here."""
        if "at least" in singular:
            return ngettext("Write at least %(num)d character.", "Write at least %(num)d characters.", n)
        if "longer than" in singular:
            return ngettext("Write at most %(num)d character.", "Write at most %(num)d characters.", n)
        if "exactly" in singular:
            return ngettext("Write exactly %(num)d character.", "Write exactly %(num)d characters.", n)
        return _("Choose from the list.")


FORM_MESSAGES = FormMessages()
