"""The importer of participants and outcomes: people are found in the directory, never added to it.

An empty cell says nothing: it neither clears a field nor takes an outcome away. A person may stand in
several rows, each with another outcome; the rows must then agree on everything else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.outcomes.importing import statements as sql
from app.outcomes.importing.plan import Plan, plan
from app.outcomes.importing.reading import Reading
from app.platform.database import session
from app.platform.i18n.formats import today
from app.platform.imports.kind import Obstacle, Run, StagedRow
from app.programmes.models import Round
from app.programmes.service.rounds import places_kept, seats_kept

CHUNK = 5_000
NAMED = 5


class ParticipantImport:
    """`Importer` of one round's participants and of what happened to them afterwards."""

    def __init__(self, run: Run) -> None:
        if run.programme_id is None or run.round_id is None:
            raise LookupError("an import of participants needs a round")
        self._run = run
        self._of_import: dict[str, object] = {"import_id": run.import_id}
        self._of_round = self._of_import | {"round_id": run.round_id}
        self._reading: Reading | None = None

    def stage(self, rows: Sequence[StagedRow]) -> None:
        """Find the people, compare, and write the difference list: two statements."""
        wanted = [
            {
                "row_number": row.number,
                "number": row.values.get("employee_number"),
                "email": row.values.get("email"),
            }
            for row in rows
        ]
        asked = {"rows": _json(wanted), "round_id": self._run.round_id}
        found = {row.row_number: row for row in session().execute(sql.LOOK_UP, asked)}
        reader = self._reader()
        records = [reader.read(row, found[row.number]) for row in rows]
        session().execute(sql.STAGE, self._of_import | {"rows": _json(records)})

    def finish(self) -> None:
        """Nothing more: rows have been compared with earlier rows as they were read."""

    def drift(self) -> int:
        """Lock the participations to be changed; count what has changed since the check."""
        versions = self._lock()
        standing = [one for one in self._plan().people if not one.new]
        moved = sum(versions.get(one.target, (0, ""))[0] != one.before["version"] for one in standing)
        taken = session().execute(sql.TAKEN, self._of_round).scalar_one()
        recorded = session().execute(sql.RECORDED, self._of_import).scalar_one()
        # A ledger may have begun since the check: then nobody is added here any more.
        barred = len(self._plan().added) if self._by_seat() else 0
        return int(moved + taken + recorded) + barred

    def apply(self) -> Iterator[int]:
        """Participations, then the steps; by thousands."""
        found, run = self._plan(), self._run
        of_round = {"programme_id": run.programme_id, "round_id": run.round_id}
        added = [one.record() for one in found.people if one.new]
        changed = [one.record() for one in found.people if one.changes]
        done = 0
        for statement, records, more in (
            (sql.ADD, added, of_round),
            (sql.CHANGE, changed, {}),
            (sql.RECORD, found.steps, {"recorded_by": run.actor.account_id}),
        ):
            for part in _parts(records):
                session().execute(statement, {"rows": _json(part), **more})
                done += len(part)
                yield done

    def obstacle(self) -> Obstacle | None:
        """Whoever has been changed since, has got further steps that would go with the import's own, or a seat."""
        versions, found = self._lock(), self._plan()
        names = {
            one.target: versions.get(one.target, (0, ""))[1]
            for one in found.people
            if versions.get(one.target, (0, ""))[0] != one.version_after
        }
        wanted = {"own": found.own_steps, "added": found.added}
        names |= {row.id: row.name for row in session().execute(sql.FOREIGN_STEPS, wanted)}
        added = {UUID(one.before["person_id"]): one.target for one in found.people if one.new}
        seated = places_kept(self._run.round_id, added) if added and self._run.round_id else set()
        names |= {added[one]: versions.get(added[one], (0, ""))[1] for one in seated}
        shown = [name for name in names.values() if name]
        return Obstacle(len(names), shown[:NAMED]) if names else None

    def undo(self) -> Iterator[int]:
        """The import's steps, then its participations; what it changed is as before."""
        found = self._plan()
        session().execute(sql.UNRECORD, {"ids": found.own_steps})
        session().execute(sql.REMOVE, {"ids": found.added})
        done = len(found.own_steps) + len(found.added)
        yield done
        for part in _parts([one.former() for one in found.people if one.changes]):
            session().execute(sql.CHANGE, {"rows": _json(part)})
            done += len(part)
            yield done

    def _reader(self) -> Reading:
        if self._reading is None:
            begun = session().scalars(select(Round.starts_on).where(Round.id == self._run.round_id)).one()
            self._reading = Reading(self._run, begun, today(), self._by_seat())
        return self._reading

    def _by_seat(self) -> bool:
        run = self._run
        return bool(run.programme_id and run.round_id and seats_kept(run.programme_id, run.round_id))

    def _lock(self) -> dict[UUID, tuple[int, str]]:
        rows = session().execute(sql.LOCK, self._of_round)
        return {row.id: (row.version, row.name) for row in rows}

    def _plan(self) -> Plan:
        return plan(session().execute(sql.ROWS, self._of_import), self._run.import_id)


def _parts(records: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(records), CHUNK):
        yield records[start : start + CHUNK]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
