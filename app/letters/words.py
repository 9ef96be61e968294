"""Words of letters: what has become of one, and dates in the recipient's language, on the council's own clock."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.platform.i18n.binding import force
from app.platform.i18n.formats.dates import clock, local, long_date

#: What has become of a letter, as lists say it.
STATE_WORDS: Final[dict[str, LazyString]] = {
    "waiting": _l("Waits for its time"),
    "sent": _l("Sent by e-mail"),
    "in_fram": _l("To be read in Fram"),
    "late": _l("Not sent yet; it is tried again"),
    "failed": _l("Could not be sent"),
}
STATE_COLOURS: Final = {"sent": "success", "in_fram": "info", "late": "warning", "failed": "danger"}
#: No year is this one: a letter is read later, so the year is always written.
_NEVER = date.min


def no_guarantee_text(programme: str) -> str:
    """The one sentence that applicant and nominating manager confirm and the letters say, in the reader's language."""
    return _(
        "%(programme)s is a chance to grow. It does not guarantee anybody a post as a manager, or any other post.",
        programme=programme,
    )


def date_words(moment: datetime, language: str, zone: ZoneInfo | str) -> str:
    """The day of a moment, with weekday and year: `fredag 27 november 2026`.

    Args:
        moment: aware; for a deadline at midnight give the last moment that still counts.
        language: of the letter (`language_of`).
        zone: of the council (`actor.council.time_zone`).
    """
    with force(language):
        return long_date(local(moment, ZoneInfo(str(zone))).date(), now=_NEVER)


def moment_words(moment: datetime, language: str, zone: ZoneInfo | str) -> str:
    """Day and time of a moment: `fredag 27 november 2026 kl. 8.30`."""
    with force(language):
        here = local(moment, ZoneInfo(str(zone)))
        return _("%(date)s at %(time)s", date=long_date(here.date(), now=_NEVER), time=clock(here.time()))
