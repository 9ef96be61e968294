"""Words of the codes that calls, nominations and cases carry, beside those of the state machine."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.platform.tabular import FIELD_REASONS

Words = dict[str, LazyString]

DOORS: Words = {
    "nomination": _l("Nomination"),
    "application": _l("Own application"),
    "by_hand": _l("Added by hand"),
    "import": _l("Loaded from a file"),
}
STATE_COLOURS = {
    "opinion": "warning",
    "second_opinion": "warning",
    "preparing": "info",
    "ready": "info",
    "offered": "warning",
    "reserve": "info",
    "accepted": "success",
}
#: Who has a case, where it is not a manager by name.
HOLDERS: Words = {
    "person": _l("The person herself or himself"),
    "manager": _l("Nobody to ask"),
    "second": _l("Nobody to ask"),
    "coordinator": _l("The coordinator"),
    "panel": _l("The panel"),
}
ANSWERS: Words = {"yes": _l("Yes"), "no": _l("No")}
LEVELS: dict[int, LazyString] = {1: _l("Nearest manager"), 2: _l("Second level")}

#: Why something was refused, by the field and the code of a service's `Refused`.
REFUSALS: dict[tuple[str, str], LazyString] = {
    ("answer", "missing"): _l("Choose yes or no."),
    ("yes_on", "missing"): _l("Write the day on which the person said yes. Nobody is entered without it."),
    ("yes_on", "future"): _l("Choose a day that has been."),
    ("state", "withdrew"): _l("The person has withdrawn, and comes back only on her or his own."),
    ("grounds", "missing"): _l("Write the grounds. The person reads them."),
    ("grounds", "long"): _l("The text is too long."),
    ("state", "moved"): _l("The case is somewhere else by now. This is how it stands."),
    ("state", "decided"): _l(
        "The case is decided or closed, so an opinion can no longer be given or changed."
    ),
    ("person", "own"): _l("Nobody enters herself or himself. Apply as everybody else does."),
    ("person", "unknown"): _l("Choose somebody from your council's directory."),
    ("person", "taken"): _l("The person has a case in this round already."),
    ("person", "withdrew"): _l(
        "The person has withdrawn from this round, and applies again only on her or his own."
    ),
    ("person", "gone"): _l("The person is no longer employed by the council."),
}
UNKNOWN = _l("This could not be done. Look at the case again.")


def refusal(field: str, code: str) -> LazyString:
    """Why a value or a move was refused, in words that name the way on."""
    return FIELD_REASONS.get(code) or REFUSALS.get((field, code), UNKNOWN)
