"""Giving opinions, and who reads a file for it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.nominations.models import ANSWERS, Candidacy, Opinion
from app.nominations.queries.managers import Line, lines_of
from app.nominations.service.asking import LEVELS, advance, locked_case, opinions_of, to_ask
from app.nominations.states import WAITING
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.free_text import unkept
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused

LONGEST = 4_000


@dataclass(frozen=True)
class OpinionData:
    """What a manager says: `yes` or `no`, and in both cases why."""

    answer: str
    grounds: str


def give_opinion(actor: Actor, opinion_id: UUID, data: OpinionData, version: int) -> Opinion:
    """Give an opinion, or change the one that was given, until the case is decided.

    Args:
        version: of the opinion that the actor saw.

    Raises:
        NotFound: the actor is not the one who is asked.
        NotAllowed: the actor has put the person forward, or may give no opinions.
        Changed: somebody has changed it since.
        Refused: `answer` or `grounds` is missing, too long (`long`) or holds what may not be kept; `state` when
            the case is decided or withdrawn.
    """
    found = session().scalar(select(Opinion).where(Opinion.id == opinion_id))
    case = locked_case(found.candidacy_id) if found else None
    if found is None or case is None or actor.person_id is None:
        raise NotFound
    if not actor.may("council:opinions:give"):
        raise NotAllowed
    line = lines_of([case.id])[case.id]
    if not is_asked(actor, case, found, line):
        raise NotFound
    if actor.person_id in line.barred(found.level):
        raise NotAllowed
    session().refresh(found)
    if found.version != version:
        raise Changed(found)
    if case.state not in WAITING:
        raise Refused("state", "decided")
    grounds = _checked(data)
    first_time = found.answer is None
    found.asked_id = actor.person_id
    found.answer, found.grounds = data.answer, grounds
    found.given_at, found.given_by = func.now(), actor.account_id
    found.version += 1
    session().flush()
    told = {"level": found.level}
    log.record(
        actor,
        "opinion.given" if first_time else "opinion.changed",
        "candidacy",
        case.id,
        told,
        [case.person_id],
    )
    if first_time and LEVELS.get(case.state) == found.level:
        advance(actor, case, line)
    return found


def is_asked(actor: Actor, case: Candidacy, opinion: Opinion, line: Line | None = None) -> bool:
    """Whether the actor is the one who is asked, or has taken over from who was and has not answered."""
    if actor.person_id is None or actor.person_id == case.person_id:
        return False
    if opinion.asked_id == actor.person_id:
        return True
    if opinion.answer is not None or case.state not in LEVELS:
        return False
    line = line or lines_of([case.id])[case.id]
    return to_ask(opinion.level, line, opinions_of(case.id)) == actor.person_id


def reads_opinion(actor: Actor, opinion_id: UUID) -> bool:
    """Whether the actor reads the file for this opinion: whoever is asked, and has not put the person forward."""
    found = session().scalar(select(Opinion).where(Opinion.id == opinion_id))
    case = session().scalar(
        select(Candidacy).where(Candidacy.id == found.candidacy_id, Candidacy.state != "draft")
    ) if found is not None else None  # fmt: skip
    if found is None or case is None:
        return False
    line = lines_of([case.id])[case.id]
    mine = found.answer is not None or actor.person_id not in line.barred(found.level)
    return mine and is_asked(actor, case, found, line)


def _checked(data: OpinionData) -> str:
    grounds = data.grounds.strip()
    if data.answer not in ANSWERS:
        raise Refused("answer", "missing")
    if not grounds:
        raise Refused("grounds", "missing")
    if len(grounds) > LONGEST:
        raise Refused("grounds", "long")
    kind = unkept(grounds)
    if kind is not None:
        raise Refused("grounds", kind)
    return grounds
