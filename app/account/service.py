"""Change accounts: the person's own choices, and what the council does with the waiting room."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from app.account import policy
from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.i18n.locale import offered
from app.platform.identity import sessions
from app.platform.identity.accounts import has_account
from app.platform.identity.models import Account
from app.platform.refusals import NotAllowed, NotFound, Refused

SCHEMES = ("auto", "light", "dark")


def choose(actor: Actor, locale: str | None = None, colour_scheme: str | None = None) -> None:
    """Keep a person's own choice of language or of light and dark.

    Raises:
        Refused: the council offers no such language, or there is no such scheme.
    """
    values = {}
    if locale is not None:
        if locale not in offered(actor.council.languages):
            raise Refused("locale", "unknown")
        values["locale"] = locale
    if colour_scheme is not None:
        if colour_scheme not in SCHEMES:
            raise Refused("colour_scheme", "unknown")
        values["colour_scheme"] = colour_scheme
    if not values:
        return
    session().execute(update(Account).where(Account.id == actor.account_id).values(**values))


def link(actor: Actor, account_id: UUID, person_id: UUID) -> None:
    """Let somebody in from the waiting room: this account is that person of the directory.

    The account has the role of an employee from then on, for as long as the person is active in the
    directory; every other role comes from the provider's claims. What the person had open in the waiting room
    ends, so the next page already has the right.

    Raises:
        NotAllowed: the actor may not do this.
        NotFound: no such account or person in the council.
        Refused: another account is linked to the person, or this account is not in the waiting room (an
            active account must not be turned into somebody else).
    """
    if not policy.may_edit(actor):
        raise NotAllowed
    account = session().scalars(select(Account).where(Account.id == account_id).with_for_update()).first()
    person = session().scalar(select(Person.id).where(Person.id == person_id, Person.active))
    if account is None or person is None or account.status == "ended":
        raise NotFound
    if account.status != "waiting":
        raise Refused("account", "not_waiting")
    if has_account(person_id, account_id):
        raise Refused("person", "taken")
    account.person_id, account.status = person_id, "active"
    session().flush()
    sessions.end_all(account_id, "roles")
    log.record(actor, "account.linked", "account", account_id, {"person": str(person_id)})


def end_account(actor: Actor, account_id: UUID) -> None:
    """End an account and everything signed in with it. A later sign-in through the provider is refused.

    Raises:
        NotAllowed: the actor may not do this, or it is the actor's own account.
        NotFound: no such account in the council.
    """
    if not policy.may_edit(actor) or account_id == actor.account_id:
        raise NotAllowed
    found = session().scalar(
        update(Account).where(Account.id == account_id).values(status="ended").returning(Account.id)
    )
    if found is None:
        raise NotFound
    sessions.end_all(account_id, "ended")
    log.record(actor, "account.ended", "account", account_id)


def end_device(actor: Actor, session_id: UUID) -> None:
    """End one of the actor's own signed-in browsers.

    Raises:
        NotFound: the actor has no such session.
    """
    if actor.account_id is None or session_id not in {one.id for one in sessions.devices(actor.account_id)}:
        raise NotFound
    sessions.end("person", session_id=session_id)
    log.record(actor, "session.ended", "account", actor.account_id)
