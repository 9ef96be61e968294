"""A round that everybody who wants may join: nobody is assessed, nobody waits."""

from __future__ import annotations

from datetime import time

from sqlalchemy import select

from app.demo.data.recruitment.cases import PAGE
from app.demo.data.recruitment.joint import at, publish
from app.demo.data.recruitment.place import LANGUAGES, Place
from app.nominations.service import apply
from app.nominations.service.call_data import CallData
from app.people.models import Person, Unit
from app.platform.access.table import Role
from app.platform.database import work_as

HAVE_JOINED = 12


def write_open_round(place: Place) -> int:
    """A round without selection in the first council's programme, with those who have joined; how many they are."""
    ((slug, staff),) = place.staff.items()
    lead = place.lead
    data = CallData(
        way_in="no_selection",
        opens_at=at(lead, place.now, -20, time(8)),
        closes_at=at(lead, place.now, 40, time(23, 59)),
        decision_at=at(lead, place.now, 41, time(8)),
        eligibility={
            "nb": "Du er ansatt i kommunen og ønsker lederoppgaver, eller vil se om ledelse er noe for deg.",
            "nn": "Du er tilsett i kommunen og ønskjer leiaroppgåver, eller vil sjå om leiing er noko for deg.",
        },
        about={
            "nb": "Fem samlinger. Alle som ønsker det, får være med.",
            "nn": "Fem samlingar. Alle får vere med.",
        },
        contact_name=lead.name,
        contact_email="lederutvikling@midtre-gauldal.example",
    )
    publish(place, data)
    with work_as(lead.scope) as current:
        leads = select(Unit.manager_id).where(Unit.manager_id.is_not(None))
        wanted = (
            select(Person.id)
            .where(Person.active, Person.id.not_in(leads), Person.id.not_in(list(place.actors)))
            .order_by(Person.email.desc())
        )
        people = list(current.scalars(wanted.limit(HAVE_JOINED - 1)))
    joining = [staff.cast["applicant"]]
    joining += [
        place.acting(slug, one, Role.EMPLOYEE, LANGUAGES[number % 3] and "nn")
        for number, one in enumerate(people)
    ]
    for actor in joining:
        with work_as(actor.scope):
            call = place.call()
            draft = apply.start(actor, call)
            apply.hand_in(actor, call, apply.DraftData(no_guarantee=True), draft.version, PAGE)
    return len(joining)
