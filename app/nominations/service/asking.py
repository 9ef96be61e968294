"""Asking for opinions: the nearest manager's, then the second level's.

Who is asked follows from the directory. It is looked at when a case is handed in, when an opinion is given, and
every quarter of an hour (`jobs/opinions.py`), so that whoever takes over a unit is asked in the other's place.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.letters.service.write import language_of, write_letter
from app.letters.words import date_words
from app.nominations.events import Moved, on_move
from app.nominations.models import Candidacy, Opinion, RoundChoice
from app.nominations.queries.calls import call_for
from app.nominations.queries.managers import Line, lines_of
from app.nominations.service.move import move
from app.nominations.states import WAITING
from app.people.models import Person
from app.platform.access.actor import Actor, system_actor
from app.platform.audit import log
from app.platform.database import session

#: Where no call says how long a manager has, and when people hear.
OPINION_DAYS, HEARS_DAYS = 10, 30
FIRST, SECOND = 1, 2
LEVELS = {"opinion": FIRST, "second_opinion": SECOND}


@on_move
def hand_on(moved: Moved) -> None:
    """What follows from a move at once: a day on which the person hears, and the question to the manager."""
    case = moved.case
    if case.state in WAITING and case.hears_by is None:
        case.hears_by = _promise(case)
        session().flush()
    if case.state in LEVELS:
        advance(system_actor(moved.actor.council), case, lines_of([case.id])[case.id])


def advance(actor: Actor, case: Candidacy, line: Line) -> None:
    """Ask whoever is to be asked next, or move the case on when the opinions are there.

    Args:
        actor: in whose name the case moves on, if it does; the questions are the platform's own.
        case: in a state that waits for an opinion, locked by this transaction.
    """
    level = LEVELS[case.state]
    given = opinions_of(case.id)
    mine = given.get(level)
    if mine is not None and mine.answer is not None:
        # In whose name somebody was put forward, that manager's word alone is not enough.
        on = level == FIRST and (mine.asked_id in line.put_forward or _wants_second(case))
        move(actor, case.id, "asked_on" if on else "opined")
    elif level == FIRST and line.skips_first:
        move(system_actor(actor.council), case.id, "asked_on")
    else:
        _ask(actor, case, level, mine, to_ask(level, line, given))


def to_ask(level: int, line: Line, given: dict[int, Opinion]) -> UUID | None:
    """Who is to be asked on a level now; None when the directory has nobody."""
    if level == FIRST:
        return line.nearest
    first = given.get(FIRST)
    # A question that the nearest manager has not answered binds nobody: the coordinator may have sent the case on.
    return line.second(first.asked_id if first is not None and first.answer is not None else None)


def review(actor: Actor, cases: Collection[UUID]) -> int:
    """Look again who is to be asked about these cases: units get other managers, and people other units.

    Returns:
        How many questions were asked, or cases moved on.
    """
    lines, touched = lines_of(cases), 0
    for case_id in sorted(cases):
        case = locked_case(case_id)
        if case is not None and case.state in LEVELS:
            before = (case.version, _who(case))
            advance(actor, case, lines[case_id])
            touched += before != (case.version, _who(case))
    return touched


def _ask(actor: Actor, case: Candidacy, level: int, asked: Opinion | None, person_id: UUID | None) -> None:
    """Ask somebody, unless that is who has been asked. Nobody to ask: the coordinator's tasks and list say so."""
    if person_id is None or (asked is not None and asked.asked_id == person_id):
        return
    due = _now() + timedelta(days=_opinion_days(case))
    if asked is None:
        asked = Opinion(
            council_id=case.council_id, candidacy_id=case.id, level=level, asked_id=person_id, due_at=due
        )
        session().add(asked)
    else:
        asked.asked_id, asked.asked_at, asked.due_at, asked.reminded_at = person_id, func.now(), due, None
        asked.version += 1
    session().flush()
    session().refresh(asked)
    system = system_actor(actor.council)
    log.record(system, "opinion.asked", "candidacy", case.id, {"level": level}, [case.person_id])
    tell_asked(system, "opinion_asked", case, asked)


def tell_asked(system: Actor, kind: str, case: Candidacy, opinion: Opinion) -> None:
    """A letter about an opinion to whoever is asked for it, in that person's language."""
    about = session().execute(
        select(Person.given_name, Person.family_name).where(Person.id == case.person_id)
    ).one()  # fmt: skip
    language = language_of(system, opinion.asked_id)
    write_letter(
        system,
        kind,
        programme_id=case.programme_id,
        round_id=case.round_id,
        person_id=opinion.asked_id,
        candidacy_id=case.id,
        values={
            "about_name": f"{about.given_name} {about.family_name}",
            "by_date": date_words(opinion.due_at, language, system.council.time_zone),
        },
    )


def _wants_second(case: Candidacy) -> bool:
    wanted = select(RoundChoice.second_opinion).where(RoundChoice.round_id == case.round_id)
    return bool(session().scalar(wanted))


def opinions_of(case_id: UUID) -> dict[int, Opinion]:
    """What has been asked and said about a case, by level."""
    wanted = select(Opinion).where(Opinion.candidacy_id == case_id)
    return {one.level: one for one in session().scalars(wanted)}


def _who(case: Candidacy) -> list[tuple[int, UUID]]:
    return sorted((level, one.asked_id) for level, one in opinions_of(case.id).items())


def locked_case(case_id: UUID) -> Candidacy | None:
    """A case of the council, locked; None for a draft."""
    # The person's own draft is hers alone, also where she gives opinions herself.
    wanted = select(Candidacy).where(Candidacy.id == case_id, Candidacy.state != "draft")
    return session().scalar(wanted.with_for_update().execution_options(populate_existing=True))


def _opinion_days(case: Candidacy) -> int:
    call = call_for(case.programme_id, case.round_id)
    return call.opinion_days if call is not None else OPINION_DAYS


def _promise(case: Candidacy) -> datetime:
    """The day of decisions that the call promises; a fresh term where there is no call or that day is over."""
    call, now = call_for(case.programme_id, case.round_id), _now()
    if call is not None and call.decision_at > now:
        return call.decision_at
    return now + timedelta(days=HEARS_DAYS)


def _now() -> datetime:
    found: datetime = session().scalars(select(func.now())).one()
    return found
