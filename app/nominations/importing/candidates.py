"""The importer of candidates: people are found in the directory; each enters by the one state machine.

Whoever has a case in the round already is left as she is. Taking a file back closes what it entered, by the
state machine, too: nobody's history vanishes, and the same people can be entered again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from sqlalchemy import Row, select

from app.letters.service.write import language_of
from app.nominations.importing import statements as sql
from app.nominations.models import Candidacy
from app.nominations.service.entering import Entry, enter
from app.nominations.service.move import move
from app.platform.database import session
from app.platform.dates import PartialDate, Precision
from app.platform.i18n.binding import force
from app.platform.imports.kind import Obstacle, Run, StagedRow
from app.platform.imports.models import ImportBatch

NAMED = 5


class CandidateImport:
    """`Importer` of one round's candidates."""

    def __init__(self, run: Run) -> None:
        if run.programme_id is None or run.round_id is None:
            raise LookupError("an import of candidates needs a round")
        self._run, self._programme_id, self._round_id = run, run.programme_id, run.round_id
        self._of_import: dict[str, object] = {"import_id": run.import_id}
        self._people: dict[UUID, int] = {}

    def stage(self, rows: Sequence[StagedRow]) -> None:
        """Find the people, see how they stand, and write the difference list: two statements."""
        wanted = [
            {
                "row_number": row.number,
                "number": row.values.get("employee_number"),
                "email": row.values.get("email"),
            }
            for row in rows
        ]
        asked = {"rows": _json(wanted), "round_id": self._round_id}
        found = {row.row_number: row for row in session().execute(sql.LOOK_UP, asked)}
        records = [self._read(row, found[row.number]) for row in rows]
        session().execute(sql.STAGE, self._of_import | {"rows": _json(records)})

    def finish(self) -> None:
        """Nothing more: rows have been compared with earlier rows as they were read."""

    def drift(self) -> int:
        """Count who does not stand any more as when the file was checked."""
        return int(session().execute(sql.DRIFT, self._of_import | {"round_id": self._round_id}).scalar_one())

    def apply(self) -> Iterator[int]:
        """Enter them one by one, each with step, letter and question to the manager."""
        for done, row in enumerate(session().execute(sql.ROWS, self._of_import).all(), 1):
            entry = Entry(
                self._programme_id,
                self._round_id,
                UUID(row.before["person_id"]),
                "import",
                row.after.get("grounds"),
                row.after.get("drive"),
                date.fromisoformat(row.after["yes_on"]),
            )
            enter(self._run.actor, entry, row.target_id)
            yield done

    def obstacle(self) -> Obstacle | None:
        """Whose case has moved on since, or has got an opinion."""
        moved = [row.name for row in self._entered() if not row.untouched]
        return Obstacle(len(moved), moved[:NAMED]) if moved else None

    def undo(self) -> Iterator[int]:
        """Close what was entered, with grounds and a letter."""
        actor = self._run.actor
        for done, row in enumerate(self._entered(), 1):
            person_id = session().scalars(select(Candidacy.person_id).where(Candidacy.id == row.id)).one()
            with force(actor.council.default_language):
                grounds = self._grounds()
            with force(language_of(actor, person_id)):
                told = {"grounds": self._grounds()}
            move(actor, row.id, "taken_out", grounds=grounds, letter_values=told)
            yield done

    @staticmethod
    def _grounds() -> str:
        return _("The file that you were entered from has been taken back.")

    def _entered(self) -> Sequence[Row[*tuple[Any, ...]]]:
        applied = select(ImportBatch.applied_at).where(ImportBatch.id == self._run.import_id)
        since = session().scalar(applied)
        return session().execute(sql.ENTERED, self._of_import | {"since": since}).all()

    def _read(self, row: StagedRow, found: Row[*tuple[Any, ...]]) -> dict[str, Any]:
        values = {name: value for name, value in row.values.items() if value is not None}
        self._check_person(row, values, found)
        self._check_yes(row, values)
        if not row.faults and found.person_id is not None:
            self._check_case(row, found)
        if row.faults or found.person_id is None:
            return _record(row.number, "fault", None, None, values, row.faults)
        again = found.state == "withdrawn"
        state = "new" if found.case_id is None or again else "unchanged"
        before = {
            "person_id": str(found.person_id),
            "given_name": found.given_name,
            "family_name": found.family_name,
            "version": str(found.version) if found.case_id is not None else None,
        }
        after = {**values, "employee_number": found.employee_number, "email": found.email}
        kept = {name: value for name, value in after.items() if value is not None}
        return _record(row.number, state, found.case_id or uuid4(), before, kept, None)

    def _check_person(self, row: StagedRow, values: dict[str, Any], found: Row[*tuple[Any, ...]]) -> None:
        number, email = values.get("employee_number"), values.get("email")
        if number is None and email is None:
            if not row.faults:
                self._fault(row, "no_key", "employee_number")
        elif found.person_id is None:
            name = "employee_number" if number is not None else "email"
            self._fault(row, "person_unknown", name, {"value": values[name]})
        elif found.by_email is not None and found.by_email != found.person_id:
            told = {"first": found.name_by_number, "second": found.name_by_email}
            self._fault(row, "two_people", "email", told)

    def _check_yes(self, row: StagedRow, values: dict[str, Any]) -> None:
        if (told := values.get("yes_on")) is None:
            return
        day = PartialDate.from_iso(told)
        if day.precision is not Precision.DAY:
            self._fault(row, "yes_whole", "yes_on")
        elif day.first_day() > datetime.now(self._run.actor.council.zone).date():
            self._fault(row, "yes_future", "yes_on")

    def _check_case(self, row: StagedRow, found: Row[*tuple[Any, ...]]) -> None:
        earlier = self._people.setdefault(found.person_id, row.number)
        if earlier != row.number:
            self._fault(row, "repeated", "", {"row": earlier})
        elif not found.active:
            self._fault(row, "gone", "employee_number")
        elif found.person_id == self._run.actor.person_id:
            self._fault(row, "own", "employee_number")
        elif found.state == "withdrawn" and found.last_move != "taken_out":
            self._fault(row, "withdrew", "employee_number")
        elif found.state in ("not_selected", "declined"):
            self._fault(row, "closed", "employee_number")

    def _fault(self, row: StagedRow, code: str, name: str, params: dict[str, Any] | None = None) -> None:
        told = {"row": row.number, "code": code, **self._run.place(name), "params": params or {}}
        row.faults.append(told)


def _record(
    number: int,
    state: str,
    target: UUID | None,
    before: dict[str, Any] | None,
    after: dict[str, Any],
    faults: list[dict[str, Any]] | None,
) -> dict[str, Any]:
    return {
        "row_number": number,
        "state": state,
        "target_id": str(target) if target else None,
        "before": before,
        "after": after,
        "faults": faults,
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
