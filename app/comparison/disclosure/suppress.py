"""Deciding, for a whole release at once, which figures are shown."""

from dataclasses import dataclass

import numpy as np

from app.comparison.disclosure.attack import Audit, Auditor, Breach, examine
from app.comparison.disclosure.catalogue import Atoms, Cell
from app.comparison.disclosure.history import History, PastFigure, freeze, past_figure
from app.comparison.disclosure.policy import Openness, Policy, ReleaseRefused
from app.comparison.disclosure.primary import publishable
from app.comparison.disclosure.problem import Bools, Floats, Problem, build_problem

Certificates = set[tuple[int, ...]]


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


class Search:
    """Looks for a set of figures to hide that costs little and leaves no breach (statistics.md A4 step 4)."""

    def __init__(self, problem: Problem, candidates: Bools, seed: int) -> None:
        self.problem, self.candidates = problem, candidates
        self.cost = _cost(problem, np.random.default_rng(seed))
        self.auditor = Auditor(problem, candidates, seed)
        self.certificates: Certificates = set()

    def run(self) -> Bools:
        """The figures that may stay shown."""
        if int(self.candidates.sum()) <= self.problem.policy.exact_figures:
            return self._exact()
        return self._republish(self._greedy())

    def _note(self, breach: Breach) -> None:
        if not breach.figures:
            raise ReleaseRefused(
                "unsafe_history", "what has been released before already tells too much: nothing is released"
            )
        self.certificates.add(breach.figures)

    def _exact(self) -> Bools:
        """Hide the cheapest set that meets every certificate found; look again; until there is no breach."""
        shown = self.candidates.copy()
        while True:
            self.auditor.restart(shown)
            self.auditor.sweep()
            found = False
            for attacker in range(len(self.problem.attackers)):
                for breach in self.auditor.breaches(attacker):
                    self._note(breach)
                    found = True
            if not found:
                return shown
            shown = self.candidates & ~cheapest_meeting(self.certificates, self.cost)

    def _greedy(self) -> Bools:
        """One attacker at a time, the outsider first; hide the cheapest figure of each certificate."""
        for attacker in range(len(self.problem.attackers)):
            shown = int(self.auditor.shown.sum())
            while (breach := next(self.auditor.breaches(attacker), None)) is not None:
                self._note(breach)
                self.auditor.hide(min(breach.figures, key=lambda c: self.cost[c]))
            if attacker == 0 or int(self.auditor.shown.sum()) < shown:
                self.auditor.sweep()  # what was hidden here has cleared others, too: find that out cheaply
        return self.auditor.shown.copy()

    def _republish(self, shown: Bools) -> Bools:
        """Show again what later hiding made needless, the most valuable first."""
        hidden = np.flatnonzero(self.candidates & ~shown).tolist()
        for figure in sorted(hidden, key=lambda c: -self.cost[c]):
            trial = shown.copy()
            trial[figure] = True
            if any(trial[list(certificate)].all() for certificate in self.certificates):
                continue
            if self._clean(trial):
                shown = trial
        return shown

    def _clean(self, shown: Bools) -> bool:
        self.auditor.restart(shown)
        self.auditor.sweep()
        for attacker in range(len(self.problem.attackers)):
            breach = next(self.auditor.breaches(attacker), None)
            if breach is not None:
                self._note(breach)
                return False
        return True


def _cost(problem: Problem, random: np.random.Generator) -> Floats:
    """Cost of hiding: the view's value, a little for the number of people, and a pinch of chance for ties."""
    everyone = max(1, int(problem.atoms.n.sum()))
    people = np.array([problem.atoms.n[list(c.atoms)].sum() for c in problem.cells], dtype=np.float64)
    value = np.array([c.view.value for c in problem.cells], dtype=np.float64)
    cost: Floats = value * (1 + 0.1 * people / everyone + 0.01 * random.random(len(value)))
    return cost


def cheapest_meeting(certificates: Certificates, cost: Floats) -> Bools:
    """The cheapest set of figures with at least one of every certificate."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]

    table = np.zeros((len(certificates), len(cost)))
    for row, figures in enumerate(sorted(certificates)):
        table[row, list(figures)] = 1
    for presolve in (True, False):  # scipy's milp has been seen to give up on tiny cases when presolving
        answer = milp(
            cost,
            constraints=LinearConstraint(table, lb=1),
            bounds=Bounds(0, 1),
            integrality=np.ones(len(cost)),
            options={"presolve": presolve},
        )
        if answer.x is not None and answer.status == 0:
            hidden: Bools = np.asarray(answer.x) > 0.5
            return hidden
    raise ReleaseRefused("solver", "no cheapest set of figures to hide was found")


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
        search=_summary(search, search_seed),
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


def _summary(search: Search, seed: int) -> Audit:
    auditor, problem = search.auditor, search.problem
    return Audit(
        seed=seed,
        attackers=len(problem.attackers),
        targets=len(problem.need),
        pairs=auditor.pairs(),
        solves=auditor.solves,
        witnesses=auditor.witnesses,
        least_slack=None,
        breaches=(),
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
