"""Deciding, for a whole release at once, which figures are shown."""

from dataclasses import dataclass

import numpy as np

from app.comparison.disclosure.attack import Audit, examine
from app.comparison.disclosure.catalogue import Atoms, Cell
from app.comparison.disclosure.history import History, PastFigure, freeze, past_figure
from app.comparison.disclosure.policy import Openness, Policy, ReleaseRefused
from app.comparison.disclosure.primary import publishable
from app.comparison.disclosure.problem import Bools, build_problem
from app.comparison.disclosure.search import Search, summary


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a release as it is stored. y is None when hidden, or not ready."""

    view: str
    key: tuple[str, ...]
    measure: str
    n: int
    y: int | None
    ready: bool


@dataclass(frozen=True, eq=False)
class Decision:
    """What a release shows. `published` is aligned with `cells`; `history` is for the next release.

    `atoms` are the counts released, frozen ones included. `seed` reproduces the decision, also which figures
    were hidden at random: keep it secret, like `history`.
    """

    atoms: Atoms
    cells: tuple[Cell, ...]
    published: Bools
    policy: Policy
    seed: int
    search: Audit
    audit: Audit
    history: History

    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the catalogue, in its order, ready to store."""
        return tuple(
            Figure(
                view=cell.view.name,
                key=cell.key,
                measure=self.atoms.measures[cell.measure].name,
                n=int(self.atoms.n[list(cell.atoms)].sum()),
                y=_count(self.atoms, cell) if shown else None,
                ready=cell.ready,
            )
            for cell, shown in zip(self.cells, self.published.tolist(), strict=True)
        )


def _count(atoms: Atoms, cell: Cell) -> int:
    return int(atoms.y[list(cell.atoms), cell.measure].sum())


def decide(
    atoms: Atoms,
    cells: tuple[Cell, ...],
    policy: Policy,
    *,
    seed: int,
    history: History | None = None,
) -> Decision:
    """Decide every figure of a release: the whole algorithm of statistics.md A4.

    cells: from build_cells(atoms, ...). seed: secret, new for every release. Figures that an earlier release
    decided keep its decision and value. With fewer councils than the policy's least, only open measures are
    shown.

    Raises ReleaseRefused, and then nothing may be published: "unsafe_history", "audit_failed", "solver", or
    one of the contradictions with the history (see freeze and past_row).
    """
    history = history if history is not None else History(atoms.dimensions)
    settled_atoms, cells = _with_history(atoms, cells, history)
    problem = build_problem(settled_atoms, cells, policy, history)
    before = {f.id: f for f in history.figures}
    ids = [past_figure(settled_atoms, cell, None).id for cell in cells]
    final = np.array([i in before for i in ids], dtype=np.bool_)
    search_seed, chance_seed, audit_seed = np.random.SeedSequence(seed).generate_state(3).tolist()
    search = Search(problem, publishable(problem) & ~final, search_seed)
    shown = search.run()
    shown &= np.random.default_rng(chance_seed).random(len(shown)) >= policy.extra_hidden
    audit = audit_release(settled_atoms, cells, shown, policy, history=history, seed=audit_seed)
    if not audit.clean:
        raise ReleaseRefused("audit_failed", f"the second audit found {len(audit.breaches)} breaches")
    told = np.array([i in before and before[i].value is not None for i in ids], dtype=np.bool_)
    published = shown | told | _open(settled_atoms, cells)
    return Decision(
        atoms=settled_atoms,
        cells=cells,
        published=published,
        policy=policy,
        seed=seed,
        search=summary(search, search_seed),
        audit=audit,
        history=history.after(settled_atoms, _past(settled_atoms, cells, published)),
    )


def _with_history(atoms: Atoms, cells: tuple[Cell, ...], history: History) -> tuple[Atoms, tuple[Cell, ...]]:
    """Frozen atoms, and the same catalogue on them."""
    frozen = freeze(atoms, history)
    if frozen is atoms:
        return atoms, cells
    groups = {c.view: frozen.groups(c.view.dimensions) for c in cells}
    held = {(c.view, c.key) for c in cells if not c.ready and atoms.ready[list(c.atoms), c.measure].all()}
    moved = []
    for view, found in groups.items():
        for key, members in found.items():
            for measure in range(len(frozen.measures)):
                ready = (view, key) not in held and bool(frozen.ready[list(members), measure].all())
                moved.append(Cell(view, key, measure, members, ready))
    return frozen, tuple(moved)


def _open(atoms: Atoms, cells: tuple[Cell, ...]) -> Bools:
    """Figures shown by agreement."""
    is_open = [m.openness is Openness.OPEN for m in atoms.measures]
    return np.array([c.ready and is_open[c.measure] for c in cells], dtype=np.bool_)


def _past(atoms: Atoms, cells: tuple[Cell, ...], published: Bools) -> tuple[PastFigure, ...]:
    return tuple(
        past_figure(atoms, cell, _count(atoms, cell) if shown else None)
        for cell, shown in zip(cells, published.tolist(), strict=True)
        if cell.ready
    )


def audit_release(
    atoms: Atoms,
    cells: tuple[Cell, ...],
    published: Bools,
    policy: Policy,
    *,
    seed: int,
    history: History | None = None,
) -> Audit:
    """Audit a set of published figures from scratch, against every attacker (statistics.md A4 step 5).

    `atoms` must be the frozen ones. Figures of the history count as published whether marked or not.
    """
    history = history if history is not None else History(atoms.dimensions)
    return examine(build_problem(atoms, cells, policy, history), published, seed)
