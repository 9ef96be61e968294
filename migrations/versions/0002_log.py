"""The log: whom a line is about, uses of grants in the owner's log, and disposal of what is old enough.

Revision ID: 0002
"""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Run the file as it stands: the driver must not look for placeholders in it."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(statements)


def downgrade() -> None:
    """Refused: the log's seals may begin at a disposal by now, which the older functions do not know."""
    raise RuntimeError("the log cannot be taken back; restore a back-up instead")
