"""Where a council's unused seats go by the rule, and why they stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from app.selection.seats import methods
from app.selection.seats.ledger import Balance
from app.selection.seats.methods import Claim
from app.selection.seats.rules import Rule


@dataclass(frozen=True)
class Unused:
    """What happens to a council's next unused seat: it goes to `receiver`, or stays, and `why`.

    `why` is `none_free`, `own_list` (own people wait), `minimum` (the council would fall below the agreed minimum) or
    `nobody_waits`; None with a receiver.
    """

    receiver: UUID | None
    why: str | None = None
    by_lot: bool = False


def next_unused(
    rule: Rule,
    held: Mapping[UUID, Balance],
    waiting: Mapping[UUID, int],
    giver: UUID,
    left: Collection[UUID] = (),
) -> Unused:
    """Where one unused seat of a council goes by the rule.

    It goes to the council, of those where more wait than have seats free, that has the strongest claim to one more
    seat by the rule's own key and method; between equal claims the drawn order decides.

    Args:
        left: councils that have left the programme. They get none, and keep none for their own list or minimum.
    """
    own = held.get(giver, Balance())
    if own.free < 1:
        return Unused(None, "none_free")
    if waiting.get(giver, 0) and giver not in left:
        return Unused(None, "own_list")
    in_want = [
        council
        for council, one in held.items()
        if council not in (giver, *left) and waiting.get(council, 0) > one.free and council in rule.weights
    ]
    if not in_want:
        return Unused(None, "nobody_waits")
    if own.own - 1 < rule.minimum and giver not in left:
        return Unused(None, "minimum")
    claims = {council: _claim(rule, council, held[council].own) for council in in_want}
    strongest = max(claims.values())
    first = [council for council, one in claims.items() if one == strongest]
    order = {council: place for place, council in enumerate(rule.drawn)}
    chosen = min(first, key=lambda council: (order.get(council, len(order)), str(council)))
    return Unused(chosen, by_lot=len(first) > 1)


def _claim(rule: Rule, council: UUID, seats: int) -> Claim:
    weights = rule.weights
    if rule.divisor == "largest_remainder":
        total = sum(weights.values()) or 1
        return 0, Fraction(rule.capacity * weights[council], total) - seats
    return methods.DIVISORS[rule.divisor](weights[council], seats)
