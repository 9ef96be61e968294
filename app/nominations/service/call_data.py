"""What is kept of a call: checked, and what may change of it once it is published."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from app.nominations.models import CALL_WAYS_IN, Call
from app.platform.i18n.content import missing
from app.platform.refusals import Refused
from app.platform.tabular import sensitive_text

LONGEST, LONGEST_LINE, MOST_REQUIREMENTS, MOST_DAYS = 4_000, 300, 12, 60
PLAIN: Final = ("way_in", "opens_at", "closes_at", "decision_at", "answer_days", "opinion_days")
TEXTS: Final = ("eligibility", "about", "drive_question")
CONTACT: Final = ("contact_name", "contact_email", "contact_phone")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class RequirementData:
    """Basic competence that can be checked, in each language; `key` is kept while the requirement is."""

    text: Mapping[str, str]
    key: str = ""


@dataclass(frozen=True)
class CallData:
    """What a form says about a call: aware moments, texts by language."""

    way_in: str
    opens_at: datetime
    closes_at: datetime
    decision_at: datetime
    answer_days: int = 7
    opinion_days: int = 10
    eligibility: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    drive_question: Mapping[str, str] = field(default_factory=dict)
    requirements: Sequence[RequirementData] = ()
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""


def lacking(call: CallData, languages: Sequence[str]) -> dict[str, list[str]]:
    """By text of a call that is written in some language: those of the languages that it lacks, in their order."""
    found = {name: missing(getattr(call, name), languages) for name in TEXTS if getattr(call, name)}
    without = {code for one in call.requirements for code in missing(one.text, languages)}
    found["requirements"] = [code for code in languages if code in without]
    return {name: codes for name, codes in found.items() if codes}


def data_of(call: Call) -> CallData:
    """A call as a form says it."""
    requirements = tuple(RequirementData(one["text"], one["key"]) for one in call.requirements)
    kept: dict[str, Any] = {name: getattr(call, name) for name in (*PLAIN, *TEXTS)}
    kept |= {name: getattr(call, name) or "" for name in CONTACT}
    return CallData(**kept, requirements=requirements)


def values_of(data: CallData) -> dict[str, Any]:
    """What is kept of a form, checked.

    Raises:
        Refused: a value cannot be had.
    """
    if data.way_in not in CALL_WAYS_IN:
        raise Refused("way_in", "unknown")
    if data.closes_at <= data.opens_at:
        raise Refused("closes_at", "before_open")
    if data.decision_at <= data.closes_at:
        raise Refused("decision_at", "before_close")
    for name in ("answer_days", "opinion_days"):
        if not 1 <= getattr(data, name) <= MOST_DAYS:
            raise Refused(name, "days")
    return {
        **{name: getattr(data, name) for name in PLAIN},
        **{name: _texts(name, getattr(data, name), LONGEST) for name in TEXTS},
        "requirements": _requirements(data.requirements),
        **_contact(data),
    }


def _texts(name: str, written: Mapping[str, str], longest: int) -> dict[str, str]:
    texts = {code: words.strip() for code, words in written.items() if words.strip()}
    for words in texts.values():
        _check(name, words, longest)
    return texts


def _check(name: str, words: str, longest: int) -> None:
    if len(words) > longest:
        raise Refused(name, "long")
    if (kind := sensitive_text(words)) is not None:
        raise Refused(name, kind)


def _requirements(written: Sequence[RequirementData]) -> list[dict[str, Any]]:
    kept = [(one.key, _texts("requirements", one.text, LONGEST_LINE)) for one in written]
    found = [{"key": key or uuid4().hex[:12], "text": text} for key, text in kept if text]
    if len(found) > MOST_REQUIREMENTS:
        raise Refused("requirements", "many")
    return found


def _contact(data: CallData) -> dict[str, str | None]:
    found = {}
    for name in CONTACT:
        words = " ".join(getattr(data, name).split())
        _check(name, words, LONGEST_LINE)
        found[name] = words or None
    if found["contact_email"] and not _ADDRESS.fullmatch(found["contact_email"]):
        raise Refused("contact_email", "form")
    return found


def keep_moments(call: Call, values: dict[str, Any]) -> None:
    """Forms know moments to the minute: one that was not changed stays as exact as it was."""
    for name in ("opens_at", "closes_at", "decision_at"):
        was = getattr(call, name)
        if was.replace(second=0, microsecond=0) == values[name]:
            values[name] = was


def check_change(call: Call, values: Mapping[str, Any], reason: str, now: datetime) -> dict[str, str] | None:
    """What the log tells of a closing time that was moved; nothing is held back while a call is a draft.

    Raises:
        Refused: a published call cannot be changed so.
    """
    if call.published_at is None:
        return None
    _whole(values)
    if call.opens_at <= now:
        for name in ("way_in", "opens_at"):
            if values[name] != getattr(call, name):
                raise Refused(name, "opened")
    if values["closes_at"] == call.closes_at:
        return None
    if call.closes_at <= now and values["closes_at"] <= call.closes_at:
        raise Refused("closes_at", "later_only")
    if values["closes_at"] <= now:
        raise Refused("closes_at", "past")
    if not reason.strip():
        raise Refused("reason", "missing")
    _check("reason", reason, LONGEST_LINE)
    return {
        "closed_at": call.closes_at.isoformat(),
        "closes_at": values["closes_at"].isoformat(),
        "reason": reason.strip(),
    }


def check_ready(call: Call) -> None:
    """Check that a call can be published.

    Raises:
        Refused: it lacks what the public needs.
    """
    names = ("eligibility", "contact_name", "contact_email", "contact_phone")
    _whole({name: getattr(call, name) for name in names})


def _whole(values: Mapping[str, Any]) -> None:
    """What the public needs is there: who may apply, and whom to ask.

    Raises:
        Refused: it is not.
    """
    if not values["eligibility"]:
        raise Refused("eligibility", "missing")
    if not values["contact_name"] or not (values["contact_email"] or values["contact_phone"]):
        raise Refused("contact_name", "missing")
