"""Looking for a set of figures to hide: the cheapest one in small catalogues, a good one in large."""

import numpy as np

from app.comparison.disclosure.attack import Audit, Auditor, Breach
from app.comparison.disclosure.policy import ReleaseRefused
from app.comparison.disclosure.problem import Bools, Floats, Problem

Certificates = set[tuple[int, ...]]


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
        """Hide the cheapest set that meets every certificate found; look again; until there is no breach.

        What an attacker bounds too narrowly, everybody who knows that and more bounds so, too, by the same
        figures: until these are hidden, it need not be found again. The certificates found are all valid,
        and there is no breach in the end, so that the set is still the cheapest of all.
        """
        shown = self.candidates.copy()
        while True:
            self.auditor.restart(shown)
            self.auditor.sweep()
            found: list[Breach] = []
            for attacker, coalition in enumerate(self.problem.attackers):
                # Small coalitions come first.
                told = frozenset(b.target for b in found if self.problem.attackers[b.attacker] <= coalition)
                for breach in self.auditor.breaches(attacker, but=told):
                    self._note(breach)
                    found.append(breach)
            if not found:
                return shown
            shown = self.candidates & ~cheapest_meeting(self.certificates, self.cost)

    def _greedy(self) -> Bools:
        """One attacker at a time, the outsider first; hide the cheapest figure of each certificate."""
        self.auditor.sweep()  # small tables are cheap: exact methods are left with what is truly in danger
        for attacker in range(len(self.problem.attackers)):
            shown = int(self.auditor.shown.sum())
            while (breach := next(self.auditor.breaches(attacker), None)) is not None:
                self._note(breach)
                self.auditor.hide(min(breach.figures, key=lambda c: self.cost[c]))
            if int(self.auditor.shown.sum()) < shown:
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


def summary(search: Search, seed: int) -> Audit:
    """What the search cost, for the record beside a release."""
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
