"""Looks outlive a refusal: a page that says "not saved" shows the same file as one that says "saved".

What a request has done is undone when its answer is a refusal, and its lines in the log with it. That somebody
has read a file is still so: each look is remembered, and written anew when the rest has been undone.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import g

from app.platform.database import session


def remember(write: Callable[[], object]) -> None:
    """Remember how to write a look that has just been written, for as long as this request."""
    g.setdefault("looks", []).append(write)


def forget() -> None:
    """Nothing of what was read is shown after all: the answer is an error page."""
    g.pop("looks", None)


def write_again() -> None:
    """After everything has been rolled back: write the looks of this request, alone, and keep them."""
    looks: list[Callable[[], object]] = g.pop("looks", [])
    for write in looks:
        write()
    if looks:
        session().commit()
