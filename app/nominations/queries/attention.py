"""What the coordinators have to see about their candidates though no date asks for it: counts by round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from app.nominations.models import Candidacy, CandidacyStep
from app.nominations.queries.places import RoundPlace, round_places
from app.nominations.states import LIVE
from app.people.models import Person
from app.platform.database import session

#: So long the coordinators are told that somebody had not said yes.
TOLD = timedelta(days=30)


@dataclass(frozen=True)
class Attention:
    """A round: how many of its candidates are no longer employed, and how many said that a stated yes is not so."""

    place: RoundPlace
    gone: int
    denied: int


def rounds_to_see(now: datetime) -> list[Attention]:
    """The rounds in which there is such a candidate. One statement."""
    places = round_places()
    denying = select(CandidacyStep.id).where(
        CandidacyStep.council_id == Candidacy.council_id,
        CandidacyStep.candidacy_id == Candidacy.id,
        CandidacyStep.move == "denied",
        CandidacyStep.at >= now - TOLD,
    )
    gone = and_(Candidacy.state.in_(LIVE), Person.active.is_(False))
    denied = and_(Candidacy.state == "withdrawn", denying.exists())
    keys = (places.c.programme_id, places.c.round_id, places.c.address, places.c.names, places.c.number)
    wanted = (
        select(*keys, func.count().filter(gone), func.count().filter(denied))
        .select_from(Candidacy)
        .join(places, places.c.round_id == Candidacy.round_id)
        .join(Person, and_(Person.council_id == Candidacy.council_id, Person.id == Candidacy.person_id))
        .where(or_(gone, denied))
        .group_by(*keys)
        .order_by(places.c.address, places.c.number)
    )
    return [Attention(RoundPlace(*row[:5]), row[5], row[6]) for row in session().execute(wanted)]
