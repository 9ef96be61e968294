"""The summary of own figures is kept with less work; see the SQL file.

Revision ID: 0003
"""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Put the function in its new form."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(statements)
    op.execute("ALTER FUNCTION ctx.own_hold(participation[]) SET plan_cache_mode = force_generic_plan")


def downgrade() -> None:
    """Nothing to take away: it counts the same, and 0002 drops it."""
