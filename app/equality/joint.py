"""The joint figures as tables to be read: what is shown, and what is protected throughout, in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from app.equality.funnel import DIMENSIONS
from app.equality.hooks import Joint, JointFigure

STAGES = ("came", "selected", "seated")


@dataclass(frozen=True)
class JointRow:
    """One row with its figures, by stage."""

    name: LazyString
    figures: dict[str, JointFigure]


@dataclass(frozen=True)
class JointTable:
    """One dimension: rows with at least one figure, and the names of those that are protected throughout."""

    rows: list[JointRow]
    protected: list[LazyString]


def joint_tables(joint: Joint) -> dict[str, JointTable]:
    """Every dimension. Which rows are named as protected tells no more than the marks would one by one."""
    return {dimension: _table(joint, dimension) for dimension in DIMENSIONS}


def _table(joint: Joint, dimension: str) -> JointTable:
    _title, names = DIMENSIONS[dimension]
    rows = {
        key: JointRow(name, {stage: joint.figures[stage, dimension, key] for stage in STAGES})
        for key, name in names.items()
    }
    open_rows = [row for row in rows.values() if any(one.number is not None for one in row.figures.values())]
    return JointTable(open_rows, [row.name for row in rows.values() if row not in open_rows])


def kinds(joint: Joint) -> list[str]:
    """The reasons for which something is missing, in the order in which they are explained."""
    there = {one.status for one in (*joint.figures.values(), *joint.totals.values())}
    return [kind for kind in ("protected", "later", "unshared") if kind in there]
