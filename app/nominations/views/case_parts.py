"""What pages of cases share: who has one, and what its person has said about the call's requirements."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from app.nominations.case_words import HOLDERS as HOLDER_WORDS
from app.nominations.queries.calls import Said
from app.nominations.queries.cases import CaseFacts
from app.nominations.states import HOLDERS
from app.platform.i18n.binding import current_language


@dataclass(frozen=True)
class RequirementMet:
    """One requirement of the call, whether the person says that it is met, and how."""

    text: Said
    met: bool
    words: str


def requirements_met(facts: CaseFacts) -> list[RequirementMet]:
    """The call's requirements in the reader's language, each with what the person says."""
    case, language = facts.case, current_language()
    return [
        RequirementMet(
            Said.of(one.get("text", {}), language), one["key"] in case.met, case.met_words.get(one["key"], "")
        )
        for one in facts.requirements
    ]


def holder_words(state: str, asked: str | None) -> LazyString | str:
    """Who has a case: a manager by name, else the role; empty when nobody has it any more."""
    holder = HOLDERS[state]
    if holder in ("manager", "second") and asked:
        return asked
    return HOLDER_WORDS[holder] if holder else ""
