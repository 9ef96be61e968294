"""Who is in a programme: member councils, providers, lead coordinators. The lead coordinator says so."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.identity.models import Account
from app.platform.refusals import NotAllowed, NotFound, Refused
from app.platform.tenancy.models import Council
from app.programmes import hooks, policy
from app.programmes.models import ProgrammeLead, ProgrammeMember, ProgrammeProvider
from app.programmes.service.dates import known_date

LONGEST = 200


def set_member(
    actor: Actor, programme_id: UUID, council_id: UUID, joined: str | None, left: str | None = None
) -> None:
    """Make a council a member, or change the dates of its membership.

    Raises:
        NotAllowed: the actor does not lead the programme.
        Refused: no such council, a date is not one, the membership ends before it begins, or under people of the
            council who wait in a selection or have a seat in a round that is to come (`recruiting`).
    """
    if not policy.may_edit(actor, programme_id):
        raise NotAllowed
    first, last = known_date("joined", joined), known_date("left", left)
    if first and last and last.last_day() < first.first_day():
        raise Refused("left", "before_start")
    if (
        session().scalar(select(Council.id).where(Council.id == council_id, Council.kind != "platform"))
        is None
    ):
        raise Refused("council", "unknown")
    day = last.last_day() if last else None
    if day is not None and any(stops(programme_id, council_id, day) for stops in hooks.leaving_stoppers):
        raise Refused("left", "recruiting")
    values = {"joined": joined or None, "left": left or None}
    session().execute(
        insert(ProgrammeMember)
        .values(programme_id=programme_id, council_id=council_id, **values)
        .on_conflict_do_update(index_elements=["programme_id", "council_id"], set_=values)
    )
    log.record(
        actor, "programme.member_set", "programme", programme_id, {"council": str(council_id), **values}
    )


def add_provider(
    actor: Actor,
    programme_id: UUID,
    name: str,
    task: str | None = None,
    since: str | None = None,
    earlier_name: str | None = None,
) -> None:
    """Write down who teaches or delivers.

    Raises:
        NotAllowed: the actor does not lead the programme.
        Refused: no name, or `since` is no date.
    """
    if not policy.may_edit(actor, programme_id):
        raise NotAllowed
    if not name.strip():
        raise Refused("name", "missing")
    for field, words in (("name", name), ("task", task), ("earlier_name", earlier_name)):
        if len(words or "") > LONGEST:
            raise Refused(field, "long")
    known_date("since", since)
    session().add(
        ProgrammeProvider(
            programme_id=programme_id,
            name=name.strip(),
            task=task or None,
            since=since or None,
            earlier_name=earlier_name or None,
        )
    )
    log.record(actor, "programme.provider_added", "programme", programme_id)


def remove_provider(actor: Actor, programme_id: UUID, provider_id: UUID) -> None:
    """Take a provider away.

    Raises:
        NotAllowed: the actor does not lead the programme.
        NotFound: no such provider in this programme.
    """
    if not policy.may_edit(actor, programme_id):
        raise NotAllowed
    gone = session().execute(
        delete(ProgrammeProvider)
        .where(ProgrammeProvider.programme_id == programme_id, ProgrammeProvider.id == provider_id)
        .returning(ProgrammeProvider.id)
    )
    if gone.first() is None:
        raise NotFound
    log.record(actor, "programme.provider_removed", "programme", programme_id)


def add_lead(actor: Actor, programme_id: UUID, account_id: UUID) -> None:
    """Make another account of the own council lead coordinator too (leaders share rights, `sources.md` 004-06).

    Raises:
        NotAllowed: the actor does not lead the programme.
        Refused: no such account in this council.
    """
    if not policy.may_edit(actor, programme_id):
        raise NotAllowed
    if session().scalar(select(Account.id).where(Account.id == account_id)) is None:
        raise Refused("account", "unknown")
    session().execute(
        insert(ProgrammeLead)
        .values(council_id=actor.council.id, programme_id=programme_id, account_id=account_id)
        .on_conflict_do_nothing()
    )
    log.record(actor, "programme.lead_added", "programme", programme_id, {"account": str(account_id)})


def remove_lead(actor: Actor, programme_id: UUID, account_id: UUID) -> None:
    """End somebody's being lead coordinator. The last one stays, or nobody could change the programme.

    Raises:
        NotAllowed: the actor does not lead the programme.
        NotFound: that account does not lead it.
        Refused: it is the last one.
    """
    if not policy.may_edit(actor, programme_id):
        raise NotAllowed
    mine = (ProgrammeLead.programme_id == programme_id, ProgrammeLead.council_id == actor.council.id)
    leads = set(session().scalars(select(ProgrammeLead.account_id).where(*mine).with_for_update()))
    if account_id not in leads:
        raise NotFound
    if len(leads) == 1:
        raise Refused("account", "last")
    session().execute(delete(ProgrammeLead).where(*mine, ProgrammeLead.account_id == account_id))
    log.record(actor, "programme.lead_removed", "programme", programme_id, {"account": str(account_id)})
