"""Who was entered by the council writes her own words as everybody else, until the panel decides."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, text, update

from app.letters.models import Letter
from app.nominations.models import Call, Candidacy
from app.nominations.queries.my_case import own_cases
from app.nominations.service.apply import DraftData, save_draft, start
from app.nominations.service.closing import DRAFT, remind_of_draft
from app.nominations.service.entering import Entry, enter
from app.nominations.service.move import move
from app.nominations.service.own_words import may_write
from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.outbox.models import OutboxEntry
from app.selection.models import RoundSelection
from app.selection.queries.assessments import read_assessed
from app.selection.service.assessments import tell_conflict
from tests.nominations.test_nominate import call_of
from tests.nominations.test_own_word import case_of, entered
from tests.selection.files import preparing
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting, recruiting

DRIVE = "Jag vill att andra ska växa, och har lett arbetslaget i tre år."
HOW = "Ett år här, och tre i en annan kommun."
SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def made(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app)


def herself_entered(app: Flask, made: Recruiting) -> tuple[Actor, UUID, FlaskClient]:
    with app.app_context():
        herself = made.sign_in("orsa", made.people["orsa"][0])
        return herself, entered(made), client_for(app, herself)


def hidden(client: FlaskClient, case_id: UUID) -> dict[str, str]:
    page = client.get(f"/my-case/{case_id}/words").text
    form = page[page.index('<form id="own-words"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def drafts(who: Actor) -> list[Candidacy]:
    with work_as(who.scope):
        found = list(session().scalars(select(Candidacy).where(Candidacy.state == "draft")))
        session().expunge_all()
        return found


def test_she_writes_and_everybody_who_works_with_the_case_reads_it(app: Flask, made: Recruiting) -> None:
    herself, case_id, client = herself_entered(app, made)
    address = f"/my-case/{case_id}"
    assert f'href="{address}/words"' in client.get(address).text
    form = client.get(f"{address}/words").text
    assert "Vad driver dig?" in form
    assert "Minst två år i yrket" in form
    fields = hidden(client, case_id)
    saved = client.post(f"{address}/words/save", data=fields | {"drive": DRIVE}, headers=SCRIPT)
    assert saved.status_code == 200
    assert "Saved at" in saved.text
    # So far it is hers alone: in the file there is nothing, and nobody finds the draft.
    coordinator = made.coordinators["orsa"]
    with app.app_context():
        (draft,) = drafts(herself)
        assert (draft.drive, draft.saved_from) == (DRIVE, fields["page"])
        assert case_of(coordinator, case_id).drive is None
        assert drafts(coordinator) == []
    assert "does not stand in your file yet" in client.get(address).text
    assert DRIVE in client.get(f"{address}/words").text
    whole = fields | {"drive": DRIVE, "met-experience": "1", "words-experience": HOW}
    put = client.post(f"{address}/words/put", data=whole, headers=SCRIPT)
    assert (put.status_code, put.headers["HX-Redirect"]) == (204, address)
    with app.app_context():
        case = case_of(coordinator, case_id)
        assert (case.drive, case.met, case.met_words) == (DRIVE, ["experience"], {"experience": HOW})
        assert case.state == "opinion", "it is written, not moved"
        assert drafts(herself) == []
        with work_as(herself.scope):
            assert session().scalars(select(OutboxEntry).where(OutboxEntry.kind == DRAFT)).all() == []
        with work_as(coordinator.scope):
            logged = session().scalars(text("SELECT action FROM audit.entry ORDER BY at, id")).all()
        assert "candidacy.written" in logged
    own = client.get(address).text
    assert DRIVE in own
    assert "does not stand in your file yet" not in own
    for reader in (coordinator, made.managers["orsa"]):
        page = client_for(app, reader).get(_address(app, reader, case_id)).text
        assert DRIVE in page
        assert HOW in page


def _address(app: Flask, reader: Actor, case_id: UUID) -> str:
    """Where a reader has the file: the coordinator the case, the nearest manager the opinion."""
    if reader.may("council:candidacies:read"):
        return f"/candidates/{case_id}"
    with app.app_context(), work_as(reader.scope):
        found = session().scalars(text("SELECT id FROM opinion")).one()
    return f"/opinions/{found}"


def test_an_assessor_reads_what_she_has_put_into_the_file(app: Flask) -> None:
    with app.app_context():
        ready = preparing(app)
        asked = ready.ask("orsa")
        with work_as(ready.mora.scope):
            case = session().scalars(select(Candidacy).where(Candidacy.id == ready.case_id)).one()
            case.door, case.drive, person_id = "by_hand", None, case.person_id
        herself = ready.round.sign_in("mora", person_id)
        with work_as(ready.panel["orsa"].scope):
            tell_conflict(ready.panel["orsa"], asked, "none")
    client = client_for(app, herself)
    fields = hidden(client, ready.case_id)
    put = client.post(f"/my-case/{ready.case_id}/words/put", data=fields | {"drive": DRIVE})
    assert put.status_code == 303
    with app.app_context(), work_as(ready.panel["orsa"].scope):
        seen = read_assessed(asked)
        assert seen is not None
        assert seen.drive == DRIVE


def test_of_two_windows_the_second_is_told_and_nothing_is_lost(app: Flask, made: Recruiting) -> None:
    herself, case_id, client = herself_entered(app, made)
    save, put = f"/my-case/{case_id}/words/save", f"/my-case/{case_id}/words/put"
    phone, desk = hidden(client, case_id), hidden(client, case_id)
    for words in ("Ett", "Ett två"):  # the same page goes on with the version it began with
        assert client.post(save, data=phone | {"drive": words}, headers=SCRIPT).status_code == 200
    behind = client.post(save, data=desk | {"drive": "Annat"}, headers=SCRIPT)
    assert behind.status_code == 409
    assert "Ett två" in behind.text
    assert "Annat" in behind.text
    assert client.post(put, data=desk | {"drive": "Annat"}).status_code == 409
    with app.app_context():
        assert [one.drive for one in drafts(herself)] == ["Ett två"]
    # Put into the file meanwhile: a page from before is told so, too, although there is no draft any more.
    assert client.post(put, data=phone | {"drive": "Ett två tre"}).status_code == 303
    late = client.post(save, data=desk | {"drive": "Annat"}, headers=SCRIPT)
    assert late.status_code == 409
    assert "Ett två tre" in late.text
    with app.app_context():
        assert drafts(herself) == []
    assert client.post(put, data=desk | {"drive": "Annat", "seen": seen_in(late.text)}).status_code == 303
    with app.app_context():
        assert case_of(herself, case_id).drive == "Annat"
    # Who writes over it goes on from there, again and again.
    behind = client.post(save, data=desk | {"drive": "Nytt"}, headers=SCRIPT)
    assert behind.status_code == 409
    followed = seen_in(behind.text)
    for words in ("Nytt", "Nytt igen", "Nytt igen och mer"):
        saved = client.post(save, data=desk | {"drive": words, "seen": followed}, headers=SCRIPT)
        assert saved.status_code == 200, words
        followed = seen_in(saved.text)
    assert client.post(put, data=desk | {"drive": "Annat till sist", "seen": followed}).status_code == 303


def seen_in(state: str) -> str:
    """The version that the page sends from now on."""
    found = re.search(r'name="seen" value="([^"]+)"', state)
    assert found
    return found[1]


@pytest.mark.parametrize("state", ["offered", "reserve", "not_selected", "withdrawn", "accepted"])
def test_after_the_decision_nothing_more_is_written(app: Flask, made: Recruiting, state: str) -> None:
    herself, case_id, client = herself_entered(app, made)
    fields = hidden(client, case_id)
    assert client.post(f"/my-case/{case_id}/words/save", data=fields | {"drive": "Ett"}).status_code == 303
    with app.app_context(), work_as(made.coordinators["orsa"].scope):
        session().execute(update(Candidacy).where(Candidacy.id == case_id).values(state=state))
    late = client.post(f"/my-case/{case_id}/words/put", data=fields | {"drive": DRIVE})
    assert late.status_code == 422
    assert DRIVE in late.text, "what was typed is there to be copied"
    by_script = client.post(f"/my-case/{case_id}/words/save", data=fields | {"drive": DRIVE}, headers=SCRIPT)
    assert by_script.status_code == 422
    assert "nothing more can be written" in by_script.text
    page = client.get(f"/my-case/{case_id}").text
    assert f"/my-case/{case_id}/words" not in page
    closed = client.get(f"/my-case/{case_id}/words")
    assert "Nothing can be written here now" in closed.text
    assert "<form id=" not in closed.text
    with app.app_context():
        (draft,) = drafts(herself)
        assert case_of(herself, case_id).drive is None
    # What was never put in, she can delete.
    assert f"/my-case/{draft.id}/withdraw" in page
    token = {"csrf_token": form_token(client, f"/my-case/{case_id}")}
    assert client.post(f"/my-case/{draft.id}/withdraw", data=token).status_code == 303
    with app.app_context():
        assert drafts(herself) == []


def test_who_is_entered_again_after_she_was_taken_out_writes_too(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        herself = made.sign_in("orsa", made.people["orsa"][0])
        case_id, coordinator = made.candidate("orsa", 0), made.coordinators["orsa"]
        with work_as(coordinator.scope):
            move(coordinator, case_id, "taken_out", grounds="Fel person.")
        with work_as(herself.scope):
            assert not may_write(herself, session().scalars(select(Candidacy)).one())
        assert entered(made) == case_id
        with work_as(herself.scope):
            assert may_write(herself, session().scalars(select(Candidacy)).one())


def test_decided_and_not_told_yet_is_decided(app: Flask, made: Recruiting) -> None:
    herself, case_id, _client = herself_entered(app, made)
    now = datetime.now(UTC)
    with app.app_context():
        with work_as(herself.scope):
            assert may_write(herself, session().scalars(select(Candidacy)).one())
        with work_as(made.lead.scope):
            session().execute(delete(RoundSelection).where(RoundSelection.round_id == made.round_id))
            session().add(
                RoundSelection(
                    programme_id=made.programme_id, round_id=made.round_id, final_at=now,
                    announce_at=now + timedelta(days=1),
                )
            )  # fmt: skip
        with work_as(herself.scope):
            case = session().scalars(select(Candidacy).where(Candidacy.id == case_id)).one()
            assert not may_write(herself, case)


def test_what_may_not_be_kept_is_refused_at_its_field(app: Flask, made: Recruiting) -> None:
    herself, case_id, client = herself_entered(app, made)
    fields, secret = hidden(client, case_id), "Jag heter som jag gör, 19811228-9874."
    for what in ("save", "put"):
        address = f"/my-case/{case_id}/words/{what}"
        plain = client.post(address, data=fields | {"words-experience": secret})
        assert plain.status_code == 422
        assert 'id="words-experience-error"' in plain.text
        assert secret in plain.text
        assert client.post(address, data=fields | {"drive": secret}, headers=SCRIPT).status_code == 422
    with app.app_context():
        assert drafts(herself) == []


def test_nobody_writes_in_anothers_file_nor_in_one_that_was_handed_in(app: Flask, made: Recruiting) -> None:
    _herself, case_id, client = herself_entered(app, made)
    fields = hidden(client, case_id)
    with app.app_context():
        another = made.sign_in("orsa", made.people["orsa"][1])
        applied = made.candidate("orsa", 1)
    other = client_for(app, another)
    fields |= {"csrf_token": form_token(other, f"/my-case/{applied}"), "drive": DRIVE}
    for what in ("save", "put"):
        assert other.post(f"/my-case/{case_id}/words/{what}", data=fields).status_code == 404
        assert other.post(f"/my-case/{applied}/words/{what}", data=fields).status_code == 422
    assert "/words" not in other.get(f"/my-case/{applied}").text


def test_a_round_without_a_call_takes_own_words_and_keeps_what_it_cannot_ask(
    app: Flask, made: Recruiting
) -> None:
    with app.app_context():
        with work_as(made.lead.scope):
            session().execute(delete(Call))
        herself = made.sign_in("orsa", made.people["orsa"][0])
        case_id = entered(made)
    client = client_for(app, herself)
    form = client.get(f"/my-case/{case_id}/words")
    assert form.status_code == 200
    assert "What drives you?" in form.text
    put = client.post(f"/my-case/{case_id}/words/put", data=hidden(client, case_id) | {"drive": DRIVE})
    assert put.status_code == 303
    with app.app_context():
        case = case_of(herself, case_id)
        assert (case.drive, case.met, case.call_id) == (DRIVE, [], None)


def test_what_one_had_begun_before_one_was_entered_is_what_one_goes_on_with(
    app: Flask, made: Recruiting
) -> None:
    with app.app_context():
        herself = made.sign_in("orsa", made.people["orsa"][0])
        with work_as(herself.scope):
            call = call_of(made)
            begun = start(herself, call).id
            save_draft(herself, call, DraftData("Redan skrivet."), 1, "sida")
        case_id = entered(made)
        with work_as(herself.scope):
            assert [one.case.id for one in own_cases(made.people["orsa"][0])] == [case_id]
            (job,) = session().scalars(select(OutboxEntry).where(OutboxEntry.kind == DRAFT)).all()
            closes = session().scalars(select(Call.closes_at)).one()
            assert not remind_of_draft(herself, job.arguments, closes - timedelta(hours=1))
            kinds = session().scalars(select(Letter.kind)).all()
            assert "draft_reminder" not in kinds, "there is nothing to hand in any more"
    client = client_for(app, herself)
    moved = client.get(f"/my-case/{begun}")
    assert (moved.status_code, moved.location) == (303, f"/my-case/{case_id}")
    assert "does not stand in your file yet" in client.get(f"/my-case/{case_id}").text
    assert "Redan skrivet." in client.get(f"/my-case/{case_id}/words").text


def test_the_words_of_an_import_are_there_to_go_on_with(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        herself = made.sign_in("orsa", made.people["orsa"][0])
        coordinator = made.coordinators["orsa"]
        with work_as(coordinator.scope):
            entry = Entry(
                made.programme_id, made.round_id, made.people["orsa"][0], "import",
                drive="Ur filen.", yes_on=date(2026, 1, 2),
            )  # fmt: skip
            case_id = enter(coordinator, entry).id
    client = client_for(app, herself)
    assert "Ur filen." in client.get(f"/my-case/{case_id}/words").text
