"""Letters reach a real SMTP server once, in the person's language; what fails is seen and can be tried again."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.jobs.queries import jobs_page
from app.letters.models import Letter, LetterChoice
from app.letters.queries import letters_of, letters_of_case
from app.letters.service import send as sending
from app.letters.service.write import write_letter
from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.identity.models import Account
from app.platform.mail import Attachment
from app.platform.outbox.control import retry
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from tests.conftest import Database
from tests.support.postbox import Postbox
from tests.support.recruiting import Recruiting

RECEIVED = "received"


def bodies(mail: EmailMessage) -> tuple[str, str]:
    """The plain text and the HTML, with line breaks as everybody else writes them."""
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def write(joint: Recruiting, person: UUID, kind: str = RECEIVED, **more: object) -> UUID:
    """A letter from Mora's coordinator."""
    actor = joint.coordinators["mora"]
    with work_as(actor.scope):
        return write_letter(
            actor,
            kind,
            programme_id=joint.programme_id,
            round_id=joint.round_id,
            person_id=person,
            **{"values": {}, **more},  # type: ignore[arg-type]
        )


def job_of(actor: Actor, letter_id: UUID) -> OutboxEntry:
    """The newest job that is to send it."""
    with work_as(actor.scope) as current:
        wanted = select(OutboxEntry).where(OutboxEntry.arguments["letter"].astext == str(letter_id))
        found = current.scalars(wanted.order_by(OutboxEntry.created_at.desc(), OutboxEntry.id.desc())).first()
        assert found is not None
        current.expunge(found)
    return found


def run(actor: Actor, letter_id: UUID) -> str:
    """Do the job."""
    return execute(actor.council, job_of(actor, letter_id).id)


def letter(actor: Actor, letter_id: UUID) -> Letter:
    """As it stands."""
    with work_as(actor.scope) as current:
        found = current.scalars(select(Letter).where(Letter.id == letter_id)).one()
        current.expunge(found)
    return found


def test_a_letter_as_a_mail_server_gets_it(joint: Recruiting, postbox: Postbox) -> None:
    actor, person = joint.coordinators["mora"], joint.people["mora"][0]
    letter_id = write(joint, person, "not_selected", values={"grounds": "Åsa & Öst:\n<b>starkare</b> i år"})
    assert run(actor, letter_id) == "done"
    (mail,) = postbox.messages
    assert mail["To"] == "mora-000@example.test"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<letter-{letter_id}@localhost>"
    assert mail["Content-Language"] == "sv"
    text, shown = bodies(mail)
    assert "Åsa & Öst:\n<b>starkare</b> i år" in text
    assert "Åsa &amp; Öst:<br>\n&lt;b&gt;starkare&lt;/b&gt; i år" in shown
    assert '<a href="http://mora.localhost/my-case">http://mora.localhost/my-case</a>' in shown
    assert '<html lang="sv">' in shown
    after = letter(actor, letter_id)
    assert after.sent_at is not None
    assert after.failed is None
    assert execute(actor.council, job_of(actor, letter_id).id) == "skipped"
    assert len(postbox.messages) == 1


def test_each_gets_the_own_language(joint: Recruiting, postbox: Postbox) -> None:
    subjects = {}
    for number, locale in enumerate(("sv", "nb", "nn", "en")):
        somebody = joint.sign_in("mora", joint.people["mora"][number])
        with work_as(somebody.scope):
            session().execute(update(Account).where(Account.id == somebody.account_id).values(locale=locale))
        letter_id = write(joint, joint.people["mora"][number])
        assert run(joint.lead, letter_id) == "done"
        assert letter(joint.lead, letter_id).locale == locale
        subjects[locale] = postbox.messages[-1]["Subject"]
        assert postbox.messages[-1]["Content-Language"] == locale
    assert subjects["en"] == "We have received your application to Talangjakten"
    assert "Talentjakten" in subjects["nb"]
    assert "Talangjakten" in subjects["sv"]


def test_an_account_of_its_own_goes_before_the_directory(joint: Recruiting, postbox: Postbox) -> None:
    person = joint.people["mora"][0]
    somebody = joint.sign_in("mora", person)
    with work_as(somebody.scope):
        session().execute(
            update(Account).where(Account.id == somebody.account_id).values(email="hemma@example.test")
        )
    assert run(joint.lead, write(joint, person)) == "done"
    assert run(joint.lead, write(joint, joint.people["mora"][1])) == "done"
    assert [mail["To"] for mail in postbox.messages] == ["hemma@example.test", "mora-001@example.test"]


def test_a_name_with_markup_or_braces_tells_nothing_else(joint: Recruiting, postbox: Postbox) -> None:
    person = joint.people["mora"][0]
    with work_as(joint.lead.scope):
        session().execute(
            update(Person).where(Person.id == person).values(given_name="{grounds}<img src=x>\r\nBcc: a@b.c")
        )
    letter_id = write(
        joint, person, "not_selected", values={"grounds": "hemligt http://ond.example/x {link}"}
    )
    assert run(joint.lead, letter_id) == "done"
    (mail,) = postbox.messages
    text, shown = bodies(mail)
    assert "{grounds}<img src=x>" in text
    assert text.count("hemligt") == 1
    assert "{link}" in text
    assert "<img" not in shown
    assert 'href="http://ond.example' not in shown
    assert mail["Bcc"] is None


def test_what_is_chosen_holds_also_for_what_has_not_left(joint: Recruiting, postbox: Postbox) -> None:
    person = joint.people["mora"][0]
    letter_id = write(joint, person)
    with work_as(joint.lead.scope) as current:
        current.add(LetterChoice(person_id=person, channel="fram"))
    assert run(joint.lead, letter_id) == "done"
    assert postbox.messages == []
    after = letter(joint.lead, letter_id)
    assert (after.channel, after.sent_at is not None) == ("fram", True)
    with work_as(joint.lead.scope):
        (line,) = letters_of(person)
        assert line.state == "in_fram"
    later = write(joint, person)
    assert letter(joint.lead, later).channel == "fram"


def test_a_letter_waits_for_its_time_and_its_person_does_not_see_it(
    joint: Recruiting, postbox: Postbox
) -> None:
    person = joint.people["mora"][0]
    case = joint.candidate("mora", 0)
    when = datetime.now(UTC) + timedelta(days=2)
    letter_id = write(joint, person, send_at=when, candidacy_id=case)
    assert abs(job_of(joint.lead, letter_id).next_at - when) < timedelta(seconds=5)
    with work_as(joint.lead.scope):
        assert letters_of(person) == []
        assert letters_of_case(case, person) == []
        (line,) = letters_of_case(case)
        assert line.state == "waiting"
        assert line.recipient.startswith("Test ")


def test_at_night_a_letter_waits_until_seven(
    app: Flask, joint: Recruiting, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = app.extensions["fram_settings"]
    here = datetime.now(UTC).astimezone(joint.lead.council.zone)
    # Whatever time the tests run: this hour is quiet, and the next is not.
    hours = f"{here.hour}-{(here.hour + 1) % 24}"
    monkeypatch.setitem(app.extensions, "fram_settings", before.model_copy(update={"quiet_hours": hours}))
    letter_id = write(joint, joint.people["mora"][0])
    entry = job_of(joint.lead, letter_id)
    ends = entry.next_at.astimezone(joint.lead.council.zone)
    assert (ends.hour, ends.minute) == ((here.hour + 1) % 24, 0)
    # Started by hand in the night: it asks to be sent in the morning, and is not lost.
    assert execute(joint.lead.council, entry.id) == "done"
    assert postbox.messages == []
    again = job_of(joint.lead, letter_id)
    assert again.id != entry.id
    assert again.next_at.astimezone(joint.lead.council.zone).minute == 0
    monkeypatch.setitem(app.extensions, "fram_settings", before)
    assert execute(joint.lead.council, again.id) == "done"
    assert len(postbox.messages) == 1


def test_a_failure_is_seen_on_the_letter_and_can_be_tried_again(joint: Recruiting, postbox: Postbox) -> None:
    person, case = joint.people["mora"][0], joint.candidate("mora", 0)
    letter_id = write(joint, person, candidacy_id=case)
    postbox.answers += ["451 busy", "550 no such person"]
    assert run(joint.lead, letter_id) == "failed"
    with work_as(joint.lead.scope):
        assert letters_of_case(case)[0].state == "late"
    assert run(joint.lead, letter_id) == "dead"
    after = letter(joint.lead, letter_id)
    assert (after.failed, after.sent_at) == ("address_refused", None)
    with work_as(joint.lead.scope):
        assert letters_of_case(case)[0].state == "failed"
        assert [one.id for one in jobs_page(joint.lead)[0]] == [job_of(joint.lead, letter_id).id]
        assert retry(job_of(joint.lead, letter_id).id)
    assert run(joint.lead, letter_id) == "done"
    after = letter(joint.lead, letter_id)
    assert after.failed is None
    assert after.sent_at is not None
    assert [mail["Message-ID"] for mail in postbox.messages] == [f"<letter-{letter_id}@localhost>"]


def test_that_it_is_sent_is_written_with_the_commit_of_the_sending(
    joint: Recruiting, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter_id = write(joint, joint.people["mora"][0])

    def dies(*_told: object) -> None:
        raise RuntimeError("the worker dies after the server took the message")

    real = sending._hand_over

    def hands_over_and_dies(*told: object) -> None:
        real(*told)  # type: ignore[arg-type]
        dies()

    monkeypatch.setattr(sending, "_hand_over", hands_over_and_dies)
    assert run(joint.lead, letter_id) == "failed"
    assert letter(joint.lead, letter_id).sent_at is None
    monkeypatch.setattr(sending, "_hand_over", real)
    assert run(joint.lead, letter_id) == "done"
    assert len(postbox.messages) == 2
    assert len({mail["Message-ID"] for mail in postbox.messages}) == 1


def test_somebody_whom_nobody_can_reach(joint: Recruiting, postbox: Postbox) -> None:
    person = joint.people["mora"][0]
    with work_as(joint.lead.scope):
        session().execute(update(Person).where(Person.id == person).values(email=None))
    letter_id = write(joint, person)
    assert run(joint.lead, letter_id) == "dead"
    assert letter(joint.lead, letter_id).failed == "no_address"
    somebody = joint.sign_in("mora", person)
    with work_as(somebody.scope):
        session().execute(update(Account).where(Account.id == somebody.account_id).values(email=None))
        assert retry(job_of(joint.lead, letter_id).id)
    assert run(joint.lead, letter_id) == "done"
    assert letter(joint.lead, letter_id).channel == "fram"


def test_a_letter_leaves_though_the_account_that_caused_it_has_ended(
    joint: Recruiting, postbox: Postbox
) -> None:
    letter_id = write(joint, joint.people["mora"][0])
    with work_as(joint.lead.scope):
        session().execute(update(Account).where(Account.id == joint.lead.account_id).values(status="ended"))
    assert run(joint.lead, letter_id) == "done"
    assert len(postbox.messages) == 1


def test_a_calendar_file_goes_with_it(joint: Recruiting, postbox: Postbox) -> None:
    entry = Attachment(
        "intervju.ics", "text/calendar; method=REQUEST", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    )
    letter_id = write(
        joint,
        joint.people["mora"][0],
        "interview",
        values={"when": "fredag", "place": "Stadshuset"},
        attachments=[entry],
    )
    assert run(joint.lead, letter_id) == "done"
    (mail,) = postbox.messages
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"
    assert part.get_filename() == "intervju.ics"
    assert mail.get_body(("html",)) is not None


def test_a_nominations_letter_is_in_nobody_elses_list(
    joint: Recruiting, postbox: Postbox, database: Database
) -> None:
    manager, person = joint.managers["mora"], joint.people["mora"][0]
    with work_as(manager.scope) as current:
        from app.nominations.models import Nomination

        assert manager.person_id is not None
        assert manager.account_id is not None
        asked = Nomination(
            programme_id=joint.programme_id,
            round_id=joint.round_id,
            person_id=person,
            nominator_id=manager.person_id,
            submitted_by=manager.account_id,
            grounds="Får andra att växa",
            state="sent",
            sent_at=datetime.now(UTC),
        )
        current.add(asked)
        current.flush()
        letter_id = write_letter(
            manager,
            "nomination",
            programme_id=joint.programme_id,
            round_id=joint.round_id,
            person_id=person,
            nomination_id=asked.id,
            values={"from_name": "Vera", "grounds": "Får andra att växa", "by_date": "fredag"},
        )
    entry = job_of(joint.lead, letter_id)
    with work_as(joint.lead.scope):
        for everything in (False, True):
            assert entry.id not in [one.id for one in jobs_page(joint.lead, everything=everything)[0]]
        assert letters_of(person) == []
    with work_as(manager.scope):
        assert [one.id for one in jobs_page(manager)[0]] == [entry.id]
    assert execute(manager.council, entry.id) == "done"
    assert [mail["To"] for mail in postbox.messages] == ["mora-000@example.test"]
    postbox.answers.append("550 no")
    somebody = joint.sign_in("mora", person)
    with work_as(somebody.scope):
        (line,) = letters_of(person)
        assert line.state == "sent"
