"""The person's own answer to the offer of a seat."""

from __future__ import annotations

from uuid import UUID

from app.nominations.models import Candidacy
from app.nominations.queries.steps import last_move
from app.nominations.service.move import move
from app.platform.access.actor import Actor

ANSWERS = {"yes": "accepted", "no": "declined"}


def answered_so(candidacy_id: UUID, answer: str) -> bool:
    """Whether the last thing that happened to a case was this answer: the button has been pressed twice."""
    return last_move(candidacy_id) == ANSWERS[answer]


def answer_offer(actor: Actor, candidacy_id: UUID, answer: str, version: int) -> Candidacy:
    """Say yes or no to a seat. Who is late may answer for as long as the seat has not gone on to the next.

    Args:
        answer: `yes` or `no`.
        version: of the case that the person saw.

    Raises:
        KeyError: it is neither yes nor no.
        NotFound: the council has no such case.
        NotAllowed: it is not the actor's own.
        Refused: there is no offer to answer (any more).
        Changed: the case has changed since.
    """
    return move(actor, candidacy_id, ANSWERS[answer], version=version)
