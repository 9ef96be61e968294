"""One's own letters: what is there, that it is read, how it comes; nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app.letters.models import Letter, LetterChoice
from app.letters.service.write import write_letter
from app.letters.words import date_words, moment_words
from app.platform.access.table import Role
from app.platform.database import work_as
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from tests.support.clients import client_for, form_token, new_actor
from tests.support.recruiting import Recruiting


def write(joint: Recruiting, person: UUID, **more: object) -> UUID:
    """A letter, and what is due of sending is done."""
    with work_as(joint.lead.scope):
        letter_id = write_letter(
            joint.lead,
            "taken_out",
            programme_id=joint.programme_id,
            round_id=joint.round_id,
            person_id=person,
            **{"values": {"grounds": "Fel <i>omgång</i>"}, **more},  # type: ignore[arg-type]
        )
    return letter_id


def send(joint: Recruiting) -> None:
    """Everything that waits."""
    with work_as(joint.lead.scope) as current:
        waiting = list(current.scalars(select(OutboxEntry.id).where(OutboxEntry.done_at.is_(None))))
    for entry in waiting:
        execute(joint.lead.council, entry)


def test_only_in_fram_is_chosen_counted_and_read(joint: Recruiting) -> None:
    person = joint.people["mora"][0]
    client = client_for(joint.app, joint.sign_in("mora", person))
    assert 'value="mail" checked' in client.get("/account").get_data(as_text=True)
    token = form_token(client, "/account")
    assert client.post("/account/letters", data={"csrf_token": token, "channel": "fram"}).status_code == 303
    assert 'value="fram" checked' in client.get("/account").get_data(as_text=True)
    assert client.post("/account/letters", data={"csrf_token": token, "channel": "dove"}).status_code == 422
    with work_as(joint.lead.scope) as current:
        assert current.scalars(select(LetterChoice.channel)).all() == ["fram"]
    letter_id = write(joint, person)
    send(joint)
    assert "1 letter to read" in client.get("/").get_data(as_text=True)
    listed = client.get("/letters").get_data(as_text=True)
    assert f"/letters/{letter_id}" in listed
    assert "To be read in Fram" in listed
    page = client.get(f"/letters/{letter_id}").get_data(as_text=True)
    assert "Fel &lt;i&gt;omgång&lt;/i&gt;" in page
    assert 'lang="en"' in page
    assert "letter to read" not in client.get("/").get_data(as_text=True)
    with work_as(joint.lead.scope) as current:
        first = current.scalars(select(Letter.read_at)).one()
    client.get(f"/letters/{letter_id}")
    with work_as(joint.lead.scope) as current:
        assert current.scalars(select(Letter.read_at)).one() == first


def test_nobody_elses_letter_and_none_before_its_time(joint: Recruiting) -> None:
    person = joint.people["mora"][0]
    letter_id = write(joint, person)
    later = write(joint, person, send_at=datetime.now(UTC) + timedelta(days=1))
    own = client_for(joint.app, joint.sign_in("mora", person))
    assert own.get(f"/letters/{letter_id}").status_code == 200
    assert own.get(f"/letters/{later}").status_code == 404
    assert str(later) not in own.get("/letters").get_data(as_text=True)
    others = (
        joint.sign_in("mora", joint.people["mora"][1]),
        joint.sign_in("orsa", joint.people["orsa"][0]),
        joint.lead,
    )
    for somebody in others:
        assert client_for(joint.app, somebody).get(f"/letters/{letter_id}").status_code == 404


def test_who_is_not_in_the_directory_has_no_letters_and_no_choice(joint: Recruiting) -> None:
    client = client_for(joint.app, new_actor(joint.app, "mora", Role.EMPLOYEE))
    assert "not linked to the staff directory" in client.get("/letters").get_data(as_text=True)
    assert 'name="channel"' not in client.get("/account").get_data(as_text=True)
    token = form_token(client, "/account")
    assert client.post("/account/letters", data={"csrf_token": token, "channel": "fram"}).status_code == 404


def test_dates_in_words_are_the_councils_and_the_persons() -> None:
    moment = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    assert date_words(moment, "sv", "Europe/Stockholm") == "fredag 27 november 2026"
    assert date_words(moment, "nb", "Europe/Oslo") == "fredag 27. november 2026"
    assert date_words(moment, "en", "UTC") == "Thursday 26 November 2026"
    assert moment_words(moment, "en", "Europe/Stockholm") == "Friday 27 November 2026 at 00:30"
    assert "0.30" in moment_words(moment, "sv", "Europe/Stockholm")
