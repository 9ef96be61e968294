"""Seats in words: keys, methods by their names, lines of the ledger, what binds, why something is refused."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

Words = dict[str, LazyString]

KEYS: Final[Words] = {
    "agreed": _l("As agreed"),
    "equal": _l("Equally"),
    "inhabitants": _l("By inhabitants"),
    "staff": _l("By staff"),
    "need": _l("By need"),
}
KEY_MEANINGS: Final[Words] = {
    "agreed": _l("The councils have agreed on a number each. Nothing is counted."),
    "equal": _l("The same number for everybody, as far as whole seats go."),
    "inhabitants": _l("In proportion to how many live in each council."),
    "staff": _l("In proportion to how many each council employs."),
    "need": _l("In proportion to how many managers each council needs, and never more seats than it needs."),
}
#: What the number of a council is under each key.
NUMBERS: Final[Words] = {
    "agreed": _l("Agreed seats"),
    "equal": _l("Number"),
    "inhabitants": _l("Inhabitants"),
    "staff": _l("Staff"),
    "need": _l("Managers needed"),
}
METHODS: Final[Words] = {
    "sainte_lague": _l("Sainte-Laguë"),
    "largest_remainder": _l("Largest remainder"),
    "adams": _l("Adams"),
}
METHOD_MEANINGS: Final[Words] = {
    "sainte_lague": _l(
        "Each number is divided by 1, 3, 5 and so on, and the seats go to the largest results. It favours neither"
        " large nor small councils. A. Sainte-Laguë, 1910."
    ),
    "largest_remainder": _l(
        "Each council gets the whole part of its exact share, and the seats left over go to the largest remainders. A"
        " council can lose a seat when there is one more to share. T. Hare, 1859."
    ),
    "adams": _l(
        "Each number is divided by 0, 1, 2 and so on, so that every council gets one seat first. It favours small"
        " councils. J. Q. Adams, 1832."
    ),
}
#: The parts that the rule of a line is made of, joined with full stops: `unused.inhabitants.sainte_lague.lot`.
RULE_PARTS: Final[Words] = {
    "agreed": _l("agreed seats"),
    "equal": _l("equal seats"),
    "inhabitants": _l("by inhabitants"),
    "staff": _l("by staff"),
    "need": _l("by need"),
    "sainte_lague": _l("Sainte-Laguë"),
    "largest_remainder": _l("largest remainder"),
    "adams": _l("Adams"),
    "lot": _l("the drawn order decided"),
    "change": _l("the rule was changed"),
    "unused": _l("unused seats go to who waits"),
    "offered": _l("decided by the panel"),
    "moved_up": _l("next on the waiting list"),
    "declined": _l("said no to the seat"),
    "lapsed": _l("did not answer in time"),
    "withdrew": _l("withdrew"),
    "denied": _l("had not said yes"),
    "taken_out": _l("was taken out"),
}
BOUND: Final[Words] = {
    "minimum": _l("Lifted to the least that a council gets"),
    "given": _l("So many are given or promised already"),
    "need": _l("No more than it needs"),
}
#: Why a council's unused seat does not go on.
STAYS: Final[Words] = {
    "none_free": _l("All seats are given."),
    "own_list": _l("The free seats go to the council's own waiting list."),
    "minimum": _l(
        "The free seats stay: with fewer the council would have less than was agreed as the least."
    ),
    "nobody_waits": _l("The free seats stay: nobody waits in another council."),
}
REFUSALS: Final[dict[tuple[str, str], LazyString]] = {
    ("capacity", "range"): _l("Write a whole number from 0 to 1,000."),
    ("capacity", "floors"): _l(
        "There are too few seats for the least that each council gets and those given or promised already."
    ),
    ("capacity", "caps"): _l("The councils need fewer seats in all than there are."),
    ("capacity", "sum"): _l("The agreed seats do not add up to the number of seats in all."),
    ("capacity", "given"): _l("The council has given or promised more seats than that already."),
    ("capacity", "numbers"): _l("Write a number for at least one council."),
    ("minimum", "range"): _l("Write a whole number from 0 to 1,000."),
    ("answer_days", "range"): _l("Write a whole number from 1 to 60."),
    ("numbers", "range"): _l("Write a whole number from 0 to 10,000,000."),
    ("agreed_by", "long"): _l("The text is too long. Write 200 characters at most."),
    ("sources", "long"): _l("The text is too long. Write 200 characters at most."),
    ("agreed_by", "sensitive"): _l(
        "National identity numbers and data about health may not be kept here. Take that away."
    ),
    ("sources", "sensitive"): _l(
        "National identity numbers and data about health may not be kept here. Take that away."
    ),
    ("service_minimum", "range"): _l("Write a whole number from 0 to 1,000."),
    ("service_minimum", "sum"): _l("The least for the services is more than there are seats in all."),
    ("rule", "missing"): _l("Write down the rule first."),
    ("lot", "missing"): _l("Two or more councils have the same claim to the last seat. Draw lots first."),
    ("lot", "drawn"): _l("Lots have been drawn already."),
    ("seats", "fixed"): _l("The allotment is fixed already."),
    ("seat", "none_free"): _l("Your council has no free seat in this round."),
    ("seat", "not_fixed"): _l(
        "How the seats are allotted has not been fixed yet, so no seat can be offered."
    ),
    ("seat", "not_member"): _l("Your council has left the programme, and has no seats to offer any more."),
    ("seat", "selects"): _l("People are selected to this round: a seat comes by an offer."),
}
GENERAL = _l("This cannot be saved as it is.")


def refusal(field: str, code: str) -> LazyString:
    """Why a value was refused, in words that name the fix."""
    return REFUSALS.get((field, code), GENERAL)


def rule_words(code: str) -> str:
    """The rule of a line: `By inhabitants, Sainte-Laguë`. Parts that the code no longer knows are left out."""
    said = ", ".join(str(RULE_PARTS[part]) for part in code.split(".") if part in RULE_PARTS)
    return said[:1].upper() + said[1:]


def writer_words(by_name: str) -> str:
    """Who wrote a line. What a candidate does is written without a name: see `service/ledger.py`."""
    return by_name or _("The candidate")


def line_words(move: str, seats: int, council: str) -> str:
    """What a line of the ledger says."""
    if move == "given":
        return _("%(council)s offers a seat", council=council)
    if move == "returned":
        return _("A seat comes back to %(council)s", council=council)
    counted = {
        "allotted": lambda: ngettext(
            "%(council)s is allotted %(num)d seat", "%(council)s is allotted %(num)d seats", seats, council=council
        ),
        "added": lambda: ngettext(
            "%(council)s gets %(num)d more seat", "%(council)s gets %(num)d more seats", seats, council=council
        ),
        "removed": lambda: ngettext(
            "%(council)s loses %(num)d seat", "%(council)s loses %(num)d seats", seats, council=council
        ),
        "moved_out": lambda: ngettext(
            "%(council)s lets %(num)d seat go", "%(council)s lets %(num)d seats go", seats, council=council
        ),
        "moved_in": lambda: ngettext(
            "%(council)s takes over %(num)d seat", "%(council)s takes over %(num)d seats", seats, council=council
        ),
    }  # fmt: skip
    return counted[move]()
