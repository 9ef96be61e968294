"""Which kinds of work there are, and who does them. Names are checked when work is published and at start."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from flask_babel.speaklater import LazyString

from app.platform.outbox.job import Job

MAX_ATTEMPTS = 20
KIND = re.compile(r"[a-z_]+(\.[a-z_]+)+")
Result: TypeAlias = dict[str, Any] | None
Work: TypeAlias = Callable[[Job], Result]


class UnknownKind(LookupError):
    """Somebody asks for work that nobody does."""


@dataclass(frozen=True)
class Handler:
    """Who does one kind of work, what people call it, and after how many failures it is given up.

    A private kind is seen in the list of jobs by whoever asked for it alone, and no log line says who that is. One
    that outlives its asker is done also when that account has ended: it sees what the account saw, in no role; and
    the asker cannot stop it.
    """

    kind: str
    title: LazyString | str
    run: Work
    attempts: int = MAX_ATTEMPTS
    private: bool = False
    outlives: bool = False


HANDLERS: dict[str, Handler] = {}


def handler(
    kind: str,
    *,
    title: LazyString | str,
    attempts: int = MAX_ATTEMPTS,
    private: bool = False,
    outlives: bool = False,
) -> Callable[[Callable[[Job], Any]], Callable[[Job], Any]]:
    """Register a function as the handler of a kind of work.

    The function may return a JSON object (counts, ids), which is kept with the job. What it writes through
    `job.session` is committed together with the mark that the work is done; it never commits itself.

    Args:
        kind: `<noun>.<verb>`, or `<noun>.<noun>.<verb>`.
        title: what the job list calls it.
        attempts: failures after which a person must look at it.
        private: nobody but whoever asked for it sees it in the list of jobs.
        outlives: it is done also when the account that asked for it has ended, and cannot be stopped by it.

    Raises:
        ValueError: the name is malformed, or another function has it.
    """
    if not KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no name for a kind of work: write noun.verb")

    def register(function: Callable[[Job], Any]) -> Callable[[Job], Any]:
        known = HANDLERS.get(kind)
        if known is not None and _name(known.run) != _name(function):
            raise ValueError(f"{kind} has two handlers")
        HANDLERS[kind] = Handler(kind, title, function, attempts, private, outlives)
        return function

    return register


def _name(function: Callable[[Job], Any]) -> tuple[str, str]:
    return function.__module__, function.__qualname__


def check_kind(kind: str) -> None:
    """Refuse work that nobody does.

    Raises:
        UnknownKind: no handler has this name (its `jobs.py` may not have been loaded: `app.handlers.load`).
    """
    if kind not in HANDLERS:
        raise UnknownKind(f"no handler for {kind}; there are {', '.join(sorted(HANDLERS)) or 'none'}")


def private_kinds() -> list[str]:
    """The kinds of work that only whoever asked for it sees."""
    return sorted(kind for kind, found in HANDLERS.items() if found.private)


def is_steady(kind: str) -> bool:
    """Whether it is done whatever becomes of who asked for it, and so is not to be stopped."""
    found = HANDLERS.get(kind)
    return found is not None and found.outlives


def title_of(kind: str) -> str:
    """What people call this kind of work, in the reader's language; the kind itself when it is unknown."""
    found = HANDLERS.get(kind)
    return str(found.title) if found else kind
