"""Publishing a round's joint funnel: beside the releases, since thirty councils' takes longer than all their figures.

Like a release it reads across the wall between councils, and nothing of a hidden figure leaves it: not by log, result
or exception. One row is written, once: a worker that dies before has written nothing, one that dies after it finds
the row there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError

from app.comparison.deciding import Progress
from app.comparison.disclosure import Policy
from app.comparison.funnel.codes import PREFIX
from app.comparison.funnel.deciding import People, decide_round, is_shared, read_due, read_people
from app.comparison.funnel.rule import Decided, shown_figures
from app.comparison.models import JointFunnel
from app.comparison.release import ReleaseFailed, audit_report, code_version
from app.platform.tenancy.crossing import NoCrossing, across


def publish_funnel(
    programme_id: UUID,
    round_id: UUID,
    as_of: date,
    *,
    policy: Policy | None = None,
    progress: Progress = lambda done, total: None,
) -> int | None:
    """Count who came to a round, decide what of it all may see, and publish that; done twice, it is there once.

    Nothing is held in the database while it is decided, which may take a minute.

    Args:
        as_of: the day of the release that asks for it; the round must have begun by then.
        progress: called with how many of the tables are decided.

    Returns:
        How many figures are shown, also where it was decided before; None when it is not due (its decisions told,
        the round begun), or a council keeps it back.

    Raises:
        ReleaseRefused: it would tell too much, or a solver gave up; nothing is published.
        ReleaseFailed: this process may not read across, or the database refused; nothing is published.
    """
    policy = policy or Policy()
    try:
        with across() as connection:
            there = _shown(connection, programme_id, round_id)
            people = None if there is not None else _people(connection, programme_id, round_id, as_of)
        if people is None:
            return there
        decided = decide_round(round_id, people, policy, progress)
        with across() as connection:
            # Meanwhile a council may have taken its people's part back, or another worker have been here.
            if not is_shared(connection, programme_id, people):
                return None
            return _write(connection, (programme_id, round_id), as_of, decided, policy)
    except NoCrossing as error:
        raise ReleaseFailed(str(error)) from None
    except DBAPIError as error:
        # The statement's values are counts of people: the error must not carry them into a log.
        raise ReleaseFailed(type(error.orig).__name__) from None


def _shown(connection: Connection, programme_id: UUID, round_id: UUID) -> int | None:
    """How many figures of the round are shown, if that is decided."""
    figures = connection.scalar(
        select(JointFunnel.figures).where(
            JointFunnel.programme_id == programme_id, JointFunnel.round_id == round_id
        )
    )
    return None if figures is None else len(figures)


def _people(connection: Connection, programme_id: UUID, round_id: UUID, as_of: date) -> People | None:
    """Who came, by council, if the funnel is due and everybody shares it."""
    due = read_due(connection, programme_id, round_id, as_of)
    if due is None:
        return None
    people = read_people(connection, *due)
    return people if is_shared(connection, programme_id, people) else None


def _write(
    connection: Connection, key: tuple[UUID, UUID], as_of: date, decided: list[Decided], policy: Policy
) -> int:
    figures = shown_figures(decided, policy)
    connection.execute(
        insert(JointFunnel).values(
            programme_id=key[0],
            round_id=key[1],
            as_of=max(as_of, datetime.now(UTC).date()),
            policy=dict(policy.as_json()),
            audit={f"{PREFIX}{one.table.dimension}": audit_report(one.audits) for one in decided},
            code_version=code_version(),
            figures=figures,
        )
    )
    return len(figures)
