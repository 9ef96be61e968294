"""The board as a page: who sees what, saving, clashes, names hidden, conflicts, how many statements."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from app.people.models import Person
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.tenancy.models import AccessGrantUse
from app.selection.service.panel import SeatData, open_files, seat
from tests.programmes.builders import actor, counted
from tests.selection.boards import (
    GROUNDS,
    add_criteria,
    decided,
    decision_of,
    facts_of,
    joint,
    path,
    put_on_panel,
    rate,
    ready,
)
from tests.support.clients import client_for, form_token


def page(client: FlaskClient, address: str = "board", **query: str) -> str:
    """A page with all its closed parts: their links are followed, as without script."""
    answer = client.get(path(address), query_string=query)
    parts = re.findall(r"[?;]open=([a-z]+-[0-9a-f-]+)#", answer.text)
    if parts:
        answer = client.get(path(address), query_string={**query, "open": parts})
    assert answer.status_code == 200, answer.status
    return answer.text


def post(client: FlaskClient, address: str, status: int = 303, **fields: object) -> str:
    token = form_token(client, path("board"))
    answer = client.post(address, data={"csrf_token": token, **fields})
    assert answer.status_code == status, answer.get_data(as_text=True)[:3000]
    return answer.get_data(as_text=True)


def row_of(html: str, case: object) -> str:
    found = re.search(rf'<tbody role="rowgroup" id="row-{case}".*?</tbody>', html, re.S)
    assert found, case
    return found[0]


def test_who_sees_the_board(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        made.candidate("mora", 0)
        member = put_on_panel(made, "mora", app)
        stranger, executive = actor(app, "mora", Role.EMPLOYEE), actor(app, "mora", Role.EXECUTIVE)
    assert client_for(app, stranger).get(path("board")).status_code == 404
    for who in (member, executive, made.lead):
        assert "Test Person000" in page(client_for(app, who))
    assert "Test Person000" not in page(client_for(app, made.coordinators["orsa"]))


def test_no_machine_ranks_and_the_order_is_by_name_until_somebody_arranges_it(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        cases = [made.candidate("mora", number) for number in range(3)]
        (criterion,) = add_criteria(made, "Lyssnar")
        for case, value in zip(cases, (1, 3, 5), strict=True):
            rate(made.lead, case, actor(app, "mora", Role.MANAGER), {criterion: value})
    client = client_for(app, made.lead)

    def order() -> list[str]:
        return re.findall(r'<tbody role="rowgroup" id="row-([^"]+)"', page(client))

    assert order() == [str(case) for case in cases]
    html = page(client)
    assert "no machine ranks or scores anybody" in html
    assert "reach to here" not in html
    assert not re.search(r"\b(age|sex|birth|photo|woman|man)\b", re.sub(r"<[^>]+>", " ", html), re.I)
    post(client, path("board/order"), direction=f"up {cases[2]}", version=0)
    assert order() == [str(cases[0]), str(cases[2]), str(cases[1])]
    # Who looked before that moved nothing.
    stale = post(client, path("board/order"), 409, direction=f"up {cases[1]}", version=0)
    assert "Somebody else has arranged the board meanwhile" in stale
    post(client, path("board/order"), direction="name")
    assert order() == [str(case) for case in cases]


def test_a_cut_line_stands_only_on_an_order_that_people_made(app: Flask) -> None:
    with app.app_context():
        made = joint(app, 7)
        cases = [made.candidate("mora", number) for number in range(7)]
    client = client_for(app, made.lead)
    assert "5 seats reach to here" not in page(client)
    post(client, path("board/order"), direction=f"up {cases[6]}", version=0)
    html = page(client)
    assert "5 seats reach to here" in html
    assert (
        html.index(f'id="row-{cases[4]}"')
        < html.index("5 seats reach to here")
        < html.index(f'id="row-{cases[6]}"')
    )


def test_a_decision_is_saved_at_once_and_the_second_writer_loses_nothing(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0)
        other = actor(app, "mora")
    client, second = client_for(app, made.lead), client_for(app, other)
    where = path("board", case, "decision")
    token = form_token(client, path("board"))
    saved = client.post(
        where,
        data={"csrf_token": token, "outcome": "offer", "grounds": "", "version": 0},
        headers={"HX-Request": "true"},
    )
    assert saved.status_code == 200
    assert "Saved at" in row_of(saved.get_data(as_text=True), case)
    assert "They are missing." in row_of(saved.get_data(as_text=True), case)
    html = post(second, where, 409, outcome="no", grounds="Erfarenheten är för kort ännu.", version=0)
    row = row_of(html, case)
    assert "You changed at the same time." in row
    assert "chose Seat at" in row
    assert "Erfarenheten är för kort ännu." in row
    assert 'name="version" value="1"' in row
    assert decision_of(app, made.lead, case).outcome == "offer"
    post(second, where, outcome="no", grounds="Erfarenheten är för kort ännu.", version=1)
    assert decision_of(app, made.lead, case).outcome == "no"


def test_grounds_that_may_not_be_kept_are_refused_at_the_field(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0)
    client = client_for(app, made.lead)
    where = path("board", case, "decision")
    row = row_of(post(client, where, 422, outcome="no", grounds="Personnummer 640823-3234.", version=0), case)
    assert "may not be kept here" in row
    assert "640823-3234" in row
    post(client, where, outcome="no", grounds="För kort", version=0)
    assert "Write at least one whole sentence." in row_of(page(client), case)


def test_names_hidden_are_hidden_everywhere(app: Flask) -> None:
    """pretalx #649: names leaked in the history."""
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0)
        with work_as(made.lead.scope):
            session().execute(
                update(Person)
                .where(Person.id == made.people["mora"][0])
                .values(given_name="Ann-Britt", family_name="Göransdotter")
            )
        decided(made, made.lead, case, "offer", "Ann-Britts lugn bär gruppen, säger Göransdotter själv.")
    client = client_for(app, made.lead)
    post(client, path("board", case, "comments"), body="Britt Göransdotter är stark i Hemtjänsten Noret.")
    assert "Göransdotter" in page(client)
    for address in ("board", "board/assessors"):
        hidden = page(client, address, blind="1")
        for name in ("Göransdotter", "Ann-Britt", "Britt", "Hemtjänsten Noret"):
            assert name not in hidden, (address, name)
    # Hidden grounds are not written over by a choice that is made meanwhile.
    post(client, path("board", case, "decision"), outcome="reserve", version=1, blind="1")
    kept = decision_of(app, made.lead, case)
    assert (kept.outcome, kept.grounds) == (
        "reserve",
        "Ann-Britts lugn bär gruppen, säger Göransdotter själv.",
    )


def test_a_conflict_of_interest_locks_the_row_and_says_who_decides(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        own, staff, third = (made.candidate("mora", number) for number in range(3))
        put_on_panel(made, "mora", app, decides=True)
        herself = made.sign_in("mora", made.people["mora"][0], Role.COORDINATOR)
        boss = made.managers["mora"]
        (criterion,) = add_criteria(made, "Lyssnar")
        rate(made.lead, third, actor(app, "mora", Role.MANAGER), {criterion: 5})
        with work_as(made.lead.scope):
            assert boss.account_id
            seat(made.lead, facts_of(made, made.lead), boss.account_id, SeatData(decides=True))
    client = client_for(app, herself)
    row = row_of(page(client), own)
    assert "This is your own case." in row
    assert "decide" in row
    assert 'name="outcome"' not in row
    post(client, path("board", own, "decision"), 422, outcome="offer", grounds=GROUNDS, version=0)
    assert "You are the nearest manager." in row_of(page(client_for(app, boss)), staff)
    post(
        client_for(app, boss),
        path("board", staff, "decision"),
        422,
        outcome="offer",
        grounds=GROUNDS,
        version=0,
    )
    # Nor does who is a candidate read anything of the others.
    assert "You are a candidate in this round yourself." in row_of(page(client), third)
    with app.app_context():
        client = client_for(app, actor(app, "mora", Role.COORDINATOR))
    assert '<td class="num">5</td>' in row_of(page(client), third)
    post(client, path("board", third, "conflict"), 422, kind="none")
    post(client, path("board", third, "conflict"), kind="kin")
    row = row_of(page(client), third)
    assert "You have told of a conflict of interest." in row
    assert '<td class="num">5</td>' not in row
    # Which kind it is nobody else reads.
    assert "relatives" not in row_of(page(client_for(app, made.lead)), third).split("<select")[0]
    post(client, path("board", third, "comments"), 422, body="Jag vill ändå säga något.")


def test_others_ratings_only_after_ones_own(app: Flask) -> None:
    """pretalx #611."""
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0)
        (criterion,) = add_criteria(made, "Lyssnar")
        rate(made.lead, case, actor(app, "mora", Role.MANAGER), {criterion: 4})
        mine = put_on_panel(made, "mora", app)
        rate(made.lead, case, mine, {})
    row = row_of(page(client_for(app, mine)), case)
    assert "when you have handed in your own" in row
    assert "4.0" not in row
    assert ">4<" not in row
    assert ">4<" in row_of(page(client_for(app, made.lead)), case)


def test_another_council_through_grants_alone_and_every_look_is_noted(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("orsa", 0)
        made.candidate("orsa", 1, "opinion")
        member = put_on_panel(made, "mora", app)
    client = client_for(app, member)
    assert "has not opened any file to you" in page(client, council="orsa")
    orsa = made.coordinators["orsa"]
    with app.app_context(), work_as(orsa.scope):
        until = datetime.now(UTC) + timedelta(days=10)
        assert open_files(orsa, facts_of(made, orsa), "Urvalet till omgång 1", until) == 1
    html = page(client, council="orsa")
    assert f'id="row-{case}"' in html
    assert 'name="outcome"' not in html
    assert "Save the comment" not in html
    with app.app_context(), work_as(orsa.scope):
        # The board, and the board again with its parts open.
        assert session().scalars(select(AccessGrantUse.part)).all() == ["candidacy"] * 2


def test_frozen_when_ready(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0)
        decided(made, made.lead, case, "offer")
        ready(made, "mora")
    client = client_for(app, made.lead)
    assert 'name="outcome"' not in row_of(page(client), case)
    html = post(client, path("board", case, "decision"), 422, outcome="no", grounds=GROUNDS, version=1)
    assert "Take that back before" in html
    post(client, path("selection/take-back"))
    post(client, path("board", case, "decision"), outcome="no", grounds=GROUNDS, version=1)


@pytest.mark.parametrize("many", [3, 25])
def test_as_many_statements_whatever_the_number_of_candidates(app: Flask, many: int) -> None:
    with app.app_context():
        made = joint(app, many)
        (criterion,) = add_criteria(made, "Lyssnar")
        assessor = actor(app, "mora", Role.MANAGER)
        for number in range(many):
            case = made.candidate("mora", number)
            rate(made.lead, case, assessor, {criterion: 3})
            decided(made, made.lead, case, "no")
    client = client_for(app, made.lead)
    client.get(path("board"))
    with counted(app) as statements:
        assert client.get(path("board")).status_code == 200
    assert len(statements) <= 8, "\n".join(statements)


def test_a_closed_part_comes_when_it_is_opened_and_is_a_look(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case, other = made.candidate("mora", 0), made.candidate("mora", 1)
        (criterion,) = add_criteria(made, "Lyssnar")
        for one in (case, other):
            rate(made.lead, one, actor(app, "mora", Role.MANAGER), {criterion: 4})
    client = client_for(app, made.lead)
    row = row_of(client.get(path("board")).text, case)
    assert '<td class="num">4</td>' not in row
    assert "Save the comment" not in row
    (link,) = re.findall(rf'href="([^"]*open=more-{case})#more-{case}"', row)
    # With script it is the row alone, and nobody else's; noted as a look at this person.
    part = client.get(link, headers={"HX-Request": "true"}).text
    assert '<td class="num">4</td>' in row_of(part, case)
    assert "Save the comment" in part
    assert f"row-{other}" not in part
    assert looked_at(app, made.lead) == [2, 1]
    # Without script it is the whole board with this part open.
    html = client.get(link).text
    assert f'id="more-{case}" open' in row_of(html, case)
    assert '<td class="num">4</td>' in row_of(html, case)
    assert '<td class="num">4</td>' not in row_of(html, other)
    for nobody in ("more-nobody", f"more-{made.round_id}"):
        answer = client.get(path("board"), query_string={"open": nobody}, headers={"HX-Request": "true"})
        assert answer.status_code == 404
    assert looked_at(app, made.lead) == [2, 1, 2]


def looked_at(app: Flask, actor: Actor) -> list[int]:
    """Of how many people each look at the board tells, the first first."""
    told = "SELECT jsonb_array_length(detail -> 'people') FROM audit.entry WHERE action = 'board.viewed' ORDER BY id"
    with app.app_context(), work_as(actor.scope):
        return list(session().scalars(text(told)))


def test_a_part_of_another_councils_file_is_noted_alone(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("orsa", 0)
        made.candidate("orsa", 1)
        member, orsa = put_on_panel(made, "mora", app), made.coordinators["orsa"]
        with work_as(orsa.scope):
            until = datetime.now(UTC) + timedelta(days=10)
            assert open_files(orsa, facts_of(made, orsa), "Urvalet till omgång 1", until) == 2
    client = client_for(app, member)
    query = {"council": "orsa", "open": f"more-{case}"}
    part = client.get(path("board"), query_string=query, headers={"HX-Request": "true"}).text
    assert "Nobody has handed in ratings yet." in row_of(part, case)
    with app.app_context(), work_as(orsa.scope):
        assert session().scalars(select(AccessGrantUse.part)).all() == ["candidacy"]


def test_a_choice_in_a_closed_row_keeps_place_and_grounds(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case = made.candidate("mora", 0)
        decided(made, made.lead, case, "reserve", GROUNDS)
    client = client_for(app, made.lead)
    post(client, path("board", case, "decision"), outcome="reserve", version=1, reserve_place="7")
    row = row_of(client.get(path("board")).text, case)
    form = f'<input type="hidden" name="reserve_place" form="d-{case}" value="7">'
    assert form in row
    assert 'name="grounds"' not in row
    post(client, path("board", case, "decision"), outcome="reserve", version=2, reserve_place="7")
    kept = decision_of(app, made.lead, case)
    assert (kept.reserve_place, kept.grounds) == (7, GROUNDS)


def test_what_is_open_stays_open_when_the_order_changes(app: Flask) -> None:
    with app.app_context():
        made = joint(app)
        case, other = made.candidate("mora", 0), made.candidate("mora", 1)
    client = client_for(app, made.lead)
    form = {
        "csrf_token": form_token(client, path("board")),
        "direction": f"down {case}",
        "version": "0",
        "open": f"more-{case}",
    }
    html = client.post(path("board/order"), data=form, headers={"HX-Request": "true"}).text
    assert f'id="more-{case}" open' in row_of(html, case)
    assert f'id="body-{case}"' in html
    assert f'id="body-{other}"' not in html
    assert html.index(f"row-{other}") < html.index(f"row-{case}")
