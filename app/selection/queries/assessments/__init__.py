"""Reading assessments: one's own, in whichever council, and those of the own council's candidates."""

from app.selection.queries.assessments.mine import (
    Assessed,
    Booked,
    MyAssessment,
    Other,
    ToldConflict,
    get_mine,
    list_mine,
    list_told,
    read_assessed,
    read_sample_file,
)
from app.selection.queries.assessments.own import (
    AssessorLine,
    Guide,
    PanelChoice,
    count_conflicts,
    list_assessors,
    list_guide,
    list_panel,
)
from app.selection.queries.assessments.rated import Given, state_of

__all__ = [
    "Assessed",
    "AssessorLine",
    "Booked",
    "Given",
    "Guide",
    "MyAssessment",
    "Other",
    "PanelChoice",
    "ToldConflict",
    "count_conflicts",
    "get_mine",
    "list_assessors",
    "list_guide",
    "list_mine",
    "list_panel",
    "list_told",
    "read_assessed",
    "read_sample_file",
    "state_of",
]
