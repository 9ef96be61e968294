"""What may not stand in a free text about somebody: identity numbers, words about health, results of tests."""

from __future__ import annotations

from app.platform.results import holds_pasted_scores
from app.platform.tabular import sensitive_text


def unkept(text: str | None) -> str | None:
    """Why a text may not be kept, as a code of `tabular.FIELD_REASONS`; None for one that may."""
    kind = sensitive_text(text)
    if kind is not None:
        return kind.value
    return "results" if holds_pasted_scores(text) else None
