"""The guard against results of tests: `domain/differentiators.md` 7.

`holds_scores` is for a sentence in which no result may stand in any form; `holds_pasted_scores` for free texts about
somebody, where ratings, years and percentages belong; `looks_like_report` for files.
"""

from app.platform.results.files import looks_like_report
from app.platform.results.free import holds_pasted_scores
from app.platform.results.scores import holds_scores

__all__ = ["holds_pasted_scores", "holds_scores", "looks_like_report"]
