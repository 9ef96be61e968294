"""Each council's part in the sums of a release, for the council itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict
from uuid import UUID

from app.comparison.disclosure import NOT_READY, Decision
from app.comparison.snapshot import DIMENSIONS, choices_of, known

COUNCIL, ROUND = DIMENSIONS.index("council"), DIMENSIONS.index("round")


class Part(TypedDict):
    """What a release counted of one council's people in one round."""

    council_id: UUID
    round_id: UUID
    measure: str
    k: int
    n: int
    unknown: int


def own_parts(decisions: Mapping[str, Decision]) -> list[Part]:
    """The counts that the figures of a release are sums of, as frozen; seats are open and stand in the figures.

    Not the people's rows of today: what earlier releases counted is in here as they counted it.
    """
    parts: list[Part] = []
    for family, decision in decisions.items():
        atoms = decision.atoms
        columns = {measure.name: at for at, measure in enumerate(atoms.measures)}
        for key, n, counts in zip(atoms.keys, atoms.n.tolist(), atoms.y.tolist(), strict=True):
            for choice in choices_of(family):
                k, told = counts[columns[choice.code]], counts[columns[known(choice)]]
                if NOT_READY not in (k, told):
                    parts.append(
                        {"council_id": UUID(key[COUNCIL]), "round_id": UUID(key[ROUND]), "measure": choice.code,
                         "k": k, "n": n, "unknown": n - told}
                    )  # fmt: skip
    return parts
