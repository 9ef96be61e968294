"""Alembic's environment: runs as the owner, one migration at a time, and gives up rather than block."""

from typing import Any

from alembic import context
from sqlalchemy import create_engine, pool, text

from app.migrate import remember

LOCK = 7_261_001


def applied(ctx: Any, step: Any, heads: Any, run_args: Any) -> None:
    """After each migration, in its transaction: the database remembers what it was made from."""
    if step.is_upgrade:
        remember(ctx.connection, step.up_revision_id)


def run() -> None:
    """Migrate the database that `fram migrate` names."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '2s'"))
        connection.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True, on_version_apply=applied)
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text(f"SELECT pg_advisory_unlock({LOCK})"))
        connection.commit()
    engine.dispose()


run()
