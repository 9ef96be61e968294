"""What one row of a file of participants means: whom, what would be changed, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row

from app.platform.dates import PartialDate
from app.platform.imports.kind import Run, StagedRow

ABOUT = ("way_in", "service_area", "completion")
OF_OUTCOME = ("outcome_date", "source", "employer", "post")


@dataclass
class Somebody:
    """A person of the file: the participation, what rows said first, and the steps known so far."""

    target: UUID
    exists: bool
    now: dict[str, Any]
    said: dict[str, tuple[Any, int]] = field(default_factory=dict)
    steps: dict[tuple[str, str], int] = field(default_factory=dict)
    first_row: int = 0


class Reading:
    """Reads the rows of one file in order; a person may stand in several rows, each with another step."""

    def __init__(self, run: Run, starts_on: date, today: date, by_seat: bool) -> None:
        self._run, self._starts_on, self._today, self._by_seat = run, starts_on, today, by_seat
        self._people: dict[UUID, Somebody] = {}

    def read(self, row: StagedRow, found: Row[*tuple[Any, ...]]) -> dict[str, Any]:
        """The row as `import_row` keeps it."""
        values = {name: value for name, value in row.values.items() if value is not None}
        self._check_outcome(row, values)
        self._check_person(row, values, found)
        if row.faults or found.person_id is None:
            return _record(row.number, "fault", None, None, values, row.faults)
        somebody = self._people.get(found.person_id) or self._meet(found, row.number)
        said = {name: values[name] for name in ABOUT if name in values}
        for name, value in said.items():
            first = somebody.said.setdefault(name, (value, row.number))
            if first[0] != value:
                self._fault(row, "contradicts", name, {"row": first[1]})
        step = (values["outcome"], values["outcome_date"]) if "outcome" in values else None
        earlier = somebody.first_row if step is None else somebody.steps.get(step, 0)
        if earlier > 0 and earlier != row.number:
            self._fault(row, "repeated", "", {"row": earlier})
        if row.faults:
            return _record(row.number, "fault", None, None, values, row.faults)
        before = _before(found, step is not None and somebody.steps.get(step) == 0)
        state = self._state(somebody, values, said, step, row.number)
        if step is not None:
            somebody.steps.setdefault(step, row.number)
        after = {**values, "employee_number": found.employee_number, "email": found.email}
        kept = {name: value for name, value in after.items() if value is not None}
        return _record(row.number, state, somebody.target, before, kept, None)

    def _meet(self, found: Row[*tuple[Any, ...]], number: int) -> Somebody:
        exists = found.participation_id is not None
        now = {name: getattr(found, name) for name in ABOUT} if exists else {}
        somebody = Somebody(found.participation_id or uuid4(), exists, now, first_row=number)
        somebody.steps = {(kind, dated): 0 for kind, dated in found.steps or ()}
        self._people[found.person_id] = somebody
        return somebody

    @staticmethod
    def _state(
        somebody: Somebody,
        values: dict[str, Any],
        said: dict[str, Any],
        step: tuple[str, str] | None,
        number: int,
    ) -> str:
        if not somebody.exists and somebody.first_row == number:
            return "new"
        changes = somebody.exists and any(somebody.now[name] != value for name, value in said.items())
        return "changed" if changes or (step is not None and step not in somebody.steps) else "unchanged"

    def _check_person(self, row: StagedRow, values: dict[str, Any], found: Row[*tuple[Any, ...]]) -> None:
        number, email = values.get("employee_number"), values.get("email")
        if number is None and email is None:
            if not row.faults:
                self._fault(row, "no_key", "employee_number")
        elif found.person_id is None:
            name = "employee_number" if number is not None else "email"
            self._fault(row, "person_unknown", name, {"value": values[name]})
        elif found.by_email is not None and found.by_email != found.person_id:
            self._fault(
                row, "two_people", "email", {"first": found.name_by_number, "second": found.name_by_email}
            )
        elif self._by_seat and found.participation_id is None:
            self._fault(row, "by_seat", "", {"name": f"{found.given_name} {found.family_name}"})

    def _check_outcome(self, row: StagedRow, values: dict[str, Any]) -> None:
        if values.get("outcome") == "unknown" and "outcome_date" not in values:
            for name in ("outcome", *OF_OUTCOME):  # nobody knows: that is what having no step means
                values.pop(name, None)
        if "outcome" not in values:
            told = [name for name in OF_OUTCOME if name in values]
            if told and not row.faults:
                self._fault(row, "outcome_missing", told[0])
            return
        if "outcome_date" not in values:
            if not any(fault["field"] == "outcome_date" for fault in row.faults):
                self._fault(row, "outcome_undated", "outcome")
            return
        when = PartialDate.from_iso(values["outcome_date"])
        if when.first_day() > self._today:
            self._fault(row, "outcome_future", "outcome_date")
        elif when.last_day() < self._starts_on:
            self._fault(row, "outcome_early", "outcome_date")

    def _fault(self, row: StagedRow, code: str, name: str, params: dict[str, Any] | None = None) -> None:
        told = {"row": row.number, "code": code, **self._run.place(name), "params": params or {}}
        row.faults.append(told)


def _before(found: Row[*tuple[Any, ...]], recorded: bool) -> dict[str, Any]:
    """How the person stands now, for the difference list, for applying, and for putting back."""
    facts: dict[str, Any] = {
        "person_id": str(found.person_id),
        "given_name": found.given_name,
        "family_name": found.family_name,
        "employee_number": found.employee_number,
        "email": found.email,
        "unit_area": found.unit_area,
        "recorded": "yes" if recorded else "no",
    }
    if found.participation_id is not None:
        facts |= {name: getattr(found, name) for name in ABOUT} | {"version": found.version}
    return facts


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
