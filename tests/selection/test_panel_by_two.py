"""Weights and tasks of the panel, written by two at once: the second reads what the first has written."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.refusals import Changed
from app.selection.models import Criterion, PanelMember, RoundSelection
from app.selection.service.criteria import remove_criterion, set_weights
from app.selection.service.panel import SeatData, change_seat
from tests.conftest import Database
from tests.programmes.builders import actor, leading
from tests.selection.boards import add_criteria, facts_of, joint, path, put_on_panel
from tests.support.at_once import at_once, second_waits
from tests.support.clients import client_for, form_token
from tests.support.recruiting import Recruiting

SOMEBODY_ELSE = "Somebody else has changed this while you were writing."


def sent(html: str, prefix: str) -> dict[str, str]:
    """The fields of a page whose names begin so, as the browser sends them."""
    found = {}
    for tag in html.split("<input")[1:]:
        if f'name="{prefix}' in tag:
            name = tag.split('name="')[1].split('"')[0]
            found[name] = tag.split('value="')[1].split('"')[0]
    return found


def weights_of(made: Recruiting) -> dict[UUID, int | None]:
    with work_as(made.lead.scope):
        return {one.id: one.weight for one in session().scalars(select(Criterion))}


def weigh(made: Recruiting, weights: dict[UUID, int | None], who: Actor | None = None) -> None:
    """Somebody who leads the programme writes down weights, on a page that is as it is now."""
    who = who or made.lead
    with work_as(who.scope):
        set_weights(who, facts_of(made, who), weights)


def differing(html: str) -> list[list[str]]:
    """The rows of what differs: what it is, how it is now, what was written."""
    told = html.split('id="conflict"')[1].split("<tbody")[1].split("</tbody>", maxsplit=1)[0]
    return [re.findall(r"<t[hd] [^>]*>([^<]*)<", row) for row in told.split("<tr")[1:]]


class Window:
    """An opened page of the criteria."""

    def __init__(self, app: Flask, made: Recruiting) -> None:
        self.client = client_for(app, made.lead)
        self.opened(self.client.get(path("criteria")).get_data(as_text=True))
        self.token = form_token(self.client, path("criteria"))

    def opened(self, html: str) -> str:
        """This page is in the window now."""
        self.fields = sent(html, "seen-") | sent(html, "weight-")
        return html

    def save(self, **typed: str) -> TestResponse:
        """Write weights in what is opened, and save."""
        written = {f"weight-{one.replace('_', '-')}": words for one, words in typed.items()}
        data = {"csrf_token": self.token} | self.fields | written
        return self.client.post(path("criteria/weights"), data=data)


def key(criterion: UUID) -> str:
    return str(criterion).replace("-", "_")


def test_weights_of_two_pages(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        listens, dares = add_criteria(made, "Lyssnar", "Vågar")
        weigh(made, {listens: 2, dares: 2})
        window = Window(app, made)
        weigh(made, {listens: 5, dares: 2}, leading(actor(app, "mora"), made.programme_id))
    stale = window.save(**{key(listens): "3", key(dares): "7"})
    assert stale.status_code == 409
    html = stale.get_data(as_text=True)
    assert SOMEBODY_ELSE in html
    assert differing(html) == [["Lyssnar", "5", "3"], ["Vågar", "2", "7"]]
    with app.app_context():
        assert weights_of(made) == {listens: 5, dares: 2}
    # What was typed stands in the fields; saved on purpose, it is kept.
    window.opened(html)
    assert window.fields[f"weight-{listens}"] == "3"
    assert window.fields[f"weight-{dares}"] == "7"
    assert window.save().status_code == 303
    with app.app_context():
        assert weights_of(made) == {listens: 3, dares: 7}


def test_a_refusal_between_makes_an_old_page_no_newer(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        (listens,) = add_criteria(made, "Lyssnar")
        window = Window(app, made)
        weigh(made, {listens: 5})
    refused = window.save(**{key(listens): "11"})
    assert refused.status_code == 422
    window.opened(refused.get_data(as_text=True))
    assert window.save(**{key(listens): "10"}).status_code == 409


def test_what_is_no_weight_or_the_same_disturbs_nobody(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        listens, dares = add_criteria(made, "Lyssnar", "Vågar")
        window = Window(app, made)
        # A criterion is added and weighed meanwhile, names are hidden, and somebody else writes one of the two alike.
        (thinks,) = add_criteria(made, "Tänker")
        weigh(made, {listens: 3, dares: None, thinks: 4})
    assert (
        window.client.post(
            path("criteria/names"), data={"csrf_token": window.token, "names": "hidden"}
        ).status_code
        == 303
    )
    assert window.save(**{key(listens): "3", key(dares): "1"}).status_code == 303
    with app.app_context():
        assert weights_of(made) == {listens: 3, dares: 1, thinks: 4}
        with work_as(made.lead.scope):
            assert session().scalars(select(RoundSelection.weights_by)).one() == made.lead.name


def test_a_weight_of_what_is_removed_meanwhile_is_told(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        listens, dares = add_criteria(made, "Lyssnar", "Vågar")
        window = Window(app, made)
        with work_as(made.lead.scope):
            remove_criterion(made.lead, facts_of(made, made.lead), dares)
    stale = window.save(**{key(listens): "3", key(dares): "7"})
    assert stale.status_code == 409
    html = stale.get_data(as_text=True)
    assert differing(html) == [["Lyssnar", "Nothing", "3"], ["A criterion that is removed", "Nothing", "7"]]
    window.opened(html)
    assert window.save().status_code == 303
    with app.app_context():
        assert weights_of(made) == {listens: 3}


def doing(who: Actor, work: Callable[[], object]) -> Callable[[], object]:
    def run() -> object:
        with work_as(who.scope):
            return work()

    return run


def test_of_several_who_weigh_at_once_one_is_kept(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        (one,) = add_criteria(made, "Lyssnar")
        lead = made.lead
        with work_as(lead.scope):
            seen = facts_of(made, lead)
        found = at_once(
            app, [doing(lead, lambda n=n: set_weights(lead, seen, {one: n})) for n in (2, 3, 4)]  # type: ignore[misc]
        )  # fmt: skip
        assert sorted(type(each).__name__ for each in found) == ["Changed", "Changed", "NoneType"]
        assert weights_of(made) == {one: 2 + found.index(None)}


@pytest.fixture
def seated(app: Flask) -> tuple[Recruiting, UUID]:
    """A round with somebody of Mora on the panel, who assesses."""
    with app.app_context():
        made = joint(app)
        put_on_panel(made, "mora", app)
        with work_as(made.lead.scope):
            return made, session().scalars(select(PanelMember.id)).one()


def task_of(made: Recruiting) -> tuple[bool, str | None, int]:
    with work_as(made.lead.scope):
        one = session().scalars(select(PanelMember)).one()
        return one.decides, one.certified_for, one.version


def test_a_members_task_of_two_pages(app: Flask, seated: tuple[Recruiting, UUID]) -> None:
    made, member = seated
    client = client_for(app, made.lead)
    here = path(f"panel/{member}")
    token = {"csrf_token": form_token(client, path("panel"))}
    form = client.get(path("panel")).get_data(as_text=True).split(f'action="{here}"')[1].split("</form>")[0]
    opened = token | sent(form, "version")
    assert opened["version"] == "1"
    first = client.post(here, data=opened | {"certified_for": "OPQ32r"})
    assert first.status_code == 303
    stale = client.post(here, data=opened | {"decides": "1", "certified_for": "16PF"})
    assert stale.status_code == 409
    html = stale.get_data(as_text=True)
    assert SOMEBODY_ELSE in html
    assert differing(html) == [
        ["Decides about your own council&#39;s candidates", "Assesses", "Decides"],
        ["Certified user of (person profiles)", "OPQ32r", "16PF"],
    ]
    with app.app_context():
        assert task_of(made) == (False, "OPQ32r", 2)
    # What was chosen and written stands in the opened form; saved on purpose, it is kept.
    form = html.split(f'action="{here}"')[1].split("</form>")[0]
    assert '<details class="board-more" open>' in html
    assert 'name="decides" value="1" checked' in form
    again = token | sent(form, "version") | sent(form, "certified_for") | {"decides": "1"}
    assert again["certified_for"] == "16PF"
    assert client.post(here, data=again).status_code == 303
    with app.app_context():
        assert task_of(made) == (True, "16PF", 3)
    # The same as is there already disturbs nobody, and is no change.
    assert client.post(here, data=opened | {"decides": "1", "certified_for": "16PF"}).status_code == 303
    with app.app_context(), work_as(made.lead.scope):
        logged = "SELECT count(*) FROM audit.entry WHERE action = 'panel.member_changed'"
        assert session().scalar(text(logged)) == 2


def test_a_members_task_by_two_at_this_moment(
    app: Flask, database: Database, seated: tuple[Recruiting, UUID]
) -> None:
    made, member = seated
    lead = made.lead
    with app.app_context():
        with work_as(lead.scope):
            seen = facts_of(made, lead)
        found = second_waits(
            app, database, lead.scope,
            lambda: change_seat(lead, seen, member, SeatData(False, "OPQ32r"), 1),
            doing(lead, lambda: change_seat(lead, seen, member, SeatData(True, None), 1)),
        )  # fmt: skip
        assert isinstance(found, Changed)
        assert task_of(made) == (False, "OPQ32r", 2)
