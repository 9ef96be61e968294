"""The agreement on figures: how open each measure is, and what the own council does not share."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import NotAllowed, Refused
from app.programmes import policy
from app.programmes.models import MEASURES, OPENNESS, MeasureOptOut, ProgrammeMeasure
from app.programmes.queries.agreement import NEVER_OPEN
from app.programmes.queries.members import is_member_now


def set_openness(actor: Actor, programme_id: UUID, measures: Mapping[str, str]) -> None:
    """Write down the agreement: how open each measure is between the member councils.

    What became of people is never open: the leading council would lay open the others' small groups, for ever
    and back to the first round, without asking them.

    Raises:
        NotAllowed: the actor does not lead the programme.
        Refused: no such measure, no such degree of openness, or one that the measure cannot have.
    """
    if not policy.may_edit(actor, programme_id):
        raise NotAllowed
    for measure, how in measures.items():
        if measure not in MEASURES or how not in OPENNESS:
            raise Refused(measure, "unknown")
        if how == "open" and measure in NEVER_OPEN:
            raise Refused(measure, "never_open")
        session().execute(
            insert(ProgrammeMeasure)
            .values(programme_id=programme_id, measure=measure, openness=how)
            .on_conflict_do_update(index_elements=["programme_id", "measure"], set_={"openness": how})
        )
    log.record(actor, "programme.agreement_changed", "programme", programme_id, dict(measures))


def set_sharing(actor: Actor, programme_id: UUID, measure: str, shared: bool) -> None:
    """Say whether the own council shares a measure in coming releases (those published stand).

    Raises:
        NotAllowed: the actor may not decide this, or the council is no member any longer.
        Refused: no such measure.
    """
    if not policy.may_decide_sharing(actor) or not is_member_now(programme_id):
        raise NotAllowed
    if measure not in MEASURES:
        raise Refused("measure", "unknown")
    session().execute(
        delete(MeasureOptOut).where(
            MeasureOptOut.programme_id == programme_id,
            MeasureOptOut.council_id == actor.council.id,
            MeasureOptOut.measure == measure,
        )
    )
    if not shared:
        session().add(MeasureOptOut(programme_id=programme_id, council_id=actor.council.id, measure=measure))
        session().flush()
    log.record(
        actor, "programme.sharing_set", "programme", programme_id, {"measure": measure, "shared": shared}
    )
