"""How a figure of the joint funnel is called in a release: `funnel:came`, or `funnel:came:sex:woman`."""

from __future__ import annotations

from collections.abc import Iterator

from app.equality.funnel import DIMENSIONS

PREFIX = "funnel:"
STAGES = ("came", "selected", "seated")


def code(stage: str, dimension: str | None = None, row: str | None = None) -> str:
    """The name of a figure: of everybody in a stage, or of those in one row of a dimension."""
    return f"{PREFIX}{stage}" if dimension is None else f"{PREFIX}{stage}:{dimension}:{row}"


def all_codes() -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Every figure by group there can be, with its stage, dimension and row."""
    for stage in STAGES:
        for dimension, (_title, names) in DIMENSIONS.items():
            for row in names:
                yield code(stage, dimension, row), (stage, dimension, row)
