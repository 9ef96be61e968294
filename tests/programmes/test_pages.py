"""The pages: what each role and council sees, forms that keep what was typed, statements per page."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.platform.access.table import Role
from app.platform.database import work_as
from app.programmes.models import MEASURES
from app.programmes.queries.agreement import openness, opt_outs
from app.programmes.queries.members import list_members, list_providers
from app.programmes.queries.participants import list_participants
from app.programmes.queries.programmes import get_programme
from app.programmes.queries.rounds import get_round
from app.programmes.queries.templates import list_templates
from app.programmes.service.programmes import ProgrammeData, create_programme
from tests.conftest import Database
from tests.programmes.builders import Joint, actor, counted, joint_programme
from tests.support.clients import client_as, client_for

PAGE = "/programmes/talangjakten"
ROUND = f"{PAGE}/rounds/1"


def send(client: FlaskClient, path: str, data: dict[str, str], form: str | None = None) -> TestResponse:
    """Post a form with the token and the version of the page it stands on."""
    page = client.get(form or path).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    version = re.search(r'name="version"[^>]* value="(\d+)"', page)
    assert token
    hidden = {"csrf_token": token[1]} | ({"version": version[1]} if version else {})
    return client.post(path, data=hidden | data)


@pytest.fixture
def joint(app: Flask) -> Joint:
    """Talangjakten; no application context stays open, or the requests of a test would share it."""
    with app.app_context():
        return joint_programme(app)


@pytest.fixture
def mora(app: Flask, joint: Joint) -> FlaskClient:
    """The lead coordinator's browser."""
    return client_for(app, joint.mora)


@pytest.fixture
def orsa(app: Flask, joint: Joint) -> FlaskClient:
    """A member council's coordinator's browser."""
    return client_for(app, joint.orsa)


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    """A page's text."""
    response = client.get(path)
    assert response.status_code == status, path
    return response.get_data(as_text=True)


def test_the_list_has_the_councils_programmes(app: Flask, mora: FlaskClient, orsa: FlaskClient) -> None:
    for client in (mora, orsa):
        assert "Talangjakten" in text(client, "/programmes")
    elsewhere = client_as(app, "motala", Role.COORDINATOR)
    page = text(elsewhere, "/programmes")
    assert "Talangjakten" not in page
    assert "Your council is in no programme yet." in page


def test_the_programme_page_says_what_the_councils_share(orsa: FlaskClient) -> None:
    page = text(orsa, PAGE)
    for said in ('<span lang="sv">Talangjakten</span>', "Att vara ledare", "since 2008", "January 2009–May 2009",
                 "Orsa 5, Mora 5", "Co-operation agreement", "Guarded", "Co-ordinating council"):  # fmt: skip
        assert said in page, said
    assert "/edit" not in page
    assert "is not written in" not in page


def test_a_programme_names_its_source_and_states_no_way_in_that_nobody_knows(app: Flask) -> None:
    motala = actor(app, "motala")
    data = ProgrammeData("prov", {"sv": "Prov"}, source="Motala kommun, 2017-03-27")
    with app.app_context(), work_as(motala.scope):
        create_programme(motala, data)
    facts = re.findall(
        r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", text(client_for(app, motala), "/programmes/prov")
    )
    assert ("Way in", "Not stated") in facts
    assert ("Source", "Motala kommun, 2017-03-27") in facts


def test_a_programme_without_a_source_names_none(mora: FlaskClient) -> None:
    assert "<dt>Source</dt>" not in text(mora, PAGE)


def test_the_lead_sees_what_lacks_translation(mora: FlaskClient) -> None:
    page = text(mora, PAGE)
    assert "The name is not written in Bokmål, Nynorsk, English." in page
    for language in ("Bokmål", "Nynorsk", "English"):
        assert f"4 parts of the template have no title in {language}." in page
    assert "no title in Swedish" not in page
    assert f"{PAGE}/template/1" in page


def test_another_councils_programme_does_not_exist(app: Flask, joint: Joint) -> None:
    client = client_as(app, "motala", Role.COORDINATOR)
    nowhere = text(client, "/programmes/no-such-programme", 404)
    for path in (PAGE, f"{PAGE}/sharing", ROUND, f"{ROUND}/participants/new",
                 f"{ROUND}/participants/{joint.participants['mora'][0]}"):  # fmt: skip
        page = text(client, path, 404)
        assert "alangjakten" not in page.replace(path, "").replace(quote(path, safe=""), "")
    assert len(nowhere.splitlines()) == len(text(client, PAGE, 404).splitlines())


def test_a_round_shows_own_participants_and_others_seats(joint: Joint, orsa: FlaskClient) -> None:
    page = text(orsa, ROUND)
    for key in joint.participants["orsa"]:
        assert str(key) in page
    for key in (*joint.participants["mora"], *joint.people["mora"]):
        assert str(key) not in page
    assert "5 of your council" in page


def test_roles_without_participants_see_seats_but_nobody(app: Flask, joint: Joint) -> None:
    page = text(client_as(app, "orsa", Role.EMPLOYEE), ROUND)
    assert "Person000" not in page
    assert "Seats" in page
    assert "Your participants" not in text(client_as(app, "orsa", Role.EMPLOYEE), PAGE)


def test_who_does_not_lead_changes_nothing(app: Flask, joint: Joint, orsa: FlaskClient) -> None:
    other = client_for(app, actor(app, "mora"))
    for client in (orsa, other):
        for path in ("edit", "members", "template", "rounds/new", "rounds/1/edit"):
            assert client.get(f"{PAGE}/{path}").status_code == 403, path


def test_starting_a_programme(app: Flask, joint: Joint) -> None:
    client = client_for(app, actor(app, "motala"))
    data = {"name_sv": "Aspirantprogram", "purpose_sv": "Trygga kommunens chefsförsörjning", "started": "april 2016",
            "way_in": "both", "cooperation": "single", "rounds_per_block": "3"}  # fmt: skip
    assert send(client, "/programmes/new", data | {"name_sv": ""}).status_code == 422
    answer = send(client, "/programmes/new", data)
    assert answer.location == "/programmes/aspirantprogram"
    page = text(client, answer.location)
    assert "April 2016" in page
    assert "Edit the programme" in page
    again = send(client, "/programmes/new", data)
    assert again.status_code == 422
    assert "There is already a programme with this address" in again.get_data(as_text=True)


EDIT = {
    "name_sv": "Talangjakten",
    "way_in": "nomination",
    "cooperation": "agreement",
    "rounds_per_block": "3",
}


def test_a_stale_form_is_refused_with_both_values_and_keeps_what_was_typed(
    app: Flask, joint: Joint, mora: FlaskClient
) -> None:
    assert (
        send(mora, f"{PAGE}/edit", EDIT | {"name_nb": "Talentjakten", "started": "2008"}).status_code == 303
    )
    stale = send(mora, f"{PAGE}/edit", EDIT | {"name_nb": "Ledertalentene", "version": "1"})
    page = stale.get_data(as_text=True)
    assert stale.status_code == 409
    for said in (
        "Talentjakten",
        'value="Ledertalentene"',
        "Save what I wrote",
        'name="version" type="hidden" value="2"',
    ):
        assert said in page, said
    with app.app_context(), work_as(joint.mora.scope):
        found = get_programme("talangjakten")
    assert found
    assert found.names["nb"] == "Talentjakten"
    assert send(mora, f"{PAGE}/edit", EDIT | {"name_nb": "Ledertalentene", "version": "2"}).status_code == 303


def test_a_wrong_date_names_the_fix_and_stays_as_typed(mora: FlaskClient) -> None:
    answer = send(mora, f"{PAGE}/edit", EDIT | {"started": "nyligen"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Write a year, a month or a day: 2016, 2016-04 or 2016-04-01." in page
    assert 'value="nyligen"' in page


def test_members_and_providers(app: Flask, joint: Joint, mora: FlaskClient) -> None:
    path = f"{PAGE}/members"
    assert 'value="2008"' in text(mora, f"{path}?council=orsa")
    assert send(mora, path, {"council": "alvdalen", "joined": "2008-09"}).status_code == 303
    assert send(mora, path, {"council": "alvdalen", "joined": "2012", "left": "2008"}).status_code == 422
    assert send(mora, path, {"council": "fram"}).status_code == 422
    provider = {"name": "Unik Resurs", "since": "2013", "task": "leadership programmes"}
    assert send(mora, f"{PAGE}/providers", provider, path).status_code == 303
    with app.app_context(), work_as(joint.mora.scope):
        assert {member.slug for member in list_members(joint.programme_id)} == {"mora", "orsa", "alvdalen"}
        (one,) = list_providers(joint.programme_id)
    assert "Unik Resurs" in text(mora, PAGE)
    assert send(mora, f"{PAGE}/providers/{one.id}/remove", {}, path).status_code == 303
    assert send(mora, f"{PAGE}/providers/{one.id}/remove", {}, path).status_code == 404


def test_another_coordinator_leads_too_and_the_last_one_stays(
    app: Flask, joint: Joint, mora: FlaskClient
) -> None:
    other = actor(app, "mora")
    path = f"{PAGE}/members"
    remove = f"{PAGE}/leads/{joint.mora.account_id}/remove"
    send(mora, remove, {}, path)
    assert "A programme needs at least one lead coordinator." in text(mora, path)
    assert send(mora, f"{PAGE}/leads", {"account": str(other.account_id)}, path).status_code == 303
    assert text(client_for(app, other), path)
    assert send(mora, remove, {}, path).location == PAGE
    assert mora.get(path).status_code == 403


def test_sharing_is_each_councils_own_choice(
    app: Flask, joint: Joint, mora: FlaskClient, orsa: FlaskClient
) -> None:
    choices = {f"share_{measure}": "yes" for measure in MEASURES} | {"share_manager": "no"}
    assert send(orsa, f"{PAGE}/sharing", choices).status_code == 303
    assert send(orsa, f"{PAGE}/sharing", {"share_manager": "perhaps"}).status_code == 400
    with app.app_context(), work_as(joint.orsa.scope):
        assert opt_outs(joint.programme_id) == {(joint.orsa.council.id, "manager")}
    assert "Not shared by Orsa" in text(mora, PAGE)
    assert "Other councils that do not share" in text(mora, f"{PAGE}/sharing")


def test_the_agreement_is_the_leads_to_write(
    app: Flask, joint: Joint, mora: FlaskClient, orsa: FlaskClient
) -> None:
    data = {f"open_{measure}": "strict" for measure in MEASURES}
    assert send(orsa, f"{PAGE}/agreement", data, f"{PAGE}/sharing").status_code == 403
    assert send(mora, f"{PAGE}/agreement", data, f"{PAGE}/sharing").status_code == 303
    with app.app_context(), work_as(joint.mora.scope):
        assert set(openness(joint.programme_id).values()) == {"strict"}


def test_a_new_template_version_keeps_titles_in_other_languages(
    app: Flask, joint: Joint, mora: FlaskClient
) -> None:
    path = f"{PAGE}/template"
    page = text(mora, path)
    parts = re.findall(r'name="parts-\d+-part"[^>]* value="([^"]+)"', page)
    assert len(parts) == 4
    assert 'value="Att vara chef"' in page
    rows: dict[str, str] = {}
    for number, part in enumerate(parts):
        written = {"part": part, "kind": "block", "title": f"Del {number}", "language": "nb"}
        rows |= {f"parts-{number}-{key}": value for key, value in written.items()}
    more = send(mora, path, rows | {"more": "1"})
    assert more.status_code == 200
    assert "parts-7-title" in more.get_data(as_text=True)
    assert send(mora, path, rows).status_code == 303
    with app.app_context(), work_as(joint.mora.scope):
        newest = list_templates(joint.programme_id)[0]
    assert newest.parts[1].titles == {"sv": "Att vara chef", "nb": "Del 1"}
    assert send(mora, path, {"parts-0-kind": "block", "parts-0-language": "sv"}).status_code == 422


TITLES = f"{PAGE}/template/1"


def titles_of(page: str, **languages: str) -> dict[str, str]:
    """The form's fields for the titles: the same words for every part, with its number."""
    parts = re.findall(r'name="parts-(\d+)-part"[^>]* value="([^"]+)"', page)
    found = {f"parts-{number}-part": part for number, part in parts}
    for number, _part in parts:
        found |= {f"parts-{number}-title_{code}": f"{words} {number}" for code, words in languages.items()}
    return found


def test_titles_in_all_languages_are_written_without_a_new_version(
    app: Flask, joint: Joint, mora: FlaskClient, orsa: FlaskClient
) -> None:
    page = text(mora, TITLES)
    assert 'value="Att vara chef"' in page
    text(orsa, TITLES, 403)
    text(mora, f"{PAGE}/template/2", 404)
    sent = titles_of(page, sv="Del", nb="Bolk", nn="Bolken", en="Part")
    assert send(mora, TITLES, sent).location == PAGE
    with app.app_context(), work_as(joint.mora.scope):
        (version,) = list_templates(joint.programme_id)
        assert version.id == joint.template_id
        expected = {"sv": "Del 1", "nb": "Bolk 1", "nn": "Bolken 1", "en": "Part 1"}
        assert version.parts[1].titles == expected
        assert [part.kind for part in version.parts] == ["block"] * 4
    after = text(mora, PAGE)
    assert "no title in" not in after
    assert "The name is not written in" in after
    assert send(orsa, TITLES, sent, PAGE).status_code == 403


def test_a_part_keeps_a_title_and_nobody_is_overwritten(app: Flask, joint: Joint, mora: FlaskClient) -> None:
    first = text(mora, TITLES)
    refused = send(mora, TITLES, titles_of(first, sv="Del") | {"parts-2-title_sv": " "})
    assert refused.status_code == 422
    assert "Write the part&#39;s title." in refused.text
    assert 'value="Del 1"' in refused.text
    foreign = {"parts-0-part": str(joint.round_id)}
    assert send(mora, TITLES, titles_of(first, sv="Del") | foreign).status_code == 400
    assert send(mora, TITLES, titles_of(first, sv="Del") | {"parts-0-part": "x"}).status_code == 400
    stale = re.search(r'name="version"[^>]* value="(\d+)"', first)
    assert stale
    assert send(mora, TITLES, titles_of(first, sv="Del")).status_code == 303
    late = send(mora, TITLES, titles_of(first, sv="Annat") | {"version": stale[1]})
    assert late.status_code == 409
    assert "Somebody else has changed this" in late.text
    for shown in ("Del 1", "Annat 1"):
        assert shown in late.text
    with app.app_context(), work_as(joint.mora.scope):
        assert list_templates(joint.programme_id)[0].parts[1].titles == {"sv": "Del 1"}
    again = re.search(r'name="version"[^>]* value="(\d+)"', late.text)
    assert again
    assert send(mora, TITLES, titles_of(first, sv="Annat") | {"version": again[1]}).status_code == 303


ROUND_DATA = {"starts": "2010-01", "ends": "2010-05", "state": "closed", "seats_mora": "6", "seats_orsa": ""}


def test_adding_and_changing_a_round(app: Flask, joint: Joint, mora: FlaskClient) -> None:
    path = f"{PAGE}/rounds/new"
    page = text(mora, path)
    assert re.search(r'name="number" value="2"', page)
    assert re.search(r'name="seats_mora" value="5"', page)
    assert send(mora, path, ROUND_DATA | {"number": "1"}).status_code == 422
    assert send(mora, path, ROUND_DATA | {"number": "2", "ends": "2009"}).status_code == 422
    assert send(mora, path, ROUND_DATA | {"number": "2"}).location == f"{PAGE}/rounds/2"
    with app.app_context(), work_as(joint.mora.scope):
        found = get_round(joint.programme_id, 2)
    assert found
    assert found.seats == {joint.mora.council.id: 6}
    edit = f"{PAGE}/rounds/2/edit"
    assert send(mora, edit, ROUND_DATA | {"state": "running"}).status_code == 303
    stale = send(mora, edit, ROUND_DATA | {"version": "1", "seats_orsa": "4"})
    assert stale.status_code == 409
    assert re.search(r'name="seats_orsa" value="4"', stale.get_data(as_text=True))
    assert mora.get(f"{PAGE}/rounds/9").status_code == 404


def test_adding_a_participant_by_search(app: Flask, joint: Joint, orsa: FlaskClient) -> None:
    path = f"{ROUND}/participants/new"
    found = text(orsa, f"{path}?q=person")
    assert found.count("Takes part already") == 5
    assert "mora-00" not in found
    new = joint.people["orsa"][5]
    assert "Person005" in text(orsa, f"{path}?person={new}")
    assert orsa.get(f"{path}?person={joint.people['mora'][5]}").status_code == 404
    data = {"person": str(new), "way_in": "application", "completion": "completed", "service_area": ""}
    form = f"{path}?person={new}"
    assert send(orsa, path, data | {"way_in": "lottery"}, form).status_code == 422
    assert send(orsa, path, data, form).location == ROUND
    again = send(orsa, path, data, form)
    assert again.status_code == 422
    assert "takes part in this round already" in again.get_data(as_text=True)
    with app.app_context(), work_as(joint.orsa.scope):
        assert len(list_participants(joint.round_id, "sv")) == 6


def test_changing_and_removing_a_participant(joint: Joint, orsa: FlaskClient) -> None:
    path = f"{ROUND}/participants/{joint.participants['orsa'][0]}"
    data = {"way_in": "nomination", "completion": "left", "service_area": "school"}
    assert send(orsa, path, data).status_code == 303
    stale = send(orsa, path, data | {"version": "1", "completion": "completed"})
    assert stale.status_code == 409
    assert "Dropped out" in stale.get_data(as_text=True)
    assert send(orsa, f"{path}/remove", {}).status_code == 303
    assert orsa.get(path).status_code == 404
    theirs = f"{ROUND}/participants/{joint.participants['mora'][0]}"
    assert orsa.get(theirs).status_code == 404
    assert orsa.get(f"{theirs}/remove").status_code == 404


def test_every_choice_has_words() -> None:
    from app.programmes import models, words

    for codes, named in (
        (models.WAYS_IN, words.WAYS_IN),
        (models.COOPERATION_FORMS, words.COOPERATION),
        ((*models.ROUND_STATES, "none"), words.ROUND_STATES),
        (models.PART_KINDS, words.PART_KINDS),
        (models.MEASURES, words.MEASURES),
        (models.MEASURES, words.MEASURE_MEANINGS),
        (models.OPENNESS, words.OPENNESS),
        (models.OPENNESS, words.OPENNESS_MEANINGS),
        (models.PERSON_WAYS_IN, words.PERSON_WAYS_IN),
        (models.COMPLETIONS, words.COMPLETIONS),
    ):
        assert tuple(named) == codes


@pytest.mark.parametrize(("path", "most"), [("/programmes", 6), (PAGE, 8), (ROUND, 8)])
def test_pages_take_few_statements(app: Flask, mora: FlaskClient, path: str, most: int) -> None:
    mora.get(path)
    with counted(app) as statements:
        assert mora.get(path).status_code == 200
    assert len(statements) <= most, "\n".join(statements)


def test_a_council_that_has_left_keeps_what_was_there(
    app: Flask, database: Database, joint: Joint, mora: FlaskClient, orsa: FlaskClient
) -> None:
    """It sees its round and its people, says so, changes nothing shared, and sees no later round."""
    later = {"number": "2", "starts": "2012", "ends": "2012", "state": "closed"}
    assert send(mora, f"{PAGE}/rounds/new", later).status_code == 303
    member = {"council": "orsa", "joined": "2008", "left": "2010-06"}
    assert send(mora, f"{PAGE}/members", member).status_code == 303
    page = text(orsa, PAGE)
    assert "Your council was a member until June 2010." in page
    assert "Round 1" in page
    assert "Round 2" not in page
    assert "was a member until" not in text(mora, PAGE)
    assert str(joint.participants["orsa"][0]) in text(orsa, ROUND)
    text(orsa, f"{PAGE}/rounds/2", 404)
    assert 'name="share_seats"' in text(mora, f"{PAGE}/sharing")
    assert 'name="share_seats"' not in text(orsa, f"{PAGE}/sharing")
    choices = {f"share_{measure}": "no" for measure in MEASURES}
    assert send(orsa, f"{PAGE}/sharing", choices).status_code == 403
    with database.admin() as connection:
        assert connection.execute("SELECT count(*) FROM measure_opt_out").fetchall() == [(0,)]


def test_a_council_sees_nothing_before_it_joins(joint: Joint, mora: FlaskClient, orsa: FlaskClient) -> None:
    """Until then the programme's address is as any that nobody has used."""
    member = {"council": "orsa", "joined": str(date.today() + timedelta(days=2))}
    assert send(mora, f"{PAGE}/members", member).status_code == 303
    assert "Talangjakten" not in text(orsa, "/programmes")
    text(orsa, PAGE, 404)
    text(orsa, f"{PAGE}/compare", 404)
