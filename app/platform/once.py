"""Two who do the same at the same moment: what a unique constraint stops is told in words, not as a fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from app.platform.database import session


class ThereAlready(Exception):
    """Somebody else was first: the constraint has let nobody in twice, and nothing of this attempt is left."""


@contextmanager
def only_once(constraint: str) -> Iterator[None]:
    """What is written inside is kept unless one constraint says that it is there already; then none of it is.

    The block is flushed at its end. What was read before the block holds on; the transaction goes on either way.

    Args:
        constraint: the name of the unique constraint or index.

    Raises:
        ThereAlready: the constraint was hit. Every other fault passes as it is.
    """
    try:
        with session().begin_nested():
            yield
            session().flush()
    except IntegrityError as error:
        if constraint_of(error) != constraint:
            raise
        raise ThereAlready from None


def constraint_of(error: IntegrityError) -> str | None:
    """The constraint that a statement has hit, by name."""
    told = getattr(error.orig, "diag", None)
    return told.constraint_name if told is not None else None
