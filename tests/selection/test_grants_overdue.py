"""Grants of a selection end when the decisions are final, whether or not the council had somebody to decide about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from app.nominations.models import Candidacy
from app.platform.access.actor import system_actor
from app.platform.database import session, work_as
from app.platform.outbox.schedule import SCHEDULE
from app.platform.tenancy.models import AccessGrant
from app.programmes.models import ProgrammeMember
from app.selection.jobs.announce import ANNOUNCE
from app.selection.models import Decision, RoundSelection
from app.selection.service.announcing import announce_due
from app.selection.service.closing import end_overdue_grants
from app.selection.service.panel import open_files
from tests.selection.boards import facts_of, joint, put_on_panel
from tests.support.recruiting import Recruiting, recruiting
from tests.support.seating import announce, council_id, fix_seats, states

FAR = timedelta(days=200)


def _open(made: Recruiting) -> int:
    with work_as(made.lead.scope):
        return open_files(made.lead, facts_of(made, made.lead), "Urval", datetime.now(UTC) + FAR)


def _all_is_final(made: Recruiting) -> None:
    """Everything is made final this moment, and told in two hours."""
    announce(made)
    now = func.clock_timestamp()
    with work_as(made.lead.scope):
        session().execute(update(RoundSelection).values(final_at=now, announce_at=now + timedelta(hours=2)))


def _everybody_hears(made: Recruiting) -> None:
    """The set time is this moment."""
    with work_as(made.lead.scope):
        session().execute(update(RoundSelection).values(announce_at=func.clock_timestamp()))


def _open_ones(made: Recruiting) -> int:
    with work_as(made.lead.scope):
        return session().scalar(select(func.count()).where(AccessGrant.withdrawn_at.is_(None))) or 0


def _by_the_schedule(made: Recruiting) -> tuple[bool, tuple[int, int]]:
    """Whether the schedule finds something to do in Mora, and what it then tells and may not tell."""
    system = system_actor(made.lead.council)
    asks = SCHEDULE[ANNOUNCE].needed
    assert asks
    with work_as(system.scope) as current:
        needed = asks(current)
    with work_as(system.scope):
        done = announce_due(system)
    return needed, (done.told, done.refused)


def _undecided(made: Recruiting) -> None:
    """The council has no seats and need not be ready: nothing is decided."""


def _refused(made: Recruiting) -> None:
    """Its one offer has no seat behind it, and cannot be told."""
    with work_as(made.lead.scope):
        case_id = session().scalars(select(Candidacy.id)).one()
        session().add(
            Decision(
                council_id=made.lead.council.id, candidacy_id=case_id, outcome="offer", grounds="Har visat det.",
                decided_by=made.lead.account_id, decided_by_name="Prov", final_at=datetime.now(UTC),
            )
        )  # fmt: skip


@pytest.mark.parametrize(("so", "refused"), [(_undecided, 0), (_refused, 1)])
def test_they_end_where_nothing_can_be_told(
    app: Flask, so: Callable[[Recruiting], None], refused: int
) -> None:
    with app.app_context():
        made = recruiting(app)
        fix_seats(made, 0, 10, 5)
        case_id = made.candidate("mora", 0, "ready")
        put_on_panel(made, "orsa", app)
        assert _open(made) == 1
        so(made)
        assert _by_the_schedule(made) == (False, (0, 0))
        assert _open_ones(made) == 1
        _all_is_final(made)
        assert _by_the_schedule(made) == (True, (0, 0))
        assert (_open_ones(made), states(made, "mora", case_id)) == (0, ["ready"])
        with work_as(made.lead.scope):
            lines = text(
                "SELECT object_type, detail ->> 'grants' FROM audit.entry WHERE action = 'grant.withdrawn'"
            )
            assert [tuple(row) for row in session().execute(lines)] == [("round", "1")]
        _everybody_hears(made)
        assert _by_the_schedule(made) == (bool(refused), (0, refused))
        # For an appeal the file is opened again: the same refusal, every five minutes, does not close it.
        assert _open(made) == 1
        _by_the_schedule(made)
        assert _open_ones(made) == 1


def test_a_late_decision_ends_only_what_was_opened_of_that_person(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        first, second = (made.candidate("mora", number, "ready") for number in (0, 1))
        put_on_panel(made, "orsa", app)
        announce(made)
        assert _open(made) == 2
        with work_as(made.lead.scope):
            session().add(
                Decision(
                    council_id=made.lead.council.id, candidacy_id=first, outcome="no", grounds="Har visat det.",
                    decided_by=made.lead.account_id, decided_by_name="Prov", final_at=datetime.now(UTC),
                )
            )  # fmt: skip
        assert _by_the_schedule(made) == (True, (1, 0))
        with work_as(made.lead.scope):
            left = (
                session()
                .scalars(select(AccessGrant.person_id).where(AccessGrant.withdrawn_at.is_(None)))
                .all()
            )
        assert left == [made.people["mora"][1]]
        assert states(made, "mora", first, second) == ["not_selected", "ready"]


@pytest.mark.parametrize("leaver", ["orsa", "alvdalen"])
def test_they_end_when_a_council_leaves(app: Flask, leaver: str) -> None:
    with app.app_context():
        made = joint(app)
        owner = made.coordinators["alvdalen"]
        made.candidate("alvdalen", 0, "ready")
        put_on_panel(made, "orsa", app)
        put_on_panel(made, "mora", app)
        with work_as(owner.scope):
            assert open_files(owner, facts_of(made, owner), "Urval", datetime.now(UTC) + FAR) == 2
            assert end_overdue_grants(owner, datetime.now(UTC)) == 0
        with work_as(made.lead.scope):
            gone = ProgrammeMember.council_id == council_id(made, leaver)
            session().execute(update(ProgrammeMember).where(gone).values(left="2020-01"))
        with work_as(owner.scope):
            # Orsa's alone, or all that the council has given that leaves.
            assert end_overdue_grants(owner, datetime.now(UTC)) == {"orsa": 1, "alvdalen": 2}[leaver]
            readers = select(AccessGrant.grantee_council_id).where(AccessGrant.withdrawn_at.is_(None))
            left: list[UUID] = list(session().scalars(readers))
        assert left == ([council_id(made, "mora")] if leaver == "orsa" else [])
