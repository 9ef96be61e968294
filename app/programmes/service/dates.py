"""Dates of the precision known, as commands take them."""

from __future__ import annotations

from app.platform.dates import PartialDate
from app.platform.refusals import Refused


def known_date(field: str, text: str | None) -> PartialDate | None:
    """The date that an ISO text means (2016, 2016-04 or 2016-04-01); None for no text.

    Raises:
        Refused: it is no such date.
    """
    if not text:
        return None
    try:
        return PartialDate.from_iso(text)
    except ValueError:
        raise Refused(field, "date") from None
