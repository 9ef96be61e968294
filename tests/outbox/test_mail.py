"""Messages leave with the commit, in the reader's language, and reach a real SMTP server."""

import email
import smtplib
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select, update

from app.account.views import front
from app.demo.services.process import choose_port
from app.platform.access.actor import Actor, system_actor
from app.platform.access.table import Role
from app.platform.database import Scope, work_as
from app.platform.identity.models import Account
from app.platform.mail import Message, notify_waiting, send_later
from app.platform.mail.compose import compose
from app.platform.mail.transport import NoEncryption, send
from app.platform.outbox.control import retry
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from app.platform.outbox.schedule import SCHEDULE
from app.platform.tenancy.tenant import Tenant
from tests.conftest import Database
from tests.outbox.conftest import ask, ask_as_system, entry_of, new_account
from tests.support.postbox import Postbox, postbox

__all__ = ["postbox"]


def waiting_jobs(council: Tenant, kind: str) -> list[OutboxEntry]:
    """The entries of a kind."""
    with work_as(Scope(council.id)) as current:
        found = list(current.scalars(select(OutboxEntry).where(OutboxEntry.kind == kind)))
        current.expunge_all()
    return found


def test_the_coordinators_hear_that_somebody_is_waiting(mora: Tenant, orsa: Tenant, postbox: Postbox) -> None:
    new_account(orsa, Role.COORDINATOR, email="samordnare@orsa.example")
    new_account(mora, Role.COORDINATOR, email="ena@mora.example")
    new_account(mora, Role.COORDINATOR, Role.MANAGER, email="andra@mora.example")
    new_account(mora, Role.COORDINATOR, email=None)
    new_account(mora, Role.COORDINATOR, email="slutat@mora.example", status="ended")
    new_account(mora, Role.EMPLOYEE, email="annan@mora.example")
    waiting = new_account(mora, email="ny@mora.example", status="waiting")
    assert waiting.account_id is not None
    for _ in range(2):
        with work_as(Scope(mora.id)):
            job_id = notify_waiting(mora, waiting.account_id)
    assert execute(mora, job_id) == "done"
    sends = waiting_jobs(mora, "mail.send")
    assert [execute(mora, entry.id) for entry in sends * 2] == ["done"] * 2 + ["skipped"] * 2
    assert {message["To"] for message in postbox.messages} == {"ena@mora.example", "andra@mora.example"}
    assert {message["Message-ID"] for message in postbox.messages} == {
        f"<ob-{entry.id}@localhost>" for entry in sends
    }
    for entry in sends:
        assert "@mora" not in str(entry.arguments)
    body = postbox.messages[0].get_body(("plain",))
    assert body is not None
    assert "http://mora.localhost" in body.get_content()
    assert "ny@mora.example" not in postbox.messages[0].as_string()


def test_nobody_is_told_of_somebody_who_has_been_let_in(mora: Tenant) -> None:
    new_account(mora, Role.COORDINATOR, email="ena@mora.example")
    waiting = new_account(mora, status="waiting")
    assert waiting.account_id is not None
    with work_as(Scope(mora.id)) as current:
        job_id = notify_waiting(mora, waiting.account_id)
        current.execute(update(Account).values(status="active"))
    assert execute(mora, job_id) == "done"
    assert waiting_jobs(mora, "mail.send") == []


def ended(actor: Actor, database: Database, seconds: int, ending: str = "done_at") -> UUID:
    """A job that an actor asked for, over after so many seconds."""
    job_id = ask(actor)
    with database.admin() as connection:
        connection.execute(
            f"UPDATE outbox SET {ending} = now(), created_at = now() - %s * interval '1 second' WHERE id = %s",
            (seconds, job_id),
        )
    return job_id


def tell(council: Tenant) -> list[str]:
    """Do what the schedule does every few minutes, mails included; the endings of the mails' jobs."""
    entry = SCHEDULE["jobs.tell"]
    with work_as(Scope(council.id)) as current:
        assert entry.needed is not None
        if not entry.needed(current):
            return []
    assert execute(council, ask_as_system(council, "jobs.tell")) == "done"
    return [execute(council, one.id) for one in waiting_jobs(council, "mail.send") if one.done_at is None]


def test_who_asked_for_a_long_job_hears_once_how_it_ended(
    mora: Tenant, orsa: Tenant, postbox: Postbox, database: Database
) -> None:
    swede = new_account(mora, Role.COORDINATOR, email="ena@mora.example")
    norwegian = new_account(mora, Role.COORDINATOR, email="andra@mora.example")
    with work_as(Scope(mora.id)) as current:
        current.execute(update(Account).where(Account.id == norwegian.account_id).values(locale="nn"))
    done, dead = ended(swede, database, 61), ended(norwegian, database, 3600, "dead_at")
    ended(new_account(orsa, Role.COORDINATOR, email="kim@orsa.example"), database, 61)
    assert tell(mora) == ["done", "done"]
    assert tell(mora) == []
    mails = {mail["To"]: mail for mail in postbox.messages}
    assert mails.keys() == {"ena@mora.example", "andra@mora.example"}
    first, second = mails["ena@mora.example"], mails["andra@mora.example"]
    assert first["Subject"] == "Det du bad om i Fram är klart"
    assert second["Subject"] == "Det du bad om i Fram, gjekk ikkje"
    for mail, job_id, words in ((first, done, "klart: Effect."), (second, dead, "fullføre dette: Effect.")):
        for kind in ("plain", "html"):
            body = mail.get_body((kind,))
            assert body is not None
            assert words in body.get_content()
            assert f"http://mora.localhost/jobs/{job_id}" in body.get_content()


def test_a_job_that_is_tried_again_is_told_of_again(
    mora: Tenant, postbox: Postbox, database: Database
) -> None:
    actor = new_account(mora, Role.COORDINATOR, email="ena@mora.example")
    job_id = ended(actor, database, 61, "dead_at")
    assert tell(mora) == ["done"]
    with work_as(Scope(mora.id)):
        assert retry(job_id)
    assert execute(mora, job_id) == "done"
    assert tell(mora) == ["done"]
    assert [mail["Subject"] for mail in postbox.messages] == [
        "Det du bad om i Fram har misslyckats",
        "Det du bad om i Fram är klart",
    ]


def test_nobody_is_told_of_what_was_short_or_stopped_or_old_or_nobodys(
    mora: Tenant, postbox: Postbox, database: Database
) -> None:
    actor = new_account(mora, Role.COORDINATOR, email="ena@mora.example")
    ended(actor, database, 59)
    ended(system_actor(mora), database, 3600)
    stopped, old = ended(actor, database, 3600), ended(actor, database, 3600)
    ask(actor)
    with database.admin() as connection:
        connection.execute("UPDATE outbox SET cancelled_at = done_at WHERE id = %s", (stopped,))
        connection.execute(
            "UPDATE outbox SET done_at = now() - interval '25 hours',"
            " created_at = now() - interval '27 hours' WHERE id = %s",
            (old,),
        )
    assert tell(mora) == []
    assert postbox.messages == []


def test_without_a_mail_server_nobody_is_told_again_and_again(mora: Tenant, database: Database) -> None:
    ended(new_account(mora, Role.COORDINATOR, email="ena@mora.example"), database, 3600)
    assert tell(mora) == []


@pytest.mark.parametrize(("locale", "lang"), [(None, "sv"), ("nb", "nb"), ("nn", "nn"), ("en", "en")])
def test_a_message_is_in_the_readers_language(
    mora: Tenant, postbox: Postbox, locale: str | None, lang: str
) -> None:
    actor = new_account(mora, Role.COORDINATOR, email="ena@mora.example")
    assert actor.account_id is not None
    with work_as(Scope(mora.id)) as current:
        current.execute(update(Account).values(locale=locale))
        job_id = send_later("identity.waiting", actor.account_id, actor=actor)
    assert execute(mora, job_id) == "done"
    (message,) = postbox.messages
    assert message["Content-Language"] == lang
    html = message.get_body(("html",))
    assert html is not None
    assert f'<html lang="{lang}">' in html.get_content()
    assert mora.name(lang) in html.get_content()


def test_a_message_is_in_a_language_that_the_council_offers(mora: Tenant, postbox: Postbox) -> None:
    actor = new_account(mora, Role.COORDINATOR, email="ena@mora.example")
    assert actor.account_id is not None
    few = mora.model_copy(update={"languages": ("sv", "nb")})
    for locale in ("nn", "en"):
        with work_as(Scope(mora.id)) as current:
            current.execute(update(Account).values(locale=locale))
            job_id = send_later("identity.waiting", actor.account_id, actor=actor)
        assert execute(few, job_id) == "done"
    assert [mail["Content-Language"] for mail in postbox.messages] == ["nb", "sv"]


def test_the_address_is_that_of_the_moment_of_sending(mora: Tenant, postbox: Postbox) -> None:
    actor = new_account(mora, Role.COORDINATOR, email="gammal@mora.example")
    assert actor.account_id is not None
    with work_as(Scope(mora.id)):
        job_id = send_later("identity.waiting", actor.account_id, actor=actor)
    with work_as(Scope(mora.id)) as current:
        current.execute(update(Account).values(email="ny@mora.example"))
    assert execute(mora, job_id) == "done"
    assert [message["To"] for message in postbox.messages] == ["ny@mora.example"]


def test_a_busy_server_means_later_and_a_refusal_means_never(mora: Tenant, postbox: Postbox) -> None:
    actor = new_account(mora, Role.COORDINATOR, email="ena@mora.example")
    assert actor.account_id is not None
    with work_as(Scope(mora.id)):
        first = send_later("identity.waiting", actor.account_id, actor=actor)
        second = send_later("identity.waiting", actor.account_id, actor=actor)
    postbox.answers += ["451 busy", "550 no such person"]
    assert execute(mora, first) == "failed"
    assert entry_of(mora, first).fault == "error:SMTPRecipientsRefused"
    assert execute(mora, second) == "dead"
    assert entry_of(mora, second).fault == "address_refused"
    assert execute(mora, first) == "done"
    assert len(postbox.messages) == 1


def test_without_a_mail_server_the_job_says_so(mora: Tenant) -> None:
    actor = new_account(mora, Role.COORDINATOR, email="ena@mora.example")
    assert actor.account_id is not None
    with work_as(Scope(mora.id)):
        job_id = send_later("identity.waiting", actor.account_id, actor=actor)
    assert execute(mora, job_id) == "dead"
    assert entry_of(mora, job_id).fault == "mail_not_set_up"


def test_a_folder_instead_of_a_server(tmp_path: Path) -> None:
    message = Message("ena@mora.example", "Åäö", "Hej\n", "<p>Hej</p>", "sv", "ob-1")
    for _ in range(2):
        send(message, f"file://{tmp_path}/out", "fram@localhost", "localhost")
    (path,) = (tmp_path / "out").iterdir()
    assert email.message_from_bytes(path.read_bytes(), policy=default)["Subject"] == "Åäö"


def test_a_header_cannot_be_smuggled_in() -> None:
    message = Message("ena@mora.example\r\nBcc: alla@mora.example", "x", "x", "x", "sv", "ob-1")
    with pytest.raises(ValueError, match=r"linefeed|newline|CR|LF"):
        message.written("fram@localhost", "localhost")


def test_nothing_goes_in_the_clear_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    controller = Controller(Postbox(), hostname="127.0.0.1", port=choose_port(None))
    controller.start()
    port = controller.server.sockets[0].getsockname()[1]
    monkeypatch.setattr("app.platform.mail.transport.LOOPBACK", ())
    message = Message("ena@mora.example", "x", "x", "x", "sv", "ob-1")
    with pytest.raises(NoEncryption):
        send(message, f"smtp://127.0.0.1:{port}", "fram@localhost", "localhost")
    controller.stop()
    with pytest.raises((OSError, smtplib.SMTPException)):
        send(message, f"smtp://127.0.0.1:{port}", "fram@localhost", "localhost")


@pytest.mark.parametrize(
    ("host", "origin"), [("mora", "http://mora.localhost"), ("fram.mora.example", "http://fram.mora.example")]
)
def test_links_lead_to_the_councils_host_whether_a_label_or_a_whole_name(
    app: Flask, mora: Tenant, host: str, origin: str
) -> None:
    council = mora.model_copy(update={"host": host})
    account = Account(name="Bo", email="bo@mora.example", locale="sv")
    with app.app_context():
        message = compose("identity.waiting", account, council, {}, UUID(int=2))
    assert f'"{origin}/accounts' in message.html
    assert f"\n{origin}/accounts" in message.text
    with app.test_request_context(base_url="http://localhost"):
        assert front._address(council) == f"{origin}/sign-in"
