"""Who competes for the seats reads nobody's file, and a told conflict keeps the name as it was; see the SQL file.

Revision ID: 0006
"""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the wall and the names."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(statements)


def downgrade() -> None:
    """Refused: what is recruited with it would be open again."""
    raise RuntimeError("this wall cannot be taken down; restore a back-up instead")
