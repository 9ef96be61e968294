"""A worker that dies half-way leaves nothing; work that is delivered twice is done once; large files."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from app.people.importing.people import PeopleImport
from app.platform.database import work_as
from app.platform.imports.service import steps, work
from app.platform.imports.service.upload import choose_columns
from app.platform.outbox.execute import execute
from app.platform.tabular import ColumnMapping
from tests.imports.support import PEOPLE, Import, actor_of, csv_bytes

ROWS = [(number, f"Eva{number % 50}", f"Ek{number % 900}", f"e{number}@mora.example", f"Titel {number % 40}",
         f"Enhet {number % 90}") for number in range(25_000)]  # fmt: skip


def counts(app: Flask, done: Import) -> tuple[int, int, int]:
    """People, units and rows of difference lists."""
    with app.app_context(), work_as(done.actor.scope) as current:
        tables = ("person", "unit", "import_row")
        found = [current.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables]
        return found[0], found[1], found[2]


def begin(done: Import) -> UUID:
    """Ask for the check without doing it."""
    from sqlalchemy import select

    from app.platform.imports.models import ImportBatch

    with done.app.app_context(), work_as(done.actor.scope) as current:
        batch = current.scalars(select(ImportBatch).where(ImportBatch.id == done.id)).one()
        columns = ColumnMapping.from_json(batch.mapping).columns
        choose_columns(done.actor, PEOPLE, batch, {index: name for name, index in columns.items()})
        assert batch.job_id is not None
        return batch.job_id


class Killed(BaseException):
    """As a signal would: no handler of ours catches it."""


def test_a_check_that_dies_leaves_nothing_and_is_repeated(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Import(app, actor_of(app, "mora"), csv_bytes(ROWS[:6_000]))
    job = begin(done)
    with monkeypatch.context() as patch:

        def die(_self: PeopleImport) -> None:
            raise Killed

        patch.setattr(PeopleImport, "finish", die)
        with pytest.raises(Killed), app.app_context():
            execute(done.actor.council, job)
    assert counts(app, done) == (0, 0, 0)
    assert done.batch().state == "checking"
    assert done.work().counts["row"] == {"new": 6_000}


def test_loading_that_dies_leaves_nothing_and_is_repeated(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Import(app, actor_of(app, "mora"), csv_bytes(ROWS[:6_000]))
    done.check()
    done.ask(steps.ask_apply)
    whole = PeopleImport.apply
    with monkeypatch.context() as patch:

        def half(self: PeopleImport) -> Iterator[int]:
            for done_so_far in whole(self):
                yield done_so_far
                if done_so_far >= 5_000:
                    raise Killed

        patch.setattr(PeopleImport, "apply", half)
        with pytest.raises(Killed), app.app_context():
            execute(done.actor.council, done.batch().job_id)  # type: ignore[arg-type]
    assert counts(app, done)[:2] == (0, 0)
    assert done.batch().state == "applying"
    assert done.work().state == "applied"
    assert counts(app, done)[:2] == (6_000, 90)


def test_work_that_is_delivered_twice_is_done_once(app: Flask) -> None:
    done = Import(app, actor_of(app, "mora"), csv_bytes(ROWS[:10]))
    done.check()
    done.apply()
    with app.app_context(), work_as(done.actor.scope):
        for again in (work.check, work.apply, work.undo):
            again(done.actor, done.id, lambda _done, _total: None)
    assert done.batch().state == "applied"
    assert counts(app, done) == (10, 10, 20)


def test_whoever_may_not_load_files_any_more_loads_none(app: Flask) -> None:
    """The claim ended between the button and the job, or before the job was started again."""
    done = Import(app, actor_of(app, "mora"), csv_bytes(ROWS[:10]))
    done.check()
    done.ask(steps.ask_apply)
    job = done.batch().job_id
    assert job is not None
    with app.app_context(), work_as(done.actor.scope) as current:
        current.execute(text("DELETE FROM account_role"))
    with app.app_context():
        assert execute(done.actor.council, job) == "dead"
    assert (counts(app, done)[:2], done.batch().state) == ((0, 0), "applying")
    done.actor = actor_of(app, "mora")  # somebody who may goes on with it
    done.ask(steps.resume)
    assert done.work().state == "applied"


def test_tens_of_thousands_of_rows(app: Flask) -> None:
    """Many batches of each kind; `make bench` (G9) loads and undoes a hundred thousand."""
    done = Import(app, actor_of(app, "mora"), csv_bytes(ROWS))
    assert done.check().counts == {"row": {"new": 25_000}, "unit": {"new": 90}}
    assert done.apply().state == "applied"
    assert counts(app, done)[:2] == (25_000, 90)
    again = Import(app, done.actor, csv_bytes([(*row[:4], "Rektor", row[5]) for row in ROWS[:10_000]]))
    assert again.check().counts["row"] == {"changed": 10_000}
    assert done.undo().state == "undone"
    assert counts(app, done)[:2] == (0, 0)
