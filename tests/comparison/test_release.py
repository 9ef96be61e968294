"""Releases: what is published, what is not, and that nothing changes afterwards."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.comparison import deciding
from app.comparison.catalogue import digest
from app.comparison.cells import CellRow
from app.comparison.disclosure import Policy, ReleaseRefused
from app.comparison.disclosure import decide as honest
from app.comparison.jobs import TWICE_A_YEAR
from app.comparison.models import Release, ReleaseOwn
from app.comparison.queries import list_cells, list_releases
from app.comparison.release import make_release
from app.comparison.service import ask_release
from app.comparison.snapshot import DECIDED
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.outbox.execute import execute
from app.platform.refusals import NotAllowed
from app.programmes.models import MeasureOptOut, Participation, ProgrammeMeasure
from tests.comparison.builders import EXAMPLE, Programme, add_step, example, new_programme
from tests.conftest import Database
from tests.support.clients import new_actor

TODAY = date(2026, 11, 22)
ALL = ["seats", "completed", "manager:6", "manager:12", "manager:24", "manager:36"]
#: The pinch of chance that hides safe figures is left out where a test names which are shown.
PLAIN = Policy(extra_hidden=0.0)


def released(app: Flask, made: Programme, as_of: date = TODAY, policy: Policy = PLAIN) -> UUID:
    with app.app_context():
        return make_release(made.id, as_of, policy=policy).id


def cells_for(app: Flask, made: Programme, actor: Actor, release_id: UUID, *measures: str) -> list[CellRow]:
    with app.app_context(), work_as(actor.scope):
        return list_cells(made.id, release_id, list(measures or ALL))


def cell(cells: list[CellRow], view: str, **place: Any) -> CellRow:
    found = [c for c in cells if c.view == view and all(getattr(c, k) == v for k, v in place.items())]
    assert len(found) == 1, (view, place, found)
    return found[0]


def test_the_example_of_the_paper(app: Flask) -> None:
    """Mora 3 3 2, Orsa 1 0 2, Älvdalen 2 0 0: by the primary rule alone Mora learns all of round 2."""
    made = example(app)
    cells = cells_for(app, made, made.lead, released(app, made), "manager:24")
    councils = {slug: actor.council.id for slug, actor in made.actors.items()}
    blocks = {slug: cell(cells, "council+block", council_id=key).k for slug, key in councils.items()}
    assert blocks == {"mora": 8, "orsa": 3, "alvdalen": 2}
    assert cell(cells, "block").k == 13
    assert cell(cells, "round", round_id=made.rounds[1]).status == "protected"
    # The third is hidden, or else the second would follow from the block.
    assert [cell(cells, "round", round_id=one).status for one in made.rounds].count("exact") <= 1
    assert {c.status for c in cells if c.view == "council+round"} == {"protected"}


def test_hidden_figures_have_no_numbers_at_all(app: Flask) -> None:
    made = example(app)
    for one in cells_for(app, made, made.lead, released(app, made)):
        if one.status != "exact":
            assert (one.k, one.n, one.unknown, one.count) == (None, None, None, None)


def test_a_release_is_the_same_for_every_viewer(app: Flask) -> None:
    made = example(app)
    release_id = released(app, made)
    seen = [set(cells_for(app, made, actor, release_id)) for actor in made.actors.values()]
    assert seen[0]
    assert seen[0] == seen[1] == seen[2]
    stranger = new_actor(app, "motala", Role.COORDINATOR)
    assert cells_for(app, made, stranger, release_id) == []


def test_nothing_changes_it_afterwards(app: Flask, database: Database) -> None:
    made = example(app)
    release_id = released(app, made)
    before = cells_for(app, made, made.lead, release_id)
    with app.app_context(), work_as(made.actors["orsa"].scope) as current:
        current.execute(text("DELETE FROM outcome"))
    assert cells_for(app, made, made.lead, release_id) == before
    for change in ("UPDATE release_cell SET k = 0", "DELETE FROM release_cell", "DELETE FROM release"):
        with app.app_context(), pytest.raises(DBAPIError), work_as(made.lead.scope) as current:
            current.execute(text(change))
    with app.app_context(), work_as(made.lead.scope):
        stored = session().scalars(select(Release)).one()
        every = [f"outcome:{kind}:{months}" for months in (6, 12, 24, 36)
                 for kind in ("project_leader", "qualified_duties", "new_field", "specialist", "stays")]  # fmt: skip
        assert stored.sha256 == digest(list_cells(made.id, release_id, ALL + every))
        assert stored.name == f"{TODAY.year}-1"
        assert stored.policy["k"] == 5
        assert set(stored.audit["manager"]) == {"attackers", "targets", "pairs", "solves", "clean"}


def test_the_next_release_keeps_what_was_published(app: Flask) -> None:
    made = example(app)
    first = cells_for(app, made, made.lead, released(app, made))
    with app.app_context(), work_as(made.actors["orsa"].scope) as current:
        current.execute(text("DELETE FROM outcome"))
        made.add_participant("orsa", 1, 3)
    second = cells_for(app, made, made.lead, released(app, made))
    assert {(c.measure, c.place, c.k, c.n) for c in first if c.status == "exact"} == {
        (c.measure, c.place, c.k, c.n) for c in second if c.status == "exact"
    }


def test_the_history_is_closed_to_the_application(app: Flask, database: Database) -> None:
    made = example(app)
    released(app, made)
    with app.app_context(), pytest.raises(DBAPIError), work_as(made.lead.scope) as current:
        current.execute(text("SELECT * FROM release_secret"))
    with database.admin() as connection:
        assert connection.execute("SELECT count(*) FROM release_secret").fetchone() == (1,)


def test_a_young_round_waits_and_its_block_with_it(app: Flask) -> None:
    made = example(app)
    made.add_round(app, "2025-01", "2025-06", {slug: [None] * 5 for slug in EXAMPLE})
    cells = cells_for(app, made, made.lead, released(app, made), "manager:24", "completed")
    young = made.rounds[3]
    waiting = [c for c in cells if c.round_id == young and c.measure == "manager:24"]
    assert {(c.status, c.ready_on) for c in waiting} == {("later", date(2027, 6, 30))}
    assert {c.status for c in cells if c.block == 2} == {"later"}
    assert cell(cells, "round", round_id=young, measure="completed").status == "exact"


def test_a_round_waits_for_a_council_that_does_not_know(app: Flask) -> None:
    made = new_programme(app, tuple(EXAMPLE))
    fates: dict[str, list[Any]] = {
        "mora": [1, 2, "stays", "stays", "stays"],
        "orsa": [1, 2, 3, "stays", "stays"],
    }
    made.add_round(app, "2015", "2015-06", fates | {"alvdalen": [4, None, None, None, None]})
    cells = cells_for(app, made, made.lead, released(app, made), "manager:24")
    assert {(c.status, c.ready_on) for c in cells} == {("later", None)}
    with app.app_context(), work_as(made.actors["alvdalen"].scope):
        for person in session().scalars(select(Participation.id)):
            add_step(person, "stays", date(2018, 1, 1))
    cells = cells_for(app, made, made.lead, released(app, made), "manager:24")
    assert cell(cells, "round").n == 15
    assert cell(cells, "council+round", council_id=made.lead.council.id).status == "protected"


def opt_out(app: Flask, made: Programme, slug: str, measure: str) -> None:
    actor = made.actors[slug]
    with app.app_context(), work_as(actor.scope):
        session().add(MeasureOptOut(programme_id=made.id, council_id=actor.council.id, measure=measure))


def test_a_council_that_does_not_share_is_in_no_sum(app: Flask) -> None:
    made = example(app)
    opt_out(app, made, "orsa", "manager")
    cells = cells_for(app, made, made.lead, released(app, made), "manager:24", "completed")
    orsa = made.actors["orsa"].council.id
    assert {c.status for c in cells if c.council_id == orsa and c.measure == "manager:24"} == {"unshared"}
    assert {c.status for c in cells if c.council_id == orsa and c.measure == "completed"} == {"exact"}
    for one in cells:
        if one.view == "block" and one.measure == "manager:24" and one.n is not None:
            assert one.n == 30


def test_stopping_to_share_later_tells_nothing_new(app: Flask) -> None:
    made = example(app)
    first = cells_for(app, made, made.lead, released(app, made), "manager:24")
    opt_out(app, made, "orsa", "manager")
    second = cells_for(app, made, made.lead, released(app, made), "manager:24")
    orsa = made.actors["orsa"].council.id
    assert {c.status for c in second if c.council_id == orsa} == {"unshared"}
    told = {c.place for c in first if c.status == "exact"}
    assert {c.place for c in second if c.status == "exact"} <= told


def test_what_is_never_shared_is_never_there(app: Flask) -> None:
    made = example(app)
    with app.app_context(), work_as(made.lead.scope):
        session().add(ProgrammeMeasure(programme_id=made.id, measure="manager", openness="strict"))
        session().add(ProgrammeMeasure(programme_id=made.id, measure="seats", openness="guarded"))
    cells = cells_for(app, made, made.lead, released(app, made))
    assert {c.status for c in cells if c.measure != "completed"} == {"unshared"}


def test_two_councils_are_never_compared(app: Flask) -> None:
    made = example(app, {"mora": (3, 3, 2), "orsa": (1, 2, 2)})
    cells = cells_for(app, made, made.lead, released(app, made))
    assert {c.status for c in cells if c.measure.startswith("manager")} == {"protected"}
    assert {c.status for c in cells if c.measure == "seats"} == {"exact"}


def test_done_twice_it_is_there_once(app: Flask) -> None:
    made, key = example(app), uuid4()
    with app.app_context():
        assert make_release(made.id, TODAY, release_id=key) == make_release(made.id, TODAY, release_id=key)
    with app.app_context(), work_as(made.lead.scope):
        assert [r.name for r in list_releases(made.id)] == ["2026-1"]


@pytest.mark.parametrize("code", ["audit_failed", "unsafe_history"])
def test_a_refused_release_publishes_nothing(
    app: Flask, database: Database, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    """The engine refuses in the last family, after the others have been decided."""
    made, seen = example(app), []

    def decide(*arguments: Any, **named: Any) -> Any:
        seen.append(1)
        if len(seen) == len(DECIDED):
            raise ReleaseRefused(code, "the second audit found 17 breaches")
        return honest(*arguments, **named)

    monkeypatch.setattr(deciding, "decide", decide)
    with app.app_context(), work_as(made.lead.scope):
        session().execute(
            text(
                "INSERT INTO programme_lead (programme_id, account_id) VALUES (:p, :a) ON CONFLICT DO NOTHING"
            ),
            {"p": made.id, "a": made.lead.account_id},
        )
        job_id = ask_release(made.lead, made.slug)
    with app.app_context():
        assert execute(made.lead.council, job_id) == "dead"
    with database.admin() as connection:
        fault = connection.execute("SELECT fault, result FROM outbox WHERE id = %s", (job_id,)).fetchone()
        assert fault == ("release_refused", None)
        for table in ("release", "release_cell", "release_member", "release_own", "release_secret"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_the_job_makes_it_and_tells_no_hidden_number(
    app: Flask, database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    made = example(app)
    with app.app_context(), work_as(made.lead.scope):
        job_id = ask_release(made.lead, made.slug)
    with app.app_context():
        assert execute(made.lead.council, job_id) == "done"
    with database.admin() as connection:
        result = connection.execute("SELECT result FROM outbox WHERE id = %s", (job_id,)).fetchone()
        logged = connection.execute(
            "SELECT detail FROM audit.entry WHERE action LIKE 'release.%' ORDER BY at"
        ).fetchall()
        stored = connection.execute("SELECT id, policy, audit FROM release").fetchone()
    assert result is not None
    assert stored is not None
    assert set(result[0]) == {"release", "figures", "shown"}
    assert stored[0] == job_id
    assert [set(detail) for (detail,) in logged] == [{"job"}, {"release"}]
    told = json.dumps([stored[1], stored[2]])
    assert "seed" not in told
    assert "history" not in told
    printed = capfd.readouterr()
    for line in (printed.out + printed.err).splitlines():
        assert not {"k", "n", "y", "history"} & set(json.loads(line) if line.startswith("{") else {}), line


def test_only_the_lead_asks(app: Flask) -> None:
    made = example(app)
    coordinator = made.actors["orsa"]
    with app.app_context(), work_as(coordinator.scope), pytest.raises(NotAllowed):
        ask_release(coordinator, made.slug)
    other = new_actor(app, "mora", Role.COORDINATOR)
    with app.app_context(), work_as(other.scope), pytest.raises(NotAllowed):
        ask_release(other, made.slug)


def test_twice_a_year(app: Flask) -> None:
    zone = ZoneInfo("Europe/Stockholm")
    days = [(2026, 2, 28), (2026, 3, 1), (2026, 8, 31), (2026, 9, 2), (2027, 1, 1)]
    due = [TWICE_A_YEAR.last_due(datetime(*day, 12, tzinfo=UTC), zone).astimezone(zone) for day in days]
    assert [f"{moment:%Y-%m-%d}" for moment in due] == [
        "2025-09-01", "2026-03-01", "2026-03-01", "2026-09-01", "2026-09-01",
    ]  # fmt: skip
    assert {moment.time() for moment in due} == {time(2, 30)}


def test_a_council_reads_its_own_part_of_the_sums_and_nobody_elses(app: Flask, database: Database) -> None:
    made = example(app)
    released(app, made)
    told = select(ReleaseOwn.council_id, ReleaseOwn.k, ReleaseOwn.n, ReleaseOwn.unknown).where(
        ReleaseOwn.measure == "manager:24"
    )
    for slug, actor in made.actors.items():
        with app.app_context(), work_as(actor.scope):
            rows = session().execute(told).all()
        assert {row.council_id for row in rows} == {actor.council.id}
        assert sorted(row.k for row in rows) == sorted(EXAMPLE[slug])
        assert {(row.n, row.unknown) for row in rows} == {(5, 0)}
    with app.app_context(), work_as(made.lead.scope), pytest.raises(DBAPIError):
        session().execute(text("INSERT INTO release_own SELECT * FROM release_own"))


def test_the_own_part_is_that_of_the_first_release_of_a_round(app: Flask) -> None:
    made = example(app)
    released(app, made)
    with app.app_context(), work_as(made.lead.scope):
        made.add_participant("mora", 1, 3)
    second = released(app, made)
    told = select(ReleaseOwn.k, ReleaseOwn.n).where(
        ReleaseOwn.release_id == second,
        ReleaseOwn.measure == "manager:24",
        ReleaseOwn.round_id == made.rounds[0],
    )
    with app.app_context(), work_as(made.lead.scope):
        assert session().execute(told).one() == (3, 5)
