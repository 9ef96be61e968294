"""What selection does in the background."""

from app.selection import promises  # noqa: F401 - nominations ask it when decisions are told
from app.selection.jobs import announce, invitations, seats

__all__ = ["announce", "invitations", "seats"]
