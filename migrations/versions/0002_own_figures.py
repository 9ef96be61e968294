"""A summary of each council's own figures, kept by the database; see the SQL file.

Revision ID: 0002
"""

from pathlib import Path

from alembic import op

from migrations.walls import own

revision = "0002"
down_revision = "0001"

#: What counting reads. Row-level security is forced on their owner, too; it steps aside for the counting alone, in the
#: transaction that holds the tables, so nobody else sees them without it.
COUNTED = ("participation", "outcome", "round", "own_round", "own_outcome")


def upgrade() -> None:
    """Make the summary, and count once what is there already."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(statements)
    for table in ("own_round", "own_outcome"):
        for statement in own(table):
            op.execute(statement)
    for table in COUNTED:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("SELECT ctx.own_recount(id, NULL) FROM council")
    for table in COUNTED:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Take the summary away: nothing is in it that is not in the people's own rows."""
    for table in ("participation", "outcome"):
        for trigger in ("own_added", "own_changed", "own_going", "own_gone"):
            op.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
    op.execute("DROP TABLE own_outcome, own_round")
    op.execute(
        "DROP FUNCTION ctx.own_hold, ctx.own_add, ctx.own_recount, ctx.own_participation_added,"
        " ctx.own_participation_changed, ctx.own_participation_going, ctx.own_outcome_added,"
        " ctx.own_outcome_changed, ctx.own_outcome_gone"
    )
