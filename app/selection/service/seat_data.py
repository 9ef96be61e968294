"""What may be said about the rule of a round's seats, and what is refused of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.people.models import ServiceArea
from app.platform.database import session
from app.platform.refusals import Refused
from app.platform.tabular import sensitive_text
from app.selection.models import SEAT_KEYS, SEAT_METHODS
from app.selection.seats.methods import Impossible
from app.selection.seats.rules import Allotment, Rule, allot

MOST_SEATS, MOST, LONGEST = 1_000, 10_000_000, 200


@dataclass(frozen=True)
class SeatRuleData:
    """What a form may say about the rule of a round; numbers and their sources by council."""

    capacity: int
    key: str = "equal"
    method: str = "sainte_lague"
    minimum: int = 0
    numbers: Mapping[UUID, int] = field(default_factory=dict)
    sources: Mapping[UUID, str] = field(default_factory=dict)
    service_minimum: Mapping[str, int] = field(default_factory=dict)
    answer_days: int = 7
    agreed_on: date | None = None
    agreed_by: str | None = None


def check(data: SeatRuleData, councils: list[UUID]) -> None:
    """Refuse what a rule cannot be.

    Raises:
        Refused: with the field, and the reason that `seats/words.py` has words for.
    """
    faults = {
        ("capacity", "range"): not 0 <= data.capacity <= MOST_SEATS,
        ("key", "unknown"): data.key not in SEAT_KEYS,
        ("method", "unknown"): data.method not in SEAT_METHODS,
        ("minimum", "range"): not 0 <= data.minimum <= MOST_SEATS,
        ("answer_days", "range"): not 1 <= data.answer_days <= 60,
        ("numbers", "range"): not all(0 <= number <= MOST for number in data.numbers.values()),
        ("numbers", "member"): not set(data.numbers) <= set(councils),
        ("agreed_by", "long"): len(data.agreed_by or "") > LONGEST,
        ("agreed_by", "sensitive"): sensitive_text(data.agreed_by) is not None,
        ("sources", "long"): any(len(source) > LONGEST for source in data.sources.values()),
        ("sources", "sensitive"): any(sensitive_text(source) for source in data.sources.values()),
        ("service_minimum", "range"): not all(0 <= n <= MOST_SEATS for n in data.service_minimum.values()),
        ("service_minimum", "sum"): sum(data.service_minimum.values()) > data.capacity,
    }
    for (name, code), wrong in faults.items():
        if wrong:
            raise Refused(name, code)
    if any(session().get(ServiceArea, area) is None for area in data.service_minimum):
        raise Refused("service_minimum", "unknown")
    numbers = {council: data.numbers.get(council, 0) for council in councils}
    allotted(Rule(data.capacity, data.key, data.method, data.minimum, numbers), {})


def allotted(rule: Rule, given: Mapping[UUID, int]) -> Allotment:
    """What the rule gives.

    Raises:
        Refused: it cannot be kept (`capacity`).
    """
    try:
        return allot(rule, given)
    except Impossible as impossible:
        raise Refused("capacity", impossible.why) from None
