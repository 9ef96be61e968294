"""The finest groups of a snapshot (atoms) and the fixed catalogue of figures built from them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
import numpy.typing as npt

from app.comparison.disclosure.policy import Measure

AtomKey = tuple[str, ...]
Ints = npt.NDArray[np.int64]

NOT_READY = -1


def chain(measures: Sequence[Measure]) -> tuple[tuple[int, int], ...]:
    """Measures in falling order, n >= first >= second ...: each contains the next."""
    return tuple((i, i + 1) for i in range(len(measures) - 1))


@dataclass(frozen=True, eq=False)
class Atoms:
    """Everyone in the snapshot, counted in the finest groups of the catalogue.

    dimensions: names, one of them `owner`, whose values are the councils; one is normally the round.
    keys: one tuple of values per atom, in the order of `dimensions`; unique. They must stay the same between
        releases: use identifiers, not titles.
    n: people per atom (known to every attacker).
    y: atoms x measures, people with the outcome; NOT_READY (-1) where follow-up is not complete.
    contains: pairs (i, j) of measure indexes such that everyone counted in j is counted in i. None: a chain
        in the order given. The number of unknown outcomes is taken account of by an open first measure "known".
    given: dimensions over which everybody is assumed to know all counts: how many of each council came and were
        selected, say, when what is protected is what sort of people they are. Empty: nothing of the kind.

    Raises ValueError when the counts contradict one another.
    """

    dimensions: tuple[str, ...]
    keys: tuple[AtomKey, ...]
    n: Ints
    measures: tuple[Measure, ...]
    y: Ints
    owner: str = "council"
    contains: tuple[tuple[int, int], ...] | None = None
    given: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.owner not in self.dimensions:
            raise ValueError(f"the dimensions {self.dimensions} lack the owner's, {self.owner!r}")
        if self.y.shape != (len(self.keys), len(self.measures)) or self.n.shape != (len(self.keys),):
            raise ValueError("n and y do not fit the keys and measures")
        if len(set(self.keys)) != len(self.keys) or any(len(k) != len(self.dimensions) for k in self.keys):
            raise ValueError("atom keys must be unique and have one value per dimension")
        if (self.y < NOT_READY).any() or (self.y > self.n[:, None]).any() or (self.n < 0).any():
            raise ValueError("an outcome count lies outside 0..n")
        for upper, lower in self.containment:
            both = self.ready[:, upper] & self.ready[:, lower]
            if (self.y[both, lower] > self.y[both, upper]).any():
                names = self.measures[lower].name, self.measures[upper].name
                raise ValueError(f"more people counted in {names[0]!r} than in {names[1]!r}")

    @cached_property
    def ready(self) -> npt.NDArray[np.bool_]:
        """Atoms x measures: whether the follow-up is complete."""
        ready: npt.NDArray[np.bool_] = self.y != NOT_READY
        return ready

    @cached_property
    def containment(self) -> tuple[tuple[int, int], ...]:
        """All pairs (upper, lower), also those that follow from others, so that a gap breaks no chain."""
        pairs = set(chain(self.measures) if self.contains is None else self.contains)
        for _ in self.measures:
            pairs |= {(a, d) for a, b in pairs for c, d in pairs if b == c}
        return tuple(sorted(pairs))

    @cached_property
    def councils(self) -> tuple[str, ...]:
        """Councils with at least one person in the snapshot, sorted."""
        at = self.dimensions.index(self.owner)
        return tuple(sorted({k[at] for k, n in zip(self.keys, self.n, strict=True) if n > 0}))

    @cached_property
    def council_of(self) -> Ints:
        """Index into `councils` per atom; -1 for an atom without people."""
        at, index = self.dimensions.index(self.owner), {c: i for i, c in enumerate(self.councils)}
        return np.array([index.get(k[at], -1) for k in self.keys], dtype=np.int64)

    @cached_property
    def given_groups(self) -> tuple[tuple[int, ...], ...]:
        """The groups whose counts everybody is assumed to know."""
        return tuple(self.groups(self.given).values()) if self.given else ()

    def groups(self, dimensions: Sequence[str]) -> dict[AtomKey, tuple[int, ...]]:
        """Atom indexes per combination of values of the given dimensions that occurs, in sorted order."""
        at = [self.dimensions.index(d) for d in dimensions]

        def part(i: int) -> AtomKey:
            return tuple(self.keys[i][d] for d in at)

        order = sorted(range(len(self.keys)), key=part)
        return {key: tuple(members) for key, members in groupby(order, key=part)}


@dataclass(frozen=True, slots=True)
class View:
    """A table of the catalogue: one figure per combination of values. Heavier views are hidden later."""

    dimensions: tuple[str, ...]
    weight: float | None = None

    @property
    def name(self) -> str:
        """Stable name, used as key of the stored figures."""
        return "+".join(self.dimensions) or "total"

    @property
    def value(self) -> float:
        """Cost of hiding one of its figures; by default coarse tables are worth more."""
        return self.weight if self.weight is not None else 8.0 / 2 ** len(self.dimensions)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of the catalogue: the people of `atoms` with the outcome `measure`."""

    view: View
    key: AtomKey
    measure: int
    atoms: tuple[int, ...]
    ready: bool = True


def build_cells(
    atoms: Atoms, views: Sequence[View], hold_back: Collection[tuple[str, str]] = ()
) -> tuple[Cell, ...]:
    """Every figure of the given views, for every measure.

    hold_back: (dimension, value) pairs that are not complete yet, such as a block of rounds that still lacks
    a round. A figure with such a value, or with an atom whose follow-up is not complete, is not ready.
    """
    cells = []
    for view in views:
        for key, members in atoms.groups(view.dimensions).items():
            held = any(pair in hold_back for pair in zip(view.dimensions, key, strict=True))
            for measure in range(len(atoms.measures)):
                ready = not held and bool(atoms.ready[list(members), measure].all())
                cells.append(Cell(view, key, measure, members, ready))
    return tuple(cells)
