"""A council's people imported for a test: actors with accounts, files as bytes, jobs done at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from app.handlers import load
from app.people.importing.kind import PEOPLE
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import work_as
from app.platform.identity.models import Account, AccountRole
from app.platform.imports.kind import Place
from app.platform.imports.models import ImportBatch
from app.platform.imports.service import steps
from app.platform.imports.service.upload import choose_columns, upload
from app.platform.outbox.execute import execute
from app.platform.tabular import ColumnMapping

load()
HERE = Place(heading="Import people", above=[("Staff", "/people")], done="/people")
HEADINGS = ("Anställningsnummer", "Förnamn", "Efternamn", "E-post", "Titel", "Enhet")


def actor_of(app: Flask, slug: str, *roles: Role, person_id: UUID | None = None) -> Actor:
    """Somebody of a council, with an account in the database."""
    council = app.extensions["fram_registry"].by_slug(slug)
    account_id = uuid4()
    actor = Actor(account_id, council, "Kim Test", frozenset(roles or (Role.COORDINATOR,)), person_id)
    with app.app_context(), work_as(actor.scope) as current:
        current.add(Account(id=account_id, issuer="test", subject=str(account_id), name="Kim Test",
                            status="active", person_id=person_id))  # fmt: skip
        current.flush()
        current.add_all(AccountRole(account_id=account_id, role=role.value) for role in actor.roles)
    return actor


def csv_bytes(
    rows: Sequence[Sequence[object]],
    headings: Sequence[str] = HEADINGS,
    delimiter: str = ";",
    encoding: str = "utf-8",
) -> bytes:
    """A file as a council's system writes it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


class Import:
    """One import of people, step by step, with each job done as the worker does it."""

    def __init__(self, app: Flask, actor: Actor, content: bytes, name: str = "people.csv") -> None:
        self.app, self.actor = app, actor
        with app.app_context(), work_as(actor.scope):
            self.id = upload(actor, PEOPLE, HERE, content, name)

    def batch(self) -> ImportBatch:
        with self.app.app_context(), work_as(self.actor.scope) as current:
            found = current.scalars(select(ImportBatch).where(ImportBatch.id == self.id)).one()
            current.expunge(found)
            return found

    def check(self) -> ImportBatch:
        with self.app.app_context(), work_as(self.actor.scope) as current:
            batch = current.scalars(select(ImportBatch).where(ImportBatch.id == self.id)).one()
            columns = ColumnMapping.from_json(batch.mapping).columns
            choose_columns(self.actor, PEOPLE, batch, {index: name for name, index in columns.items()})
        return self.work()

    def apply(self) -> ImportBatch:
        self.ask(steps.ask_apply)
        return self.work()

    def undo(self) -> ImportBatch:
        self.ask(steps.ask_undo)
        return self.work()

    def ask(self, step) -> None:  # type: ignore[no-untyped-def]
        with self.app.app_context(), work_as(self.actor.scope) as current:
            batch = current.scalars(select(ImportBatch).where(ImportBatch.id == self.id)).one()
            step(self.actor, PEOPLE, batch)

    def work(self) -> ImportBatch:
        """Do the import's jobs until none is left."""
        for _ in range(5):
            batch = self.batch()
            if batch.state not in steps.BUSY:
                return batch
            with self.app.app_context():
                assert execute(self.actor.council, batch.job_id) == "done"
        raise AssertionError("the import never comes to rest")

    def rows(self, state: str | None = None, part: str = "row") -> list[dict[str, object]]:
        """Its difference list, whole."""
        from app.platform.imports.models import ImportRow

        with self.app.app_context(), work_as(self.actor.scope) as current:
            found = current.scalars(
                select(ImportRow)
                .where(ImportRow.import_id == self.id, ImportRow.part == part)
                .order_by(ImportRow.row_number)
            )
            return [
                {"number": row.row_number, "state": row.state, "before": row.before, "after": row.after,
                 "faults": row.faults} for row in found if state in (None, row.state)
            ]  # fmt: skip
