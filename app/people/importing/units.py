"""What the rows of a file say about units, gathered while they stream by. A council has hundreds of units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.platform.imports.kind import Run


@dataclass
class Unit:
    """A unit of the directory (`id` is set) or of the file alone, and what the file says about it."""

    name: str
    id: UUID | None = None
    service_area: str | None = None
    manager: str | None = None
    manager_id: UUID | None = None
    version: int = 0
    row: int = 0
    area: tuple[str, int] | None = None
    leader: tuple[str, int] | None = None


class Units:
    """All units by name, whatever its capitals."""

    def __init__(self, known: list[Unit], run: Run) -> None:
        self._run = run
        self._by_name = {unit.name.casefold(): unit for unit in known}

    def read(self, number: int, values: dict[str, Any], faults: list[dict[str, Any]]) -> None:
        """Take what a row says about its unit out of its values; the unit's name becomes the known one."""
        area, leader = values.pop("service_area", None), values.pop("manager", None)
        name = values.get("unit")
        if not name:
            if (area or leader) and not faults:
                faults.append(self._fault(number, "unit_missing", "unit", {}))
            return
        unit = self._by_name.setdefault(name.casefold(), Unit(name))
        unit.row = unit.row or number
        values["unit"] = unit.name
        if area:
            unit.area = unit.area or (area, number)
            self._compare(number, unit, area, unit.area, "service_area", faults)
        if leader:
            unit.leader = unit.leader or (leader, number)
            self._compare(number, unit, leader, unit.leader, "manager", faults)

    def leaders(self) -> dict[str, int]:
        """Employee numbers of managers that the file names, and the row where each is named first."""
        found: dict[str, int] = {}
        for unit in self._by_name.values():
            if unit.leader:
                found.setdefault(*unit.leader)
        return found

    def differences(self) -> list[dict[str, Any]]:
        """New and changed units, in the order of the file, for `import_row`."""
        found = []
        for unit in sorted(self._by_name.values(), key=lambda unit: unit.row):
            after = self._after(unit)
            if unit.row and (unit.id is None or len(after) > 1):
                before = _before(unit) if unit.id else None
                state = "changed" if unit.id else "new"
                found.append({"row_number": unit.row, "state": state, "id": str(unit.id) if unit.id else None,
                              "before": before, "after": after})  # fmt: skip
        return found

    def _after(self, unit: Unit) -> dict[str, Any]:
        after: dict[str, Any] = {"unit": unit.name}
        if unit.area and unit.area[0] != unit.service_area:
            after["service_area"] = unit.area[0]
        if unit.leader and unit.leader[0] != unit.manager:
            after["manager"] = unit.leader[0]
        return after

    def _compare(
        self,
        number: int,
        unit: Unit,
        value: str,
        first: tuple[str, int],
        name: str,
        faults: list[dict[str, Any]],
    ) -> None:
        if value != first[0]:
            code = "area_contradicts" if name == "service_area" else "manager_contradicts"
            faults.append(self._fault(number, code, name, {"row": first[1], "unit": unit.name}))

    def _fault(self, number: int, code: str, name: str, params: dict[str, Any]) -> dict[str, Any]:
        return {"row": number, "code": code, **self._run.place(name), "params": params}


def _before(unit: Unit) -> dict[str, Any]:
    manager_id = str(unit.manager_id) if unit.manager_id else None
    return {"unit": unit.name, "service_area": unit.service_area, "manager": unit.manager,
            "manager_id": manager_id, "version": unit.version}  # fmt: skip
