"""Alembic's environment: runs as the owner, one migration at a time, and gives up rather than block."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from app.schema import metadata

LOCK = 7_261_001


def run() -> None:
    """Migrate the database that `fram migrate` names."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '2s'"))
        connection.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
        connection.commit()
        context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text(f"SELECT pg_advisory_unlock({LOCK})"))
        connection.commit()
    engine.dispose()


run()
