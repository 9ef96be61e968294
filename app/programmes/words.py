"""Words of the codes that programmes, rounds and participants carry."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

Words = dict[str, LazyString]

WAYS_IN: Words = {
    "nomination": _l("Nomination"),
    "open_call": _l("Open call"),
    "both": _l("Nomination and open call"),
    "no_selection": _l("Open to everybody, no selection"),
    "unknown": _l("Not stated"),
}
COOPERATION: Words = {
    "single": _l("One council alone"),
    "agreement": _l("Co-operation agreement"),
    "joint_committee": _l("Joint committee"),
    "association": _l("Association of councils"),
    "unknown": _l("Not stated"),
}
ROUND_STATES: Words = {
    "planned": _l("Planned"),
    "open": _l("Open for applications"),
    "running": _l("Running"),
    "closed": _l("Closed"),
    "none": _l("No round yet"),
}
STATE_COLOURS = {
    "open": "info",
    "running": "success",
    "planned": "neutral",
    "closed": "neutral",
    "none": "neutral",
}
PART_KINDS: Words = {"block": _l("Block"), "module": _l("Module"), "gathering": _l("Gathering")}
PERSON_WAYS_IN: Words = {
    "nomination": _l("Nomination"),
    "application": _l("Own application"),
    "open": _l("Open to everybody"),
    "unknown": _l("Unknown"),
}
COMPLETIONS: Words = {
    "ongoing": _l("Takes part now"),
    "completed": _l("Completed"),
    "left": _l("Dropped out"),
    "unknown": _l("Unknown"),
}
MEASURES: Words = {
    "seats": _l("Seats filled"),
    "completed": _l("Completed the programme"),
    "manager": _l("Became manager"),
    "outcome": _l("Other outcomes"),
}
MEASURE_MEANINGS: Words = {
    "seats": _l("How many of the council's seats were taken in each round."),
    "completed": _l("How many of the participants completed the programme."),
    "manager": _l("How many of the participants had become managers within 6 to 36 months after the end."),
    "outcome": _l(
        "How many had become head teachers or project leaders, had more qualified duties, chose to be"
        " specialists, and so on."
    ),
}
OPENNESS: Words = {"open": _l("Open"), "guarded": _l("Guarded"), "strict": _l("Strict")}
OPENNESS_MEANINGS: Words = {
    "open": _l("The member councils see each other's figures, small ones too."),
    "guarded": _l(
        "A figure is shown only where the group is large enough that nobody can be recognised. How many seats"
        " are filled is then not shown at all."
    ),
    "strict": _l("No figure is shown to other councils, not even for all councils together."),
}

# Why a value is refused, by the field and the reason that a service gives.
REFUSALS: dict[tuple[str, str], LazyString] = {
    ("slug", "form"): _l("Use only the letters a to z, digits and hyphens, such as aspirantprogram-2026."),
    ("slug", "taken"): _l("There is already a programme with this address. Choose another."),
    ("names", "missing"): _l("Write the programme's name in at least one language."),
    ("names", "long"): _l("The text is too long."),
    ("rounds_per_block", "range"): _l("Write a whole number from 1 to 10."),
    ("left", "before_start"): _l("The membership cannot end before it began."),
    ("left", "recruiting"): _l(
        "The council has people in the selection of a round that is not over by then, or seats in one that has not"
        " begun. Write a later day, or let the council settle its people's cases first."
    ),
    ("council", "unknown"): _l("Choose a council from the list."),
    ("name", "missing"): _l("Write who it is."),
    ("account", "unknown"): _l("Choose a coordinator from the list."),
    ("account", "last"): _l("A programme needs at least one lead coordinator. Add another one first."),
    ("number", "taken"): _l("There is already a round with this number."),
    ("number", "range"): _l("Write a whole number from 1 to 999."),
    ("ends", "before_start"): _l("The round cannot end before it starts."),
    ("template_id", "unknown"): _l("Choose a version from the list."),
    ("seats", "range"): _l("Write a whole number from 0 to 1,000."),
    ("parts", "missing"): _l("Write the title of at least one part."),
    ("parts", "title"): _l("Write the part's title."),
    ("person", "taken"): _l("The person takes part in this round already."),
    ("person", "by_seat"): _l(
        "The seats of this round are kept in its ledger: a person takes part by saying yes to a seat."
    ),
    ("person", "has_seat"): _l(
        "The person has a seat in this round. Take the person out on the page of the case: then the seat comes free."
    ),
}
DATE = _l("Write a year, a month or a day: 2016, 2016-04 or 2016-04-01.")
CHOOSE = _l("Choose from the list.")
LONG = _l("The text is too long.")


def refusal(field: str, code: str) -> LazyString:
    """Why a value was refused, in words that name the fix."""
    general = {"date": DATE, "long": LONG}.get(code, CHOOSE)
    return REFUSALS.get((field, code), general)
