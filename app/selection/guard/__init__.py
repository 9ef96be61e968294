"""The guard of the person profile: results of tests never come in. `domain/differentiators.md` 7."""

from app.selection.guard.files import looks_like_report
from app.selection.guard.scores import holds_scores

__all__ = ["holds_scores", "looks_like_report"]
