"""Register the own council's people as participants of a round."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.people.models import Person, ServiceArea, Unit
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.programmes import policy
from app.programmes.models import COMPLETIONS, PERSON_WAYS_IN, Participation, Round
from app.programmes.service.rounds import places_kept, seats_kept


@dataclass(frozen=True)
class ParticipantData:
    """What a form may say; the service area is that of the person's unit unless it says otherwise."""

    way_in: str = "unknown"
    completion: str = "unknown"
    service_area: str | None = None


def add_participant(
    actor: Actor, programme_id: UUID, round_id: UUID, person_id: UUID, data: ParticipantData
) -> UUID:
    """Register one of the council's own people in a round.

    Raises:
        NotAllowed: the actor may not register participants.
        NotFound: no such person or round for this council.
        Refused: the person is in the round already (`taken`), the round's seats are kept in the ledger, so that only
            who says yes to one takes part (`by_seat`), or a value is unknown.
    """
    if not policy.may_edit_participants(actor):
        raise NotAllowed
    _check(data)
    if seats_kept(programme_id, round_id):
        raise Refused("person", "by_seat")
    participation_id = _insert(actor, programme_id, round_id, person_id, data)
    if participation_id is None:
        raise Refused("person", "taken")
    return participation_id


def enter(actor: Actor, programme_id: UUID, round_id: UUID, person_id: UUID, way_in: str) -> None:
    """Register who has got a seat; who has been registered before stays as that was.

    Selection asks for it when somebody says yes to a seat: the right to a seat is looked at there, so that a
    person who says yes needs no right to register participants.

    Raises:
        NotFound: no such person or round for this council.
        Refused: the way in is unknown.
    """
    data = ParticipantData(way_in, "ongoing")
    _check(data)
    _insert(actor, programme_id, round_id, person_id, data)


def leave(actor: Actor, round_id: UUID, person_id: UUID, begun: bool) -> None:
    """Take out who gives up a seat: before the round begins nothing is left, afterwards that somebody left it."""
    of_person = (Participation.round_id == round_id, Participation.person_id == person_id)
    if begun:
        left = (
            update(Participation)
            .where(*of_person, Participation.completion == "ongoing")
            .values(completion="left", updated_at=func.now(), version=Participation.version + 1)
        )
        changed = session().scalar(left.returning(Participation.id))
    else:
        changed = session().scalar(delete(Participation).where(*of_person).returning(Participation.id))
    if changed is not None:
        action = "participant.changed" if begun else "participant.removed"
        log.record(actor, action, "participation", changed, people=[person_id])


def _insert(
    actor: Actor, programme_id: UUID, round_id: UUID, person_id: UUID, data: ParticipantData
) -> UUID | None:
    """The new row's id, or None for who is in the round already."""
    unit_area = session().execute(
        select(Person.id, Unit.service_area)
        .outerjoin(Unit, and_(Unit.council_id == Person.council_id, Unit.id == Person.unit_id))
        .where(Person.id == person_id)
    )
    found = unit_area.first()
    in_programme = session().scalar(
        select(Round.id).where(Round.programme_id == programme_id, Round.id == round_id)
    )
    if found is None or in_programme is None:
        raise NotFound
    participation_id: UUID | None = session().scalar(
        insert(Participation)
        .values(
            council_id=actor.council.id,
            programme_id=programme_id,
            round_id=round_id,
            person_id=person_id,
            way_in=data.way_in,
            completion=data.completion,
            service_area=data.service_area or found.service_area,
        )
        .on_conflict_do_nothing(index_elements=["council_id", "round_id", "person_id"])
        .returning(Participation.id)
    )
    if participation_id is not None:
        log.record(actor, "participant.added", "participation", participation_id, people=[person_id])
    return participation_id


def edit_participant(actor: Actor, participation_id: UUID, data: ParticipantData, version: int) -> None:
    """Change way in, service area or completion.

    Raises:
        NotAllowed, NotFound, Refused.
        Changed: somebody else has changed it since.
    """
    if not policy.may_edit_participants(actor):
        raise NotAllowed
    _check(data)
    current = session().scalar(select(Participation.version).where(Participation.id == participation_id))
    if current is None:
        raise NotFound
    changed = session().execute(
        update(Participation)
        .where(Participation.id == participation_id, Participation.version == version)
        .values(
            way_in=data.way_in,
            completion=data.completion,
            service_area=data.service_area,
            updated_at=func.now(),
            version=version + 1,
        )
        .returning(Participation.person_id)
    )
    person_id = changed.scalar()
    if person_id is None:
        raise Changed(current)
    log.record(actor, "participant.changed", "participation", participation_id, people=[person_id])


def remove_participant(actor: Actor, participation_id: UUID) -> None:
    """Take a wrong registration away, with its outcomes. Releases already published stand.

    Raises:
        NotAllowed, NotFound.
        Refused: the person has said yes to a seat, which would stay given to nobody (`has_seat`).
    """
    if not policy.may_edit_participants(actor):
        raise NotAllowed
    wanted = select(Participation.round_id, Participation.person_id)
    found = session().execute(wanted.where(Participation.id == participation_id).with_for_update()).first()
    if found is None:
        raise NotFound
    round_id, person_id = found
    if places_kept(round_id, [person_id]):
        raise Refused("person", "has_seat")
    session().execute(delete(Participation).where(Participation.id == participation_id))
    log.record(actor, "participant.removed", "participation", participation_id, people=[person_id])


def _check(data: ParticipantData) -> None:
    if data.way_in not in PERSON_WAYS_IN:
        raise Refused("way_in", "unknown")
    if data.completion not in COMPLETIONS:
        raise Refused("completion", "unknown")
    if data.service_area is not None and session().get(ServiceArea, data.service_area) is None:
        raise Refused("service_area", "unknown")
