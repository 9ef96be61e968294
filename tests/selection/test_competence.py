"""Basic competence that can be checked: what the council has checked, by whom, when and how."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text, update

from app.nominations.models import Candidacy
from app.platform.database import session, work_as
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.selection.queries.board import other_rows, own_rows
from app.selection.service.competence import Noted, note_checks
from tests.selection.files import Preparing, preparing
from tests.support.clients import client_for, form_token

HOW = "Tjänstgöringsintyg visat"


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


def checked(made: Preparing, how: str = HOW, version: int = 0) -> int:
    with work_as(made.mora.scope):
        return note_checks(made.mora, made.case_id, {"experience": Noted(how, version)})


def test_it_is_shown_on_the_file_on_my_case_and_at_the_board(app: Flask, made: Preparing) -> None:
    with app.app_context():
        herself = made.round.sign_in("mora", made.round.people["mora"][0])
        made.free("orsa")
    client, here = client_for(app, made.mora), f"/candidates/{made.case_id}"

    def ready() -> list[bool | None]:
        found = []
        with app.app_context(), work_as(made.mora.scope):
            found += [row.competence for row in own_rows(made.mora, made.round.round_id, "sv")]
        with app.app_context(), work_as(made.panel["orsa"].scope):
            rows = other_rows(made.round.round_id, made.mora.council.id, "sv")
            return found + [row.competence for row in rows]

    assert ready() == [False, False]
    assert "not checked" in client.get(here).text
    form = {
        "csrf_token": form_token(client, f"{here}/competence"), "how-experience": HOW, "version-experience": "0",
    }  # fmt: skip
    assert client.post(f"{here}/competence", data=form).status_code == 303
    assert ready() == [True, True]
    for page in (client.get(here).text, client_for(app, herself).get(f"/my-case/{made.case_id}").text):
        assert HOW in page
        assert f"Checked by {made.mora.name}" in page
    with app.app_context(), work_as(made.mora.scope):
        logged = "SELECT count(*) FROM audit.entry WHERE action = 'competence.checked'"
        assert session().scalar(text(logged)) == 1
    # The second of two is shown both.
    again = client.post(f"{here}/competence", data=form | {"how-experience": "Ringt referens"})
    assert again.status_code == 409
    assert HOW in again.text
    assert "Ringt referens" in again.text
    form |= {"version-experience": "1", "how-experience": ""}
    assert client.post(f"{here}/competence", data=form).status_code == 303
    assert ready() == [False, False]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("Sjukintyg, hon har diabetes", "sensitive"),
        ("OPQ32: dominans 7, tillit 4", "scores"),
        ("x" * 201, "long"),
    ],
)
def test_what_may_not_be_kept_is_refused(app: Flask, made: Preparing, how: str, code: str) -> None:
    with app.app_context(), pytest.raises(Refused) as told:
        checked(made, how)
    assert (told.value.field, told.value.code) == ("how-experience", code)


def test_only_of_cases_on_the_board_by_who_prepares_them(app: Flask, made: Preparing) -> None:
    with app.app_context():
        for who, error in (
            (made.round.managers["mora"], NotAllowed),
            (made.round.coordinators["orsa"], NotFound),
        ):
            with work_as(who.scope), pytest.raises(error):
                note_checks(who, made.case_id, {"experience": Noted(HOW, 0)})
        for state, code in (("opinion", "early"), ("accepted", "closed")):
            with work_as(made.mora.scope):
                session().execute(update(Candidacy).where(Candidacy.id == made.case_id).values(state=state))
            with pytest.raises(Refused, match=f"case: {code}"):
                checked(made)


def test_nothing_is_written_over_that_was_not_read(app: Flask, made: Preparing) -> None:
    with app.app_context():
        assert checked(made) == 1
        assert checked(made) == 0  # the same again is no change
        with pytest.raises(Changed):
            checked(made, "Något annat")
        assert checked(made, "Något annat", 1) == 1
