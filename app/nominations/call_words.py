"""Words of calls: ways in, states, why a value is refused, moments with their time zone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.platform.i18n.formats import clock, current_zone, local, long_date
from app.platform.tabular import FIELD_REASONS

#: Ways in, and what each means to who is to choose.
WAYS_IN: Final[dict[str, LazyString]] = {
    "nomination": _l("Nomination"),
    "open_call": _l("Open call"),
    "both": _l("Nomination and open call"),
    "no_selection": _l("Open to everybody, no selection"),
}
WAY_IN_MEANINGS: Final[dict[str, LazyString]] = {
    "nomination": _l("A manager puts somebody forward, who says yes before anybody else reads it."),
    "open_call": _l("Everybody whom the call is for applies on their own."),
    "both": _l("Both ways lead to the same file and the same criteria."),
    "no_selection": _l("Everybody who wants takes part. Nobody is assessed, and there is no waiting list."),
}
#: The same, to who may apply.
WAY_IN_FOR_READERS: Final[dict[str, LazyString]] = {
    "nomination": _l("Your manager puts you forward. You say yes or no before anybody else reads it."),
    "open_call": _l("You apply on your own."),
    "both": _l(
        "You apply on your own, or a manager puts you forward and you say yes. Both ways lead to the same file and "
        "the same criteria."
    ),
    "no_selection": _l("Everybody who wants takes part. You put your name down, and nobody is assessed."),
}
CALL_STATES: Final[dict[str, LazyString]] = {
    "draft": _l("Not published"),
    "coming": _l("Published, not open yet"),
    "open": _l("Open"),
    "closed": _l("Closed"),
}
CALL_COLOURS: Final = {"draft": "warning", "coming": "info", "open": "success", "closed": "neutral"}
TEXT_NAMES: Final[dict[str, LazyString]] = {
    "eligibility": _l("Who may apply"),
    "about": _l("What the programme is"),
    "drive_question": _l("The question about driving forces"),
    "requirements": _l("The requirements"),
}
CALL, READ_CALL = _l("Call"), _l("Read the call")
_ZONES: Final[dict[str, LazyString]] = {
    "Europe/Stockholm": _l("Swedish time"),
    "Europe/Oslo": _l("Norwegian time"),
    "Europe/Copenhagen": _l("Danish time"),
    "Europe/Helsinki": _l("Finnish time"),
    "Atlantic/Reykjavik": _l("Icelandic time"),
}
_REFUSALS: Final[dict[tuple[str, str], LazyString]] = {
    ("way_in", "opened"): _l("The call has opened. People have come in this way, so it stays as it is."),
    ("opens_at", "opened"): _l("The call has opened, so the opening time stays as it is."),
    ("closes_at", "before_open"): _l("The call closes after it has opened. Choose a later time."),
    ("closes_at", "past"): _l("The closing time has passed. Choose a time that is still to come."),
    ("closes_at", "later_only"): _l("The call has closed. It can be opened again until a later time."),
    ("decision_at", "before_close"): _l("Everybody hears after the call has closed. Choose a later time."),
    ("published_at", "opened"): _l(
        "The call has opened, and people may have begun to answer it. Move its closing time instead."
    ),
    ("reason", "missing"): _l("Write why the closing time is moved."),
    ("eligibility", "missing"): _l("Write in at least one language who may apply."),
    ("contact_name", "missing"): _l("Write whom one can ask, with an e-mail address or a telephone number."),
    ("contact_email", "form"): _l("Write an e-mail address, such as name@example.org."),
    ("requirements", "many"): _l("A call has at most 12 requirements."),
}
_CHOOSE = _l("Choose from the list.")
_LONG = _l("The text is too long.")
_DAYS = _l("Write a whole number of days from 1 to 60.")


def refusal(field: str, code: str) -> LazyString:
    """Why a value of a call was refused, in words that name the fix."""
    general = {"long": _LONG, "days": _DAYS, **FIELD_REASONS}.get(code, _CHOOSE)
    return _REFUSALS.get((field, code), general)


def zone_name() -> str:
    """What the clock that times are shown by is called: `Swedish time`."""
    key = current_zone().key
    return str(_ZONES.get(key, key))


def moment_in_words(when: datetime) -> str:
    """A moment with its weekday, its time and the time zone in words, on the council's clock."""
    here = local(when)
    return _(
        "%(date)s at %(time)s, %(zone)s",
        date=long_date(here.date()),
        time=clock(here.time()),
        zone=zone_name(),
    )
