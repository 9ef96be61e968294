"""The importer of people: rows are told apart by employee number, else by e-mail address.

An empty cell of a column that is in the file clears the field; a column that is not in the file leaves it.
The keys and "active" are never cleared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import text

from app.people.hooks import person_references
from app.people.importing import statements as sql
from app.people.importing.pieces import apply_people, restore_people
from app.people.importing.units import Unit, Units
from app.people.keys import unit_keys
from app.platform.database import session
from app.platform.imports.kind import Obstacle, Run, StagedRow

NAMED = 5
NOWHERE = {"column": "", "header": "", "field": ""}
KEPT_WHEN_EMPTY = ("employee_number", "email", "active")


class PeopleImport:
    """`Importer` of people and of the units they bring with them."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._by = {"import_id": run.import_id}
        self._units: Units | None = None
        # The first row of each key: what comes again is found as it streams by.
        self._numbers: dict[str, int] = {}
        self._emails: dict[str, int] = {}

    def stage(self, rows: Sequence[StagedRow]) -> None:
        """Compare with the directory and write the difference list, one statement."""
        if self._units is None:
            self._units = Units([Unit(**row) for row in session().execute(sql.UNITS).mappings()], self._run)
        for row in rows:
            self._complete(row, self._units)
        columns = {
            "row_numbers": [row.number for row in rows],
            "numbers": [row.values.get("employee_number") for row in rows],
            "emails": [row.values.get("email") for row in rows],
            "afters": [_json(row.values) for row in rows],
            "faults": [_json(row.faults) if row.faults else None for row in rows],
        }
        session().connection().exec_driver_sql(sql.STAGE, self._by | columns | self._run.place("email"))

    def _complete(self, row: StagedRow, units: Units) -> None:
        values, faults = row.values, row.faults
        units.read(row.number, values, faults)
        number, email = values.get("employee_number"), values.get("email")
        if number is None and email is None and not faults:
            self._fault(row, "no_key", "employee_number", {})
        for name in KEPT_WHEN_EMPTY:
            if name in values and values[name] is None:
                del values[name]
        first = row.number if number is None else self._numbers.setdefault(number, row.number)
        if first != row.number:
            self._fault(row, "number_repeated", "employee_number", {"value": number, "row": first})
            return
        first = row.number if email is None else self._emails.setdefault(email, row.number)
        if first != row.number:
            self._fault(row, "email_repeated", "email", {"value": email, "row": first})

    def _fault(self, row: StagedRow, code: str, field: str, params: dict[str, Any]) -> None:
        row.faults.append({"row": row.number, "code": code, **self._run.place(field), "params": params})

    def finish(self) -> None:
        """People in two rows, unknown managers, and the units' own part of the difference list."""
        execute, place = session().execute, self._run.place
        execute(sql.NO_LOOPS)
        execute(sql.PERSON_REPEATED, self._by | NOWHERE)
        execute(sql.LOOPS)
        if self._units is None:
            return
        leaders = self._units.leaders()
        outside = [{"number": number} for number in leaders if number not in self._numbers]
        if outside:
            unknown = session().scalars(sql.UNKNOWN_MANAGERS, {"managers": _json(outside)}).all()
            told = _json([{"number": number, "row_number": leaders[number]} for number in unknown])
            execute(sql.MANAGER_UNKNOWN, self._by | {"managers": told} | place("manager"))
        execute(sql.STAGE_UNITS, self._by | {"rows": _json(self._units.differences())})

    def drift(self) -> int:
        """Lock the people and units to be changed; count what has changed since the check."""
        self._lock()
        found = session().execute(sql.DRIFT, self._by).scalar_one()
        session().execute(sql.LOOPS)
        return int(found)

    def apply(self) -> Iterator[int]:
        """Units first, people by thousands, then who manages which unit."""
        units = session().execute(sql.NEXT_UNITS, self._by).all()
        new = [
            {"id": str(row.target_id), "name": row.after["unit"], "service_area": None,
             **unit_keys(row.after["unit"])}
            for row in units if row.state == "new"
        ]  # fmt: skip
        session().execute(sql.ADD_UNITS, {"rows": _json(new)})
        session().execute(sql.NO_LOOPS)
        yield from apply_people(self._run.import_id)
        session().execute(sql.LOOPS)
        told = [{"id": str(row.target_id), "state": row.state, **row.after} for row in units]
        session().execute(sql.CHANGE_UNITS, {"rows": _json(told)})

    def obstacle(self) -> Obstacle | None:
        """Whoever has been changed since, is used elsewhere by now, or leads a unit of another origin."""
        self._lock()
        used = [
            text(sql.USED.format(table=column.property.parent.local_table.name, column=column.key))  # type: ignore[attr-defined]
            for column in person_references
        ]
        found: dict[Any, str] = {}
        for statement in (sql.TOUCHED_PEOPLE, sql.TOUCHED_UNITS, *used, sql.LEADING):
            found |= {row.id: row.name for row in session().execute(statement, self._by)}
        session().execute(sql.LOOPS)
        return Obstacle(len(found), list(found.values())[:NAMED]) if found else None

    def undo(self) -> Iterator[int]:
        """Units' managers first, so that nothing points at people who go; then people; then new units."""
        session().execute(sql.RESTORE_UNITS, self._by)
        session().execute(sql.NO_LOOPS)
        yield from restore_people(self._run.import_id)
        session().execute(sql.LOOPS)
        session().execute(sql.REMOVE_UNITS, self._by)

    def _lock(self) -> None:
        session().execute(sql.NO_LOOPS)
        session().execute(sql.LOCK, self._by)
        session().execute(sql.LOCK_UNITS, self._by)


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _json(value: object) -> str:
    return _encode(value)
