"""How a round's selection stands: criteria, weights, panel, who is ready, the order somebody has arranged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.platform.database import session
from app.selection.models import (
    BoardOrder,
    CouncilReady,
    Criterion,
    PanelMember,
    RoundSelection,
    SeatRule,
)


@dataclass(frozen=True)
class CriterionFacts:
    """What the panel looks for; texts by language; `weight` as the panel has set it, or None."""

    id: UUID
    position: int
    names: dict[str, str]
    questions: dict[str, str]
    rubric: dict[str, str]
    weight: int | None
    version: int


@dataclass(frozen=True)
class PanelSeat:
    """Somebody on the panel, of whichever council."""

    id: UUID
    council_id: UUID
    account_id: UUID
    name: str
    decides: bool
    certified_for: str | None
    version: int


@dataclass(frozen=True)
class Readiness:
    """A council has decided on its own people; `offers` by service area that has a minimum."""

    at: datetime
    by: str
    offers: dict[str, int]


@dataclass(frozen=True)
class Order:
    """The order in which somebody has arranged the own council's candidates."""

    candidacies: tuple[UUID, ...]
    by: str
    at: datetime
    version: int


@dataclass(frozen=True)
class SelectionFacts:
    """All of it, for one round, as the own council sees it."""

    programme_id: UUID
    round_id: UUID
    criteria: tuple[CriterionFacts, ...]
    panel: tuple[PanelSeat, ...]
    ready: Mapping[UUID, Readiness]
    order: Order | None
    weights_by: str | None
    weights_at: datetime | None
    announce_at: datetime | None
    final_at: datetime | None
    final_by: str | None
    version: int
    service_minimum: dict[str, int]
    answer_days: int
    names_hidden: bool = False

    def seat_of(self, account_id: UUID | None) -> PanelSeat | None:
        """The place on the panel of an account of the own council."""
        return next((one for one in self.panel if one.account_id == account_id), None)

    @property
    def weighted(self) -> bool:
        """Whether the panel has set weights."""
        return any(one.weight for one in self.criteria)

    @property
    def blind(self) -> bool:
        """Whether names and units are hidden from everybody at the board: until the decisions are final."""
        return self.names_hidden and self.final_at is None

    def announced(self, now: datetime) -> bool:
        """Whether everybody has been told, or is being told."""
        return self.final_at is not None and self.announce_at is not None and self.announce_at <= now


def selection_of(programme_id: UUID, round_id: UUID) -> SelectionFacts:
    """How the selection of a round stands. One statement, however many criteria and members there are."""

    def here(model: Any) -> ColumnElement[bool]:
        return and_(model.programme_id == programme_id, model.round_id == round_id)

    row = session().execute(
        select(
            _listed(Criterion, ("id", "position", "names", "questions", "rubric", "weight", "version"),
                    here(Criterion), Criterion.position),
            _listed(PanelMember, ("id", "council_id", "account_id", "name", "decides", "certified_for", "version"),
                    here(PanelMember), PanelMember.name),
            _listed(CouncilReady, ("council_id", "ready_at", "ready_by", "offers"), here(CouncilReady),
                    CouncilReady.ready_at),
            _listed(BoardOrder, ("candidacies", "arranged_by", "arranged_at", "version"),
                    BoardOrder.round_id == round_id, BoardOrder.arranged_at),
            _listed(RoundSelection, ("names_hidden", "weights_by", "weights_at", "announce_at", "final_at", "final_by",
                                     "version"),
                    here(RoundSelection), RoundSelection.round_id),
            _listed(SeatRule, ("service_minimum", "answer_days"), here(SeatRule), SeatRule.round_id),
        )
    ).one()  # fmt: skip
    criteria, panel, ready, orders, stands, rules = row
    stand = stands[0] if stands else {}
    rule = rules[0] if rules else {}
    return SelectionFacts(
        programme_id=programme_id,
        round_id=round_id,
        criteria=tuple(CriterionFacts(**(one | {"id": UUID(one["id"])})) for one in criteria),
        panel=tuple(_seat(one) for one in panel),
        ready={
            UUID(one["council_id"]): Readiness(
                datetime.fromisoformat(one["ready_at"]), one["ready_by"], one["offers"]
            )
            for one in ready
        },
        order=_order(orders[0]) if orders else None,
        weights_by=stand.get("weights_by"),
        weights_at=_moment(stand.get("weights_at")),
        announce_at=_moment(stand.get("announce_at")),
        final_at=_moment(stand.get("final_at")),
        final_by=stand.get("final_by"),
        version=stand.get("version", 0),
        service_minimum=rule.get("service_minimum", {}),
        answer_days=rule.get("answer_days", 7),
        names_hidden=stand.get("names_hidden", False),
    )


def _listed(model: Any, names: tuple[str, ...], where: ColumnElement[bool], order: Any) -> ScalarSelect[Any]:
    pairs = [part for name in names for part in (name, getattr(model, name))]
    listed = func.jsonb_agg(aggregate_order_by(func.jsonb_build_object(*pairs), order))
    return select(func.coalesce(listed, func.jsonb_build_array())).where(where).scalar_subquery()


def _seat(one: dict[str, Any]) -> PanelSeat:
    ids = {name: UUID(one[name]) for name in ("id", "council_id", "account_id")}
    return PanelSeat(**(one | ids))


def _order(one: dict[str, Any]) -> Order:
    listed = tuple(UUID(found) for found in one["candidacies"])
    return Order(listed, one["arranged_by"], datetime.fromisoformat(one["arranged_at"]), one["version"])


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
