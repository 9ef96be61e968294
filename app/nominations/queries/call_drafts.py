"""Reading calls for who writes them: published or not, and what is soon to happen with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from app.nominations.models import Call, RoundChoice
from app.nominations.queries.calls import address_of, current_programmes, names_of_programme, places
from app.platform.database import session
from app.platform.identity.models import Account
from app.programmes.models import Round


def get_call(programme_id: UUID, round_id: UUID, council_id: UUID | None) -> Call | None:
    """The joint call of a round (`council_id` None) or a council's own, published or not. One statement."""
    wanted = select(Call).where(Call.programme_id == programme_id, Call.round_id == round_id)
    return session().scalar(wanted.where(Call.council_id.is_not_distinct_from(council_id)))


def latest_call(programme_id: UUID, council_id: UUID | None) -> Call | None:
    """The call that was written last for another round of the programme, to begin the next from."""
    wanted = select(Call).where(
        Call.programme_id == programme_id, Call.council_id.is_not_distinct_from(council_id)
    )
    return session().scalar(wanted.order_by(Call.created_at.desc()).limit(1))


def own_choice(round_id: UUID) -> tuple[bool, int]:
    """Whether the own council asks a second level for an opinion, and the version of that choice (0: none made)."""
    found = session().execute(
        select(RoundChoice.second_opinion, RoundChoice.version).where(RoundChoice.round_id == round_id)
    )
    row = found.first()
    return (row.second_opinion, row.version) if row else (False, 0)


@dataclass(frozen=True)
class CallDates:
    """A call in short, for who writes it; `council_id` None is the joint one."""

    programme_id: UUID
    address: str
    names: dict[str, str]
    round_number: int
    council_id: UUID | None
    opens_at: datetime
    closes_at: datetime
    published: bool


def calls_to_mind() -> list[CallDates]:
    """The joint and the own council's calls of rounds that have not begun, in programmes it is in. One statement."""
    return [
        CallDates(
            row.programme_id,
            address_of(row),
            row.names or {},
            row.number,
            row.council_id,
            row.opens_at,
            row.closes_at,
            row.published,
        )
        for row in session().execute(_to_mind())
    ]


@cache
def _to_mind() -> Select[*tuple[Any, ...]]:
    listed = places()
    return (
        select(
            Call.programme_id,
            listed.c.slug,
            listed.c.lead,
            listed.c.place,
            names_of_programme().label("names"),
            Round.number,
            Call.council_id,
            Call.opens_at,
            Call.closes_at,
            Call.published_at.is_not(None).label("published"),
        )
        .join(Round, (Round.programme_id == Call.programme_id) & (Round.id == Call.round_id))
        .join(listed, listed.c.id == Call.programme_id)
        .where(
            Round.state.in_(("planned", "open")),
            Call.council_id.is_(None) | (Call.council_id == func.ctx.council_id()),
            Call.programme_id.in_(select(current_programmes())),
        )
        .order_by(Call.closes_at, Call.id)
    )


def account_address(account_id: UUID | None) -> str | None:
    """The e-mail address of one of the council's accounts."""
    return session().scalar(select(Account.email).where(Account.id == account_id))
