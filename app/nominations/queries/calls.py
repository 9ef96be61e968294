"""Reading calls: which one holds for the own council in a round, and which are published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, Subquery, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.nominations.models import Call, RoundChoice
from app.platform.database import session
from app.platform.i18n.binding import current_language
from app.platform.i18n.content import pick
from app.platform.tenancy.models import Council
from app.programmes.models import Programme, ProgrammeText, Round
from app.programmes.queries.programmes import APART


class Said(str):
    """A text in the language nearest to the reader's; `lang` is that language, for its attribute."""

    lang: str = ""

    @classmethod
    def of(cls, texts: Mapping[str, str], language: str) -> Said:
        """The nearest of the texts; empty where there is none."""
        picked = pick(texts, language)
        said = cls(picked.text)
        said.lang = picked.lang
        return said


@dataclass(frozen=True)
class Requirement:
    """Basic competence that can be checked; a case keeps the keys of those that are met."""

    key: str
    text: Said


@dataclass(frozen=True)
class CallView:
    """A published call as the own council's people read it. Moments are aware; `second_opinion` is the council's.

    `programme_slug` is the programme's address in URLs. `current`: the own council is in the programme now.
    """

    id: UUID
    programme_id: UUID
    programme_slug: str
    programme_name: Said
    round_id: UUID
    round_number: int
    council_id: UUID | None
    way_in: str
    opens_at: datetime
    closes_at: datetime
    decision_at: datetime
    answer_days: int
    opinion_days: int
    eligibility: Said
    about: Said
    drive_question: Said
    requirements: tuple[Requirement, ...]
    contact_name: str | None
    contact_email: str | None
    contact_phone: str | None
    updated_at: datetime
    second_opinion: bool
    current: bool

    def is_open(self, now: datetime) -> bool:
        """Whether one can apply or put somebody forward at a moment: the first is in, the last is out."""
        return self.current and self.opens_at <= now < self.closes_at

    @property
    def takes_applications(self) -> bool:
        """Whether people apply themselves (or join, where nobody is selected)."""
        return self.way_in in ("open_call", "both", "no_selection")

    @property
    def takes_nominations(self) -> bool:
        """Whether managers put people forward."""
        return self.way_in in ("nomination", "both")


def places() -> Subquery:
    """The programmes that the council is in, with what their addresses are made of."""
    return (
        select(
            Programme.id,
            Programme.slug,
            Council.slug.label("lead"),
            func.row_number().over(partition_by=Programme.slug, order_by=Programme.id).label("place"),
        )
        .join(Council, Council.id == Programme.lead_council_id)
        .subquery()
    )


def names_of_programme() -> ScalarSelect[dict[str, str]]:
    """The names by language of the programme of a call."""
    return (
        select(func.jsonb_object_agg(ProgrammeText.locale, ProgrammeText.name))
        .where(ProgrammeText.programme_id == Call.programme_id)
        .scalar_subquery()
    )


def current_programmes() -> ColumnElement[UUID]:
    """The programmes that the own council is in now."""
    return func.unnest(func.ctx.current_programme_ids()).column_valued("id")


def address_of(row: Row[*tuple[Any, ...]]) -> str:
    """The programme's address in URLs, from a row of `places`."""
    return row.slug if row.place == 1 else f"{row.slug}{APART}{row.lead}"


@cache
def _published() -> Select[*tuple[Any, ...]]:
    """Of each round the call that holds for the own council: its own where that is published, else the joint."""
    listed = places()
    return (
        select(
            Call,
            Round.number.label("number"),
            listed.c.slug,
            listed.c.lead,
            listed.c.place,
            names_of_programme().label("names"),
            RoundChoice.second_opinion.label("second_opinion"),
            Call.programme_id.in_(select(current_programmes())).label("current"),
        )
        .join(Round, (Round.programme_id == Call.programme_id) & (Round.id == Call.round_id))
        .join(listed, listed.c.id == Call.programme_id)
        .outerjoin(RoundChoice, RoundChoice.round_id == Call.round_id)
        .where(
            Call.published_at.is_not(None),
            Call.council_id.is_(None) | (Call.council_id == func.ctx.council_id()),
        )
        .ext(distinct_on(Call.programme_id, Call.round_id))
        .order_by(Call.programme_id, Call.round_id, Call.council_id.is_(None))
    )


def call_for(programme_id: UUID, round_id: UUID) -> CallView | None:
    """The published call that holds for the own council in a round, or None. One statement."""
    row = (
        session()
        .execute(_published().where(Call.programme_id == programme_id, Call.round_id == round_id))
        .first()
    )
    return _read(row) if row else None


def open_calls(now: datetime) -> list[CallView]:
    """The calls that the own council's people can answer now, the first to close first. One statement."""
    return [call for call in current_calls() if call.is_open(now)]


def current_calls() -> list[CallView]:
    """All published calls of programmes that the own council is in now, the first to close first."""
    found = (_read(row) for row in session().execute(_published()))
    return sorted((call for call in found if call.current), key=lambda call: (call.closes_at, call.id))


def public_calls(address: str) -> list[CallView]:
    """All published calls of the programme at this address, the first to close first. One statement."""
    return [call for call in current_calls() if call.programme_slug == address]


def of_round(calls: Sequence[CallView], number: int | None, now: datetime) -> CallView | None:
    """Of a programme's calls, the first to close first, the one of a round, or None where that has none.

    Where no round is named: the open one that closes first, else the one that opens first, else the one that closed
    last.
    """
    if number is not None:
        return next((call for call in calls if call.round_number == number), None)
    coming = sorted((call for call in calls if now < call.opens_at), key=lambda call: call.opens_at)
    opened = [call for call in calls if call.is_open(now)]
    closed = [call for call in reversed(calls) if call.closes_at <= now]
    return next(iter([*opened, *coming, *closed]), None)


def view_of(
    call: Call, address: str, names: Mapping[str, str], number: int, second_opinion: bool, current: bool
) -> CallView:
    """A call, published or not, as the own council's people read it."""
    language = current_language()
    return CallView(
        id=call.id,
        programme_id=call.programme_id,
        programme_slug=address,
        programme_name=Said.of(names, language),
        round_id=call.round_id,
        round_number=number,
        council_id=call.council_id,
        way_in=call.way_in,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        decision_at=call.decision_at,
        answer_days=call.answer_days,
        opinion_days=call.opinion_days,
        eligibility=Said.of(call.eligibility, language),
        about=Said.of(call.about, language),
        drive_question=Said.of(call.drive_question, language),
        requirements=tuple(
            Requirement(one["key"], Said.of(one["text"], language)) for one in call.requirements
        ),
        contact_name=call.contact_name or None,
        contact_email=call.contact_email or None,
        contact_phone=call.contact_phone or None,
        updated_at=call.updated_at,
        second_opinion=second_opinion,
        current=current,
    )


def _read(row: Row[*tuple[Any, ...]]) -> CallView:
    return view_of(
        row.Call, address_of(row), row.names or {}, row.number, bool(row.second_opinion), row.current
    )
