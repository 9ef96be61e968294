"""Interviews as entries for calendars: the candidate's, the assessors', and copies to keep."""

from __future__ import annotations

from email.utils import parseaddr
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from app.nominations.hooks import refuse_kept_out
from app.nominations.models import Candidacy
from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.config import Settings
from app.platform.database import session
from app.platform.i18n.binding import force
from app.platform.i18n.content import pick
from app.platform.identity.models import Account
from app.platform.refusals import NotFound
from app.programmes.models import ProgrammeText
from app.selection.calendar import Entry, written
from app.selection.models import Interview
from app.selection.queries.assessments import Booked, MyAssessment


def own_copy(actor: Actor, interview_id: UUID) -> str:
    """An interview of a case as a calendar file: for the person herself, and for who makes the file ready.

    Raises:
        NotFound: the council has no such interview that is not cancelled, or it is not the actor's to see.
        KeptOut: the actor has a conflict of interest in the case.
    """
    row = session().execute(
        select(Interview, Candidacy)
        .join(Candidacy, Candidacy.id == Interview.candidacy_id)
        .where(Interview.id == interview_id, Interview.cancelled_at.is_(None))
    ).first()  # fmt: skip
    if row is None:
        raise NotFound
    interview, case = row
    if case.person_id != actor.person_id and not actor.may("council:candidacies:read"):
        raise NotFound
    if case.person_id != actor.person_id:
        refuse_kept_out(actor, case)
    entry = candidate_entry(actor, case, interview, actor.locale or actor.council.default_language, None)
    return written(entry)


def assessor_copy(actor: Actor, mine: MyAssessment, interview_id: UUID) -> str:
    """An interview that the actor holds, of whichever council, as a calendar file.

    Raises:
        NotFound: it is not one of this assessment's, or it is cancelled.
    """
    found = next((one for one in mine.interviews if one.id == interview_id), None)
    if found is None:
        raise NotFound
    return written(assessor_entry(actor, mine, found, None))


def assessor_entry(actor: Actor, mine: MyAssessment, booked: Booked, attendee: str | None) -> Entry:
    """The entry for the calendar of who holds an interview."""
    settings: Settings = current_app.extensions["fram_settings"]
    language = actor.locale or actor.council.default_language
    with force(language):
        summary = _(
            "Interview with %(name)s, %(programme)s",
            name=mine.name,
            programme=programme_name(mine.programme_id, language),
        )
    return Entry(
        id=booked.id,
        sequence=booked.sequence,
        starts_at=booked.starts_at,
        ends_at=booked.ends_at,
        summary=summary,
        host=settings.base_host.partition(":")[0],
        organizer=parseaddr(settings.mail_from)[1],
        place=booked.place,
        link=f"{settings.origin(actor.council.host)}/assessments/{mine.id}",
        attendee=attendee,
    )


def programme_name(programme_id: UUID, language: str) -> str:
    """What a programme is called in the language nearest to one."""
    rows = session().execute(
        select(ProgrammeText.locale, ProgrammeText.name).where(ProgrammeText.programme_id == programme_id)
    )
    return pick({row.locale: row.name for row in rows}, language).text


def candidate_entry(
    actor: Actor,
    case: Candidacy,
    interview: Interview,
    language: str,
    attendee: str | None,
    cancelled: bool = False,
) -> Entry:
    """The entry for the calendar of the candidate."""
    settings: Settings = current_app.extensions["fram_settings"]
    with force(language):
        summary = _("Interview for %(programme)s", programme=programme_name(case.programme_id, language))
    return Entry(
        id=interview.id,
        sequence=interview.sequence,
        starts_at=interview.starts_at,
        ends_at=interview.ends_at,
        summary=summary,
        host=settings.base_host.partition(":")[0],
        organizer=parseaddr(settings.mail_from)[1],
        place=interview.place,
        link=f"{settings.origin(actor.council.host)}/my-case",
        attendee=attendee,
        cancelled=cancelled,
    )


def address_of(person_id: UUID) -> str | None:
    """Where a person is written to: the account's address, else the directory's."""
    account = (
        select(Account.email)
        .where(Account.person_id == person_id, Account.status == "active", Account.email != "")
        .limit(1)
    )
    own = select(Person.email).where(Person.id == person_id, Person.email != "")
    return session().scalar(account) or session().scalar(own)
