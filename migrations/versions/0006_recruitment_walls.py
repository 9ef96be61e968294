"""Recruitment, what its use has shown: rivals kept out, names of told conflicts as they were, criteria that any council
has rated by, two writers of a panel member, the panel's reading of a file, reminders of a day that was moved; see the
SQL file.

Revision ID: 0006
"""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the walls, and what they need."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(statements)


def downgrade() -> None:
    """Refused: what is recruited with it would be open again."""
    raise RuntimeError("these walls cannot be taken down; restore a back-up instead")
