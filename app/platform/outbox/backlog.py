"""How much background work waits in the whole installation: totals, read as the role that sees no contents."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, text

STATE = text("""
    SELECT count(*) FILTER (WHERE dead_at IS NOT NULL) AS dead,
        count(*) FILTER (WHERE dead_at IS NULL) AS open,
        coalesce(extract(epoch FROM clock_timestamp() - min(next_at) FILTER (
            WHERE dead_at IS NULL AND next_at <= clock_timestamp())), 0) AS oldest_due,
        coalesce(extract(epoch FROM clock_timestamp() - min(created_at) FILTER (
            WHERE dead_at IS NULL)), 0) AS oldest_open
    FROM outbox WHERE done_at IS NULL
""")


@dataclass(frozen=True)
class Backlog:
    """Jobs of all councils together: given up, still to be done; ages in seconds, 0 where there is nothing.

    `oldest_due` grows when nothing hands work over (the dispatcher is away), `oldest_open` also when nobody
    does it (the workers are away, or something fails again and again).
    """

    dead: int
    open: int
    oldest_due: float
    oldest_open: float


def read_backlog(engine: Engine) -> Backlog:
    """The backlog now, over an engine of the role `fram_dispatch`; one statement.

    Raises:
        DBAPIError: the database is away.
    """
    with engine.begin() as connection:
        row = connection.execute(STATE).one()
    return Backlog(row.dead, row.open, float(row.oldest_due), float(row.oldest_open))
