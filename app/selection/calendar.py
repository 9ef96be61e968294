"""An interview as a calendar entry (iCalendar, RFC 5545; invitations, changes and cancellations after RFC 5546)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from app.platform.mail import Attachment

FILE = "interview.ics"


@dataclass(frozen=True)
class Entry:
    """What a calendar needs to know. The same `id` with a higher `sequence` takes the place of the earlier entry."""

    id: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    host: str
    organizer: str
    place: str = ""
    link: str = ""
    attendee: str | None = None
    cancelled: bool = False


def written(entry: Entry, now: datetime | None = None) -> str:
    """The entry as a file. With an attendee it is an invitation that calendars act on; without, a copy to keep.

    Moments are written in UTC: every calendar shows them on its own clock, and no rule of summer time can be wrong.
    """
    # A calendar is written now and then, and its library takes longer to load than a page to answer.
    from icalendar import Calendar, Event, vCalAddress, vText

    calendar = Calendar()
    calendar.add("prodid", "-//Fram//Interviews//EN")
    calendar.add("version", "2.0")
    calendar.add("method", _method(entry))
    event = Event()
    event.add("uid", f"interview-{entry.id}@{entry.host}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", (now or datetime.now(UTC)).astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    # A calendar may be shown to colleagues: they see that the time is taken, and not for what.
    event.add("class", "PRIVATE")
    if entry.place:
        event.add("location", entry.place)
    if entry.link:
        event.add("url", entry.link)
    event["organizer"] = vCalAddress(f"mailto:{entry.organizer}")
    if entry.attendee is not None:
        attendee = vCalAddress(f"mailto:{entry.attendee}")
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["RSVP"] = vText("FALSE")
        event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    written_out: bytes = calendar.to_ical()
    return written_out.decode("utf-8")


def attached(entry: Entry) -> Attachment:
    """The entry to go with an e-mail."""
    return Attachment(FILE, f"text/calendar; method={_method(entry)}", written(entry))


def _method(entry: Entry) -> str:
    if entry.cancelled:
        return "CANCEL"
    return "PUBLISH" if entry.attendee is None else "REQUEST"
