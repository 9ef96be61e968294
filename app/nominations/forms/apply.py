"""What an applicant has written: the fields follow from the call. What is missing or refused, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.nominations.queries.calls import CallView
from app.nominations.service.apply import LONGEST, LONGEST_WORDS, DraftData
from app.platform.tabular import FIELD_REASONS

FAULTS = {
    "requirement": _l("Tick it, or write in your own words why you should be considered all the same."),
    "drive": _l("Write a few sentences about what drives you."),
    "no_guarantee": _l("Confirm that you know this."),
}


def read_draft(form: Mapping[str, str], call: CallView) -> DraftData:
    """The fields of the form; of requirements only those of the call."""
    return replace(read_words(form, call), no_guarantee=bool(form.get("no_guarantee")))


def read_words(form: Mapping[str, str], call: CallView | None) -> DraftData:
    """What is written in own words and ticked; of requirements only those of the call, if there is one."""
    keys = [one.key for one in call.requirements] if call is not None else []
    words = {key: _text(form.get(f"words-{key}")) for key in keys}
    return DraftData(
        drive=_text(form.get("drive")),
        met=frozenset(key for key in keys if form.get(f"met-{key}")),
        met_words={key: text for key, text in words.items() if text},
    )


def read_version(form: Mapping[str, str]) -> int:
    """The version that the page has seen, or the one that its reader chose to write over; 0 fits nothing."""
    told = form.get("seen") or form.get("version") or ""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def fault_words(code: str, field: str) -> str:
    """A fault beside its field."""
    if code == "long":
        most = LONGEST if field == "drive" else LONGEST_WORDS
        return _("This is longer than there is room for: at most %(most)s characters.", most=most)
    return str(FIELD_REASONS.get(code) or FAULTS[code])


def _text(told: str | None) -> str:
    """As it was written, with one kind of line break and nothing at the ends."""
    return (told or "").replace("\r\n", "\n").replace("\r", "\n").strip()
