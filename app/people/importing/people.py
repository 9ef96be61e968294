"""The importer of people: rows are told apart by employee number, else by e-mail address.

An empty cell of a column that is in the file clears the field; a column that is not in the file leaves it.
The keys and "active" are never cleared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, text

from app.people.hooks import person_references
from app.people.importing import statements as sql
from app.people.importing.units import Unit, Units
from app.people.keys import person_keys, unit_keys
from app.platform.database import session
from app.platform.imports.kind import Obstacle, Run, StagedRow

CHUNK = 5_000
NAMED = 5
KEPT_WHEN_EMPTY = ("employee_number", "email", "active")


class PeopleImport:
    """`Importer` of people and of the units they bring with them."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._by = {"import_id": run.import_id}
        self._units: Units | None = None

    def stage(self, rows: Sequence[StagedRow]) -> None:
        """Compare with the directory and write the difference list, one statement."""
        if self._units is None:
            self._units = Units([Unit(**row) for row in session().execute(sql.UNITS).mappings()], self._run)
        for row in rows:
            self._complete(row, self._units)
        records = [
            {**row.as_json(), "number": row.values.get("employee_number"), "email": row.values.get("email")}
            for row in rows
        ]
        session().execute(sql.STAGE, self._by | {"rows": _json(records)} | self._run.place("email"))

    def _complete(self, row: StagedRow, units: Units) -> None:
        values = row.values
        units.read(row.number, values, row.faults)
        if not values.get("employee_number") and not values.get("email") and not row.faults:
            place = self._run.place("employee_number")
            row.faults.append({"row": row.number, "code": "no_key", **place, "params": {}})
        for name in KEPT_WHEN_EMPTY:
            if name in values and values[name] is None:
                del values[name]

    def finish(self) -> None:
        """Repeated keys, unknown managers, and the units' own part of the difference list."""
        execute, place = session().execute, self._run.place
        execute(sql.NO_LOOPS)
        execute(sql.NUMBER_REPEATED, self._by | place("employee_number"))
        execute(sql.EMAIL_REPEATED, self._by | place("email"))
        execute(
            sql.PERSON_REPEATED,
            self._by | place("employee_number") | {"column": "", "header": "", "field": ""},
        )
        if self._units is None:
            return
        leaders = self._units.leaders()
        managers = self._by | {"managers": _json([{"number": number} for number in leaders])}
        unknown = session().scalars(sql.UNKNOWN_MANAGERS, managers).all()
        if unknown:
            told = _json([{"number": number, "row_number": leaders[number]} for number in unknown])
            execute(sql.MANAGER_UNKNOWN, self._by | {"managers": told} | place("manager"))
        execute(sql.LOOPS)
        execute(sql.STAGE_UNITS, self._by | {"rows": _json(self._units.differences())})

    def drift(self) -> int:
        """Lock the people and units to be changed; count what has changed since the check."""
        self._lock()
        found = session().execute(sql.DRIFT, self._by).scalar_one()
        session().execute(sql.LOOPS)
        return int(found)

    def apply(self) -> Iterator[int]:
        """Units first, people by thousands, then who manages which unit."""
        self._add_units()
        done = 0
        for rows in self._chunks():
            new = [_record(row) for row in rows if row.state == "new"]
            changed = [_record(row) for row in rows if row.state == "changed"]
            if new:
                session().execute(sql.ADD_PEOPLE, {"rows": _json(new)})
            if changed:
                session().execute(sql.CHANGE_PEOPLE, {"rows": _json(changed)})
            done += len(rows)
            yield done
        for rows in self._chunks("unit"):
            units = [{"id": str(row.target_id), "state": row.state, **row.after} for row in rows]
            session().execute(sql.CHANGE_UNITS, {"rows": _json(units)})

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
        done = 0
        for rows in self._chunks():
            new = [{"id": str(row.target_id)} for row in rows if row.state == "new"]
            changed = [_restored(row) for row in rows if row.state == "changed"]
            if changed:
                session().execute(sql.CHANGE_PEOPLE, {"rows": _json(changed)})
            if new:
                session().execute(sql.REMOVE_PEOPLE, {"rows": _json(new)})
            done += len(rows)
            yield done
        session().execute(sql.REMOVE_UNITS, self._by)

    def _lock(self) -> None:
        session().execute(sql.NO_LOOPS)
        session().execute(sql.LOCK, self._by)
        session().execute(sql.LOCK_UNITS, self._by)

    def _add_units(self) -> None:
        for rows in self._chunks("unit"):
            new = [
                {"id": str(row.target_id), "name": row.after["unit"], "service_area": None,
                 **unit_keys(row.after["unit"])}
                for row in rows if row.state == "new"
            ]  # fmt: skip
            session().execute(sql.ADD_UNITS, {"rows": _json(new)})

    def _chunks(self, part: str = "row") -> Iterator[Sequence[Row[Any]]]:
        """Rows to do, in the order of the file."""
        after = -1
        while True:
            wanted = self._by | {"part": part, "after": after, "limit": CHUNK}
            rows = session().execute(sql.NEXT_ROWS, wanted).all()
            if not rows:
                return
            yield rows
            after = rows[-1].row_number


def _record(row: Row[Any]) -> dict[str, Any]:
    """All columns of a person as the file wants them; what the file does not have stays as it is."""
    before, after = row.before or {"active": True}, row.after
    unit_id = None if "unit" in after else before.get("unit_id")
    return _whole(
        {**before, **after, "unit_id": unit_id, "unit": after.get("unit"), "id": str(row.target_id)}
    )


def _restored(row: Row[Any]) -> dict[str, Any]:
    """All columns of a person as they were."""
    return _whole({**row.before, "unit": None, "id": str(row.target_id)})


def _whole(values: dict[str, Any]) -> dict[str, Any]:
    keys = person_keys(
        values["given_name"],
        values["family_name"],
        values.get("employee_number"),
        values.get("email"),
        values.get("title"),
    )
    return {**values, **keys}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
