"""What the checked rows of a file add up to: participations to add or change, and steps to record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Row

from app.outcomes.importing.reading import ABOUT
from app.platform.dates import PartialDate

CheckedRow = Row[*tuple[Any, ...]]


@dataclass
class Planned:
    """One person's participation: as it stood when the file was checked, and what all rows together say."""

    target: UUID
    new: bool
    before: dict[str, Any]
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether a participation that was there before becomes another."""
        return not self.new and any(self.before[name] != value for name, value in self.said.items())

    @property
    def version_after(self) -> int:
        """The version that the participation has when the import has been applied."""
        return 1 if self.new else int(self.before["version"]) + int(self.changes)

    def record(self) -> dict[str, Any]:
        """All columns as the file wants them; what it does not say is as before, or as in the person's unit."""
        standing = {"way_in": "unknown", "completion": "unknown", "service_area": self.before["unit_area"]}
        if not self.new:
            standing = {name: self.before[name] for name in ABOUT}
        return {"id": str(self.target), "person_id": self.before["person_id"], **standing, **self.said}

    def former(self) -> dict[str, Any]:
        """All columns as they were."""
        return {"id": str(self.target), **{name: self.before[name] for name in ABOUT}}


@dataclass
class Plan:
    """Everything that an import does."""

    people: list[Planned]
    steps: list[dict[str, Any]]

    @property
    def added(self) -> list[str]:
        """Ids of the participations that are new."""
        return [str(one.target) for one in self.people if one.new]

    @property
    def own_steps(self) -> list[str]:
        """Ids of the steps that are recorded."""
        return [step["id"] for step in self.steps]


def plan(rows: Iterable[CheckedRow], import_id: UUID) -> Plan:
    """Add the rows up; a person's rows agree with each other, as the check has seen to."""
    people: dict[UUID, Planned] = {}
    steps = []
    for row in rows:
        new = "version" not in row.before
        one = people.setdefault(row.target_id, Planned(row.target_id, new, row.before))
        one.said |= {name: row.after[name] for name in ABOUT if name in row.after}
        if "outcome" in row.after and row.before["recorded"] == "no":
            steps.append(_step(row, import_id))
    return Plan(list(people.values()), steps)


def _step(row: CheckedRow, import_id: UUID) -> dict[str, Any]:
    # The id follows from import and row, so that undoing needs no list of its own.
    after = row.after
    return {
        "id": str(uuid5(import_id, str(row.row_number))),
        "participation_id": str(row.target_id),
        "kind": after["outcome"],
        "dated": after["outcome_date"],
        "dated_on": PartialDate.from_iso(after["outcome_date"]).last_day().isoformat(),
        "source": after.get("source", "coordinator"),
        "employer": after.get("employer", "own"),
        "post": after.get("post"),
    }
