"""The basic competence that the call asks for: what the candidate says, and what the council has checked, by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, and_, case, cast, exists, func, select
from sqlalchemy.dialects.postgresql import JSONB

from app.nominations.models import Call, Candidacy
from app.platform.database import session
from app.selection.models import CompetenceCheck


@dataclass(frozen=True)
class Check:
    """That a requirement has been checked: how, in short words, by whom and when. `version` from 1."""

    how: str
    by: str
    at: datetime
    version: int


@dataclass(frozen=True)
class Competence:
    """One requirement of the call, with its texts by language, and its check, if there is one."""

    key: str
    texts: Mapping[str, str]
    check: Check | None


def list_competence(case_of: Candidacy) -> Sequence[Competence]:
    """What the case's call asks for, in the call's order. Two statements, one where nothing is asked for."""
    asked = session().scalar(
        select(Call.requirements).where(Call.programme_id == case_of.programme_id, Call.id == case_of.call_id)
    )
    if not asked:
        return []
    rows = session().scalars(select(CompetenceCheck).where(CompetenceCheck.candidacy_id == case_of.id))
    checks = {
        one.requirement: Check(one.how, one.checked_by_name, one.checked_at, one.version) for one in rows
    }
    return [Competence(one["key"], one.get("text", {}), checks.get(one["key"])) for one in asked]


def all_checked() -> ScalarSelect[bool | None]:
    """Whether all that is asked for has been checked, in a statement of cases; null where nothing is asked for."""
    one = func.jsonb_array_elements(Call.requirements).table_valued("value", name="one")
    key = cast(one.c.value, JSONB)["key"].astext
    checked = exists().where(
        CompetenceCheck.council_id == Candidacy.council_id,
        CompetenceCheck.candidacy_id == Candidacy.id,
        CompetenceCheck.requirement == key,
    ).correlate(Candidacy, one)  # fmt: skip
    every = select(func.bool_and(checked)).select_from(one).correlate(Call, Candidacy).scalar_subquery()
    wanted = select(case((func.jsonb_array_length(Call.requirements) > 0, every)))
    return (
        wanted.where(and_(Call.programme_id == Candidacy.programme_id, Call.id == Candidacy.call_id))
        .correlate(Candidacy)
        .scalar_subquery()
    )
