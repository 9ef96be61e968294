"""Who stays out of which case: by a told conflict of interest, and by what the directory and the file know of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Case,
    ColumnElement,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app.nominations.models import Candidacy
from app.nominations.queries.fixed import fixed
from app.nominations.queries.put_forward import has_nominated, has_put_forward, known, put_forward_by
from app.nominations.states import EXPECTANT
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.database import session
from app.platform.identity.models import Account
from app.selection.models import Assessment, BoardConflict
from app.selection.queries.conflicts_told import told_there

# Made once: an alias learns its columns anew each time it is made, which takes longer than the question does.
_TOLD_IN, _OWN = aliased(Candidacy), aliased(Candidacy)
_STAFF, _PLACE, _PARENT, _LED = aliased(Person), aliased(Unit), aliased(Unit), aliased(Unit)


def stays_out(actor: Actor, parent: type[Unit]) -> Case[Any]:
    """Why the actor does not decide about a case, in a statement of cases, persons, units and the units above them.

    `self`, `rival` (waits for a decision in the same round), `manager` (the nearest one: those above decide about
    everybody), `nominator` (has put the person forward, by whichever door) or `told`; null where nothing is known.
    """
    put_forward = has_put_forward(actor.person_id, actor.account_id)
    return _why(_Who.of(actor), _nearest(Person, Unit, parent) == known(actor.person_id), put_forward)


@cache
def takes_part() -> ColumnElement[bool]:
    """Whether `stays_out` is null for the actor of the transaction, in a statement of cases alone.

    The same for everybody, so that the database keeps one plan of it. Who leads no unit is nobody's nearest
    manager: that is asked once, and the directory is then left alone.
    """
    person: Any = select(func.ctx.person_id(type_=Uuid())).scalar_subquery()
    who = _Who(person, func.ctx.actor_id(type_=Uuid()), func.ctx.council_id(type_=Uuid()))
    manager = and_(
        select(_LED.id).where(_LED.manager_id == who.person).exists(),
        select(_STAFF.id)
        .join(_PLACE, and_(_PLACE.council_id == _STAFF.council_id, _PLACE.id == _STAFF.unit_id))
        .outerjoin(_PARENT, and_(_PARENT.council_id == _PLACE.council_id, _PARENT.id == _PLACE.parent_id))
        .where(_STAFF.council_id == Candidacy.council_id, _STAFF.id == Candidacy.person_id)
        .where(_nearest(_STAFF, _PLACE, _PARENT) == who.person)
        .correlate(Candidacy)
        .exists(),
    )
    return _why(who, manager, has_put_forward(who.person, who.account)).is_(None)


def kept_out(actor: Actor, case_of: Candidacy) -> str | None:
    """Why a case's file is closed to one of the council's own people, who would read it or make it ready.

    As `stays_out`, and `staff` for a manager further up, `beside` for who works in the same unit: as for assessors.
    Who has only entered the case, by hand or from a file, goes on making it ready.
    """
    asked = {
        "case": case_of.id,
        "person": actor.person_id,
        "account": actor.account_id,
        "council": actor.council.id,
    }
    found = session().scalar(_kept_out(), asked)
    if found is None and actor.person_id is not None:
        return works_with(case_of.person_id, actor.person_id)
    return found


@cache
def _kept_out() -> Select[str | None]:
    """The statement of `kept_out`: made once, since making it takes longer than asking."""
    parent, who = aliased(Unit), _Who(_id("person"), _id("account"), _id("council"))
    nominated = has_nominated(who.person, who.account)
    return (
        select(_why(who, _nearest(Person, Unit, parent) == who.person, nominated))
        .select_from(Candidacy)
        .join(Person, and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id))
        .outerjoin(Unit, and_(Unit.council_id == Person.council_id, Unit.id == Person.unit_id))
        .outerjoin(parent, and_(parent.council_id == Unit.council_id, parent.id == Unit.parent_id))
        .where(Candidacy.id == _id("case"))
    )


def _id(name: str) -> BindParameter[UUID | None]:
    return bindparam(name, type_=Uuid())


def why_stopped(case_of: Candidacy, account_id: UUID) -> str | None:
    """Why an account of the own council may not assess a case; None when it may.

    `oneself`, `rival` (waits for a decision in the same round), `nominee` or `staff`.

    Staff are those of the assessor's own unit, and of every unit below one that the assessor manages. A nominee is
    whoever the assessor has put forward, by whichever door.
    """
    assessor = session().scalar(select(Account.person_id).where(Account.id == account_id))
    if assessor is not None and assessor == case_of.person_id:
        return "oneself"
    if competes(assessor, case_of.round_id):
        return "rival"
    if put_forward_by(case_of.id, assessor, account_id):
        return "nominee"
    if assessor is not None and works_with(case_of.person_id, assessor) is not None:
        return "staff"
    return None


def competes(person_id: UUID | None, round_id: UUID) -> bool:
    """Whether somebody of the own council waits for a decision about the own case in a round."""
    wanted = select(Candidacy.id).where(
        Candidacy.round_id == round_id,
        Candidacy.person_id == known(person_id),
        Candidacy.state.in_(EXPECTANT),
    )
    return session().scalar(wanted.limit(1)) is not None


def works_with(person_id: UUID, other_id: UUID) -> str | None:
    """`staff` when somebody works in a unit that the other manages, or below one; `beside` in the same unit."""
    return session().scalar(_works_with(), {"person": person_id, "other": other_id})


@cache
def _works_with() -> Select[str | None]:
    start = select(Person.unit_id).where(Person.id == _id("person")).scalar_subquery()
    above = select(Unit.id, Unit.parent_id, Unit.manager_id).where(Unit.id == start).cte(recursive=True)
    # UNION, not UNION ALL: units that name each other as parent end it.
    above = above.union(select(Unit.id, Unit.parent_id, Unit.manager_id).where(Unit.id == above.c.parent_id))
    manages = select(above.c.id).where(above.c.manager_id == _id("other")).exists()
    beside = select(Person.id).where(Person.id == _id("other"), Person.unit_id == start).exists()
    return select(case((manages, literal("staff")), (beside, literal("beside"))))


@dataclass(frozen=True)
class _Who:
    """Who would decide, as a statement has it."""

    person: ColumnElement[UUID | None]
    account: ColumnElement[UUID | None]
    council: ColumnElement[UUID | None]

    @classmethod
    def of(cls, actor: Actor) -> _Who:
        return cls(known(actor.person_id), known(actor.account_id), known(actor.council.id))


def _nearest(staff: type[Person], place: type[Unit], parent: type[Unit]) -> Case[Any]:
    # Of the unit that the person leads herself, the manager above is the nearest one.
    return case((place.manager_id == staff.id, parent.manager_id), else_=place.manager_id)


def _why(who: _Who, manager: ColumnElement[bool], put_forward: ColumnElement[bool]) -> Case[Any]:
    person, account = who.person, who.account
    told = or_(
        select(Assessment.id)
        .where(
            Assessment.candidacy_id == Candidacy.id,
            Assessment.assessor_council_id == who.council,
            Assessment.assessor_account_id == account,
            Assessment.conflict != "none",
        )
        .correlate(Candidacy)
        .exists(),
        # In two questions, each of which the database can ask of all cases at once.
        select(BoardConflict.id)
        .where(
            BoardConflict.council_id == Candidacy.council_id,
            BoardConflict.candidacy_id == Candidacy.id,
            BoardConflict.account_council_id == who.council,
            BoardConflict.account_id == account,
        )
        .correlate(Candidacy)
        .exists(),
        select(BoardConflict.id)
        .join(_TOLD_IN, told_there(_TOLD_IN))
        .where(
            _TOLD_IN.council_id == Candidacy.council_id,
            _TOLD_IN.person_id == Candidacy.person_id,
            BoardConflict.account_council_id == who.council,
            BoardConflict.account_id == account,
            BoardConflict.taken_back_at.is_(None),
        )
        .correlate(Candidacy)
        .exists(),
    )
    rival = (
        select(_OWN.id)
        .where(
            _OWN.round_id == Candidacy.round_id, _OWN.person_id == person, _OWN.state.in_(fixed(EXPECTANT))
        )
        .correlate(Candidacy)
        .exists()
    )
    return case(
        (Candidacy.person_id == person, literal("self")),
        (rival, literal("rival")),
        (manager, literal("manager")),
        (put_forward, literal("nominator")),
        (told, literal("told")),
    )
