"""Signed-in test clients: account, roles and session rows made directly, the cookie set as sign-in sets it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import Scope, session, work_as
from app.platform.identity import sessions
from app.platform.identity.models import Account, AccountRole
from app.platform.tenancy.tenant import Tenant


def tenant(app: Flask, slug: str) -> Tenant:
    """A council of the test application."""
    found = app.extensions["fram_registry"].by_slug(slug)
    assert isinstance(found, Tenant)
    return found


def new_actor(
    app: Flask, slug: str, *roles: Role, person_id: UUID | None = None, locale: str | None = "en"
) -> Actor:
    """An active account with these roles, as an actor."""
    council = tenant(app, slug)
    with app.app_context(), work_as(Scope(council.id)):
        account_id = session().scalar(
            insert(Account)
            .values(
                issuer=council.sign_in.issuer,
                subject=uuid4().hex,
                name="Prov Person",
                email=f"{uuid4().hex[:8]}@prov.example",
                status="active" if roles else "waiting",
                person_id=person_id,
                locale=locale,
            )
            .returning(Account.id)
        )
        held = [
            {"account_id": account_id, "role": role.value}
            for role in roles
            if role is not Role.LEAD_COORDINATOR
        ]
        if held:
            session().execute(insert(AccountRole), held)
    return Actor(account_id, council, "Prov Person", frozenset(roles), person_id, locale=locale)


def client_for(app: Flask, actor: Actor) -> FlaskClient:
    """A client signed in as an actor on the actor's council's host."""
    assert actor.account_id is not None
    with app.app_context(), work_as(Scope(actor.council.id)):
        token = sessions.start(actor.account_id, app.extensions["fram_settings"])
    client = client_on(app, actor.council.host)
    client.set_cookie("fram", token, domain=f"{actor.council.host}.localhost")
    return client


def client_as(app: Flask, slug: str, *roles: Role, locale: str | None = "en") -> FlaskClient:
    """A client signed in to a council with these roles."""
    return client_for(app, new_actor(app, slug, *roles, locale=locale))


class HostClient(FlaskClient):
    """A client whose requests all go to one host."""

    host = "localhost"

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """As FlaskClient's, on this client's host."""
        if args and isinstance(args[0], str):
            kwargs.setdefault("base_url", f"http://{self.host}")
        return super().open(*args, **kwargs)


def client_on(app: Flask, label: str | None = None) -> HostClient:
    """A client, not signed in, on a council's host or on the plain host."""
    client = HostClient(app, app.response_class, use_cookies=True)
    client.host = f"{label}.localhost" if label else "localhost"
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client


def form_token(client: FlaskClient, path: str) -> str:
    """The token of the first form of a page, for posting it."""
    import re

    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).get_data(as_text=True))
    assert found, f"no form on {path}"
    return found[1]
