"""Grants stay when the account that was let in goes; see the SQL file.

Revision ID: 0004
"""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Put the key in its new form."""
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Put the key back as it was: with the account its grants go, too."""
    key = "fk_access_grant_grantee_council_id_grantee_account_id"
    op.execute(
        f"ALTER TABLE access_grant DROP CONSTRAINT {key}, ADD CONSTRAINT {key}"
        " FOREIGN KEY (grantee_council_id, grantee_account_id) REFERENCES account (council_id, id)"
        " ON DELETE CASCADE"
    )
