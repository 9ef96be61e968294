"""Whether what a request needs is there."""

from __future__ import annotations

from typing import Any

import redis
from sqlalchemy.exc import SQLAlchemyError

from app.migrate import current, standing
from app.platform.database import Scope, db


def check(redis_url: str) -> dict[str, Any]:
    """The state of database, migrations and queue, in words for a machine; no addresses, no versions.

    A database that is ahead of this code is served: during an upgrade the old code runs on the new schema.
    """
    database, migrations = _database()
    return {
        "ready": database == "ok" and migrations in ("ok", "ahead"),
        "database": database,
        "migrations": migrations,
        "queue": _queue(redis_url),
    }


def _database() -> tuple[str, str]:
    try:
        with db.engine.execution_options(scope=Scope.PLATFORM).connect() as connection:
            at = current(connection)
            connection.commit()
    except SQLAlchemyError:
        return "unavailable", "unknown"
    return "ok", standing(at)


def _queue(url: str) -> str:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1) as client:
            client.ping()
    except redis.RedisError:
        return "unavailable"
    return "ok"
