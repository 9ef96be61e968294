"""Own words on a phone in a real browser: they save themselves, and are put into the file with one button."""

from __future__ import annotations

from flask import Flask

from app.nominations.models import Candidacy
from app.platform.database import session, work_as
from tests.nominations.test_apply_browser import shot, sign_in
from tests.nominations.test_own_word import case_of, entered
from tests.support.browser import assert_clean, launch, serve, without_port
from tests.support.recruiting import recruiting

WORDS = "Jag vill att andra ska växa."


def test_own_words_on_a_phone(app: Flask) -> None:
    with app.app_context():
        made = recruiting(app)
        herself = made.sign_in("orsa", made.people["orsa"][0])
        case_id = entered(made)
    with serve(without_port(app)) as base, launch() as chromium:
        home = f"http://orsa.localhost:{base.rsplit(':', 1)[1]}"
        page = chromium.page(width=320, height=700)
        page.set_default_timeout(30_000)
        sign_in(app, page, home, herself)
        page.goto(f"{home}/my-case/{case_id}")
        assert_clean(page)
        page.click(f"a[href='/my-case/{case_id}/words']")
        page.wait_for_selector("#own-words")
        assert_clean(page)
        page.fill("#drive", WORDS)
        page.wait_for_selector("#draft-state :text('Saved at')")
        page.check("#met-experience")
        page.wait_for_timeout(400)
        shot(page, "own-words-320")
        with app.app_context():
            assert case_of(herself, case_id).drive is None, "not in the file yet"
        page.goto(f"{home}/my-case/{case_id}")
        page.wait_for_selector(":text('does not stand in your file yet')")
        assert_clean(page)
        shot(page, "own-words-begun-320")
        page.click(f"a[href='/my-case/{case_id}/words']")
        assert page.input_value("#drive") == WORDS
        page.click("button[formaction$='/words/put']")
        page.wait_for_url(f"**/my-case/{case_id}")
        page.wait_for_selector(":text('It stands in your file now.')")
        assert_clean(page)
        page.goto(f"{home}/my-case/{case_id}")
        assert WORDS in page.inner_text("main")
    with app.app_context(), work_as(herself.scope):
        case = session().get_one(Candidacy, (herself.council.id, case_id))
        assert (case.drive, case.met) == (WORDS, ["experience"])
