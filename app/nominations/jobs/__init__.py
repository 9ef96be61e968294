"""Background work of nominations: each module registers its own."""

from app.nominations.jobs import calls

__all__ = ["calls"]
