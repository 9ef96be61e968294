"""What earlier releases have already told: it can be neither taken back nor changed, only taken account of.

A figure is published once, when its rounds have complete follow-up, and is then final (statistics.md A6). So
the counts behind it are frozen with the first release of a round: later corrections, late registrations and
erasures do not change the atoms of that round, and a later horizon of the same round is counted on the frozen
people. The frozen atoms are counts, never persons, and are as secret as the people's rows: only the component
that makes releases may read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from app.comparison.disclosure.catalogue import NOT_READY, AtomKey, Atoms, Cell
from app.comparison.disclosure.policy import ReleaseRefused

FigureId = tuple[str, AtomKey, str, frozenset[AtomKey]]


@dataclass(frozen=True)
class PastFigure:
    """A figure of an earlier release: published with its value, or hidden (None). Both are final."""

    view: str
    key: AtomKey
    measure: str
    atoms: frozenset[AtomKey]
    n: int
    value: int | None

    @property
    def id(self) -> FigureId:
        """A figure is the same one again only when it counts the same groups."""
        return (self.view, self.key, self.measure, self.atoms)


@dataclass(frozen=True)
class Frozen:
    """Counts of an atom as they stood when first released."""

    n: int
    y: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """All earlier releases of one programme. `time` names the dimension that is frozen: the round."""

    dimensions: tuple[str, ...] = ()
    figures: tuple[PastFigure, ...] = ()
    atoms: Mapping[AtomKey, Frozen] = field(default_factory=dict)
    time: str = "round"

    def to_json(self) -> dict[str, Any]:
        """A form for one private jsonb column; `from_json` reads it."""
        keys = list(self.atoms)
        at = {key: i for i, key in enumerate(keys)}
        return {
            "dimensions": list(self.dimensions),
            "time": self.time,
            "atoms": [{"key": list(k), "n": self.atoms[k].n, "y": dict(self.atoms[k].y)} for k in keys],
            "figures": [
                {"view": f.view, "key": list(f.key), "measure": f.measure, "n": f.n, "value": f.value}
                | {"atoms": sorted(at[a] for a in f.atoms)}
                for f in self.figures
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "History":
        """The inverse of `to_json`."""
        keys = [tuple(a["key"]) for a in data["atoms"]]
        figures = tuple(
            PastFigure(
                view=f["view"],
                key=tuple(f["key"]),
                measure=f["measure"],
                atoms=frozenset(keys[i] for i in f["atoms"]),
                n=f["n"],
                value=f["value"],
            )
            for f in data["figures"]
        )
        frozen = {k: Frozen(a["n"], dict(a["y"])) for k, a in zip(keys, data["atoms"], strict=True)}
        return cls(tuple(data["dimensions"]), figures, frozen, data["time"])

    def after(self, atoms: Atoms, figures: tuple[PastFigure, ...]) -> "History":
        """The history that the next release must reckon with; `atoms` are the (frozen) ones just released."""
        frozen = dict(self.atoms)
        released = {(k, f.measure) for f in figures for k in f.atoms}
        touched = {k for k, _ in released}
        for i, key in enumerate(atoms.keys):
            if key not in touched:
                continue
            y = {
                m.name: int(atoms.y[i, j])
                for j, m in enumerate(atoms.measures)
                if (key, m.name) in released and atoms.y[i, j] != NOT_READY
            }
            frozen[key] = Frozen(int(atoms.n[i]), dict(self.atoms[key].y) | y if key in self.atoms else y)
        known = {f.id for f in self.figures}
        added = tuple(f for f in figures if f.id not in known)
        return replace(self, dimensions=atoms.dimensions, figures=self.figures + added, atoms=frozen)


def freeze(atoms: Atoms, history: History) -> Atoms:
    """The snapshot with everything that earlier releases counted put back as it was then.

    In a round that has been released, people registered late stay out and people erased stay in; a horizon
    that is new takes its counts from the snapshot, held between the frozen shorter and longer ones, so that
    "within 24 months" is never below an already published "within 12 months". Raises ReleaseRefused when the
    catalogue's dimensions are no longer those of the earlier releases.
    """
    if not history.atoms:
        return atoms
    if history.dimensions != atoms.dimensions:
        raise ReleaseRefused(
            "history_dimensions", "the earlier releases were counted in other groups than this one"
        )
    at = atoms.dimensions.index(history.time)
    rounds = {key[at] for key in history.atoms}
    new = {k: i for i, k in enumerate(atoms.keys) if k[at] not in rounds}
    old = {k: i for i, k in enumerate(atoms.keys) if k in history.atoms}
    keys = (*new, *history.atoms)
    complete = {(k[at], j) for i, k in enumerate(atoms.keys) for j in np.flatnonzero(atoms.ready[i]).tolist()}
    n, y = np.zeros(len(keys), dtype=np.int64), np.zeros((len(keys), len(atoms.measures)), dtype=np.int64)
    for row, key in enumerate(keys):
        if key in new:
            n[row], y[row] = atoms.n[new[key]], atoms.y[new[key]]
            continue
        was = history.atoms[key]
        n[row] = was.n
        # Everyone of a group may have been erased: the group still counts in a horizon that is complete now.
        gone = [0 if (key[at], j) in complete else NOT_READY for j in range(len(atoms.measures))]
        y[row] = _hold(atoms, was, atoms.y[old[key]].tolist() if key in old else gone)
    return replace(atoms, keys=keys, n=n, y=y)


def _hold(atoms: Atoms, was: Frozen, now: list[int]) -> list[int]:
    """Frozen counts where there are any; new ones fitted between them."""
    names = [m.name for m in atoms.measures]
    y = [was.y.get(name, now[j]) for j, name in enumerate(names)]
    for j, name in enumerate(names):
        if name in was.y or y[j] == NOT_READY:
            continue
        low = [was.y[names[b]] for a, b in atoms.containment if a == j and names[b] in was.y]
        high = [was.y[names[a]] for a, b in atoms.containment if b == j and names[a] in was.y]
        y[j] = min([was.n, *high, max([0, *low, y[j]])])
    return y


def past_row(atoms: Atoms, figure: PastFigure) -> tuple[int, tuple[int, ...]] | None:
    """Measure index and atom indexes of a published past figure; None when it was hidden.

    Raises ReleaseRefused when it names a measure or group that the snapshot lacks, or when the frozen counts
    do not add up to what was published.
    """
    if figure.value is None:
        return None
    names = [m.name for m in atoms.measures]
    index = {key: i for i, key in enumerate(atoms.keys)}
    if figure.measure not in names or not figure.atoms <= index.keys():
        raise ReleaseRefused("history_unknown", "an earlier release counts a group or measure that is gone")
    measure, members = names.index(figure.measure), tuple(sorted(index[a] for a in figure.atoms))
    if int(atoms.y[list(members), measure].sum()) != figure.value:
        raise ReleaseRefused("history_contradicts", "the frozen counts do not add up to a published figure")
    return measure, members


def past_figure(atoms: Atoms, cell: Cell, value: int | None) -> PastFigure:
    """The lasting form of a figure of the catalogue."""
    return PastFigure(
        view=cell.view.name,
        key=cell.key,
        measure=atoms.measures[cell.measure].name,
        atoms=frozenset(atoms.keys[i] for i in cell.atoms),
        n=int(atoms.n[list(cell.atoms)].sum()),
        value=value,
    )
