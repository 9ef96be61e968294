"""The pages of people, as they come over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, insert, select, text

from app.people.keys import person_keys, unit_keys
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import work_as
from tests.support.clients import client_for, form_token, new_actor


def add_people(app: Flask, actor: Actor, count: int, units: int = 3) -> list[UUID]:
    """Invented people in units, straight into the directory."""
    with app.app_context(), work_as(actor.scope) as current:
        made = [
            {"name": f"Enhet {number}", "service_area": "school", **unit_keys(f"Enhet {number}")}
            for number in range(units)
        ]
        homes = current.scalars(insert(Unit).returning(Unit.id), made).all() if made else []
        rows = []
        for number in range(count):
            names = (f"Förnamn{number % 7}", f"Efternamn{number:06d}")
            facts = (str(number), f"p{number}@mora.example", f"Titel {number % 5}")
            rows.append(
                {"given_name": names[0], "family_name": names[1], "employee_number": facts[0], "email": facts[1],
                 "title": facts[2], "unit_id": homes[number % units] if units and number % 4 else None,
                 **person_keys(*names, *facts)}
            )  # fmt: skip
        return list(current.scalars(insert(Person).returning(Person.id), rows)) if rows else []


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that reaches the database meanwhile."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def coordinator(app: Flask, slug: str = "mora") -> tuple[Actor, FlaskClient]:
    actor = new_actor(app, slug, Role.COORDINATOR)
    return actor, client_for(app, actor)


@pytest.mark.parametrize("count", [50, 3000])
def test_a_page_of_the_list_costs_the_same(app: Flask, count: int) -> None:
    actor, client = coordinator(app)
    add_people(app, actor, count)
    for sort in ("name", "unit", "title"):
        path = f"/people?sort={sort}"
        client.get(path)
        with statements() as seen:
            answer = client.get(path)
        assert answer.status_code == 200
        assert len(seen) <= 6, "\n".join(seen)
        assert answer.get_data(as_text=True).count("<tr role=") == 51, sort


def walk(client: FlaskClient, path: str, rel: str) -> list[list[str]]:
    """The ids of every page, following its links."""
    pages = []
    while path:
        html = client.get(path).get_data(as_text=True)
        pages.append(re.findall(r'href="/people/([0-9a-f]{32})"', html))
        found = re.search(rf'rel="{rel}" href="([^"]+)"', html)
        path = found[1].replace("&amp;", "&") if found else ""
        last = html
    assert last
    return pages


@pytest.mark.parametrize("sort", ["name", "unit", "title"])
def test_pages_hold_everybody_once_forwards_and_backwards(app: Flask, sort: str) -> None:
    actor, client = coordinator(app)
    everybody = add_people(app, actor, 260)
    pages = walk(client, f"/people?sort={sort}", "next")
    assert [len(page) for page in pages] == [50, 50, 50, 50, 50, 10]
    assert sorted(key for page in pages for key in page) == sorted(one.hex for one in everybody)
    html, path = "", f"/people?sort={sort}"
    while True:
        html = client.get(path).get_data(as_text=True)
        found = re.search(r'rel="next" href="([^"]+)"', html)
        if not found:
            break
        path = found[1].replace("&amp;", "&")
    back = walk(client, path, "prev")
    assert list(reversed(back)) == pages


def test_sorted_by_unit_those_without_come_last(app: Flask) -> None:
    actor, client = coordinator(app)
    add_people(app, actor, 8)
    page = client.get("/people?sort=unit").get_data(as_text=True)
    rows = re.findall(r'<td role="cell">([^<]*)<td role="cell" data-label="Employee number"', page)
    assert rows == sorted(rows, key=lambda name: (name == "–", name))
    assert rows.count("–") == 2


def test_swedish_and_norwegian_letters(app: Flask) -> None:
    actor, client = coordinator(app)
    with app.app_context(), work_as(actor.scope) as current:
        for name in ("Öberg", "Zetterlund", "Ærlig", "Åberg", "Ähman"):
            current.add(Person(given_name="A", family_name=name, **person_keys("A", name, None, None, None)))
    names = r'href="/people/[0-9a-f]{32}">A ([^<]+)<'
    assert re.findall(names, client.get("/people").get_data(as_text=True)) == [
        "Zetterlund",
        "Åberg",
        "Ähman",
        "Ærlig",
        "Öberg",
    ]
    _gauldal, there = coordinator(app, "midtre-gauldal")
    with app.app_context(), work_as(_gauldal.scope) as current:
        for name in ("Åberg", "Zetterlund", "Ærlig", "Øberg"):
            current.add(Person(given_name="A", family_name=name, **person_keys("A", name, None, None, None)))
    assert re.findall(names, there.get("/people").get_data(as_text=True)) == [
        "Zetterlund",
        "Ærlig",
        "Øberg",
        "Åberg",
    ]


def test_search_and_filters(app: Flask) -> None:
    actor, client = coordinator(app)
    add_people(app, actor, 120)
    one = client.get("/people?q=efternamn000042").get_data(as_text=True)
    assert re.findall(r"Efternamn\d+", one) == ["Efternamn000042"]
    assert "p7@mora.example" in client.get("/people?q=P7@mora.example").get_data(as_text=True)
    assert "Nobody matches" in client.get("/people?q=%25").get_data(as_text=True)
    assert client.get("/people?area=school&sort=unit").get_data(as_text=True).count("<tr role=") == 51
    assert "Nobody matches" in client.get("/people?area=rescue&sort=unit").get_data(as_text=True)
    assert "Nobody matches" in client.get("/people?active=no").get_data(as_text=True)
    assert "90 people" in client.get("/people?unit=ENHET").get_data(as_text=True)


def test_whatever_a_person_is_called_is_text(app: Flask) -> None:
    actor, client = coordinator(app)
    evil = "<script>\"&'"
    with app.app_context(), work_as(actor.scope) as current:
        home = current.scalars(insert(Unit).returning(Unit.id), [{"name": evil, **unit_keys(evil)}]).one()
        facts = {"employee_number": evil, "email": f"{evil}@mora.example", "title": evil}
        keys = person_keys(evil, "Efternamn", *facts.values())
        current.add(Person(given_name=evil, family_name="Efternamn", unit_id=home, **facts, **keys))
    page = client.get("/people").get_data(as_text=True)
    safe = "&lt;script&gt;&#34;&amp;&#39;"
    assert evil not in page
    assert page.count("<script") == 1
    rows = page.split("<tbody")[1].split("/tbody>")[0]
    assert re.findall(r">([^<>]+)(?=<)", rows.replace("\n", "")) == [
        f"{safe} Efternamn", f"{safe}@mora.example", safe, safe, safe
    ]  # fmt: skip


def test_only_areas_that_there_are_can_be_asked_for(app: Flask) -> None:
    actor, client = coordinator(app)
    add_people(app, actor, 3)

    def offered(path: str) -> list[str]:
        page = client.get(path).get_data(as_text=True)
        chosen = page.split('<select class="ds-input" id="area"')[1].split("</select>")[0]
        return re.findall(r'<option value="([a-z_]*)"', chosen)

    assert offered("/people") == ["", "school"]
    assert offered("/people?area=rescue") == ["", "school", "rescue"]
    _orsa, other = coordinator(app, "orsa")
    with app.app_context(), work_as(_orsa.scope) as current:
        current.add(Person(given_name="A", family_name="B", **person_keys("A", "B", None, None, None)))
    client = other
    assert offered("/people") == [""]


@pytest.mark.parametrize(
    "query", ["after=x", "before=%0A", "sort=%01", "active=zz", "unit_id=1", "after=1%0Aa%0Ab"]
)
def test_strange_addresses_show_the_list(app: Flask, query: str) -> None:
    _actor, client = coordinator(app)
    assert client.get(f"/people?{query}").status_code == 200


def test_what_no_column_can_hold_is_refused_in_words(app: Flask) -> None:
    _actor, client = coordinator(app)
    answer = client.get("/people?sort=%00")
    assert answer.status_code == 400
    assert "<h1" in answer.text


def test_a_person_is_viewed_and_the_view_is_logged(app: Flask) -> None:
    actor, client = coordinator(app)
    person = add_people(app, actor, 1)[0]
    with statements() as seen:
        html = client.get(f"/people/{person}").get_data(as_text=True)
    assert "Efternamn000000" in html
    assert len(seen) <= 8, "\n".join(seen)
    assert "Who has looked" not in html
    officer = client_for(app, new_actor(app, "mora", Role.DATA_PROTECTION_OFFICER))
    assert "Prov Person" in officer.get(f"/people/{person}").get_data(as_text=True).split("Who has looked")[1]
    with app.app_context(), work_as(actor.scope) as current:
        logged = current.execute(
            text("SELECT action, object_id FROM audit.entry WHERE action = 'person.viewed'")
        ).all()
        assert logged == [("person.viewed", str(person))] * 2


def test_what_is_not_known_of_a_person_is_not_stated(app: Flask) -> None:
    actor, client = coordinator(app)
    person = add_people(app, actor, 1, units=0)[0]
    own = new_actor(app, "mora", Role.EMPLOYEE, person_id=person)
    for reader, path in ((client, f"/people/{person}"), (client_for(app, own), "/people/me")):
        main = reader.get(path).get_data(as_text=True).split("<main")[1].split("</main>")[0]
        assert "<dt>Unit</dt><dd>Not stated</dd>" in main
        assert "None" not in main


def test_another_councils_person_does_not_exist(app: Flask) -> None:
    actor, _client = coordinator(app)
    person = add_people(app, actor, 1)[0]
    _orsa, other = coordinator(app, "orsa")
    for path in (
        f"/people/{person}",
        f"/people/{person}/edit",
        f"/people/import/{person}",
        f"/people/units/{person}",
    ):
        answer = other.get(path)
        assert answer.status_code == 404
        assert "Efternamn" not in answer.get_data(as_text=True)
    token = form_token(other, "/people/new")
    assert other.post(f"/people/{person}/edit", data={"csrf_token": token, "version": "1"}).status_code == 404
    assert (
        other.post(f"/people/{person}/deactivate", data={"csrf_token": token, "version": "1"}).status_code
        == 404
    )


FORM = {"given_name": "Eva", "family_name": "Öst", "employee_number": "7", "email": "Eva@Mora.example", "title": "",
        "unit_id": "", "employment_percent": "80", "active": "1"}  # fmt: skip


def test_add_and_change(app: Flask) -> None:
    actor, client = coordinator(app)
    token = form_token(client, "/people/new")
    answer = client.post("/people/new", data={**FORM, "csrf_token": token})
    assert answer.status_code == 303
    path = answer.location
    with app.app_context(), work_as(actor.scope) as current:
        eva = current.scalars(select(Person)).one()
        assert (eva.email, eva.employment_percent, eva.search) == (
            "eva@mora.example",
            80,
            "eva ost 7 eva@mora.example",
        )
    with statements() as seen:
        answer = client.post(
            f"{path}/edit", data={**FORM, "csrf_token": token, "version": "1", "title": "Rektor"}
        )
    assert answer.status_code == 303
    assert len(seen) <= 9, "\n".join(seen)
    assert "Rektor" in client.get(path).get_data(as_text=True)


def test_what_is_wrong_is_said_and_kept(app: Flask) -> None:
    actor, client = coordinator(app)
    add_people(app, actor, 1)
    token = form_token(client, "/people/new")
    answer = client.post(
        "/people/new",
        data={**FORM, "csrf_token": token, "family_name": "", "email": "x", "employment_percent": "900"},
    )
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Write the family name." in html
    assert 'value="Eva"' in html
    assert 'value="900"' in html
    for name, value in (("employee_number", "0"), ("email", "p0@mora.example")):
        answer = client.post("/people/new", data={**FORM, "csrf_token": token, name: value})
        assert answer.status_code == 422
        assert "Somebody else has this" in answer.get_data(as_text=True)


IDENTITY, HEALTH = "A national identity number may not be kept here", "Data about health may not be kept here"


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("employee_number", "19640823-3234", IDENTITY),
        ("employee_number", "6408233234", IDENTITY),
        ("title", "Vikarie 640823-3234", IDENTITY),
        ("title", "Sjukskriven, medlem i Kommunal", HEALTH),
        ("family_name", "Öst (gravid)", HEALTH),
        ("email", "19640823-3234@mora.example", IDENTITY),
    ],
)
def test_what_may_not_be_kept_is_refused_at_its_field(app: Flask, field: str, value: str, why: str) -> None:
    actor, client = coordinator(app)
    person = add_people(app, actor, 1)[0]
    token = form_token(client, "/people/new")
    sent = {**FORM, "csrf_token": token, "version": "1", field: value}
    for path in ("/people/new", f"/people/{person}/edit"):
        answer = client.post(path, data=sent)
        html = answer.get_data(as_text=True)
        assert answer.status_code == 422, path
        assert why in html
    with app.app_context(), work_as(actor.scope) as current:
        assert current.scalars(select(Person.family_name)).all() == ["Efternamn000000"]


def test_a_units_name_is_held_to_the_same(app: Flask) -> None:
    actor, client = coordinator(app)
    token = form_token(client, "/people/units/new")
    for name, why in (("Avdelning 640823-3234", IDENTITY), ("Sjukskrivna", HEALTH)):
        answer = client.post("/people/units/new", data={"csrf_token": token, "name": name})
        assert answer.status_code == 422
        assert why in answer.get_data(as_text=True)
    with app.app_context(), work_as(actor.scope) as current:
        assert current.scalars(select(Unit)).all() == []


def test_who_comes_second_sees_both_values(app: Flask) -> None:
    actor, client = coordinator(app)
    person = add_people(app, actor, 1)[0]
    token = form_token(client, f"/people/{person}/edit")
    first = {**FORM, "csrf_token": token, "version": "1", "title": "Rektor"}
    assert client.post(f"/people/{person}/edit", data=first).status_code == 303
    answer = client.post(f"/people/{person}/edit", data={**first, "title": "Kurator"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Rektor" in html
    assert 'value="Kurator"' in html
    assert 'name="version" type="hidden" value="2"' in html
    assert (
        client.post(f"/people/{person}/edit", data={**first, "title": "Kurator", "version": "2"}).status_code
        == 303
    )


def test_end_and_take_back(app: Flask) -> None:
    actor, client = coordinator(app)
    person = add_people(app, actor, 1)[0]
    token = form_token(client, f"/people/{person}")
    assert (
        client.post(f"/people/{person}/deactivate", data={"csrf_token": token, "version": "1"}).status_code
        == 303
    )
    assert "Nobody matches" in client.get("/people").get_data(as_text=True)
    assert (
        client.post(f"/people/{person}/deactivate", data={"csrf_token": token, "version": "1"}).status_code
        == 303
    )
    assert (
        client.post(f"/people/{person}/activate", data={"csrf_token": token, "version": "1"}).status_code
        == 409
    )
    assert (
        client.post(f"/people/{person}/activate", data={"csrf_token": token, "version": "2"}).status_code
        == 303
    )


def test_units_never_close_a_circle(app: Flask) -> None:
    actor, client = coordinator(app)
    add_people(app, actor, 4)
    with app.app_context(), work_as(actor.scope) as current:
        top, middle, low = current.scalars(select(Unit.id).order_by(Unit.name)).all()
    token = form_token(client, f"/people/units/{top}")

    def move(unit: UUID, parent: UUID | str, name: str, version: int) -> int:
        data = {
            "csrf_token": token,
            "version": str(version),
            "name": name,
            "service_area": "school",
            "parent_id": str(parent),
            "manager": "1",
        }
        return client.post(f"/people/units/{unit}", data=data).status_code

    assert move(middle, top, "Enhet 1", 1) == 303
    assert move(low, middle, "Enhet 2", 1) == 303
    assert move(top, low, "Enhet 0", 1) == 422
    assert move(top, "", "enhet 1", 1) == 422
    assert move(low, middle, "Enhet två", 1) == 409
    html = client.get("/people/units").get_data(as_text=True)
    assert "Efternamn000001" in html


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_exports_are_logged_and_safe(app: Flask, form: str) -> None:
    actor, client = coordinator(app)
    add_people(app, actor, 5)
    with app.app_context(), work_as(actor.scope) as current:
        name = "=HYPERLINK(1)"
        current.add(Person(given_name=name, family_name="Ö", **person_keys(name, "Ö", None, None, None)))
    answer = client.get(f"/people/export.{form}")
    assert answer.status_code == 200
    if form == "csv":
        lines = answer.data.decode("utf-8-sig").splitlines()
        assert len([line for line in lines if "," in line]) >= 7
        assert "'=HYPERLINK(1)" in answer.data.decode("utf-8-sig")
    else:
        import io

        import openpyxl

        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
        assert sheet.max_row == 7
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    with app.app_context(), work_as(actor.scope) as current:
        logged = current.execute(
            text("SELECT detail FROM audit.entry WHERE action = 'people.exported'")
        ).scalar()
        assert logged == {"count": 6, "form": form}
    assert (
        client_for(app, new_actor(app, "mora", Role.MANAGER)).get(f"/people/export.{form}").status_code == 403
    )


def test_my_file(app: Flask) -> None:
    actor, client = coordinator(app)
    person = add_people(app, actor, 1)[0]
    client.get(f"/people/{person}")
    employee = client_for(app, new_actor(app, "mora", Role.EMPLOYEE, person_id=person))
    html = employee.get("/people/me").get_data(as_text=True)
    assert "Efternamn000000" in html
    assert "Prov Person" in html.split("Who has looked")[1]
    assert employee.get("/people").status_code == 403
    stranger = client_for(app, new_actor(app, "mora", Role.EMPLOYEE))
    assert "not linked" in stranger.get("/people/me").get_data(as_text=True)


def test_grants_and_their_uses_are_in_my_file(app: Flask) -> None:
    actor, _client = coordinator(app)
    person = add_people(app, actor, 1)[0]
    orsa = new_actor(app, "orsa", Role.COORDINATOR)
    grant = uuid4()
    with app.app_context(), work_as(actor.scope) as current:
        current.execute(
            text("""INSERT INTO access_grant (id, person_id, grantee_council_id,
                grantee_account_id, grantee_name, parts, purpose, valid_from, valid_until, granted_by) 
                VALUES (:id, :person, :council, :account, 'Bo Granne',
                '["profile"]', 'selection', now() - interval '1 day', now() + interval '9 days', :by)"""),
            {
                "id": grant,
                "person": person,
                "council": orsa.council.id,
                "account": orsa.account_id,
                "by": actor.account_id,
            },
        )
    with app.app_context(), work_as(orsa.scope) as current:
        assert current.scalar(select(func.ctx.read_granted(grant, "profile")))
    html = (
        client_for(app, new_actor(app, "mora", Role.EMPLOYEE, person_id=person))
        .get("/people/me")
        .get_data(as_text=True)
    )
    assert "Bo Granne" in html
    assert "once," in html
    told = html.split("Each time somebody outside looked")[1].split("</section>")[0]
    assert "Bo Granne, Orsa" in told
    assert "Name, title and unit. Why: selection" in told
