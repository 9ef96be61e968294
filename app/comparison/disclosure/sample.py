"""Invented snapshots of known shape, for tests and measurements. No real people."""

from itertools import product

import numpy as np

from app.comparison.disclosure.catalogue import Atoms, View
from app.comparison.disclosure.policy import Measure

NATIONAL_VIEWS = (
    View((), weight=10.0),
    View(("council",), weight=8.0),
    View(("round",), weight=6.0),
    View(("gender",), weight=6.0),
    View(("round", "gender"), weight=3.0),
    View(("council", "gender"), weight=2.0),
    View(("council", "round"), weight=1.0),
)
LEAN_VIEWS = (View((), weight=3.0), View(("council",), weight=4.0), View(("round",), weight=2.0))


def invent(
    councils: int,
    rounds: int,
    seats: int,
    seed: int,
    *,
    gender: bool = False,
    chance: tuple[float, ...] = (0.4,),
) -> Atoms:
    """A programme of so many seats per council and round; `chance` of each measure given the one before."""
    random = np.random.default_rng(seed)
    measures = tuple(Measure(f"measure{i + 1}") for i in range(len(chance)))
    people: dict[tuple[str, ...], list[int]] = {}
    for council, number in product(range(councils), range(rounds)):
        for _ in range(seats):
            key: tuple[str, ...] = (f"c{council:02}", f"r{number:02}")
            if gender:
                key = (*key, "women" if random.random() < 0.6 else "men")
            counts = people.setdefault(key, [0] * (len(chance) + 1))
            counts[0] += 1
            for i, p in enumerate(chance):
                if random.random() >= p:
                    break
                counts[i + 1] += 1
    table = np.array(list(people.values()), dtype=np.int64)
    names = ("council", "round", "gender") if gender else ("council", "round")
    return Atoms(names, tuple(people), table[:, 0], measures, table[:, 1:])


def national(
    councils: int = 30, rounds: int = 10, seed: int = 1, *, chance: tuple[float, ...] = (0.4,)
) -> Atoms:
    """The large shape of statistics.md A5: five people per council and round, by gender (NATIONAL_VIEWS)."""
    return invent(councils, rounds, 5, seed, gender=True, chance=chance)
