"""What outcomes does in the background: the import of a round, by the jobs of the import engine."""

from app.outcomes.importing.kind import PARTICIPANTS

__all__ = ["PARTICIPANTS"]
