"""An hour's work on a sample is not lost: it saves itself, outlives a lost sign-in, and stays once it is rated."""

import html
import re
from io import BytesIO

import pytest
from flask import Flask
from playwright.sync_api import FilePayload
from sqlalchemy import select

from app.factory import LANGUAGE_COOKIE
from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.refusals import Refused
from app.selection.models import WorkSample
from app.selection.queries.assessments import Given, get_mine
from app.selection.service.assessments import save as save_assessment
from app.selection.service.sample_task import set_task
from app.selection.service.samples import NewFile, save, take_back
from tests.selection.files import Preparing, preparing, soon
from tests.selection.test_guard import pdf
from tests.support.browser import assert_clean, launch, serve, without_port
from tests.support.clients import client_for, form_token

HTMX = {"HX-Request": "true"}
MULTIPART = "multipart/form-data"


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        made = preparing(app)
        lead, task = made.round.lead, {"sv": "Planera en vecka.", "en": "Plan a week."}
        with work_as(lead.scope):
            set_task(lead, made.round.programme_id, made.round.round_id, task, soon(10), 0)
        return made


@pytest.fixture
def herself(app: Flask, made: Preparing) -> Actor:
    with app.app_context():
        return made.round.sign_in("mora", made.round.people["mora"][0])


def kept(made: Preparing) -> WorkSample:
    with work_as(made.mora.scope):
        found = session().scalars(select(WorkSample)).one()
        session().expunge(found)
        return found


def test_a_lost_sign_in_carries_the_text_on_and_names_the_file(
    app: Flask, made: Preparing, herself: Actor
) -> None:
    client, here = client_for(app, herself), f"/my-case/{made.case_id}/sample"
    token = form_token(client, here)
    client.delete_cookie("fram", domain="mora.localhost")
    client.set_cookie(LANGUAGE_COOKIE, "en", domain="mora.localhost")
    sent = {
        "csrf_token": token, "version": "0", "answer": "En timmes\narbete", "do": "hand_in",
        "file": (BytesIO(pdf("Plan")), "min plan.pdf"),
    }  # fmt: skip
    lost = client.post(here, data=sent, content_type=MULTIPART)
    assert lost.status_code == 401
    assert "What you wrote is still here" in lost.text
    assert "min plan.pdf" in lost.text
    form = lost.text[lost.text.index("typed-head") :]
    carried = {
        name: html.unescape(value) for name, value in re.findall(r'name="(\w[\w-]*)" value="([^"]*)"', form)
    }
    assert carried["answer"] == "En timmes\narbete"
    again, cookie = client_for(app, herself), client.get_cookie("fram-form", domain="mora.localhost")
    assert cookie is not None
    again.set_cookie("fram-form", cookie.value, domain="mora.localhost")
    answer = again.post(here, data=carried, follow_redirects=True)
    assert "Choose your file again" in answer.text
    with app.app_context():
        # Never handed in without the file that was meant to go with it.
        assert (kept(made).answer, kept(made).handed_in_at) == ("En timmes\narbete", None)


def test_what_saves_itself_is_the_text_alone(app: Flask, made: Preparing, herself: Actor) -> None:
    with app.app_context(), work_as(herself.scope):
        save(herself, made.case_id, 0, "Först", NewFile("plan.pdf", pdf("Plan")))
    client, here = client_for(app, herself), f"/my-case/{made.case_id}/sample"
    data = {"csrf_token": form_token(client, here), "version": "1", "answer": "Sedan", "without_file": "1"}
    answer = client.post(here, data=data, headers=HTMX)
    assert (answer.status_code, 'name="version" value="2"' in answer.text) == (200, True)
    assert "<html" not in answer.text
    with app.app_context():
        assert (kept(made).answer, kept(made).file_name) == ("Sedan", "plan.pdf")
    stale = client.post(here, data=data | {"answer": "Andra fönstret"}, headers=HTMX)
    assert stale.status_code == 409
    assert "Sedan" in stale.text
    assert 'name="seen" value="2"' in stale.text
    refused = client.post(here, data=data | {"version": "2", "answer": "191212121212"}, headers=HTMX)
    assert (refused.status_code, "Not saved." in refused.text) == (422, True)
    seen = client.post(here, data=data | {"answer": "Andra fönstret", "seen": "2"}, content_type=MULTIPART)
    assert seen.status_code == 303
    with app.app_context():
        assert (kept(made).answer, kept(made).file_name) == ("Andra fönstret", None)


def test_what_was_rated_is_not_exchanged(app: Flask, made: Preparing, herself: Actor) -> None:
    assessor = made.panel["orsa"]
    with app.app_context():
        with work_as(herself.scope):
            save(herself, made.case_id, 0, "Första", hand_in=True)
        asked = made.free("orsa", "work_sample")
    client, here = client_for(app, herself), f"/my-case/{made.case_id}/sample"
    assert "Take it back" in client.get(here).text
    with app.app_context():
        with work_as(assessor.scope):
            mine = get_mine(asked)
            assert mine is not None
            given = {one: Given(3, "Tydligt") for one in made.criteria}
            save_assessment(assessor, asked, mine.version, "Helheten", given, hand_in=True)
        with work_as(herself.scope), pytest.raises(Refused, match="rated"):
            take_back(herself, made.case_id)
    page = client.get(here).text
    assert "It has been assessed, so it stays as it is." in page
    assert "Take it back" not in page
    back = client.post(
        f"{here}/back", data={"csrf_token": form_token(client, "/account")}, follow_redirects=True
    )
    assert "can no longer be taken back" in back.text
    with app.app_context():
        assert kept(made).handed_in_at is not None


def test_in_a_browser_it_saves_itself_and_the_buttons_send_the_file(
    app: Flask, made: Preparing, herself: Actor
) -> None:
    from tests.nominations.test_apply_browser import sign_in

    with app.app_context(), serve(without_port(app)) as base, launch() as chromium:
        home = f"http://mora.localhost:{base.rsplit(':', 1)[1]}"
        page = chromium.page(width=390, height=844)
        page.set_default_timeout(30_000)
        sign_in(app, page, home, herself)
        page.goto(f"{home}/my-case/{made.case_id}/sample")
        assert_clean(page)
        page.fill("#answer", "Måndag: möte.")
        page.wait_for_selector("#sample-state :text('Saved at')")
        assert kept(made).answer == "Måndag: möte."
        chosen: FilePayload = {
            "name": "min plan.pdf",
            "mimeType": "application/pdf",
            "buffer": pdf("Min plan"),
        }
        page.set_input_files("#file", chosen)
        page.fill("#answer", "Måndag: möte. Tisdag: samtal.")
        page.click("text=Hand in the work sample")  # while what is written is on its way
        page.wait_for_selector("text=Take it back")
        assert_clean(page)
        made_of = kept(made)
        assert (made_of.answer, made_of.file_name) == ("Måndag: möte. Tisdag: samtal.", "min plan.pdf")
        assert made_of.handed_in_at is not None
        assert made_of.file_content == pdf("Min plan")
