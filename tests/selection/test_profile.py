"""The person profile: that it was done is kept; results never come in; one sentence only with the candidate."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.letters.models import Letter
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.selection.models import ProfileRecord
from app.selection.queries.profiles import get_profile
from app.selection.service.assessments import assign, tell_conflict
from app.selection.service.profiles import ProfileData, answer_sentence, record
from tests.programmes.builders import actor
from tests.selection.data.results import RESULTS
from tests.selection.files import Preparing, preparing
from tests.selection.test_guard import docx, pdf
from tests.support.clients import client_for, form_token

DAY = date.today() - timedelta(days=3)
SENTENCE = "Jag trivs bäst när jag får planera i lugn och ro."


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


@pytest.fixture
def herself(app: Flask, made: Preparing) -> Actor:
    with app.app_context():
        return made.round.sign_in("mora", made.round.people["mora"][0])


def data(**more: object) -> ProfileData:
    values = {"instrument": "OPQ32r", "certified_user": "Maja Ek", "done_on": DAY, "feedback_on": DAY}
    return ProfileData(**(values | more))  # type: ignore[arg-type]


def written(made: Preparing, **more: object) -> None:
    """Note the profile; the certified user has been asked and is not partial."""
    made.profiler()
    with work_as(made.mora.scope):
        known = get_profile(made.case_id)
        record(made.mora, made.case_id, data(**more), known.version if known else 0)


def kept(made: Preparing) -> str:
    """Everything that the database holds of profiles, letters and log, as text."""
    with work_as(made.mora.scope):
        parts = []
        for table in ("profile_record", "letter", "audit.entry", "outbox"):
            parts += session().scalars(text(f"SELECT t::text FROM {table} t")).all()
        return "\n".join(parts)


@pytest.mark.parametrize("given", [True, False])
def test_she_reads_whether_it_is_noted_that_feedback_was_given(
    app: Flask, made: Preparing, herself: Actor, given: bool
) -> None:
    """She is the one who knows."""
    with app.app_context():
        written(made, feedback_on=DAY if given else None)
    page = client_for(app, herself).get(f"/my-case/{made.case_id}").text
    assert ("It is noted that you were given feedback on" in page) is given
    assert ("It is not noted that you have been given feedback." in page) is not given
    assert "If that is not so, tell the contact person." in page


def test_that_it_was_done_is_kept(app: Flask, made: Preparing) -> None:
    with app.app_context():
        written(made)
        with work_as(made.mora.scope):
            profile = get_profile(made.case_id)
        assert profile is not None
        assert (profile.instrument, profile.done_on, profile.sentence) == ("OPQ32r", DAY, None)


def test_no_result_is_stored_by_any_field(app: Flask, made: Preparing) -> None:
    with app.app_context():
        passed = []
        for number, result in enumerate(RESULTS):
            field = ("sentence", "certified_user", "instrument")[number % 3]
            for name in {"sentence", field}:
                if _code(made, data(**{name: result})) not in ("scores", "together"):
                    passed.append((name, result))
        assert passed == []
        with work_as(made.mora.scope):
            assert session().scalar(select(ProfileRecord.id)) is None


def _code(made: Preparing, given: ProfileData) -> str | None:
    """Why it was refused; None when it was not."""
    try:
        with work_as(made.mora.scope):
            record(made.mora, made.case_id, given, 0)
    except Refused as refused:
        return refused.code
    return None


def test_a_result_spread_over_the_fields_is_refused(app: Flask, made: Preparing) -> None:
    with app.app_context(), work_as(made.mora.scope), pytest.raises(Refused):
        record(
            made.mora,
            made.case_id,
            data(instrument="Värme 7", certified_user="Tillit 4", sentence="Ordning 9"),
            0,
        )


def test_no_file_is_taken_whatever_is_in_it(app: Flask, made: Preparing) -> None:
    client, here = client_for(app, made.mora), f"/candidates/{made.case_id}/profile"
    token = form_token(client, here)
    files = [
        ("a.pdf", pdf(RESULTS[-1])),
        ("b.docx", docx(RESULTS[-2])),
        ("c.csv", RESULTS[-3].encode()),
        ("d.pdf", pdf("Hej")),
    ]
    for name, content in files:
        fields = {
            "csrf_token": token, "version": "0", "instrument": "OPQ32r", "certified_user": "Maja Ek",
            "done_on": f"{DAY}", "report": (BytesIO(content), name),
        }  # fmt: skip
        answer = client.post(here, data=fields, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert "No files are taken" in answer.get_data(as_text=True)
    with app.app_context():
        assert "OPQ32r" not in kept(made)


def test_what_was_pasted_goes_nowhere(app: Flask, made: Preparing) -> None:
    client, here = client_for(app, made.mora), f"/candidates/{made.case_id}/profile"
    pasted = "Extraversion 7 och samvetsgrannhet 31"
    fields = {
        "csrf_token": form_token(client, here), "version": "0", "instrument": "OPQ32r",
        "certified_user": "Maja Ek", "done_on": f"{DAY}", "sentence": pasted,
    }  # fmt: skip
    answer = client.post(here, data=fields)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "results of a test" in page
    assert pasted not in page
    assert "Maja Ek" in page  # the rest that was typed is there
    with app.app_context():
        assert "Extraversion" not in kept(made)


def test_the_sentence_is_read_by_nobody_before_the_candidate_agrees(
    app: Flask, made: Preparing, herself: Actor
) -> None:
    with app.app_context():
        written(made, sentence=SENTENCE)
        with work_as(made.mora.scope):
            letter = session().scalars(select(Letter).where(Letter.kind == "profile_sentence")).one()
            assert SENTENCE not in letter.body
    coordinator = client_for(app, made.mora)
    pages = (f"/candidates/{made.case_id}", f"/candidates/{made.case_id}/profile")
    for path in pages:
        assert SENTENCE not in coordinator.get(path).get_data(as_text=True), path
    own, mine = client_for(app, herself), f"/my-case/{made.case_id}"
    assert SENTENCE in own.get(mine).get_data(as_text=True)
    assert "Read a sentence" in own.get("/").get_data(as_text=True)
    answer = {"csrf_token": form_token(own, mine), "answer": "yes", "version": "1"}
    assert own.post(f"{mine}/sentence", data=answer).status_code == 303
    for path in pages:
        assert SENTENCE in coordinator.get(path).get_data(as_text=True), path
    assert "Read a sentence" not in own.get("/").get_data(as_text=True)


def test_a_no_deletes_the_sentence(app: Flask, made: Preparing, herself: Actor) -> None:
    with app.app_context():
        written(made, sentence=SENTENCE)
        with work_as(herself.scope):
            answer_sentence(herself, made.case_id, False, 1)
        assert SENTENCE not in kept(made)
        with work_as(herself.scope), pytest.raises(NotFound):
            answer_sentence(herself, made.case_id, True, 2)


def test_agreement_is_to_the_sentence_that_was_read(app: Flask, made: Preparing, herself: Actor) -> None:
    with app.app_context():
        written(made, sentence=SENTENCE)
        written(made, sentence="Jag vill hellre lyssna först.")
        with work_as(herself.scope), pytest.raises(Changed):
            answer_sentence(herself, made.case_id, True, 1)
        with work_as(herself.scope):
            answer_sentence(herself, made.case_id, True, 2)
        written(made, instrument="OPQ32i")  # the sentence is left, and so is the agreement
        with work_as(made.mora.scope):
            profile = get_profile(made.case_id)
            assert profile is not None
            assert profile.agreed == "Jag vill hellre lyssna först."
        written(made, sentence="Något annat, som hon inte har läst.")
        with work_as(made.mora.scope):
            profile = get_profile(made.case_id)
            assert profile is not None
            assert profile.agreed is None


def test_nobody_agrees_for_her(app: Flask, made: Preparing) -> None:
    with app.app_context():
        written(made, sentence=SENTENCE)
        other = made.round.sign_in("mora", made.round.people["mora"][1])
        for who in (other, made.mora, made.round.coordinators["orsa"]):
            with work_as(who.scope), pytest.raises(NotFound):
                answer_sentence(who, made.case_id, True, 1)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"instrument": " "}, ("instrument", "missing")),
        ({"certified_user": ""}, ("certified_user", "missing")),
        ({"done_on": None}, ("done_on", "missing")),
        ({"done_on": date.today() + timedelta(days=3), "feedback_on": None}, ("done_on", "future")),
        ({"feedback_on": DAY - timedelta(days=1)}, ("feedback_on", "order")),
        ({"sentence": "Jag planerar. " * 20}, ("sentence", "long")),
        ({"sentence": "Hon har diabetes och depression."}, ("sentence", "sensitive")),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    app: Flask, made: Preparing, change: dict[str, object], refused: tuple[str, str]
) -> None:
    with app.app_context(), work_as(made.mora.scope), pytest.raises(Refused) as told:
        record(made.mora, made.case_id, data(**change), 0)
    assert (told.value.field, told.value.code) == refused


def test_only_who_makes_the_file_ready_notes_it(app: Flask, made: Preparing) -> None:
    with app.app_context():
        for who, error in (
            (made.round.managers["mora"], NotAllowed),
            (made.round.coordinators["orsa"], NotFound),
        ):
            with work_as(who.scope), pytest.raises(error):
                record(who, made.case_id, data(), 0)


def test_the_second_to_save_sees_both(app: Flask, made: Preparing) -> None:
    with app.app_context():
        written(made)
    client, here = client_for(app, made.mora), f"/candidates/{made.case_id}/profile"
    fields = {
        "csrf_token": form_token(client, here), "version": "0", "instrument": "16PF",
        "certified_user": "Maja Ek", "done_on": f"{DAY}",
    }  # fmt: skip
    answer = client.post(here, data=fields)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "OPQ32r" in page
    assert "16PF" in page


def test_only_the_panels_certified_users_are_noted(app: Flask, made: Preparing) -> None:
    with app.app_context():
        hogan = actor(app, "orsa", Role.MANAGER)
        member = made.put_on_panel("orsa", hogan, "Hedda Orre", "Hogan HPI")
        with work_as(made.mora.scope):
            asked = assign(made.mora, made.case_id, member, "profile", None)
        refused = {
            ("OPQ32r", "Hedda Orre"): ("certified_user", "uncertified"),  # certified for something else
            ("OPQ32r", "Olle Ask"): ("certified_user", "uncertified"),  # on the panel, certified for nothing
            ("OPQ32r", "Nils Någon"): ("certified_user", "uncertified"),
            ("DISC", "Maja Ek"): ("instrument", "uncertified"),
            ("OPQ32r, OPQ32i", "Maja Ek"): ("instrument", "uncertified"),
        }
        for (instrument, user), why in refused.items():
            with work_as(made.mora.scope), pytest.raises(Refused) as told:
                record(made.mora, made.case_id, data(instrument=instrument, certified_user=user), 0)
            assert (told.value.field, told.value.code) == why, (instrument, user)
        # Spelt as on the panel, whatever was sent.
        with work_as(hogan.scope):
            tell_conflict(hogan, asked, "none")
        written(made, instrument=" hogan  hpi", certified_user="Hedda Orre")
        with work_as(made.mora.scope):
            profile = get_profile(made.case_id)
        assert profile is not None
        assert profile.instrument == "Hogan HPI"
        # Who has left the panel did what is noted all the same; for something new she cannot be chosen.
        with work_as(hogan.scope):
            session().execute(text("DELETE FROM panel_member WHERE id = :id"), {"id": member})
        written(made, instrument="Hogan HPI", certified_user="Hedda Orre", feedback_on=None)
        with work_as(made.mora.scope), pytest.raises(Refused, match="instrument: uncertified"):
            record(made.mora, made.case_id, data(instrument="Hogan HDS", certified_user="Hedda Orre"), 2)


def test_who_does_the_profile_is_asked_about_conflicts_of_interest(app: Flask, made: Preparing) -> None:
    with app.app_context():
        maja = made.panel["mora"]

        def refused() -> str:
            with work_as(made.mora.scope), pytest.raises(Refused) as told:
                record(made.mora, made.case_id, data(), 0)
            return f"{told.value.field} {told.value.code}"

        assert refused() == "certified_user unasked"
        with work_as(made.mora.scope), pytest.raises(Refused, match="member: uncertified"):
            assign(made.mora, made.case_id, made.members["orsa"], "profile", None)
        asked = made.ask("mora", "profile")
        assert refused() == "certified_user unasked"  # asked, and not answered
        page = client_for(app, maja).get(f"/assessments/{asked}").text
        assert "Is there anything that makes you partial?" in page
        with work_as(maja.scope):
            tell_conflict(maja, asked, "kin")
        assert refused() == "certified_user conflict"
        assert client_for(app, maja).get(f"/assessments/{asked}").status_code == 404


def test_who_does_the_profile_reads_nothing_of_the_file(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.profiler()
        maja = made.panel["mora"]
        client = client_for(app, maja)
        page = client.get(f"/assessments/{asked}").text
        assert "Jag vill att andra ska växa." not in page
        assert "outside Fram" in page
        form = {"csrf_token": form_token(client, f"/assessments/{asked}"), "version": "2", "note": "Sten 9"}
        answer = client.post(f"/assessments/{asked}", data=form)
        assert answer.status_code == 403
        assert "Sten 9" in answer.text  # nothing typed is lost, and nothing is kept
        written(made)
        assert made.row(asked).submitted_at is not None


def test_the_form_offers_the_panels_certified_users(app: Flask, made: Preparing) -> None:
    with app.app_context():
        made.profiler()
    client, here = client_for(app, made.mora), f"/candidates/{made.case_id}/profile"
    page = client.get(here).get_data(as_text=True)
    for shown in ("OPQ32r", "OPQ32i", "16PF", "Maja Ek (OPQ32r, OPQ32i, 16PF)"):
        assert f">{shown}</option>" in page
    assert "Olle Ask" not in page
    fields = {
        "csrf_token": form_token(client, here), "version": "0", "instrument": "OPQ32r",
        "certified_user": "Olle Ask", "done_on": f"{DAY}",
    }  # fmt: skip
    answer = client.post(here, data=fields)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "not stated as certified for the instrument on the round" in page
    assert 'value="OPQ32r" selected' in page or 'selected value="OPQ32r"' in page
    assert client.post(here, data=fields | {"certified_user": "Maja Ek"}).status_code == 303
    with app.app_context(), work_as(made.panel["mora"].scope):
        session().execute(text("UPDATE panel_member SET certified_for = NULL"))
    page = client.get(here).get_data(as_text=True)
    assert "Nobody on the round" in page
    assert "/programmes/talangjakten/rounds/1/panel" in page
    # What is noted is there still.
    assert ">Maja Ek</option>" in page
