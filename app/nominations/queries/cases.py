"""Reading the council's cases: the list of a round, one case with its history, the cases of a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from app.nominations.models import CANDIDACY_STATES, Call, Candidacy, CandidacyStep, Opinion
from app.nominations.queries.opinions import AWAITED
from app.nominations.queries.places import RoundPlace, round_places
from app.nominations.states import LIVE
from app.people.keys import plain
from app.people.models import Person, Unit
from app.platform.database import session
from app.platform.i18n.collation import Family
from app.platform.prepared import Prepared

PAGE = 50
Sort = Literal["name", "unit", "state", "since", "due"]
SORTS: tuple[Sort, ...] = get_args(Sort)
Asked = aliased(Person)
WORDS = 8


@dataclass(frozen=True)
class CaseFilter:
    """What the list of a round is narrowed to; empty is everything that has been handed in."""

    search: str = ""
    state: str = ""
    door: str = ""
    #: Only who has left the council, and still has a case that goes on.
    gone: bool = False


class CaseLine(NamedTuple):
    """One line of the list. `asked` is the manager whom it waits for, `due` when that or the next answer is due.

    `active` is false for who is no longer employed by the council.
    """

    id: UUID
    person_id: UUID
    given_name: str
    family_name: str
    title: str | None
    unit: str | None
    door: str
    state: str
    since: datetime
    hears_by: datetime | None
    asked: str | None
    opinion_due: datetime | None
    active: bool

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def due(self) -> datetime | None:
        """The next day that counts: the opinion's, else when the person hears."""
        return self.opinion_due or self.hears_by


@dataclass(frozen=True)
class CaseFacts:
    """One case with its person and place."""

    case: Candidacy
    name: str
    title: str | None
    unit: str | None
    service_area: str | None
    asked: str | None
    opinion_due: datetime | None
    requirements: list[dict[str, Any]]
    place: RoundPlace


def _own(line: type[Any], on: Any, key: Any) -> ColumnElement[bool]:
    """The usual join within a council."""
    return and_(line.council_id == on.council_id, line.id == key)


def _list(wanted: CaseFilter, round_id: UUID) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            Candidacy.id,
            Person.id,
            Person.given_name,
            Person.family_name,
            Person.title,
            Unit.name,
            Candidacy.door,
            Candidacy.state,
            Candidacy.state_since,
            Candidacy.hears_by,
            Asked.given_name.concat(" ").concat(Asked.family_name),
            Opinion.due_at,
            Person.active,
        )
        .join(Person, _own(Person, Candidacy, Candidacy.person_id))
        .outerjoin(Unit, _own(Unit, Person, Person.unit_id))
        .outerjoin(
            Opinion,
            and_(Opinion.council_id == Candidacy.council_id, Opinion.candidacy_id == Candidacy.id, AWAITED),
        )
        .outerjoin(Asked, _own(Asked, Opinion, Opinion.asked_id))
    )
    return statement.where(*_matching(wanted, round_id))


def _matching(wanted: CaseFilter, round_id: UUID) -> list[ColumnElement[bool]]:
    """What a case of the list and its person must be."""
    # The reader's own draft is nobody's candidate yet.
    found: list[ColumnElement[bool]] = [Candidacy.round_id == round_id, Candidacy.state != "draft"]
    words = plain(wanted.search).split()[:WORDS]
    found += [Person.search.contains(word, autoescape=True) for word in words]
    if wanted.state:
        found.append(Candidacy.state == wanted.state)
    if wanted.door:
        found.append(Candidacy.door == wanted.door)
    if wanted.gone:
        found += [Person.active.is_(False), Candidacy.state.in_(LIVE)]
    return found


def _order(sort: Sort, order: Family, descending: bool) -> tuple[Any, ...]:
    name = Person.sort_no if order == "no" else Person.sort_sv
    unit = Unit.sort_no if order == "no" else Unit.sort_sv
    way = {state: place for place, state in enumerate(CANDIDACY_STATES)}
    keys: dict[str, ColumnElement[Any]] = {
        "name": name,  # type: ignore[dict-item]
        "unit": unit,  # type: ignore[dict-item]
        "state": case(way, value=Candidacy.state),
        "since": Candidacy.state_since,  # type: ignore[dict-item]
        "due": func.coalesce(Opinion.due_at, Candidacy.hears_by),
    }
    first = keys[sort].desc() if descending else keys[sort].asc()
    return (first.nulls_last(), name, Candidacy.id)


def list_cases(
    round_id: UUID,
    wanted: CaseFilter,
    sort: Sort,
    order: Family,
    *,
    descending: bool = False,
    page: int | None = 1,
) -> list[CaseLine]:
    """A page of the council's cases in a round. One statement.

    Args:
        order: the reader's order of letters.
        page: from 1; None for all of them. A council has tens of candidates in a round, so pages are by offset.
    """
    statement = _list(wanted, round_id).order_by(*_order(sort, order, descending))
    if page is not None:
        statement = statement.limit(PAGE).offset((page - 1) * PAGE)
    return [CaseLine(*row) for row in session().execute(statement)]


def count_cases(round_id: UUID, wanted: CaseFilter, states: Mapping[str, int]) -> int:
    """How many cases match. One statement, none where the numbers by state tell it.

    Counted apart from the page of the list, which so reads no more than its own fifty.

    Args:
        states: what `count_states` says of the round.
    """
    if not (wanted.search or wanted.door or wanted.gone):
        return states.get(wanted.state, 0) if wanted.state else sum(states.values())
    counted = (
        select(func.count())
        .select_from(Candidacy)
        .join(Person, _own(Person, Candidacy, Candidacy.person_id))
        .where(*_matching(wanted, round_id))
    )
    return session().scalars(counted).one()


def count_states(round_id: UUID) -> dict[str, int]:
    """How many cases of a round are in each state; those with none are left out."""
    wanted = (
        select(Candidacy.state, func.count())
        .where(Candidacy.round_id == round_id, Candidacy.state != "draft")
        .group_by(Candidacy.state)
    )
    return {state: count for state, count in session().execute(wanted)}


def get_case(case_id: UUID) -> CaseFacts | None:
    """One of the council's cases that has been handed in, or None. One statement."""
    places = round_places()
    statement = (
        select(
            Candidacy,
            Person.given_name.concat(" ").concat(Person.family_name),
            Person.title,
            Unit.name,
            Unit.service_area,
            Asked.given_name.concat(" ").concat(Asked.family_name),
            Opinion.due_at,
            Call.requirements,
            places,
        )
        .join(Person, _own(Person, Candidacy, Candidacy.person_id))
        .join(places, places.c.round_id == Candidacy.round_id)
        .outerjoin(Unit, _own(Unit, Person, Person.unit_id))
        .outerjoin(
            Opinion,
            and_(Opinion.council_id == Candidacy.council_id, Opinion.candidacy_id == Candidacy.id, AWAITED),
        )
        .outerjoin(Asked, _own(Asked, Opinion, Opinion.asked_id))
        .outerjoin(Call, and_(Call.programme_id == Candidacy.programme_id, Call.id == Candidacy.call_id))
        .where(Candidacy.id == case_id, Candidacy.state != "draft")
    )
    row = session().execute(statement).one_or_none()
    if row is None:
        return None
    values = (*row[:7], row[7] or [], RoundPlace(*row[8:]))
    return CaseFacts(*values)


def steps_of(case_id: UUID) -> Sequence[CandidacyStep]:
    """The moves of a case, the latest first."""
    wanted = select(CandidacyStep).where(CandidacyStep.candidacy_id == case_id)
    return session().scalars(wanted.order_by(CandidacyStep.at.desc(), CandidacyStep.id.desc())).all()


class PersonCase(NamedTuple):
    """A case on the page of its person; `names` are the programme's, by language."""

    id: UUID
    door: str
    state: str
    state_since: datetime
    names: dict[str, str]
    number: int


_PLACES = round_places()
_OF_PERSON = Prepared(
    select(
        Candidacy.id,
        Candidacy.door,
        Candidacy.state,
        Candidacy.state_since,
        _PLACES.c.names,
        _PLACES.c.number,
    )
    .join(_PLACES, _PLACES.c.round_id == Candidacy.round_id)
    .where(Candidacy.person_id == bindparam("person"), Candidacy.state != "draft")
    .order_by(Candidacy.created_at.desc(), Candidacy.id)
)


def cases_of_person(person_id: UUID) -> list[PersonCase]:
    """Everything of a person that has been handed in, the latest first. One statement."""
    return [PersonCase(*row) for row in _OF_PERSON.run({"person": person_id})]
