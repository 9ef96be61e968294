"""What the page of equality asks of the comparison: the joint figures of a round, and who became managers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import and_, select

from app.comparison.cells import CellRow
from app.comparison.counting import Step, fate, standing
from app.comparison.disclosure.policy import Policy
from app.comparison.funnel.codes import STAGES, all_codes, code
from app.comparison.measures import DEFAULT_HORIZON, MeasureChoice
from app.comparison.models import JointFunnel
from app.comparison.queries import list_releases, round_cells
from app.equality.hooks import Appointed, Joint, JointFigure, Status
from app.outcomes.models import Outcome
from app.platform.database import session
from app.programmes.models import Participation
from app.programmes.queries.rounds import RoundFacts

MANAGER = MeasureChoice("manager", DEFAULT_HORIZON)
COMPLETED = MeasureChoice("completed")


def own_appointed(found: RoundFacts, day: date) -> Appointed:
    """Who of the own council's participants became managers, by the comparison's own rule. One statement."""
    ready_on = MANAGER.ready_on(found.starts_on, found.ends_on)
    if ready_on > day:
        return Appointed(DEFAULT_HORIZON, ready_on, ready=False)
    fates = {
        person: fate(standing(steps, day), MANAGER.kinds, ready_on)
        for person, steps in _own_steps(found.id).items()
    }
    became = frozenset(person for person, what in fates.items() if what == "yes")
    return Appointed(DEFAULT_HORIZON, ready_on, True, became, list(fates.values()).count("unknown"))


def _own_steps(round_id: UUID) -> dict[UUID, list[Step]]:
    """Everybody of the own council who takes part in a round, with all steps ever written down."""
    rows = session().execute(
        select(
            Participation.person_id,
            Outcome.id,
            Outcome.kind,
            Outcome.dated_on,
            Outcome.recorded_at,
            Outcome.corrects_id,
        )
        .outerjoin(
            Outcome,
            and_(
                Outcome.council_id == Participation.council_id, Outcome.participation_id == Participation.id
            ),
        )
        .where(Participation.round_id == round_id)
    )
    found: dict[UUID, list[Step]] = {}
    for person, step_id, kind, dated_on, recorded_at, corrects in rows:
        steps = found.setdefault(person, [])
        if step_id is not None:
            steps.append(Step(step_id, kind, dated_on, recorded_at.date(), corrects))
    return found


def joint_funnel(found: RoundFacts) -> Joint:
    """A round's funnel as it was decided, with what the newest release says of what came after. Three statements."""
    releases = list_releases(found.programme_id)
    cells = (
        {one.measure: one for one in round_cells(found.programme_id, releases[0].id, found.id)}
        if releases
        else {}
    )
    decided = (
        session()
        .execute(
            select(JointFunnel.as_of, JointFunnel.figures).where(
                JointFunnel.programme_id == found.programme_id, JointFunnel.round_id == found.id
            )
        )
        .one_or_none()
    )
    after = {"completed": _figure(cells.get(COMPLETED.code)), "appointed": _figure(cells.get(MANAGER.code))}
    if decided is None:
        return Joint(_awaited(cells.get(code("came"))), totals=after)
    policy = Policy()
    return Joint(
        "exact" if code("came") in decided.figures else "protected",
        decided.as_of,
        {place: _told(decided.figures, name) for name, place in all_codes()},
        {stage: _told(decided.figures, code(stage)) for stage in STAGES} | after,
        policy.k,
        policy.k_single,
    )


def _awaited(cell: CellRow | None) -> Status:
    """Why nothing is decided: no release since its time came, one that has asked for it, or who does not share."""
    return "later" if cell is None else "preparing" if cell.status == "later" else cast(Status, cell.status)


def _told(figures: Mapping[str, Sequence[int]], name: str) -> JointFigure:
    number, of = figures.get(name, (None, None))
    return JointFigure("protected" if number is None else "exact", number, of)


def _figure(cell: CellRow | None) -> JointFigure:
    """A figure as the page shows it; `of` is everybody in the stage, or those of whom it is known."""
    if cell is None:
        return JointFigure("later")
    known = None if cell.n is None else cell.n - (cell.unknown or 0)
    return JointFigure(cast(Status, cell.status), cell.k, known, cell.ready_on)
