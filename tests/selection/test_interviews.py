"""Interviews: letters with calendar entries, changed and cancelled, to whom; clashes are told."""

from __future__ import annotations

import email
from datetime import datetime, timedelta
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from icalendar import Calendar
from pydantic import SecretStr
from sqlalchemy import select, text

from app.letters.models import Letter
from app.nominations.service.move import move
from app.platform.database import Scope, session, work_as
from app.platform.outbox.execute import execute
from app.platform.outbox.models import OutboxEntry
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.selection.models import Interview
from app.selection.queries.interviews import list_clashes, list_interviews
from app.selection.service.assessments import remove
from app.selection.service.interviews import book, cancel, change
from tests.selection.files import Preparing, preparing, soon
from tests.support.clients import client_for, form_token


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


@pytest.fixture
def mails(app: Flask, tmp_path: Path) -> Path:
    """A folder that mails are written to."""
    before = app.extensions["fram_settings"]
    app.extensions["fram_settings"] = before.model_copy(update={"mail_url": SecretStr(f"file://{tmp_path}")})
    yield tmp_path
    app.extensions["fram_settings"] = before


def booked(made: Preparing, starts: datetime | None = None) -> UUID:
    starts = starts or soon(5)
    with work_as(made.mora.scope):
        return book(made.mora, made.case_id, starts, starts + timedelta(hours=1), "Kommunhuset, rum 2")


def entry_of(ics: str) -> dict[str, str]:
    calendar = Calendar.from_ical(ics)
    (event,) = calendar.walk("VEVENT")
    told = {name.lower(): str(event[name]) for name in ("UID", "SEQUENCE", "STATUS", "SUMMARY")}
    return told | {"method": str(calendar["METHOD"]), "starts": event.decoded("dtstart").isoformat()}


def letters(made: Preparing) -> list[Letter]:
    with work_as(made.mora.scope):
        found = list(session().scalars(select(Letter).order_by(Letter.written_at, Letter.id)))
        session().expunge_all()
        return found


def send_all(made: Preparing, slug: str) -> None:
    council = made.panel[slug].council
    with work_as(Scope(council.id)):
        waiting = list(
            session().scalars(
                select(OutboxEntry.id)
                .where(OutboxEntry.kind == "assessments.invite", OutboxEntry.done_at.is_(None))
                .order_by(OutboxEntry.created_at, OutboxEntry.id)
            )
        )
    for entry_id in waiting:
        assert execute(council, entry_id) == "done"


def sent(folder: Path) -> list[tuple[str, dict[str, str], str]]:
    """To whom, the calendar entry, and the text, of every mail."""
    found = []
    for path in sorted(folder.glob("*.eml"), key=lambda one: one.stat().st_mtime_ns):
        mail = email.message_from_bytes(path.read_bytes(), policy=default)
        (part,) = [one for one in mail.iter_attachments()]
        assert part.get_content_type() == "text/calendar"
        plain = mail.get_body(("plain",))
        assert plain is not None
        found.append((mail["To"], entry_of(part.get_content()), plain.get_content()))
    return found


def test_the_candidate_gets_a_letter_with_a_calendar_entry(app: Flask, made: Preparing) -> None:
    with app.app_context():
        starts = soon(5)
        booked(made, starts)
        (letter,) = letters(made)
        assert letter.kind == "interview"
        assert "Kommunhuset, rum 2" in letter.body
        (file,) = letter.attachments
        told = entry_of(file["text"])
        assert (told["method"], told["sequence"], told["status"]) == ("REQUEST", "0", "CONFIRMED")
        assert told["starts"] == starts.isoformat()
        assert "ATTENDEE" in file["text"]
        assert "mora-000@example.test" in file["text"].replace("\r\n ", "")


def test_changing_and_cancelling_speak_of_the_same_entry(app: Flask, made: Preparing) -> None:
    with app.app_context():
        one = booked(made)
        later = soon(6)
        with work_as(made.mora.scope):
            assert change(made.mora, made.case_id, one, 1, later, later + timedelta(hours=1), "Rum 3")
        with work_as(made.mora.scope):  # nothing is different: nobody is written to
            assert not change(made.mora, made.case_id, one, 2, later, later + timedelta(hours=1), " Rum  3 ")
        with work_as(made.mora.scope), pytest.raises(Changed):
            change(made.mora, made.case_id, one, 1, later, later + timedelta(hours=2), "Rum 4")
        with work_as(made.mora.scope):
            cancel(made.mora, made.case_id, one, 2)
        with work_as(made.mora.scope), pytest.raises(NotFound):
            cancel(made.mora, made.case_id, one, 3)
        told = [entry_of(letter.attachments[0]["text"]) for letter in letters(made)]
        assert [letter.kind for letter in letters(made)] == [
            "interview",
            "interview_changed",
            "interview_cancelled",
        ]
        assert len({entry["uid"] for entry in told}) == 1
        assert [entry["sequence"] for entry in told] == ["0", "1", "2"]
        assert [entry["method"] for entry in told] == ["REQUEST", "REQUEST", "CANCEL"]
        with work_as(made.mora.scope):
            assert [line.cancelled for line in list_interviews(made.case_id)] == [True]


def test_assessors_of_all_councils_get_theirs_in_their_own(app: Flask, made: Preparing, mails: Path) -> None:
    with app.app_context():
        made.free("orsa")
        made.ask("mora")
        made.ask("alvdalen", "work_sample")  # holds no interview
        one = booked(made)
        for slug in ("mora", "orsa", "alvdalen"):
            send_all(made, slug)
        invited = sent(mails)
        assert len(invited) == 2
        assert {entry["method"] for _to, entry, _text in invited} == {"REQUEST"}
        assert all("Kommunhuset" in said for _to, _entry, said in invited)
        assert all("Person000" in entry["summary"] for _to, entry, _text in invited)
        later = soon(8)
        with work_as(made.mora.scope):
            change(made.mora, made.case_id, one, 1, later, later + timedelta(hours=1), "Rum 3")
        send_all(made, "orsa")
        assert sent(mails)[-1][1]["sequence"] == "1"
        with work_as(made.mora.scope):
            cancel(made.mora, made.case_id, one, 2)
        send_all(made, "orsa")
        _to, entry, said = sent(mails)[-1]
        assert entry["method"] == "CANCEL"
        assert int(entry["sequence"]) > 1
        assert "Person000" not in said + entry["summary"]


def test_an_invitation_that_has_been_overtaken_is_not_sent(app: Flask, made: Preparing, mails: Path) -> None:
    with app.app_context():
        made.free("orsa")
        one = booked(made)
        with work_as(made.mora.scope):
            later = soon(8)
            change(made.mora, made.case_id, one, 1, later, later + timedelta(hours=1), "Rum 3")
        send_all(made, "orsa")
        assert [entry["sequence"] for _to, entry, _text in sent(mails)] == ["1"]


def test_who_is_asked_later_is_invited_and_who_is_taken_off_is_told(
    app: Flask, made: Preparing, mails: Path
) -> None:
    with app.app_context():
        booked(made)
        asked = made.ask("orsa")
        send_all(made, "orsa")
        assert [entry["method"] for _to, entry, _text in sent(mails)] == ["REQUEST"]
        with work_as(made.mora.scope):
            remove(made.mora, made.case_id, asked)
        send_all(made, "orsa")
        assert [entry["method"] for _to, entry, _text in sent(mails)] == ["REQUEST", "CANCEL"]


def test_no_council_invites_to_anothers_interview(app: Flask, made: Preparing) -> None:
    with app.app_context():
        made.free("orsa")
        one = booked(made)
        for slug in ("orsa", "alvdalen"):
            with work_as(made.round.coordinators[slug].scope):
                invite = text("SELECT ctx.invite_assessors(:id, NULL, true)")
                assert session().scalar(invite, {"id": one}) == 0


def test_clashes_are_told(app: Flask, made: Preparing) -> None:
    with app.app_context():
        starts = soon(5)
        other = made.round.candidate("mora", 1)
        made.ask("orsa")
        made.ask("orsa", case_id=other)
        with work_as(made.mora.scope):
            book(made.mora, other, starts, starts + timedelta(hours=1), "Rum 2")
        with work_as(made.mora.scope):
            (clash,) = list_clashes(made.case_id, starts + timedelta(minutes=30), starts + timedelta(hours=2))
            assert clash.assessors == ("Olle Ask",)
            assert list_clashes(made.case_id, starts + timedelta(hours=1), starts + timedelta(hours=2)) == []
    client, here = client_for(app, made.mora), f"/candidates/{made.case_id}/interviews"
    data = {
        "csrf_token": form_token(client, here), "place": "Rum 5",
        "starts_at": f"{starts.astimezone(made.mora.council.zone):%Y-%m-%dT%H:%M}",
        "ends_at": f"{(starts + timedelta(hours=1)).astimezone(made.mora.council.zone):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    warned = client.post(here, data=data)
    assert warned.status_code == 422
    page = warned.get_data(as_text=True)
    assert "Olle Ask" in page
    assert "Book it anyway" in page
    seen = page.partition('name="anyway"')[2].partition('value="')[2].partition('"')[0]
    assert client.post(here, data=data | {"anyway": seen}).status_code == 303
    with app.app_context(), work_as(made.mora.scope):
        assert len(list_interviews(made.case_id)) == 1


@pytest.mark.parametrize(
    ("start", "hours", "place", "refused"),
    [
        (-1, 1, "Rum", ("starts_at", "past")),
        (3, 0, "Rum", ("ends_at", "order")),
        (3, 13, "Rum", ("ends_at", "long")),
        (3, 1, "  ", ("place", "missing")),
        (3, 1, "x" * 201, ("place", "long")),
        (3, 1, "Hos 19121212-1212", ("place", "sensitive")),
    ],
)
def test_what_is_no_interview_is_refused(
    app: Flask, made: Preparing, start: int, hours: int, place: str, refused: tuple[str, str]
) -> None:
    with app.app_context(), work_as(made.mora.scope), pytest.raises(Refused) as told:
        starts = soon(start)
        book(made.mora, made.case_id, starts, starts + timedelta(hours=hours), place)
    assert (told.value.field, told.value.code) == refused


def test_only_who_makes_the_file_ready_books(app: Flask, made: Preparing) -> None:
    with app.app_context():
        starts = soon(3)
        manager, orsa = made.round.managers["mora"], made.round.coordinators["orsa"]
        for who, error in ((manager, NotAllowed), (orsa, NotFound)):
            with work_as(who.scope), pytest.raises(error):
                book(who, made.case_id, starts, starts + timedelta(hours=1), "Rum")


def test_a_withdrawal_takes_the_interview_out_of_the_calendars(app: Flask, made: Preparing) -> None:
    with app.app_context():
        booked(made)
        herself = made.round.sign_in("mora", made.round.people["mora"][0])
        with work_as(herself.scope):
            move(herself, made.case_id, "withdrew")
        with work_as(made.mora.scope):
            assert session().scalars(select(Interview.cancelled_at)).one() is not None
        assert "interview_dropped" in [letter.kind for letter in letters(made)]


def test_the_calendar_file_is_for_who_is_concerned(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.ask("orsa")
        one = booked(made)
        herself = made.round.sign_in("mora", made.round.people["mora"][0])
        somebody = made.round.sign_in("mora", made.round.people["mora"][1])
    for who, status in (
        (herself, 200),
        (made.mora, 200),
        (somebody, 404),
        (made.round.coordinators["orsa"], 404),
    ):
        answer = client_for(app, who).get(f"/interviews/{one}")
        assert answer.status_code == status
        if status == 200:
            assert answer.mimetype == "text/calendar"
            assert entry_of(answer.get_data(as_text=True))["method"] == "PUBLISH"
    theirs = client_for(app, made.panel["orsa"]).get(f"/assessments/{asked}/interviews/{one}")
    assert entry_of(theirs.get_data(as_text=True))["sequence"] == "0"
    assert (
        client_for(app, made.panel["alvdalen"]).get(f"/assessments/{asked}/interviews/{one}").status_code
        == 404
    )


def test_the_second_to_change_sees_both(app: Flask, made: Preparing) -> None:
    with app.app_context():
        one = booked(made)
    client, here = client_for(app, made.mora), f"/candidates/{made.case_id}/interviews/{one}"
    zone = made.mora.council.zone
    data = {
        "csrf_token": form_token(client, here), "version": "1", "place": "Rum 7",
        "starts_at": f"{soon(9).astimezone(zone):%Y-%m-%dT%H:%M}",
        "ends_at": f"{soon(9.05).astimezone(zone):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    assert client.post(here, data=data).status_code == 303
    answer = client.post(here, data=data | {"place": "Rum 8"})
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "Rum 7" in page
    assert "Rum 8" in page
