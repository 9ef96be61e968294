"""Importing a library without what it would only use if it happened to be there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(name: str) -> Iterator[None]:
    """Let a package that nobody has imported yet be not there, for as long as this lasts.

    Some libraries load a big package at their own import for what we never ask of them (colours of a terminal,
    a second client): that is start and memory of every process.
    """
    hidden = name not in sys.modules
    if hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if hidden:
            del sys.modules[name]
