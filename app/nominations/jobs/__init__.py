"""Background work of nominations: each module registers its own; the import of candidates has its engine's jobs."""

from app.nominations.importing.kind import CANDIDATES
from app.nominations.jobs import calls, closing, nominations, opinions

__all__ = ["CANDIDATES", "calls", "closing", "nominations", "opinions"]
