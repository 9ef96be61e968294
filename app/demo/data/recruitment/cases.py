"""Who has applied or been put forward, and what the managers say: one after the other, by the services."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.demo.data.people import LEADERS
from app.demo.data.recruitment import words
from app.demo.data.recruitment.place import LANGUAGES, Place
from app.nominations.models import Candidacy, Opinion
from app.nominations.queries.nominate import to_answer
from app.nominations.service import answer, apply, entering, nominate
from app.nominations.service.move import move
from app.nominations.service.opinions import OpinionData, give_opinion
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.programmes.models import Participation

# How many of a council's cases have come how far; 67 in all.
STAGES = {
    "mora": {"withdrawn": 1, "opinion": 4, "preparing": 9, "ready": 16},
    "orsa": {"withdrawn": 0, "opinion": 2, "preparing": 7, "ready": 11},
    "alvdalen": {"withdrawn": 0, "opinion": 2, "preparing": 5, "ready": 10},
}
PAGE = "demo"


@dataclass(frozen=True)
class Candidate:
    """A case of a round: whose, and how far it is to come."""

    case_id: UUID
    actor: Actor
    stage: str


def write_cases(place: Place, slug: str) -> list[Candidate]:
    """Write a council's cases, and its letters that wait for an answer; the first case is of who can sign in."""
    staff = place.staff[slug]
    stages = [stage for stage, number in STAGES[slug].items() for _ in range(number)]
    chance = random.Random(f"fram recruitment {slug}")  # noqa: S311 - the demo keeps no secret
    pool = _pool(place, slug)
    chance.shuffle(pool)
    chance.shuffle(stages)
    stages.insert(0, stages.pop(stages.index("preparing")))
    _ask_others(place, slug, pool)
    found = []
    for index, stage in enumerate(stages):
        if index:
            person = pool.pop()
            locale = LANGUAGES[index % len(LANGUAGES)]
            actor = place.acting(slug, person.id, Role.EMPLOYEE, locale)
        else:
            actor = staff.cast["applicant"]
        found.append(Candidate(_come_in(place, slug, actor, index), actor, stage))
    for index, one in enumerate(found):
        _advance(place, slug, one, index)
    return found


@dataclass(frozen=True)
class Somebody:
    """A person who may come in, and the unit."""

    id: UUID
    unit_id: UUID | None


def _pool(place: Place, slug: str) -> list[Somebody]:
    """Who may come in: nobody who leads a unit, has taken part in the programme, or is somebody to sign in as."""
    with work_as(place.staff[slug].coordinator.scope) as current:
        leads = select(Unit.manager_id).where(Unit.manager_id.is_not(None))
        been = select(Participation.person_id).where(Participation.programme_id == place.programme_id)
        own = select(Person.unit_id).where(Person.id == place.staff[slug].coordinator.person_id)
        wanted = (
            select(Person.id, Person.unit_id)
            .where(Person.active, Person.id.not_in(leads), Person.id.not_in(been))
            # Nor who has led one of the units that those who sign in lead now.
            .where(Person.title.not_in([title for titles in LEADERS.values() for title in titles]))
            .where(Person.id.not_in(list(place.actors)), Person.unit_id.is_not(None))
            # Nor who works beside the coordinator, who makes the files ready.
            .where(Person.unit_id.is_distinct_from(own.scalar_subquery()))
        )
        return [Somebody(*row) for row in current.execute(wanted.order_by(Person.employee_number))]


def _ask_others(place: Place, slug: str, pool: list[Somebody]) -> None:
    """Put forward: one who can sign in and has not answered, one who answers later, one who says no; and a draft."""
    staff = place.staff[slug]
    _put_forward(place, staff.actors[Role.MANAGER], staff.cast["nominee"], 0)
    for index, said in enumerate(("later", "no", None), start=1):
        person = pool.pop()
        nominee = place.acting(slug, person.id, Role.EMPLOYEE)
        letter = _put_forward(place, _manager(place, slug, person), nominee, index)
        with work_as(nominee.scope):
            if said == "later":
                answer.say_later(nominee, letter)
            elif said == "no":
                answer.say_no(nominee, letter)
    writer = place.acting(slug, pool.pop().id, Role.EMPLOYEE)
    with work_as(writer.scope):
        call = place.call()
        draft = apply.start(writer, call)
        data = apply.DraftData(drive=words.DRIVES["sv"][0])
        apply.save_draft(writer, call, data, draft.version, PAGE)


def _put_forward(place: Place, manager: Actor, nominee: Actor, index: int) -> UUID:
    if nominee.person_id is None or manager.person_id is None:
        raise LookupError(nominee.name)
    with work_as(manager.scope):
        data = nominate.NominationData(
            person_id=nominee.person_id,
            nominator_id=manager.person_id,
            grounds=words.GROUNDS[index % len(words.GROUNDS)],
            unthought="De som arbetar natt: jag träffar dem för sällan.",
            no_guarantee=True,
        )
        return nominate.put_forward(manager, place.call(), data, send=True)


def _manager(place: Place, slug: str, person: Somebody) -> Actor:
    """The manager of a person's unit."""
    with work_as(place.staff[slug].coordinator.scope) as current:
        wanted = select(Unit.manager_id).where(Unit.id == person.unit_id)
        manager_id = current.scalars(wanted).one()
    if manager_id is None:
        raise LookupError(person.unit_id)
    return place.acting(slug, manager_id, Role.MANAGER)


def _come_in(place: Place, slug: str, actor: Actor, index: int) -> UUID:
    """Through one of the doors: put forward (by the nearest manager or another one), by oneself, added by hand."""
    staff = place.staff[slug]
    if actor.person_id is None:
        raise LookupError(actor.name)
    if index == 9:
        with work_as(staff.coordinator.scope):
            entry = entering.Entry(
                place.programme_id, place.round_id, actor.person_id, "by_hand",
                "Anmälde sig på papper, eftersom datorn på enheten var trasig.", words.DRIVES["sv"][3],
                datetime.now(UTC).date() - timedelta(days=35),
            )  # fmt: skip
            return entering.enter(staff.coordinator, entry).id
    nominated = None
    if index % 5 in (1, 2, 4):
        manager = staff.cast["panel"] if index % 5 == 1 else _manager(place, slug, _person(actor))
        nominated = _put_forward(place, manager, actor, index)
    with work_as(actor.scope):
        call = place.call()
        if nominated is not None:
            if not any(one.id == nominated for one in to_answer(actor.person_id)):
                raise LookupError(nominated)
            draft = answer.say_yes(actor, nominated)
        else:
            draft = apply.start(actor, call)
        drives = words.DRIVES[actor.locale or "sv"]
        first, *others = (one.key for one in call.requirements)
        data = apply.DraftData(
            drive=drives[index % len(drives)],
            met=frozenset(others if index % 7 == 3 else [first, *others]),
            met_words={first: "Ett år här, och tre år i Rättvik dessförinnan."} if index % 7 == 3 else {},
            no_guarantee=True,
        )
        return apply.hand_in(actor, call, data, draft.version, PAGE).id


def _person(actor: Actor) -> Somebody:
    with work_as(actor.scope) as current:
        wanted = select(Person.id, Person.unit_id).where(Person.id == actor.person_id)
        return Somebody(*current.execute(wanted).one())


def _advance(place: Place, slug: str, one: Candidate, index: int) -> None:
    """Opinions, and on to where the case is to be; some managers have not answered yet."""
    coordinator = place.staff[slug].coordinator
    if one.stage == "withdrawn":
        with work_as(one.actor.scope):
            move(one.actor, one.case_id, "withdrew")
    if one.stage in ("withdrawn", "opinion"):
        return
    while (asked := _asked(place, slug, one.case_id)) is not None:
        manager, opinion_id, version = asked
        said = "no" if index % 13 == 5 else "yes"
        grounds = words.NO if said == "no" else words.YES
        with work_as(manager.scope):
            data = OpinionData(said, grounds[index % len(grounds)])
            give_opinion(manager, opinion_id, data, version)
    with work_as(coordinator.scope) as current:
        case = current.scalars(select(Candidacy).where(Candidacy.id == one.case_id)).one()
        if case.state != "preparing":
            move(coordinator, one.case_id, "passed_on", grounds="Ingen i linjen kan frågas.")


def _asked(place: Place, slug: str, case_id: UUID) -> tuple[Actor, UUID, int] | None:
    with work_as(place.staff[slug].coordinator.scope):
        found = session().scalar(
            select(Opinion).where(Opinion.candidacy_id == case_id, Opinion.answer.is_(None))
        )
        if found is None:
            return None
        asked_id, opinion_id, version = found.asked_id, found.id, found.version
    return place.acting(slug, asked_id, Role.MANAGER), opinion_id, version
