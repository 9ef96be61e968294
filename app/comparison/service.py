"""Asking for a release, and taking a comparison out of the house."""

from __future__ import annotations

from uuid import UUID

from app.comparison import policy
from app.comparison.compare import compare
from app.comparison.view import Comparison, Wanted
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.outbox import publish
from app.platform.refusals import NotAllowed, NotFound
from app.programmes.queries.programmes import get_programme

KIND = "comparison.release"


def ask_release(actor: Actor, address: str) -> UUID:
    """Have a release made in the background.

    Returns:
        The id of the job, which becomes the id of the release.

    Raises:
        NotFound: there is no such programme for the council.
        NotAllowed: the actor is not its lead coordinator.
    """
    programme = get_programme(address)
    if programme is None:
        raise NotFound
    if not policy.may_release(actor, programme.id):
        raise NotAllowed
    job_id = publish(KIND, {"programme_id": str(programme.id)}, actor=actor)
    log.record(actor, "release.asked", "programme", programme.id, {"job": str(job_id)})
    return job_id


def take_out(actor: Actor, address: str, wanted: Wanted, form: str) -> Comparison:
    """A comparison for a file; written to the log before a row leaves.

    Raises:
        NotFound, NotAllowed: see `compare`; and whoever may not export may not take it out.
    """
    if not policy.may_export(actor):
        raise NotAllowed
    comparison = compare(actor, address, wanted)
    detail = {"form": form, "measure": comparison.measure.name}
    log.record(actor, "comparison.exported", "programme", comparison.programme.id, detail)
    return comparison
