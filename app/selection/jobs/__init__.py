"""What selection does in the background."""

from app.selection.jobs import announce, seats

__all__ = ["announce", "seats"]
