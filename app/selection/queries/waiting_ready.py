"""Rounds in which the own council has nobody left to decide about, and has not said that it is ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from app.nominations.models import Call, Candidacy
from app.nominations.queries.fixed import fixed
from app.nominations.queries.places import round_places
from app.nominations.states import WAITING
from app.platform.database import session
from app.programmes.models import Round
from app.selection.models import CouncilReady, Decision, PanelMember, RoundSelection
from app.selection.queries.board import OPEN
from app.selection.queries.over import round_over
from app.selection.queries.seats import strip


@dataclass(frozen=True)
class UnsaidRound:
    """A round whose call has closed. `address` is the programme's; `people` whether the council has decided on any."""

    address: str
    number: int
    decision_at: datetime
    people: bool


def unsaid_rounds(everywhere: bool) -> list[UnsaidRound]:
    """Rounds that wait for the own council's word alone. One statement, and one for each round without own people.

    While the call is open somebody may come yet; a council with neither people nor seats has nothing to say.

    Args:
        everywhere: the actor decides by role; otherwise only rounds where the actor decides as a panel member.
    """
    rows = session().execute(_unsaid(everywhere)).all()
    return [
        UnsaidRound(address, number, decision_at, people)
        for address, number, decision_at, people, programme_id, round_id in rows
        if people or _has_seats(programme_id, round_id)
    ]


def selects() -> ColumnElement[bool]:
    """Whether a call is out (or has been), by which people are selected."""
    return and_(Call.published_at.is_not(None), Call.way_in != "no_selection")


@cache
def _unsaid(everywhere: bool) -> Select[*tuple[Any, ...]]:
    places = round_places()
    in_round = and_(Candidacy.programme_id == Call.programme_id, Candidacy.round_id == Call.round_id)
    settled = select(Decision.id).where(
        Decision.council_id == Candidacy.council_id,
        Decision.candidacy_id == Candidacy.id,
        Decision.announced_at.is_(None),
    )
    on_the_way = select(Candidacy.id).where(in_round, Candidacy.state.in_(fixed(WAITING)))
    decided = on_the_way.where(Candidacy.state.in_(fixed(OPEN)), settled.exists())
    undecided = on_the_way.where(or_(Candidacy.state.not_in(fixed(OPEN)), ~settled.exists()))
    ready = select(CouncilReady.council_id).where(
        CouncilReady.programme_id == Call.programme_id,
        CouncilReady.round_id == Call.round_id,
        CouncilReady.council_id == func.ctx.council_id(),
    )
    final = select(RoundSelection.round_id).where(
        RoundSelection.programme_id == Call.programme_id,
        RoundSelection.round_id == Call.round_id,
        RoundSelection.final_at.is_not(None),
    )
    seat = select(PanelMember.id).where(
        PanelMember.programme_id == Call.programme_id,
        PanelMember.round_id == Call.round_id,
        PanelMember.council_id == func.ctx.council_id(),
        PanelMember.account_id == func.ctx.actor_id(),
        PanelMember.decides,
    )
    return (
        select(
            places.c.address,
            places.c.number,
            Call.decision_at,
            decided.exists().label("people"),
            Call.programme_id,
            Call.round_id,
        )
        .join(Round, and_(Round.programme_id == Call.programme_id, Round.id == Call.round_id, ~round_over()))
        .join(places, places.c.round_id == Call.round_id)
        .where(
            _ours(),
            selects(),
            Call.closes_at <= func.clock_timestamp(),
            Call.programme_id == func.any(func.ctx.current_programme_ids()),
            ~final.exists(),
            ~ready.exists(),
            ~undecided.exists(),
            true() if everywhere else seat.exists(),
        )
        .order_by(places.c.address, places.c.number)
    )


def _ours() -> ColumnElement[bool]:
    """The call that holds for the own council: its own one before the joint one."""
    own = aliased(Call)
    another = select(own.id).where(
        own.programme_id == Call.programme_id,
        own.round_id == Call.round_id,
        own.council_id == func.ctx.council_id(),
        own.published_at.is_not(None),
    )
    return or_(Call.council_id == func.ctx.council_id(), and_(Call.council_id.is_(None), ~another.exists()))


def _has_seats(programme_id: UUID, round_id: UUID) -> bool:
    own = session().scope.council_id
    return any(one.agreed for one in strip(programme_id, round_id) if one.council_id == own)
