"""The work sample: set by the lead, asked for, written, handed in, taken back, rated; files judged by content."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.letters.models import Letter
from app.nominations.models import Candidacy
from app.nominations.service.move import move
from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.selection.files import DOCX, PDF, TXT, tidy_name, type_of
from app.selection.models import RoundSelection, WorkSample
from app.selection.queries.assessments import read_assessed, read_sample_file
from app.selection.service.sample_task import ask, set_task
from app.selection.service.samples import NewFile, save, take_back
from tests.selection.data.results import RESULTS
from tests.selection.files import Preparing, preparing, soon
from tests.selection.test_guard import docx, pdf
from tests.support.clients import client_for, form_token

TASK = {"sv": "Planera en arbetsvecka.", "en": "Plan a week of work."}


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        made = preparing(app)
        lead = made.round.lead
        with work_as(lead.scope):
            set_task(lead, made.round.programme_id, made.round.round_id, TASK, soon(10), 0)
        return made


@pytest.fixture
def herself(app: Flask, made: Preparing) -> Actor:
    with app.app_context():
        return made.round.sign_in("mora", made.round.people["mora"][0])


def pass_the_day(made: Preparing) -> None:
    with work_as(made.round.lead.scope):
        session().execute(update(RoundSelection).values(sample_due_at=soon(-1)))


def test_the_task_is_set_by_the_lead_alone(app: Flask, made: Preparing) -> None:
    with app.app_context():
        place = (made.round.programme_id, made.round.round_id)
        orsa, lead = made.round.coordinators["orsa"], made.round.lead
        with work_as(orsa.scope), pytest.raises(NotAllowed):
            set_task(orsa, *place, TASK, soon(3), 1)
        with work_as(lead.scope), pytest.raises(Changed):
            set_task(lead, *place, TASK, soon(3), 0)
        for texts, due, code in (
            (TASK, None, "missing"),
            (TASK, soon(-2), "past"),
            ({"sv": "x" * 8001}, soon(3), "long"),
        ):
            with work_as(lead.scope), pytest.raises(Refused, match=code):
                set_task(lead, *place, texts, due, 1)
        with work_as(lead.scope):
            set_task(lead, *place, {}, None, 1)


def test_a_file_that_is_to_be_made_ready_asks_for_the_sample(app: Flask, made: Preparing) -> None:
    with app.app_context():
        case_id = made.round.candidate("mora", 1, "opinion")
        with work_as(made.mora.scope):
            move(made.mora, case_id, "passed_on", grounds="Chefen är ledig.")
        with work_as(made.mora.scope):
            letter = session().scalars(select(Letter).where(Letter.kind == "sample_asked")).one()
            assert letter.candidacy_id == case_id


def test_asking_by_hand(app: Flask, made: Preparing) -> None:
    client = client_for(app, made.mora)
    page = f"/candidates/{made.case_id}"
    data = {"csrf_token": form_token(client, page)}
    assert client.post(f"{page}/sample", data=data).status_code == 303
    assert "Ask again" in client.get(page).get_data(as_text=True)
    with app.app_context():
        pass_the_day(made)
        with work_as(made.mora.scope), pytest.raises(Refused):
            ask(made.mora, made.case_id)


def test_draft_handed_in_once_taken_back_until_the_day(app: Flask, made: Preparing, herself: Actor) -> None:
    with app.app_context():
        case_id = made.case_id
        with work_as(herself.scope):
            assert save(herself, case_id, 0, "Utkast") == 1
        with work_as(herself.scope), pytest.raises(Changed):
            save(herself, case_id, 0, "Från ett annat fönster")
        with work_as(herself.scope), pytest.raises(Refused, match="missing"):
            save(herself, case_id, 1, "  ", hand_in=True)
        with work_as(herself.scope):
            save(herself, case_id, 1, "Min vecka", hand_in=True)
        with work_as(herself.scope), pytest.raises(Refused, match="handed_in"):
            save(herself, case_id, 2, "Ändrat efteråt")
        with work_as(herself.scope):
            take_back(herself, case_id)
        with work_as(herself.scope), pytest.raises(NotFound):
            take_back(herself, case_id)
        with work_as(herself.scope):
            save(herself, case_id, 3, "Min vecka, bättre", hand_in=True)
        pass_the_day(made)
        with work_as(herself.scope), pytest.raises(Refused, match="late"):
            take_back(herself, case_id)
        with work_as(made.mora.scope):
            actions = list(
                session().scalars(text("SELECT action FROM audit.entry WHERE action LIKE 'sample%'"))
            )
        assert sorted(actions) == ["sample.handed_in", "sample.handed_in", "sample.set", "sample.taken_back"]


def test_nobody_else_writes_it_or_reads_the_draft(app: Flask, made: Preparing, herself: Actor) -> None:
    with app.app_context():
        with work_as(herself.scope):
            save(herself, made.case_id, 0, "Hemligt utkast", NewFile("utkast.txt", b"hemligt"))
        other = made.round.sign_in("mora", made.round.people["mora"][1])
        for who in (other, made.mora):
            with work_as(who.scope), pytest.raises(NotFound):
                save(who, made.case_id, 1, "Någon annans")
        asked = made.free("orsa", "work_sample")
        with work_as(made.panel["orsa"].scope):
            seen = read_assessed(asked)
            assert seen is not None
            assert (seen.answer, seen.file_name) == (None, None)
            assert read_sample_file(asked) is None
    coordinator = client_for(app, made.mora)
    assert "Hemligt" not in coordinator.get(f"/candidates/{made.case_id}").get_data(as_text=True)
    assert coordinator.get(f"/candidates/{made.case_id}/sample").status_code == 404
    for path in ("sample", "sample/file"):
        assert client_for(app, other).get(f"/my-case/{made.case_id}/{path}").status_code == 404
    assert client_for(app, herself).get(f"/my-case/{made.case_id}/sample/file").data == b"hemligt"


def test_after_the_day_and_after_the_decision_it_is_closed(
    app: Flask, made: Preparing, herself: Actor
) -> None:
    with app.app_context():
        with work_as(made.mora.scope):
            session().execute(update(Candidacy).where(Candidacy.id == made.case_id).values(state="offered"))
        with work_as(herself.scope), pytest.raises(Refused, match="closed"):
            save(herself, made.case_id, 0, "För sent")
        with work_as(made.mora.scope):
            session().execute(update(Candidacy).where(Candidacy.id == made.case_id).values(state="preparing"))
        pass_the_day(made)
        with work_as(herself.scope), pytest.raises(Refused, match="late"):
            save(herself, made.case_id, 0, "För sent")
    page = client_for(app, herself).get(f"/my-case/{made.case_id}/sample").get_data(as_text=True)
    assert "has passed" in page
    assert "<textarea" not in page


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (pdf("Hej"), PDF), (docx("Hej"), DOCX), ("Hej å\n".encode(), TXT), (b"MZ\x90\x00", None), (b"", None),
        (b"PK\x03\x04garbage", None), (b"GIF89a\x01\x00", None), (b"\xff\xfe\x00", None),
        (docx("Hej").replace(b"word/document.xml", b"word/dokument.xml"), None), (b"   \n", None),
    ],
)  # fmt: skip
def test_a_file_is_what_it_holds(content: bytes, wanted: str | None) -> None:
    assert type_of(content) == wanted


def test_a_word_file_with_macros_is_refused() -> None:
    import zipfile

    made = BytesIO(docx("Hej"))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    assert type_of(made.getvalue()) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"), ("C:\\fakepath\\min plan.exe", "min plan.pdf"),
        ('a";x="y\r\n.pdf', "axy.pdf"), ("", "file.pdf"), ("å" * 300 + ".pdf", "å" * 100 + ".pdf"),
    ],
)  # fmt: skip
def test_names_are_tidy(name: str, kept: str) -> None:
    assert tidy_name(name, PDF) == kept


def test_files_too_large_or_of_another_kind_are_refused(app: Flask, made: Preparing, herself: Actor) -> None:
    with app.app_context():
        for content, code in ((b"%PDF-" + b"x" * 5 * 1024 * 1024, "large"), (b"MZ\x90\x00", "type")):
            with work_as(herself.scope), pytest.raises(Refused, match=code):
                save(herself, made.case_id, 0, "", NewFile("prov.pdf", content))
        with work_as(herself.scope):
            assert session().scalar(select(WorkSample.id)) is None


def test_the_whole_way_by_the_pages(app: Flask, made: Preparing, herself: Actor) -> None:
    client, here = client_for(app, herself), f"/my-case/{made.case_id}/sample"
    assert "Hand in your work sample" in client.get("/").get_data(as_text=True)
    assert here in client.get(f"/my-case/{made.case_id}").get_data(as_text=True)
    assert "Plan a week of work." in client.get(here).get_data(as_text=True)
    token = form_token(client, here)

    def post(version: int, do: str = "save", **more: object) -> int:
        data = {"csrf_token": token, "version": str(version), "answer": "Min vecka", "do": do} | more
        answer = client.post(here, data=data, content_type="multipart/form-data")
        return answer.status_code

    assert post(0, file=(BytesIO(b"MZ\x90\x00"), "virus.exe")) == 422
    assert post(0, file=(BytesIO(pdf("Min plan")), "min plan å.pdf")) == 303
    assert post(0) == 409
    assert post(1, do="hand_in") == 303
    assert "Take it back" in client.get(here).get_data(as_text=True)
    assert client.post(f"{here}/back", data={"csrf_token": token}).status_code == 303
    assert post(3, do="hand_in") == 303
    assert "Hand in your work sample" not in client.get("/").get_data(as_text=True)
    with app.app_context():
        asked = made.free("orsa", "work_sample")
    assessor = client_for(app, made.panel["orsa"])
    page = assessor.get(f"/assessments/{asked}").get_data(as_text=True)
    assert "Min vecka" in page
    assert "1 not at all, 5 wholly" in page
    assert "Question 1?" not in page  # the rubric, not the guide of interviews
    for answer in (
        assessor.get(f"/assessments/{asked}/file"),
        client_for(app, made.mora).get(f"/candidates/{made.case_id}/sample"),
        client.get(f"{here}/file"),
    ):
        assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with app.app_context(), work_as(made.mora.scope):
        used = session().scalars(text("SELECT action FROM audit.entry WHERE action = 'grant.used'")).all()
        assert len(used) == 2  # the page, and the file


def test_no_report_of_a_test_is_stored(app: Flask, made: Preparing, herself: Actor) -> None:
    """Of 220 reports, as PDF, Word and text, none comes in: by a button, or handed in."""
    makers = (("svar.pdf", pdf), ("svar.docx", docx), ("svar.txt", str.encode))
    with app.app_context(), work_as(herself.scope):
        for number, result in enumerate(RESULTS):
            # What a page of Latin letters cannot show, a Word file says.
            name, make = makers[number % 3] if result.isascii() else makers[1]
            with pytest.raises(Refused, match="report") as refused:
                save(
                    herself, made.case_id, 0, "Se filen", NewFile(name, make(result)), hand_in=number % 2 == 0
                )
            assert refused.value.field == "file", result
        assert session().scalar(select(WorkSample.id)) is None


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_report_is_refused_at_the_field_and_what_was_written_stays(
    app: Flask, made: Preparing, herself: Actor, headers: dict[str, str]
) -> None:
    client, here = client_for(app, herself), f"/my-case/{made.case_id}/sample"
    data = {"csrf_token": form_token(client, here), "version": "0", "answer": "Utkast", "do": "save"}
    assert client.post(here, data=data).status_code == 303
    plan = BytesIO(docx("Bemanning\nUndersköterskor 12 st\nVikarier 4 st"))
    kept = data | {"version": "1", "file": (plan, "plan.docx")}
    assert client.post(here, data=kept, content_type="multipart/form-data").status_code == 303
    table = next(text for text in RESULTS if text.count("\n") > 4 and "█" not in text)
    sent = data | {"version": "2", "answer": "Min vecka, klar", "file": (BytesIO(pdf(table)), "x.pdf")}
    answer = client.post(here, data=sent, content_type="multipart/form-data", headers=headers)
    assert answer.status_code == 422
    assert "This looks like the report of a test" in answer.text
    if not headers:  # by a script the page is not drawn again: both the text and the chosen file stand there
        assert "Min vecka, klar" in answer.text
        assert re.search(r'<input[^>]*name="file"[^>]*aria-invalid="true"', answer.text)
    with app.app_context(), work_as(herself.scope):
        row = session().scalars(select(WorkSample)).one()
        assert (row.version, row.answer, row.file_name, row.handed_in_at) == (2, "Utkast", "plan.docx", None)


@pytest.mark.parametrize(
    ("state", "begun", "past", "on_case", "on_page"),
    [
        ("opinion", False, False, None, "<textarea"),
        ("preparing", False, False, "Read the task and write", "<textarea"),
        ("ready", True, False, "To be handed in by", "<textarea"),
        ("preparing", False, True, "It was to be handed in by", "The time for handing in has passed."),
        ("preparing", True, True, "See what you wrote", "The time for handing in has passed."),
        ("withdrawn", False, False, None, "Your case is no longer open for it."),
        (
            "withdrawn",
            True,
            False,
            "Your case is no longer open for it.",
            "Your case is no longer open for it.",
        ),
        (
            "accepted",
            True,
            True,
            "Your case is no longer open for it.",
            "Your case is no longer open for it.",
        ),
    ],
)
def test_her_own_pages_say_what_is_true_in_each_state(
    app: Flask,
    made: Preparing,
    herself: Actor,
    state: str,
    begun: bool,
    past: bool,
    on_case: str | None,
    on_page: str,
) -> None:
    with app.app_context():
        if begun:
            with work_as(herself.scope):
                save(herself, made.case_id, 0, "Mitt utkast")
        with work_as(made.mora.scope):
            session().execute(update(Candidacy).where(Candidacy.id == made.case_id).values(state=state))
        if past:
            pass_the_day(made)
    client = client_for(app, herself)
    case = client.get(f"/my-case/{made.case_id}").text
    assert (f"/my-case/{made.case_id}/sample" in case) is (on_case is not None)
    assert on_case is None or on_case in case
    page = client.get(f"/my-case/{made.case_id}/sample").text
    assert on_page in page
    assert ("Mitt utkast" in page) is begun
    # Nobody is told to hand in, or to have been late, where that is not so.
    for words, wanted in (
        ("To be handed in by", on_page == "<textarea"),
        ("The time for handing in has passed.", past and state != "accepted"),
        ("<textarea", on_page == "<textarea"),
    ):
        assert (words in page) is wanted, words


def test_who_is_asked_before_the_file_is_made_ready_finds_it(
    app: Flask, made: Preparing, herself: Actor
) -> None:
    with app.app_context():
        with work_as(made.mora.scope):
            session().execute(update(Candidacy).where(Candidacy.id == made.case_id).values(state="opinion"))
        with work_as(made.mora.scope):
            ask(made.mora, made.case_id)
    assert "Read the task and write" in client_for(app, herself).get(f"/my-case/{made.case_id}").text


def test_setting_the_task_by_the_page(app: Flask, made: Preparing) -> None:
    client, here = client_for(app, made.round.lead), "/programmes/talangjakten/rounds/1/sample"
    if client.get(here).status_code == 403:
        with app.app_context(), work_as(made.round.lead.scope):
            _lead(made.round.lead, made.round.programme_id)
    token = form_token(client, here)
    due = f"{soon(12).astimezone(made.mora.council.zone):%Y-%m-%dT%H:%M}"
    data = {"csrf_token": token, "version": "1", "task_sv": "Ny uppgift", "due_at": due}
    assert client.post(here, data=data | {"due_at": ""}).status_code == 422
    assert client.post(here, data=data).status_code == 303
    stale = client.post(here, data=data | {"task_sv": "En annan"})
    assert stale.status_code == 409
    page = stale.get_data(as_text=True)
    assert "Ny uppgift" in page
    assert "En annan" in page
    assert client_for(app, made.round.coordinators["orsa"]).get(here).status_code == 403


def _lead(actor: Actor, programme_id: UUID) -> None:
    from app.programmes.models import ProgrammeLead

    session().add(
        ProgrammeLead(council_id=actor.council.id, programme_id=programme_id, account_id=actor.account_id)
    )
