"""A round's joint funnel as work of its own: asked for by the release, done once, nothing half written."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from app.comparison.disclosure import ReleaseRefused
from app.comparison.funnel import rule
from app.comparison.funnel.asking import KIND
from app.comparison.funnel.codes import STAGES, code
from app.comparison.funnel.publishing import publish_funnel
from app.comparison.models import JointFunnel
from app.comparison.service import ask_release
from app.platform.database import work_as
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from app.programmes.models import MeasureOptOut, Round
from app.selection.models import RoundSelection
from tests.conftest import Database
from tests.support.clients import client_for
from tests.support.recruiting import COUNCILS, Recruiting, recruiting

PAGE = "/programmes/talangjakten/rounds/1/equality"
SLUG = "talangjakten"
PREPARING = "The joint figures of this round are being prepared."
TODAY = datetime.now(UTC).date()


@pytest.fixture
def joint(app: Flask) -> Recruiting:
    """Four people of each of three councils came to a round that has begun; the decisions are told."""
    with app.app_context():
        made = recruiting(app)
        for slug in COUNCILS:
            for number, state in enumerate(("accepted", "accepted", "declined", "not_selected")):
                made.candidate(slug, number, state)
        told = datetime.now(UTC) - timedelta(hours=1)
        with work_as(made.lead.scope) as current:
            current.execute(update(Round).values(starts="2026-09", starts_on=date(2026, 9, 1)))
            current.add(
                RoundSelection(
                    programme_id=made.programme_id, round_id=made.round_id, final_at=told, announce_at=told
                )
            )
    return made


def ask(joint: Recruiting) -> list[UUID]:
    """A release made by its job; the work on the funnel that is asked for by then."""
    with work_as(joint.lead.scope):
        job_id = ask_release(joint.lead, SLUG)
    assert execute(joint.lead.council, job_id) == "done"
    with work_as(joint.lead.scope) as current:
        asked = select(OutboxEntry.id).where(OutboxEntry.kind == KIND).order_by(OutboxEntry.id)
        return list(current.scalars(asked))


def page(joint: Recruiting, slug: str = "orsa") -> str:
    return client_for(joint.app, joint.coordinators[slug]).get(PAGE).get_data(as_text=True)


def row(joint: Recruiting) -> tuple[Any, ...] | None:
    """The funnel as it is kept, every column of it."""
    with work_as(joint.coordinators["orsa"].scope) as current:
        found = current.execute(select(JointFunnel.__table__)).one_or_none()
        return None if found is None else tuple(found)


def test_a_release_asks_for_it_and_the_page_says_so_until_it_is_there(
    app: Flask, joint: Recruiting, database: Database
) -> None:
    with app.app_context():
        assert "The joint figures come with the first release after" in page(joint)
        (job_id,) = ask(joint)
        assert PREPARING in page(joint)
        assert row(joint) is None
        assert execute(joint.lead.council, job_id) == "done"
        shown = page(joint)
        assert PREPARING not in shown
        assert "All councils together, as of" in shown
        first = row(joint)
        assert first is not None
        assert first[-1] == {code(stage): [n, n] for stage, n in zip(STAGES, (12, 9, 6), strict=True)}
        # Delivered again, asked for again, and with the next release: nothing changes and nobody is asked.
        assert execute(joint.lead.council, job_id) == "skipped"
        assert publish_funnel(joint.programme_id, joint.round_id, TODAY) == 3
        assert ask(joint) == [job_id]
        assert row(joint) == first
    with database.admin() as connection:
        told = connection.execute(
            "SELECT detail, object_id FROM audit.entry WHERE action = 'funnel.published'"
        ).fetchall()
    assert told == [(None, str(joint.round_id))] or told == [({}, str(joint.round_id))]


class Killed(BaseException):
    """Nobody catches it: as a process that dies."""


def test_dying_half_way_leaves_nothing_and_dying_after_it_leaves_all(
    app: Flask, joint: Recruiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(done: int, of: int) -> None:
        if done == 3:
            raise Killed

    with app.app_context():
        (job_id,) = ask(joint)
        with pytest.raises(Killed):
            publish_funnel(joint.programme_id, joint.round_id, TODAY, progress=die)
        assert row(joint) is None
        assert PREPARING in page(joint)
        # Between the row and the mark that the work is done.
        with monkeypatch.context() as half_way:
            half_way.setattr("app.comparison.jobs.log.record", lambda *what, **more: die(3, 5))
            with pytest.raises(Killed):
                execute(joint.lead.council, job_id)
        first = row(joint)
        assert first is not None
        assert execute(joint.lead.council, job_id) == "done"
        assert row(joint) == first


def test_refused_three_times_it_waits_for_the_next_release(
    app: Flask, joint: Recruiting, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_what: Any, **_more: Any) -> Any:
        raise ReleaseRefused("audit_failed", "the second audit found 17 breaches")

    with app.app_context():
        (job_id,) = ask(joint)
        with monkeypatch.context() as strict:
            strict.setattr(rule, "decide", refuse)
            for attempt, ending in ((1, "failed"), (2, "failed"), (3, "dead")):
                with work_as(joint.lead.scope) as current:
                    current.execute(
                        update(OutboxEntry).where(OutboxEntry.id == job_id).values(attempts=attempt)
                    )
                assert execute(joint.lead.council, job_id) == ending
        with database.admin() as connection:
            fault = connection.execute("SELECT fault, result FROM outbox WHERE id = %s", (job_id,)).fetchone()
        assert fault == ("funnel_refused", None)
        assert row(joint) is None
        again = ask(joint)
        assert len(again) == 2
        assert execute(joint.lead.council, again[-1]) == "done"
        assert row(joint) is not None


def test_what_is_taken_back_meanwhile_is_not_published(app: Flask, joint: Recruiting) -> None:
    """A council that no longer shares who has seats, also while the figures are being decided."""
    orsa = joint.coordinators["orsa"]

    def opt_out(done: int, of: int) -> None:
        if done == of:
            with work_as(orsa.scope) as current:
                current.add(
                    MeasureOptOut(
                        programme_id=joint.programme_id, council_id=orsa.council.id, measure="seats"
                    )
                )

    with app.app_context():
        (job_id,) = ask(joint)
        assert publish_funnel(joint.programme_id, joint.round_id, TODAY, progress=opt_out) is None
        assert execute(joint.lead.council, job_id) == "done"
        assert row(joint) is None
        assert ask(joint) == [job_id]
        assert "does not share who has seats" in page(joint)


def test_only_the_council_that_leads_can_have_it_decided(app: Flask, joint: Recruiting) -> None:
    orsa = joint.coordinators["orsa"]
    arguments = {
        "programme_id": str(joint.programme_id),
        "round_id": str(joint.round_id),
        "as_of": TODAY.isoformat(),
    }
    with app.app_context():
        with work_as(orsa.scope) as current:
            job_id = current.scalar(
                insert(OutboxEntry).values(kind=KIND, arguments=arguments).returning(OutboxEntry.id)
            )
        assert job_id is not None
        assert execute(orsa.council, job_id) == "dead"
        assert row(joint) is None
