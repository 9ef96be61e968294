"""What is missing before decisions are ready and final, what is to be announced, what has been told."""

from app.selection.queries.decisions.final import Finish, final_missing, finish_of, members_today
from app.selection.queries.decisions.ready import Checked, Missing, check_ready, ready_missing
from app.selection.queries.decisions.told import Told, due, told_steps

__all__ = [
    "Checked",
    "Finish",
    "Missing",
    "Told",
    "check_ready",
    "due",
    "final_missing",
    "finish_of",
    "members_today",
    "ready_missing",
    "told_steps",
]
