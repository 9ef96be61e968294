"""What people does in the background: its import, by the jobs of the import engine."""

from app.people.importing.kind import PEOPLE

__all__ = ["PEOPLE"]
