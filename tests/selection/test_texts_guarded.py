"""What is written of the panel and of its criteria is guarded as every other free text: refused at its field."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.platform.database import session, work_as
from app.platform.refusals import Refused
from app.selection.models import Criterion, PanelMember
from app.selection.service.criteria import CriterionData, add_criterion
from app.selection.service.panel import SeatData, change_seat, seat
from tests.selection.boards import add_criteria, facts_of, joint, path, put_on_panel
from tests.support.clients import client_for, form_token

HEALTH = "OPQ32r, efter sjukskrivning"
NUMBER = "Som 19811218-9876 sa"
NO_HEALTH = "Data about health may not be kept here. Take it away."
NO_NUMBER = "A national identity number may not be kept here"


def test_what_somebody_is_certified_for_is_guarded_at_its_field(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        own = put_on_panel(made, "mora", app)
        with work_as(made.lead.scope):
            member = session().scalars(select(PanelMember.id)).one()
            for refused in (SeatData(True, HEALTH), SeatData(True, NUMBER)):
                with pytest.raises(Refused, match="certified_for"):
                    change_seat(made.lead, facts_of(made, made.lead), member, refused, 1)
                with pytest.raises(Refused, match="certified_for"):
                    seat(made.lead, facts_of(made, made.lead), own.account_id, refused)  # type: ignore[arg-type]
    client = client_for(app, made.lead)
    token = {"csrf_token": form_token(client, path("panel"))}
    for written, why in ((HEALTH, NO_HEALTH), (NUMBER, NO_NUMBER), ("x" * 121, "120")):
        refused_page = client.post(
            path(f"panel/{member}"), data=token | {"version": "1", "decides": "1", "certified_for": written}
        )
        html = refused_page.get_data(as_text=True)
        assert refused_page.status_code == 422
        (told,) = [line for line in html.split("<") if f'id="certified-{member}-error"' in line]
        assert why in told
        # Nothing that was chosen or written is lost, and what it stands in is open.
        assert f'value="{written}"' in html
        assert '<details class="board-more" open>' in html
        assert 'name="decides" value="1" checked' in html
    with app.app_context(), work_as(made.lead.scope):
        assert session().execute(select(PanelMember.decides, PanelMember.certified_for)).all() == [
            (False, None)
        ]
    good = token | {"version": "1", "certified_for": "OPQ32r"}
    assert client.post(path(f"panel/{member}"), data=good).status_code == 303


@pytest.mark.parametrize("kind", ["name", "question", "rubric"])
@pytest.mark.parametrize("code", ["sv", "nn"])
def test_every_text_of_a_criterion_is_guarded_at_its_field(app: Flask, kind: str, code: str) -> None:
    with app.app_context():
        made = joint(app)
        (known,) = add_criteria(made, "Lyssnar")
    client = client_for(app, made.lead)
    token = {"csrf_token": form_token(client, path("criteria"))}
    for address, version in ((path("criteria/new"), ""), (path(f"criteria/{known}"), "1")):
        for written, why in ((HEALTH, NO_HEALTH), (NUMBER, NO_NUMBER)):
            typed = token | {"version": version, "name_nb": "Er modig", f"{kind}_{code}": written}
            answer = client.post(address, data=typed)
            html = answer.get_data(as_text=True)
            assert answer.status_code == 422
            (told,) = [line for line in html.split("<") if f'id="{kind}_{code}-error"' in line]
            assert why in told
            assert written in html
            assert "Er modig" in html
    with app.app_context(), work_as(made.lead.scope):
        facts = facts_of(made, made.lead)
        texts = {"names": {"nb": "Er modig"}, "questions": {}, "rubric": {}}
        texts[{"name": "names", "question": "questions", "rubric": "rubric"}[kind]] = {code: NUMBER}
        with pytest.raises(Refused, match="body"):
            add_criterion(
                made.lead, facts, CriterionData(**(texts | {"names": texts["names"] or {"sv": "A"}}))
            )
        assert session().scalar(select(func.count()).select_from(Criterion)) == 1
