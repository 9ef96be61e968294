"""Asking somebody to assess a candidate, and assessing."""

from app.selection.service.assessments.asking import OPEN, assign, case_to_prepare, remove
from app.selection.service.assessments.assessing import look, sample_file, save, tell_conflict
from app.selection.service.assessments.conflicts import take_back_conflict
from app.selection.service.assessments.reopening import open_again

__all__ = [
    "OPEN",
    "assign",
    "case_to_prepare",
    "look",
    "open_again",
    "remove",
    "sample_file",
    "save",
    "take_back_conflict",
    "tell_conflict",
]
