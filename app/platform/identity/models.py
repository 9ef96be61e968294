"""Tables of accounts, their roles, and the rows that a browser's cookie points at."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, event, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, CouncilOwned, now_column
from app.platform.i18n.collation import Family, sort_key


class Account(CouncilOwned, Base):
    """Council: somebody who has signed in through the council's provider. Identity is (issuer, subject)."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("council_id", "issuer", "subject"),
        ForeignKeyConstraint(["council_id", "person_id"], ["person.council_id", "person.id"]),
        CheckConstraint("status IN ('waiting', 'active', 'ended')", name="status"),
        Index("ix_account_person", "council_id", "person_id"),
        Index("ix_account_waiting", "council_id", postgresql_where=text("status = 'waiting'")),
    )

    issuer: Mapped[str]
    subject: Mapped[str]
    # Of Entra alone: the person's id in the council's directory, which outlives our registration there. The
    # subject does not. Never what somebody is found by; it is for whoever must move accounts over.
    oid: Mapped[str | None]
    name: Mapped[str]
    # The name's place in a list, by the order of letters of each family of languages; written with the name.
    sort_sv: Mapped[str] = mapped_column(default=lambda context: _place(context, "sv"))
    sort_no: Mapped[str] = mapped_column(default=lambda context: _place(context, "no"))
    email: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="waiting")
    person_id: Mapped[UUID | None]
    locale: Mapped[str | None]
    colour_scheme: Mapped[str] = mapped_column(server_default="auto")
    created_at: Mapped[datetime] = now_column()
    last_sign_in_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))


def _place(context: DefaultExecutionContext, order: Family) -> str:
    parameters = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return sort_key(str(parameters["name"]), order)


@event.listens_for(Account.name, "set")
def _renamed(account: Account, name: str, *_rest: object) -> None:
    account.sort_sv, account.sort_no = sort_key(name, "sv"), sort_key(name, "no")


class AccountRole(Base):
    """Council: a role that an account holds. All come from claims and end when the claim ends.

    The role of an employee may also come from the directory; that is not a row (`identity/actors.py`).
    """

    __tablename__ = "account_role"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "account_id"], ["account.council_id", "account.id"], ondelete="CASCADE"
        ),
        CheckConstraint("role <> 'lead_coordinator'", name="lead_is_per_programme"),
    )

    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = now_column()


class LoginSession(CouncilOwned, Base):
    """Council: a signed-in browser. The cookie holds a random token, the row its hash."""

    __tablename__ = "login_session"
    __table_args__ = (
        UniqueConstraint("council_id", "token_hash"),
        ForeignKeyConstraint(
            ["council_id", "account_id"], ["account.council_id", "account.id"], ondelete="CASCADE"
        ),
        Index("ix_login_session_account", "council_id", "account_id"),
    )

    account_id: Mapped[UUID]
    token_hash: Mapped[str]
    provider_session: Mapped[str | None]
    logout_hint: Mapped[str | None]
    device: Mapped[str | None]
    created_at: Mapped[datetime] = now_column()
    seen_at: Mapped[datetime] = now_column()
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]


class SignInFlow(CouncilOwned, Base):
    """Council: a sign-in that has begun, bound to the browser that began it; used once."""

    __tablename__ = "sign_in_flow"
    __table_args__ = (UniqueConstraint("council_id", "browser_hash"),)

    browser_hash: Mapped[str]
    flow: Mapped[dict[str, Any]]
    next_path: Mapped[str]
    created_at: Mapped[datetime] = now_column()
    expires_at: Mapped[datetime]


class LogoutToken(Base):
    """Council: a back-channel logout token that has been used (its `jti`), until it expires."""

    __tablename__ = "logout_token"

    council_id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("ctx.council_id()"))
    jti: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]
