"""The pages of a call: what the public reads and when, the form that loses nothing, tasks, the way of a case."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.nominations.models import Call
from app.nominations.states import MOVES, STATE_WORDS
from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from tests.support.clients import client_for, client_on, form_token
from tests.support.recruiting import Recruiting, recruiting

CALL = "/programmes/talangjakten/rounds/1/call"
PUBLIC = "/call/talangjakten"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
HERE = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def made(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app)


def change(made: Recruiting, **values: object) -> None:
    with made.app.app_context(), work_as(made.lead.scope):
        session().execute(update(Call).values(**values))


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the page's one form, as it is filled in."""
    found = {}
    for tag in re.findall(r"<input[^>]+>", page):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and (" checked" in tag or not re.search('type="(radio|checkbox)"', tag)):
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, value in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>([^<]*)</textarea>', page):
        found[name] = html.unescape(value)
    return found


def form_of(client: FlaskClient, path: str) -> dict[str, str]:
    page = client.get(path)
    assert page.status_code == 200, page.status_code
    return fields(page.get_data(as_text=True))


def test_anybody_reads_the_call_on_the_host_of_each_member(app: Flask, made: Recruiting) -> None:
    for host in ("mora", "orsa", "alvdalen"):
        answer = client_on(app, host).get(PUBLIC)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        for words in ("Identifiera och utveckla framtidens ledare", "Minst två år i yrket", "Vad driver dig?",
                      "vera@example.test", "Fyra block på fyra månader."):  # fmt: skip
            assert words in page, words
        assert "/sign-in?next=/apply/talangjakten" in page.replace("%2F", "/")
        assert "programme%3Dtalangjakten" in page or "programme=talangjakten" in page
    assert client_on(app, "alingsas").get(PUBLIC).status_code == 404  # not a member
    assert client_on(app).get(PUBLIC).status_code == 404  # no council's host
    assert client_on(app, "mora").get("/call/nothing").status_code == 404


def test_the_page_can_be_shared_and_names_no_other_site(app: Flask, made: Recruiting) -> None:
    page = client_on(app, "mora").get(PUBLIC).get_data(as_text=True)
    assert "<title>Talangjakten – " in page
    assert '<meta property="og:title" content="Talangjakten">' in page
    assert '<meta name="description" content="Identifiera och utveckla framtidens ledare">' in page
    assert not re.findall(r'(?:href|src|content)="https?://(?!mora\.localhost)', page)


def test_nothing_that_is_empty_is_shown(app: Flask, made: Recruiting) -> None:
    """The source's page printed "NULL" under a contact's name."""
    change(made, contact_phone=None, contact_email=None, about={}, drive_question={}, requirements=[])
    page = client_on(app, "mora").get(PUBLIC).get_data(as_text=True)
    body = page[page.index("<main") : page.index("</main>")]
    assert not re.search(r"\b(None|NULL|null|undefined)\b", body)
    assert not re.search(r"<(p|li|dd|h2|a|blockquote)[^>]*>\s*</\1>", body)
    assert "Vera Ström" in body
    assert "mailto:" not in body
    assert "tel:" not in body
    change(made, contact_name=None, eligibility={})
    assert 'href="mailto' not in client_on(app, "mora").get(PUBLIC).get_data(as_text=True)


def test_every_language_with_its_lang_where_a_text_is_in_another(app: Flask, made: Recruiting) -> None:
    for code in made.lead.council.languages:
        client = client_on(app, "mora")
        client.set_cookie("fram-language", code, domain="mora.localhost")
        page = client.get(PUBLIC).get_data(as_text=True)
        assert f'<html lang="{code}"' in page
        told = "" if code == "sv" else ' lang="sv"'
        assert f"<p{told}>Fyra block på fyra månader.</p>" in page
        assert f"<li{told}>Minst två år i yrket</li>" in page
    assert len(made.lead.council.languages) > 1


def test_before_after_and_unpublished_are_told(app: Flask, made: Recruiting) -> None:
    client = client_on(app, "mora")
    client.set_cookie("fram-language", "en", domain="mora.localhost")
    assert "Open now" in client.get(PUBLIC).get_data(as_text=True)
    change(made, opens_at=NOW + DAY)
    page = client.get(PUBLIC).get_data(as_text=True)
    assert "Not open yet" in page
    assert "/apply/" not in page
    change(made, opens_at=NOW - 9 * DAY, closes_at=NOW - DAY)
    page = client.get(PUBLIC).get_data(as_text=True)
    assert "The call has closed" in page
    assert "/apply/" not in page
    assert 'href="/my-case"' in employee_of(made, "mora").get(PUBLIC).get_data(as_text=True)
    change(made, published_at=None)
    assert client.get(PUBLIC).status_code == 404


@pytest.mark.parametrize(
    ("way_in", "apply", "forward"),
    [
        ("nomination", False, True),
        ("open_call", True, False),
        ("both", True, True),
        ("no_selection", True, False),
    ],
)
def test_the_doors_are_those_of_the_way_in(
    app: Flask, made: Recruiting, way_in: str, apply: bool, forward: bool
) -> None:
    change(made, way_in=way_in)
    page = client_on(app, "mora").get(PUBLIC).get_data(as_text=True).replace("%2F", "/")
    assert ("/apply/talangjakten" in page) is apply
    assert ("/nominations/new" in page) is forward
    assert ("Mora has 5 seats in this round." in english(app)) is (way_in != "no_selection")


def english(app: Flask) -> str:
    client = client_on(app, "mora")
    client.set_cookie("fram-language", "en", domain="mora.localhost")
    return client.get(PUBLIC).get_data(as_text=True)


def test_who_may_not_put_anybody_forward_is_not_sent_there(app: Flask, made: Recruiting) -> None:
    assert "/nominations/new" not in employee_of(made, "mora").get(PUBLIC).get_data(as_text=True)
    manager = client_for(app, made.managers["mora"]).get(PUBLIC).get_data(as_text=True)
    assert 'href="/nominations/new?programme=talangjakten&amp;round=1"' in manager
    assert 'href="/apply/talangjakten?round=1"' in manager


def test_times_are_in_words_on_the_councils_clock(app: Flask, made: Recruiting) -> None:
    change(made, opens_at=datetime(2026, 1, 5, 7, 0, tzinfo=UTC), closes_at=datetime(2036, 7, 6, 21, 59, tzinfo=UTC),
           decision_at=datetime(2036, 12, 6, 7, 0, tzinfo=UTC))  # fmt: skip
    page = english(app)
    assert "6 July 2036 at 23:59, Swedish time" in page  # summer time
    assert "6 December 2036 at 08:00, Swedish time" in page


def test_who_is_not_signed_in_finds_open_calls_at_the_door(app: Flask, made: Recruiting) -> None:
    for host in ("mora", "orsa"):
        page = client_on(app, host).get("/sign-in").get_data(as_text=True)
        assert f'href="{PUBLIC}?round=1"' in page
    change(made, closes_at=NOW - DAY)
    assert PUBLIC not in client_on(app, "mora").get("/sign-in").get_data(as_text=True)
    assert PUBLIC not in client_on(app, "alingsas").get("/sign-in").get_data(as_text=True)


def test_programme_and_round_lead_to_the_call(app: Flask, made: Recruiting) -> None:
    employee = employee_of(made, "orsa")
    assert f'href="{PUBLIC}?round=1"' in employee.get("/programmes/talangjakten").get_data(as_text=True)
    assert f'href="{PUBLIC}?round=1"' in employee.get("/programmes/talangjakten/rounds/1").get_data(
        as_text=True
    )
    coordinator = client_for(app, made.coordinators["orsa"])
    assert f'href="{CALL}"' in coordinator.get("/programmes/talangjakten/rounds/1").get_data(as_text=True)


def employee_of(made: Recruiting, slug: str) -> FlaskClient:
    with made.app.app_context():
        actor = made.sign_in(slug, made.people[slug][0])
    return client_for(made.app, actor)


def led(made: Recruiting) -> FlaskClient:
    return client_for(made.app, made.lead)


def test_a_call_is_written_published_and_read(app: Flask, made: Recruiting) -> None:
    orsa = client_for(app, made.coordinators["orsa"])
    written = form_of(orsa, f"{CALL}/own")
    assert "Orsa" in written["eligibility_sv"] + written["eligibility_en"]
    written |= {"contact_phone": "0250-55 21 00", "about_sv": "Orsas egen text.", "way_in": "open_call"}
    assert orsa.post(f"{CALL}/own", data=written).status_code == 303
    page = orsa.get(CALL).get_data(as_text=True)
    assert "Not published" in page
    preview = orsa.get(f"{CALL}/own/preview").get_data(as_text=True)
    assert "Orsas egen text." in preview
    assert "Orsas egen text." not in orsa.get(PUBLIC).get_data(as_text=True)
    token = fields(page)["csrf_token"]
    answer = orsa.post(f"{CALL}/own/publish", data={"csrf_token": token, "version": "1"})
    assert answer.status_code == 303
    page = client_on(app, "orsa").get(PUBLIC).get_data(as_text=True)
    assert "Orsas egen text." in page
    assert "Orsas egen text." not in client_on(app, "mora").get(PUBLIC).get_data(as_text=True)


def test_a_draft_is_for_its_writers(app: Flask, made: Recruiting) -> None:
    change(made, published_at=None)
    employee = employee_of(made, "mora")
    page = employee.get(CALL).get_data(as_text=True)
    assert "Fyra block" not in page
    assert "There is no joint call" in page
    assert employee.get(f"{CALL}/joint").status_code == 403
    orsa = client_for(app, made.coordinators["orsa"])
    assert "There is no joint call" in orsa.get(CALL).get_data(as_text=True)
    token = form_token(orsa, CALL)
    for path in ("joint", "joint/publish", "joint/unpublish"):
        assert orsa.post(f"{CALL}/{path}", data={"csrf_token": token, "version": "1"}).status_code == 403
    assert orsa.get(f"{CALL}/joint").status_code == 403
    assert orsa.get(f"{CALL}/neither").status_code == 404


def test_rows_come_and_go_and_nothing_typed_is_lost(app: Flask, made: Recruiting) -> None:
    client = led(made)
    written = form_of(client, f"{CALL}/joint") | {"eligibility_sv": "Ny text som inte är sparad"}
    rows = len({name for name in written if re.fullmatch(r"requirements-\d+-key", name)})
    page = client.post(f"{CALL}/joint", data={**written, "more": "1"}).get_data(as_text=True)
    more = fields(page)
    assert len([name for name in more if name.endswith("-key")]) > rows
    assert "Ny text som inte är sparad" in page
    more["requirements-1-text_sv"] = "Körkort"
    page = client.post(f"{CALL}/joint", data={**more, "drop": "0"}).get_data(as_text=True)
    left = fields(page)
    assert left["requirements-0-text_sv"] == "Körkort"
    assert "Minst två år" not in page
    assert "Ny text som inte är sparad" in page
    assert client.post(f"{CALL}/joint", data=left).status_code == 303
    with app.app_context(), work_as(made.lead.scope):
        call = session().scalars(select(Call)).one()
        assert [one["text"] for one in call.requirements] == [{"sv": "Körkort"}]
        assert call.eligibility["nb"] == "Du er ansatt i en av kommunene."


def test_a_fault_stands_at_its_field_and_what_was_typed_stays(app: Flask, made: Recruiting) -> None:
    client = led(made)
    written = form_of(client, f"{CALL}/joint")
    written |= {"closes_at": "2036-13-45T99:99", "contact_email": "ingen adress", "about_sv": "Kvar"}
    answer = client.post(f"{CALL}/joint", data=written)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'href="#closes_at"' in page
    assert 'value="2036-13-45T99:99"' in page
    assert "Kvar" in page
    written["closes_at"] = f"{(NOW + 3 * DAY).astimezone(HERE):%Y-%m-%dT%H:%M}"
    page = client.post(f"{CALL}/joint", data=written).get_data(as_text=True)
    assert 'id="contact_email-error"' in page
    written["contact_email"] = "vera@example.test"
    page = client.post(f"{CALL}/joint", data=written).get_data(as_text=True)
    assert 'id="reason-error"' in page  # the closing time of a published call moves with a reason
    written |= {"eligibility_sv": "", "eligibility_nb": "", "eligibility_en": "", "eligibility_nn": ""}
    answer = client.post(f"{CALL}/joint", data={**written, "reason": "Alla har hunnit."})
    assert answer.status_code == 422
    assert "who may apply" in answer.get_data(as_text=True)


def test_a_time_that_the_clock_skips_is_no_time(app: Flask, made: Recruiting) -> None:
    client = led(made)
    written = form_of(client, f"{CALL}/joint") | {"decision_at": "2037-03-29T02:30"}
    page = client.post(f"{CALL}/joint", data=written).get_data(as_text=True)
    assert "That time does not exist" in page
    written["decision_at"] = "2037-03-29T03:30"
    assert client.post(f"{CALL}/joint", data=written).status_code == 303
    with app.app_context(), work_as(made.lead.scope):
        assert session().scalar(select(Call.decision_at)) == datetime(2037, 3, 29, 1, 30, tzinfo=UTC)


def test_the_second_writer_sees_both_and_loses_nothing(app: Flask, made: Recruiting) -> None:
    first, second = led(made), led(made)
    one, other = form_of(first, f"{CALL}/joint"), form_of(second, f"{CALL}/joint")
    assert first.post(f"{CALL}/joint", data=one | {"about_sv": "Först"}).status_code == 303
    answer = second.post(f"{CALL}/joint", data=other | {"about_sv": "Sedan"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert re.search(r"<td[^>]*>Först</td><td[^>]*>Sedan</td>", page)
    again = fields(page)
    assert again["about_sv"] == "Sedan"
    assert second.post(f"{CALL}/joint", data=again).status_code == 303
    token = form_token(first, CALL)
    stale = first.post(f"{CALL}/joint/publish", data={"csrf_token": token, "version": "1"})
    assert stale.status_code == 409


def test_what_cannot_be_published_says_why(app: Flask, made: Recruiting) -> None:
    change(made, published_at=None, contact_name=None)
    client = led(made)
    token = form_token(client, CALL)
    answer = client.post(f"{CALL}/joint/publish", data={"csrf_token": token, "version": "1"})
    assert answer.status_code == 422
    assert "Write whom one can ask" in answer.get_data(as_text=True)


def test_missing_translations_are_listed(app: Flask, made: Recruiting) -> None:
    page = led(made).get(CALL).get_data(as_text=True)
    assert re.search(r"What the programme is: not written in [^<]*English", page)


def test_the_councils_choice_is_saved(app: Flask, made: Recruiting) -> None:
    orsa = client_for(app, made.coordinators["orsa"])
    token = form_token(orsa, CALL)
    chosen = {"csrf_token": token, "version": "0", "second_opinion": "1"}
    assert orsa.post(f"{CALL}/choice", data=chosen).status_code == 303
    assert re.search(r'id="second_opinion"[^>]* checked', orsa.get(CALL).get_data(as_text=True))
    assert orsa.post(f"{CALL}/choice", data=chosen).status_code == 409


def tasks_of(app: Flask, actor: Actor) -> str:
    page = client_for(app, actor).get("/").get_data(as_text=True)
    return page[page.index("<h1") :]


def test_calls_wait_for_the_coordinator_by_date(app: Flask, made: Recruiting) -> None:
    orsa = made.coordinators["orsa"]
    assert "The call of" not in tasks_of(app, made.lead)  # three weeks to go
    change(made, closes_at=NOW + 3 * DAY)
    for actor in (made.lead, orsa):
        assert "closes" in tasks_of(app, actor)
    change(made, opens_at=NOW + 2 * DAY)
    assert re.search(r"The call of [^<]* opens", tasks_of(app, orsa))
    change(made, published_at=None)
    assert "is not published" in tasks_of(app, made.lead)
    assert "is not published" not in tasks_of(app, orsa)  # it is not Orsa's to publish
    assert "The call of" not in tasks_of(app, made.managers["orsa"])


def test_the_way_of_a_case_is_drawn_from_the_table(app: Flask, made: Recruiting) -> None:
    page = english_page(app, "/help/way-of-a-case")
    for code, name in STATE_WORDS.items():
        assert f'id="{code}"' in page
        assert str(name) in page
    for move in MOVES.values():
        assert page.count(str(move.title)) >= 1, move.name
    assert len(re.findall(r'<th scope="row"', page)) == len(MOVES)
    assert "Something that Fram no longer does" not in page
    assert "/help/way-of-a-case" in english_page(app, "/help")


def english_page(app: Flask, path: str) -> str:
    client = client_on(app, "mora")
    client.set_cookie("fram-language", "en", domain="mora.localhost")
    return client.get(path).get_data(as_text=True)
