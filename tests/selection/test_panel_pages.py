"""Panel and criteria: each council's own people, files opened and closed, weights that people set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select, text

from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.tenancy.models import AccessGrant
from app.selection.board import weighted
from app.selection.models import Criterion, PanelMember
from app.selection.queries.board import BoardRow, Given
from app.selection.queries.facts import CriterionFacts
from app.selection.service.panel import open_files
from tests.programmes.builders import actor
from tests.selection.boards import add_criteria, facts_of, joint, path, put_on_panel, rate
from tests.support.clients import client_for, form_token


def test_own_people_and_nobody_elses(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        other = put_on_panel(made, "orsa", app, decides=True)
        somebody = actor(app, "mora", Role.MANAGER)
        with work_as(made.lead.scope):
            orsas = session().scalars(select(PanelMember.id)).one()
    client = client_for(app, made.lead)
    token = form_token(client, path("panel"))
    found = client.get(path("panel") + "?q=prov").get_data(as_text=True)
    assert str(somebody.account_id) in found
    assert str(other.account_id) not in found
    add = {"csrf_token": token, "account_id": str(somebody.account_id), "decides": "1"}
    assert client.post(path("panel/add"), data=add).status_code == 303
    assert client.post(path("panel/add"), data=add).status_code == 422
    assert client.post(path("panel/add"), data=add | {"account_id": str(other.account_id)}).status_code == 422
    for do in ("", "/remove"):
        assert client.post(path(f"panel/{orsas}{do}"), data={"csrf_token": token}).status_code == 404
    html = client.get(path("panel")).get_data(as_text=True)
    assert html.count("Take off the panel") == 1
    assert html.count(">Assesses<") + html.count(">Decides<") == 2
    employee = client_for(app, actor(app, "mora", Role.EMPLOYEE))
    assert employee.get(path("panel")).status_code == 403


def test_files_open_to_the_others_and_close_at_once(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        for number, state in enumerate(("preparing", "ready", "opinion")):
            made.candidate("mora", number, state)
        member, gone = put_on_panel(made, "orsa", app), put_on_panel(made, "alvdalen", app)
        put_on_panel(made, "mora", app)
    client = client_for(app, made.lead)
    token = form_token(client, path("panel"))
    day = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    wrong = client.post(path("panel/open"), data={"csrf_token": token, "purpose": "", "until": "2020-01-01"})
    assert wrong.status_code == 422
    assert "Write why the panel needs the files." in wrong.get_data(as_text=True)
    opened = {"csrf_token": token, "purpose": "Urvalet till omgång 1", "until": day}
    assert client.post(path("panel/open"), data=opened).status_code == 303
    assert client.post(path("panel/open"), data=opened).status_code == 303
    html = client.get(path("panel")).get_data(as_text=True)
    assert html.count("Can read 2 of your files until") == 2
    with app.app_context(), work_as(made.lead.scope):
        assert session().scalar(select(func.count()).select_from(AccessGrant)) == 4
        rows = session().execute(select(PanelMember.account_id, PanelMember.id)).all()
        seats = {row.account_id: row.id for row in rows}
    # Closed by who opened them.
    close = path(f"panel/{seats[member.account_id]}/close")
    assert client.post(close, data={"csrf_token": token}).status_code == 303
    assert client.get(path("panel")).get_data(as_text=True).count("Can read 2 of your files until") == 1
    # Taken off the panel by the own council: what others had opened closes at once, and is in their log.
    theirs = client_for(app, made.coordinators["alvdalen"])
    remove = path(f"panel/{seats[gone.account_id]}/remove")
    assert theirs.post(remove, data={"csrf_token": form_token(theirs, path("panel"))}).status_code == 303
    with app.app_context(), work_as(made.lead.scope):
        left = session().scalar(select(func.count()).where(AccessGrant.withdrawn_at.is_(None)))
        assert left == 0
        told = session().execute(
            text("SELECT actor_name FROM audit.entry WHERE action = 'grant.withdrawn' AND actor_id IS NULL")
        )
        assert [row.actor_name for row in told] == ["Fram", "Fram"]
    with app.app_context(), work_as(gone.scope):
        assert session().execute(text("SELECT * FROM ctx.grants_to_me()")).all() == []


def test_renouncing_reaches_only_the_own_council(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        made.candidate("mora", 0)
        member = put_on_panel(made, "orsa", app)
        with work_as(made.lead.scope):
            open_files(made.lead, facts_of(made, made.lead), "Urvalet", datetime.now(UTC) + timedelta(days=5))
        renounce = text("SELECT ctx.renounce_grants(:round, :account)")
        values = {"round": made.round_id, "account": member.account_id}
        with work_as(made.coordinators["alvdalen"].scope):
            assert session().scalar(renounce, values) == 0
        with work_as(made.coordinators["orsa"].scope):
            assert session().scalar(renounce, values | {"round": uuid4()}) == 0
            assert session().scalar(renounce, values) == 1


def test_criteria_are_the_leads(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0)
        listens, dares = add_criteria(made, "Lyssnar", "Vågar")
        rate(made.lead, case, actor(app, "mora", Role.MANAGER), {listens: 4})
    client = client_for(app, made.lead)
    token = {"csrf_token": form_token(client, path("criteria"))}
    assert client.post(path("criteria/new"), data=token | {"version": ""}).status_code == 422
    edit = path(f"criteria/{dares}")
    saved = client.post(
        edit, data=token | {"version": 1, "name_sv": "Är modig", "question_sv": "När sa du ifrån?"}
    )
    assert saved.status_code == 303
    stale = client.post(edit, data=token | {"version": 1, "name_sv": "Tar plats"})
    assert stale.status_code == 409
    assert "Tar plats" in stale.get_data(as_text=True)
    assert client.post(f"{edit}/move", data=token | {"direction": "up"}).status_code == 303
    with app.app_context(), work_as(made.lead.scope):
        assert session().scalars(select(Criterion.id).order_by(Criterion.position)).all() == [dares, listens]
    assert client.post(path(f"criteria/{listens}/remove"), data=token).status_code == 422
    weights = {f"weight-{listens}": "3", f"weight-{dares}": "11"}
    refused = client.post(path("criteria/weights"), data=token | weights)
    assert refused.status_code == 422
    assert 'value="11"' in refused.get_data(as_text=True)
    assert (
        client.post(path("criteria/weights"), data=token | weights | {f"weight-{dares}": "1"}).status_code
        == 303
    )
    board = client.get(path("board")).get_data(as_text=True)
    assert "The sum uses weights that the panel has set itself, written down by Prov Person" in board
    assert "Cannot be counted yet" in board
    assert client.post(path(f"criteria/{dares}/remove"), data=token).status_code == 303
    assert '<td role="cell" class="c-w" data-label="Sum">4.0</td>' in client.get(path("board")).get_data(
        as_text=True
    )
    other = client_for(app, made.coordinators["orsa"])
    assert other.get(path("criteria")).status_code == 200
    assert other.get(path("criteria/new")).status_code == 403


def test_the_sum_is_the_mean_by_weights() -> None:
    ids = [uuid4(), uuid4(), uuid4()]
    criteria = [
        CriterionFacts(key, place, {}, {}, {}, weight, 1)
        for place, (key, weight) in enumerate(zip(ids, (3, 1, None), strict=True))
    ]
    one, two = uuid4(), uuid4()
    ratings = (
        Given("A", one, "interview", ids[0], 5), Given("B", two, "interview", ids[0], 4),
        Given("A", one, "interview", ids[1], 2), Given("B", two, "interview", ids[1], None),
    )  # fmt: skip
    row = BoardRow(uuid4(), uuid4(), None, "A", "B", "", None, "ready", (), True, True, True, ratings=ratings)
    assert weighted(row, criteria) == (3 * 4.5 + 1 * 2) / 4
