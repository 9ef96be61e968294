"""Words of making a file ready: assessing, interviews, work samples, person profiles."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from app.selection.words import CONFLICTS_TOLD, GENERAL, RESULTS, Words

STATES: Final[Words] = {
    "asked": _l("Asked"),
    "begun": _l("Begun"),
    "handed_in": _l("Handed in"),
    "conflict": _l("Conflict of interest"),
}
STATE_COLOURS: Final = {"asked": "neutral", "begun": "info", "handed_in": "success", "conflict": "warning"}
CONFLICT_CHOICES: Final[Words] = {"none": _l("No, nothing"), **CONFLICTS_TOLD}
ABSTAIN = "abstain"

_SENSITIVE = _l("National identity numbers and data about health may not be kept here. Take that away.")
_SCORES = _l(
    "This looks like results of a test. They never come into Fram: not scores, not levels, not reports. "
    "Write that the profile was done, and at most one sentence that you have agreed on with the candidate."
)
REFUSALS: Final[dict[tuple[str, str], object]] = {
    ("case", "closed"): _l("The case has moved on, so its file can no longer be changed."),
    ("member", "unknown"): _l("Choose somebody from the panel."),
    ("member", "taken"): _l("This person assesses it already."),
    ("member", "oneself"): _l("Nobody assesses oneself."),
    ("member", "rival"): _l("This person is a candidate in the round. Choose somebody else."),
    ("member", "uncertified"): _l(
        "Nobody does a person profile without being certified for one. The panel states who is."
    ),
    ("member", "staff"): _l(
        "The candidate works under this person or in the same unit. Choose somebody else."
    ),
    ("member", "nominee"): _l("This person has put the candidate forward. Choose somebody else."),
    ("member", "conflict"): _l("This person has told of a conflict of interest. Choose somebody else."),
    ("instrument", "unknown"): _l("Choose what to assess."),
    ("due_at", "past"): _l("Choose a moment that has not been."),
    ("due_at", "missing"): _l("Write when the work sample is to be handed in."),
    ("assessment", "open"): _l("The file is open to this person already."),
    ("member", "off_panel"): _l("This person is not on the panel any more. Ask somebody else."),
    ("until", "missing"): _l("Write the last day."),
    ("until", "past"): _l("Choose a day that has not been."),
    ("until", "far"): _l("A grant lasts a year at most. Choose an earlier day."),
    ("assessment", "handed_in"): _l("The assessment is handed in, and stays as it is."),
    ("conflict", "unknown"): _l("Choose an answer."),
    ("conflict", "told"): _l("You have answered this already."),
    ("grounds", "missing"): _l("Write why it no longer holds."),
    ("grounds", "long"): _l("The text is too long. Write 500 characters at most."),
    ("grounds", "sensitive"): _SENSITIVE,
    ("grounds", "results"): RESULTS,
    ("how", "long"): _l("The text is too long. Write 200 characters at most."),
    ("how", "sensitive"): _SENSITIVE,
    ("how", "scores"): _SCORES,
    ("case", "early"): _l(
        "Papers are asked for only of those who come to the board. The case is not there yet."
    ),
    ("note", "long"): _l("The text is too long. Write 4,000 characters at most."),
    ("note", "sensitive"): _SENSITIVE,
    ("note", "results"): RESULTS,
    ("rating", "unknown"): _l("Choose a rating from 1 to 5, or abstain."),
    ("rating", "missing"): _l("Rate by every criterion, or abstain from it, before you hand in."),
    ("starts_at", "missing"): _l("Write the day and time when it begins."),
    ("starts_at", "past"): _l("Choose a moment that has not been."),
    ("ends_at", "missing"): _l("Write the day and time when it ends."),
    ("ends_at", "order"): _l("It must end after it begins."),
    ("ends_at", "long"): _l("An interview lasts twelve hours at most."),
    ("place", "missing"): _l("Write where it is, or the address of the video meeting."),
    ("place", "long"): _l("The text is too long. Write 200 characters at most."),
    ("place", "sensitive"): _SENSITIVE,
    ("task", "missing"): _l("No task is set for this round, or its day has been."),
    ("task", "long"): _l("The text is too long. Write 8,000 characters at most."),
    ("task", "sensitive"): _SENSITIVE,
    ("sample", "missing"): _l("There is no task to do now."),
    ("sample", "closed"): _l("Your case has moved on, so the work sample can no longer be changed."),
    ("sample", "late"): _l("The time for handing in has passed. Talk to the contact person of the round."),
    ("sample", "handed_in"): _l("The work sample is handed in. Take it back first if you want to change it."),
    ("sample", "rated"): _l("The work sample has been assessed, so it can no longer be taken back."),
    ("answer", "missing"): _l("Write something, or choose a file, before you hand in."),
    ("answer", "long"): _l("The text is too long. Write 20,000 characters at most."),
    ("answer", "sensitive"): _SENSITIVE,
    ("answer", "results"): RESULTS,
    ("file", "large"): _l("The file is too large. It may be 5 MB at most."),
    ("file", "type"): _l("Choose a PDF, a Word file without macros (DOCX), or a text file (TXT)."),
    ("file", "report"): _l(
        "This looks like the report of a test. Such results never come into Fram, so the file is not saved. If it is "
        "something else, write beside each number what it counts (12 people, 3 days), and choose the file again."
    ),
    ("file", "any"): _l("No files are taken here: the report of a person profile never comes into Fram."),
    ("instrument", "missing"): _l("Choose the instrument."),
    ("instrument", "uncertified"): _l(
        "Nobody on the round's panel is stated as certified for this instrument. State it on the panel first."
    ),
    ("instrument", "long"): _l("The text is too long. Write 80 characters at most."),
    ("instrument", "sensitive"): _SENSITIVE,
    ("instrument", "scores"): _SCORES,
    ("certified_user", "missing"): _l("Choose who, certified for the instrument, did the profile."),
    ("certified_user", "uncertified"): _l(
        "This person is not stated as certified for the instrument on the round's panel. Choose somebody who is."
    ),
    ("certified_user", "unasked"): _l(
        "Ask this person first, under Assessors: whoever does a profile is asked about conflicts of interest."
    ),
    ("certified_user", "conflict"): _l(
        "This person has told of a conflict of interest. Choose somebody else."
    ),
    ("certified_user", "long"): _l("The text is too long. Write 80 characters at most."),
    ("certified_user", "sensitive"): _SENSITIVE,
    ("certified_user", "scores"): _SCORES,
    ("done_on", "missing"): _l("Write the day when it was done."),
    ("done_on", "future"): _l("Choose a day that has been."),
    ("feedback_on", "future"): _l("Choose a day that has been."),
    ("feedback_on", "order"): _l("Feedback cannot have been given before the profile was done."),
    ("sentence", "long"): _l("One sentence, 200 characters at most."),
    ("sentence", "sensitive"): _SENSITIVE,
    ("sentence", "scores"): _SCORES,
    ("sentence", "together"): _SCORES,
}


def refusal(field: str, code: str) -> str:
    """Why a value was refused, in words that name the fix."""
    return str(REFUSALS.get((field, code), GENERAL))
