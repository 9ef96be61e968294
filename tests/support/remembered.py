"""What many tests begin with, made through the services once in a process, and then put back row by row.

A joint programme with its councils, people and accounts takes a quarter of a second through the services, and some
hundreds of tests begin with one. Only what was made in an empty database is remembered, with all that it wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import Flask

from tests.support.emptying import Emptier

Made = TypeVar("Made")
#: Where an application of tests has what empties its database, and what was made in it.
EMPTIER, REMEMBERED = "fram_test_emptier", "fram_test_remembered"


@dataclass(frozen=True)
class Kept(Generic[Made]):
    """What a maker returned, and the rows that were there when it had."""

    made: Made
    rows: dict[str, bytes]


def remembered(app: Flask, key: Hashable, make: Callable[[], Made], own: Callable[[Made], Made]) -> Made:
    """What `make` made in the empty database of this application: now, or once before.

    Args:
        key: names the maker and all that it was asked for.
        own: takes a copy that a test may change.
    """
    emptier: Emptier | None = app.extensions.get(EMPTIER)
    if emptier is None or not emptier.is_empty():
        return make()
    kept: dict[Hashable, Kept[Made]] = app.extensions.setdefault(REMEMBERED, {})
    if key not in kept:
        made = make()
        kept[key] = Kept(own(made), emptier.rows())
        return made
    emptier.put_back(kept[key].rows)
    return own(kept[key].made)
