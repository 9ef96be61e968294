"""Words of the codes that selection keeps."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.platform.tabular import FIELD_REASONS

Words = dict[str, LazyString]

OUTCOMES: Final[Words] = {"offer": _l("Seat"), "reserve": _l("Reserve"), "no": _l("No")}
#: What the candidate reads.
OUTCOMES_TOLD: Final[Words] = {
    "offer": _l("You are offered a seat."),
    "reserve": _l("You have a place on the waiting list."),
    "no": _l("You were not selected this time."),
}
CONFLICTS_TOLD: Final[Words] = {
    "staff": _l("I am the candidate's manager, or we work in the same unit"),
    "kin": _l("We are close relatives or friends"),
    "nominee": _l("I have put the candidate forward"),
    "other": _l("Something else makes me partial"),
}
#: Why somebody stays out of a case, told to that person alone.
STAYS_OUT: Final[Words] = {
    "self": _l("This is your own case."),
    "rival": _l("You are a candidate in this round yourself."),
    "manager": _l("You are the nearest manager."),
    "nominator": _l("You have put the candidate forward."),
    "told": _l("You have told of a conflict of interest."),
}
#: Why a whole file is closed to somebody, told to that person alone.
KEPT_OUT: Final[Words] = {
    "self": _l("This is your own case. You find it under My case."),
    "rival": _l(
        "You are a candidate in this round yourself, so somebody else of your council works with the file."
    ),
    "manager": _l(
        "You are the candidate's nearest manager, so somebody else of your council works with the file."
    ),
    "staff": _l("The candidate works under you, so somebody else of your council works with the file."),
    "beside": _l(
        "You work in the same unit as the candidate, so somebody else of your council works with the file."
    ),
    "nominator": _l(
        "You have put the candidate forward, so somebody else of your council works with the file."
    ),
    "told": _l(
        "You have told of a conflict of interest, so somebody else of your council works with the file."
    ),
}
#: Why a decision that should have been told has not been, beside it.
UNTOLD: Final[Words] = {
    "none_free": _l(
        "This offer has not been told: no seat is free. Decide anew, or ask the lead coordinator for a seat. It goes"
        " out as soon as there is one."
    ),
    "left": _l(
        "This offer has not been told: your council is not in the programme any more, and offers no seats. Decide"
        " anew."
    ),
    "gone": _l(
        "This offer has not been told: the person is no longer employed. Take the case out, or decide anew."
    ),
    "late": _l(
        "This decision has not been told yet. Fram tries again every five minutes. Tell those who run Fram if it"
        " stays so."
    ),
}
#: The same for all of a round.
WHY_UNTOLD: Final[Words] = {
    "none_free": _l("No seat is free. Decide anew, or ask the lead coordinator for a seat."),
    "left": _l("Your council is not in the programme any more, and offers no seats. Decide anew."),
    "late": _l("Fram tries again every five minutes. Tell those who run Fram if it stays so."),
}
INSTRUMENTS: Final[Words] = {
    "interview": _l("Interview"),
    "work_sample": _l("Work sample"),
    "profile": _l("Person profile"),
}

#: Why a value is refused, by the field and the reason that a service gives.
RESULTS: Final = FIELD_REASONS["results"]
REFUSALS: Final[dict[tuple[str, str], LazyString]] = {
    ("decision", "state"): _l("The case has moved on, and nothing can be decided about it now."),
    ("state", "moved"): _l("The case has moved on, and nothing can be decided about it now."),
    ("state", "withdrew"): _l("The case has moved on, and nothing can be decided about it now."),
    ("decision", "left"): _l("The case has moved on, and is not on the board any more."),
    ("decision", "conflict"): _l("You have a conflict of interest in this case. Somebody else decides."),
    ("order", "conflict"): _l(
        "You stay out of one of the two cases that would change places. Somebody else can move them."
    ),
    ("decision", "ready"): _l(
        "Your council has said that it is ready. Take that back before you change anything."
    ),
    ("decision", "final"): _l("The decisions are final and wait for the day when everybody hears."),
    ("decision", "none_free"): _l(
        "No seat is free for this offer. Choose the waiting list, or ask the lead coordinator for a seat."
    ),
    ("decision", "outcome"): _l("Choose a seat, the waiting list or no."),
    ("decision", "gone"): _l("The person is no longer employed, and cannot be offered a seat."),
    ("decision", "grounds"): _l("Write the grounds in at least one whole sentence first."),
    ("decision", "early"): _l(
        "Decisions that are made together are announced together. This one goes with the others."
    ),
    ("grounds", "long"): _l("The text is too long. Write 2,000 characters at most."),
    ("grounds", "sensitive"): _l(
        "National identity numbers and data about health may not be kept here. Take that away."
    ),
    ("grounds", "results"): RESULTS,
    ("grounds", "short"): _l("Write the grounds in at least one whole sentence first."),
    ("seat", "not_held"): _l("No seat waits for a decision now. The list goes on by itself."),
    ("seat", "not_listed"): _l("This person is not on the list any more, or is no longer employed."),
    ("seat", "none_free"): _l("Your council has no free seat in this round."),
    ("grounds", "missing"): _l("Write the grounds. The candidate reads them."),
    ("reserve_place", "range"): _l("Write a whole number from 1 to 999."),
    ("body", "missing"): _l("Write a comment."),
    ("body", "long"): _l("The text is too long. Write 2,000 characters at most."),
    ("body", "sensitive"): _l(
        "National identity numbers and data about health may not be kept here. Take that away."
    ),
    ("body", "results"): RESULTS,
    ("kind", "unknown"): _l("Choose what kind of conflict it is."),
    ("names", "missing"): _l("Write the criterion's name in at least one language."),
    ("criterion", "used"): _l("Somebody has rated by this criterion, so it cannot be removed."),
    ("criterion", "final"): _l("The decisions are final, so the criteria stay as they are."),
    ("weight", "range"): _l("Write a whole number from 1 to 10, or leave it empty."),
    ("account", "unknown"): _l("Choose somebody from the list."),
    ("account", "taken"): _l("This person is on the panel already."),
    ("certified_for", "sensitive"): _l(
        "National identity numbers and data about health may not be kept here. Take that away."
    ),
    ("purpose", "missing"): _l("Write why the panel needs the files."),
    ("purpose", "sensitive"): _l(
        "National identity numbers and data about health may not be kept here. Take that away."
    ),
    ("until", "past"): _l("Choose a day that has not been."),
    ("until", "far"): _l("A grant lasts a year at most. Choose an earlier day."),
    ("announce_at", "missing"): _l("Write the day and time when everybody hears."),
    ("announce_at", "past"): _l("Choose a moment that has not been."),
}
GENERAL = _l("This cannot be saved as it is.")


def refusal(field: str, code: str) -> LazyString:
    """Why a value was refused, in words that name the fix."""
    return REFUSALS.get((field, code), GENERAL)


def arranged_meanwhile() -> str:
    """Somebody else has arranged the board meanwhile."""
    return str(
        _l("Somebody else has arranged the board meanwhile. Nothing was moved; this is how it stands now.")
    )
