"""The funnel as arithmetic: who was reached, who came, who was selected, by group; every group adds up to the same.

Pure: figures come in, tables come out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from app.people.service_areas import SERVICE_AREAS
from app.people.words import SEXES

UNKNOWN: Final = "unknown"
Names = Mapping[str, LazyString]

STAGES: Final[dict[str, LazyString]] = {
    "reached": _l("Reached by the call"),
    "came": _l("Put forward or applied"),
    "selected": _l("Selected"),
    "seated": _l("Has a seat"),
    "completed": _l("Completed"),
    "appointed": _l("Became a manager"),
}
#: What is counted when, as the page explains it.
STAGE_MEANINGS: Final[dict[str, LazyString]] = {
    "reached": _l(
        "As soon as a call is published: everybody who is active in the council's staff directory today, and everybody "
        "who has come. Whoever was employed later counts, whoever has left without coming does not."
    ),
    "came": _l(
        "Everybody whose file is handed in, and everybody who takes part without one. Whoever has been put forward "
        "counts from handing in the file; before that, no figure shows it."
    ),
    "selected": _l("Everybody who has been offered a seat, whatever the answer was."),
    "seated": _l("Everybody who said yes and still has the seat."),
    "completed": _l("Everybody who is registered as having completed the programme."),
}
AGES: Final[dict[str, LazyString]] = {
    "29": _l("Under 30"),
    "39": _l("30–39"),
    "49": _l("40–49"),
    "59": _l("50–59"),
    "60": _l("60 and over"),
    UNKNOWN: _l("Not known"),
}
EXTENTS: Final[dict[str, LazyString]] = {
    "full": _l("Full time"),
    "part": _l("Part time"),
    UNKNOWN: _l("Not known"),
}
DOORS: Final[dict[str, LazyString]] = {
    "nomination": _l("Nomination"),
    "application": _l("Own application"),
    "by_hand": _l("Added by the coordinator"),
    "import": _l("From a file"),
    "open": _l("Open to everybody"),
    UNKNOWN: _l("Not known"),
}
DIMENSIONS: Final[dict[str, tuple[LazyString, Names]]] = {
    "sex": (_l("Sex"), {**SEXES, UNKNOWN: _l("Not known")}),
    "age": (_l("Age"), AGES),
    "extent": (_l("Extent of employment"), EXTENTS),
    "area": (_l("Service area"), {**SERVICE_AREAS, UNKNOWN: _l("Not known")}),
    "door": (_l("Way in"), DOORS),
}


@dataclass(frozen=True)
class Group:
    """So many people who are alike in everything that is counted. `door` is empty for who has not come."""

    sex: str
    age: str
    extent: str
    area: str
    door: str
    stages: frozenset[str]
    people: int = 1

    def value(self, dimension: str) -> str:
        """Which row of a dimension's table they are in."""
        return str(getattr(self, dimension))


@dataclass(frozen=True)
class Row:
    """One row: its name, and how many are in each stage."""

    key: str
    name: LazyString
    numbers: dict[str, int]


@dataclass(frozen=True)
class Table:
    """One dimension: its rows (those that nobody is in are left out) and what they add up to."""

    key: str
    title: LazyString
    stages: tuple[str, ...]
    rows: list[Row]
    total: dict[str, int]

    def share(self, row: Row, stage: str) -> float | None:
        """A row's part of everybody in a stage; None where there is nobody."""
        return row.numbers[stage] / self.total[stage] if self.total[stage] else None


@dataclass(frozen=True)
class Cross:
    """Way in by sex in one stage: the rows' and the columns' sums are those of the two tables alone."""

    stage: str
    columns: dict[str, LazyString]
    rows: list[Row]
    total: dict[str, int]


def appointed_meaning(months: int) -> str:
    """What is counted as having become a manager, as the page explains it."""
    return _(
        "Everybody with a first post with responsibility for staff, in the own council or elsewhere, from the start of "
        "the programme until %(months)s months after the end of the round.",
        months=months,
    )


def age_band(birth_year: int | None, year: int) -> str:
    """The band of somebody's age in the year in which the round begins."""
    if birth_year is None:
        return UNKNOWN
    age = year - birth_year
    return next((band for band in ("29", "39", "49", "59") if age <= int(band)), "60")


def extent(percent: int | None) -> str:
    """Full or part time."""
    return UNKNOWN if percent is None else "full" if percent == 100 else "part"


def stages_of(groups: Iterable[Group], also: Iterable[str] = ()) -> tuple[str, ...]:
    """The stages that anybody is in, in their order; coming and being selected always are, and those named."""
    there = frozenset({"came", "selected", *also}).union(*(group.stages for group in groups))
    return tuple(stage for stage in STAGES if stage in there)


def table(groups: Iterable[Group], dimension: str, also: Iterable[str] = ()) -> Table:
    """The figures by one dimension. Only who has come has a way in, so nobody is merely reached there.

    also: stages whose time has come, to be shown though nobody is in them.
    """
    everybody = list(groups)
    title, names = DIMENSIONS[dimension]
    stages = tuple(one for one in stages_of(everybody, also) if dimension != "door" or one != "reached")
    rows = [
        Row(key, name, _numbers([one for one in everybody if one.value(dimension) == key], stages))
        for key, name in names.items()
    ]
    return Table(
        dimension,
        title,
        stages,
        [row for row in rows if any(row.numbers.values())],
        _numbers(everybody, stages),
    )


def cross(groups: Iterable[Group], stage: str) -> Cross:
    """Way in by sex."""
    there = [group for group in groups if stage in group.stages]
    sexes = {key: name for key, name in DIMENSIONS["sex"][1].items() if any(one.sex == key for one in there)}

    def numbers(some: list[Group]) -> dict[str, int]:
        return {key: sum(one.people for one in some if one.sex == key) for key in sexes}

    rows = [Row(key, name, numbers([one for one in there if one.door == key])) for key, name in DOORS.items()]
    return Cross(stage, sexes, [row for row in rows if any(row.numbers.values())], numbers(there))


def _numbers(groups: list[Group], stages: tuple[str, ...]) -> dict[str, int]:
    return {stage: sum(group.people for group in groups if stage in group.stages) for stage in stages}
