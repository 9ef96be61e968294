"""What selection does in the background."""

from app.selection.jobs import announce, invitations, seats

__all__ = ["announce", "invitations", "seats"]
