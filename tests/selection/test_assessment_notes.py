"""Notes during the interview, ratings afterwards: nothing that an assessor writes is dropped."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.platform.database import session, work_as
from app.platform.refusals import Refused
from app.selection.models import Rating
from app.selection.queries.assessments import Given, get_mine
from app.selection.service.assessments import save
from tests.selection.files import Preparing, preparing
from tests.support.clients import client_for, form_token

HTMX = {"HX-Request": "true"}


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


def kept(made: Preparing) -> list[tuple[int | None, bool, str | None]]:
    """Value, whether undecided, note: of each criterion in order."""
    with work_as(made.mora.scope):
        rows = session().execute(select(Rating.criterion_id, Rating.value, Rating.undecided, Rating.note))
        found = {row[0]: (row[1], row[2], row[3]) for row in rows}
    return [found[one] for one in made.criteria if one in found]


@pytest.mark.parametrize("slug", ["mora", "orsa"])
def test_a_note_without_a_rating_is_kept(app: Flask, made: Preparing, slug: str) -> None:
    with app.app_context():
        asked = made.free(slug)
    client, here = client_for(app, made.panel[slug]), f"/assessments/{asked}"
    token, (first, second, third) = form_token(client, here), made.criteria
    written = {
        "csrf_token": token, "version": "2", f"note-{first}": "Tog ansvar 2024", f"note-{second}": "",
        f"note-{third}": "", "note": "",
    }  # fmt: skip
    saved = client.post(here, data=written, headers=HTMX)
    assert saved.status_code == 200
    page = client.get(here).text
    assert "Tog ansvar 2024" in page
    assert not re.search(r"<input[^>]*type=\"radio\"[^>]*\schecked", page)  # no abstention has become of it
    with app.app_context():
        assert kept(made) == [(None, True, "Tog ansvar 2024")]
    # The rating afterwards; a note that is written again; and nothing that is left out is lost.
    later = written | {"version": "3", f"rating-{first}": "4", f"note-{second}": "Fler exempel"}
    assert client.post(here, data=later, headers=HTMX).status_code == 200
    with app.app_context():
        assert kept(made) == [(4, False, "Tog ansvar 2024"), (None, True, "Fler exempel")]
    emptied = written | {"version": "4", f"rating-{first}": "4"}
    assert client.post(here, data=emptied, headers=HTMX).status_code == 200
    with app.app_context():
        assert kept(made) == [(4, False, "Tog ansvar 2024"), (None, True, None)]


def test_what_is_not_saved_stands_on_the_page(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.free("orsa")
    client, here = client_for(app, made.panel["orsa"]), f"/assessments/{asked}"
    data = {
        "csrf_token": form_token(client, here), "version": "2", f"note-{made.criteria[0]}": "Bara en anteckning",
    }  # fmt: skip
    refused = client.post(here, data=data | {"do": "hand_in"})
    assert refused.status_code == 422
    assert "Bara en anteckning" in refused.text
    assert client.post(here, data=data, headers=HTMX).status_code == 200
    stale = client.post(here, data=data | {f"note-{made.criteria[1]}": "Andra fönstret"})
    assert stale.status_code == 409
    assert "Andra fönstret" in stale.text


def test_a_note_is_no_rating_when_it_is_handed_in(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.free("mora")
        who, (first, *rest) = made.panel["mora"], made.criteria
        others = {one: Given(3, None) for one in rest}
        with work_as(who.scope):
            save(who, asked, 2, None, {first: Given(None, "Kort", undecided=True)})
        with work_as(who.scope), pytest.raises(Refused, match="missing"):
            save(who, asked, 3, None, others, hand_in=True)
        with work_as(who.scope):
            save(who, asked, 3, None, others | {first: Given(None, "Kort")}, hand_in=True)
        assert kept(made) == [(None, False, "Kort"), (3, False, None), (3, False, None)]


def test_a_rating_stays_where_only_the_note_comes_from_an_older_page(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked, who, first = made.free("mora"), made.panel["mora"], made.criteria[0]
        with work_as(who.scope):
            save(who, asked, 2, None, {first: Given(5, "Ett")})
        with work_as(who.scope):
            save(who, asked, 3, None, {first: Given(None, "Två", undecided=True)})
            mine = get_mine(asked)
        assert mine is not None
        assert mine.ratings[first] == Given(5, "Två")
