"""Signing in at councils' own providers, over real HTTP: who one is, and what one may do."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest

from app.people.keys import person_keys
from app.people.models import Person
from app.platform.database import work_as
from app.platform.outbox.execute import execute
from tests.account.signing import SHARED_MAIL, Browser, World, query_of
from tests.conftest import Database


def rows(database: Database, statement: str, *values: Any) -> list[Any]:
    """What is really in the database, with nobody's walls."""
    with database.admin() as connection:
        return connection.execute(statement, values).fetchall()


def accounts(database: Database) -> list[Any]:
    return rows(
        database,
        "SELECT c.slug, a.issuer, a.subject, a.email, a.status, a.id FROM account a"
        " JOIN council c ON c.id = a.council_id ORDER BY c.slug, a.subject",
    )


def roles_of(database: Database, account_id: UUID) -> set[str]:
    found = rows(database, "SELECT role FROM account_role WHERE account_id = %s", account_id)
    return {role for (role,) in found}


def add_person(here: World, slug: str, number: str) -> UUID:
    from app.platform.database import Scope

    council = here.council(slug)
    with here.app.app_context(), work_as(Scope(council.id)) as current:
        keys = person_keys("Prov", "Person", number, None, None)
        person = Person(given_name="Prov", family_name="Person", employee_number=number, **keys)
        current.add(person)
        current.flush()
        return person.id


def test_from_link_to_page_and_on_to_where_one_was_going(here: World, database: Database) -> None:
    browser = Browser()
    turned = browser.get(here.at("mora", "/accounts?status=waiting"))
    assert turned.location == here.at("mora", "/sign-in?next=/accounts?status%3Dwaiting")
    page = browser.get(turned.location)
    assert page.status == 200
    assert "/sign-in/start?next=" in page.text
    here.sign_in("mora", "kim", browser, "/accounts?status=waiting")
    assert here.arrived.location == here.at("mora", "/accounts?status=waiting")
    landed = browser.get(here.arrived.location)
    assert landed.status == 200
    assert "Kim Mora" in landed.text
    ((slug, issuer, subject, mail, status, account_id),) = accounts(database)
    assert (slug, issuer) == ("mora", here.council("mora").sign_in.issuer)
    assert (subject, mail, status) == ("kim", SHARED_MAIL, "active")
    assert roles_of(database, account_id) == {"coordinator"}


def test_the_request_to_the_provider_is_whole(here: World) -> None:
    asked = query_of(here.begin(Browser(), "mora"))
    again = query_of(here.begin(Browser(), "mora"))
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == here.at("mora", "/sign-in/callback")
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name]) >= 43
        assert asked[name] != again[name]


def test_same_mail_and_same_subject_at_three_providers_are_three_people(
    here: World, database: Database
) -> None:
    for slug in ("mora", "orsa", "motala"):
        here.sign_in(slug, "kim")
    found = accounts(database)
    assert [(slug, subject, mail) for slug, _, subject, mail, _, _ in found] == [
        (slug, "kim", SHARED_MAIL) for slug in ("mora", "motala", "orsa")
    ]
    assert len({issuer for _, issuer, *_ in found}) == 3
    assert [roles_of(database, one[5]) for one in found] == [{"coordinator"}, {"employee"}, {"coordinator"}]


def test_a_changed_mail_and_name_are_still_the_same_account(here: World, database: Database) -> None:
    here.sign_in("mora", "kim")
    before = accounts(database)[0][5]
    kim = here.person("mora", "kim")
    kim.email, kim.name = "new@mora.example", "Kim Gift"
    browser = here.sign_in("mora", "kim")
    ((_, _, _, mail, _, after),) = accounts(database)
    assert (after, mail) == (before, "new@mora.example")
    assert "Kim Gift" in browser.get(here.at("mora", "/account")).text


def test_a_mail_that_moves_to_somebody_else_moves_no_account(here: World, database: Database) -> None:
    here.sign_in("mora", "kim")
    here.person("mora", "chef").email = SHARED_MAIL
    chef = here.sign_in("mora", "chef")
    assert len(accounts(database)) == 2
    assert chef.get(here.at("mora", "/accounts")).status == 403


def test_roles_follow_the_claims_and_end_with_them(here: World, database: Database) -> None:
    old = here.sign_in("mora", "kim")
    account_id = accounts(database)[0][5]
    assert old.get(here.at("mora", "/accounts")).status == 200
    here.person("mora", "kim").roles = ["Chef", "Registrator", "Okänd grupp"]
    new = here.sign_in("mora", "kim")
    assert roles_of(database, account_id) == {"manager", "registrar"}
    assert new.get(here.at("mora", "/accounts")).status == 403
    assert not here.signed_in(old, "mora")
    ended = rows(database, "SELECT ended_reason FROM login_session WHERE ended_at IS NOT NULL")
    assert ended == [("roles",)]


def test_unchanged_roles_end_no_other_session(here: World) -> None:
    first, second = here.sign_in("mora", "kim"), here.sign_in("mora", "kim")
    assert here.signed_in(first, "mora")
    assert here.signed_in(second, "mora")


def test_all_roles_gone_is_the_waiting_room(here: World, database: Database) -> None:
    here.sign_in("mora", "kim")
    here.person("mora", "kim").roles = []
    browser = here.sign_in("mora", "kim")
    assert here.arrived.location == here.at("mora", "/waiting")
    assert not here.signed_in(browser, "mora")
    assert [(one[2], one[4]) for one in accounts(database)] == [("kim", "waiting")]


def test_an_unknown_person_waits_and_the_coordinators_get_one_message(
    here: World, database: Database
) -> None:
    here.sign_in("mora", "kim")
    for _ in range(2):
        browser = here.sign_in("mora", "ny")
        assert here.arrived.location == here.at("mora", "/waiting")
    assert "Ny Mora" not in browser.get(here.at("orsa", "/sign-in")).text
    for path in ("/account", "/people", "/accounts", "/jobs", "/settings"):
        assert browser.get(here.at("mora", path)).status == 303, path
    published = rows(database, "SELECT id FROM outbox WHERE kind = 'identity.waiting'")
    assert len(published) == 1
    with here.app.app_context():
        assert execute(here.council("mora"), published[0][0]) == "done"
    kim, _ny = (one[5] for one in accounts(database))
    mails = rows(database, "SELECT arguments->>'account' FROM outbox WHERE kind = 'mail.send'")
    assert mails == [(str(kim),)]


def test_a_coordinator_lets_somebody_in(here: World, database: Database) -> None:
    person = add_person(here, "mora", "1001")
    waiting, coordinator = here.sign_in("mora", "ny"), here.sign_in("mora", "kim")
    kim, ny = (one[5] for one in accounts(database))
    page = here.at("mora", f"/accounts/{ny}?q=prov")
    assert str(person) in coordinator.get(page).text
    done = coordinator.submit(page, here.at("mora", f"/accounts/{ny}/link"), person=str(person))
    assert done.status == 303
    assert waiting.get(here.at("mora", "/waiting")).status == 303
    assert waiting.get(here.at("mora", "/waiting")).location.startswith(here.at("mora", "/sign-in"))
    here.sign_in("mora", "ny", waiting)
    assert here.signed_in(waiting, "mora")
    assert roles_of(database, ny) == set(), "what the directory gives is no row"
    assert "Medarbetare" in coordinator.get(here.at("mora", f"/accounts/{ny}")).text
    told = rows(database, "SELECT actor_id, object_id FROM audit.entry WHERE action = 'account.linked'")
    assert told == [(kim, str(ny))]


def test_linking_refuses_who_is_active_and_whom_somebody_else_is(here: World, database: Database) -> None:
    person, other = add_person(here, "mora", "1001"), add_person(here, "mora", "1002")
    here.sign_in("mora", "ny")
    coordinator = here.sign_in("mora", "kim")
    kim, ny = (one[5] for one in accounts(database))
    page = here.at("mora", "/account")

    def link(account: UUID, to: UUID) -> int:
        return coordinator.submit(page, here.at("mora", f"/accounts/{account}/link"), person=str(to)).status

    assert link(kim, person) == 422
    assert link(ny, person) == 303
    assert link(ny, other) == 422
    linked = rows(database, "SELECT id, person_id FROM account WHERE person_id IS NOT NULL")
    assert linked == [(ny, person)]


def test_the_directory_is_found_by_the_number_the_provider_vouches_for(
    here: World, database: Database
) -> None:
    person = add_person(here, "mora", "1001")
    add_person(here, "orsa", "1001")
    here.person("mora", "ny").claims = {"employee_number": "1001"}
    here.sign_in("mora", "ny")
    assert here.arrived.location == here.at("mora", "/")
    found = rows(database, "SELECT person_id FROM account")
    assert found == [(person,)]


def test_who_has_an_account_already_is_not_taken_from_it_by_a_number(here: World, database: Database) -> None:
    person = add_person(here, "mora", "1001")
    for who in ("ny", "chef"):
        here.person("mora", who).claims = {"employee_number": "1001"}
    here.sign_in("mora", "ny")
    here.sign_in("mora", "chef")
    linked = rows(database, "SELECT subject FROM account WHERE person_id IS NOT NULL")
    assert linked == [("ny",)]
    with database.admin() as connection:
        connection.execute("UPDATE account SET status = 'ended' WHERE subject = 'ny'")
    here.sign_in("mora", "chef")
    linked = rows(
        database, "SELECT subject, person_id FROM account WHERE status <> 'ended' AND subject <> 'kim'"
    )
    assert linked == [("chef", person)]


def set_active(here: World, coordinator: Browser, person: UUID, step: str) -> None:
    """The coordinator's press of a button on the person's page."""
    page = here.at("mora", f"/people/{person}")
    version = re.search(r'name="version" value="(\d+)"', coordinator.get(page).text)
    assert version
    done = coordinator.submit(page, f"{page}/{step}", version=version[1])
    assert done.status == 303, done.text


def test_who_is_made_inactive_loses_what_the_directory_gave(here: World, database: Database) -> None:
    person, coordinator = add_person(here, "mora", "1001"), here.sign_in("mora", "kim")
    here.person("mora", "ny").claims = {"employee_number": "1001"}
    browser = here.sign_in("mora", "ny")
    assert here.signed_in(browser, "mora")
    set_active(here, coordinator, person, "deactivate")
    assert not here.signed_in(browser, "mora")
    assert browser.get(here.at("mora", "/")).location == here.at("mora", "/sign-in")
    here.sign_in("mora", "ny", browser)
    assert here.arrived.location == here.at("mora", "/waiting")
    ny = next(one[5] for one in accounts(database) if one[2] == "ny")
    assert "Inte aktiv i personalregistret" in coordinator.get(here.at("mora", "/accounts")).text
    page = coordinator.get(here.at("mora", f"/accounts/{ny}")).text
    assert "Inte aktiv längre: personalregistret ger ingen roll." in page
    assert "Medarbetare" not in re.sub(r"(?s)<nav.*?</nav>", "", page)
    set_active(here, coordinator, person, "activate")
    here.sign_in("mora", "ny", browser)
    assert here.signed_in(browser, "mora")


def test_the_providers_word_holds_for_who_is_inactive_in_the_directory(
    here: World, database: Database
) -> None:
    person, coordinator = add_person(here, "mora", "1001"), here.sign_in("mora", "kim")
    chef = here.person("mora", "chef")
    chef.claims = {"employee_number": "1001"}
    browser = here.sign_in("mora", "chef")
    set_active(here, coordinator, person, "deactivate")
    assert not here.signed_in(browser, "mora"), "the roles have changed"
    for _ in range(2):
        here.sign_in("mora", "chef", browser)
        assert here.arrived.location == here.at("mora", "/")
    other = here.sign_in("mora", "chef")
    assert here.signed_in(browser, "mora"), "another browser does not end this one"
    assert here.signed_in(other, "mora")
    chef_id = next(one[5] for one in accounts(database) if one[2] == "chef")
    page = coordinator.get(here.at("mora", f"/accounts/{chef_id}")).text
    assert "<dd>Chef</dd>" in page, "no employee by the directory"
    assert roles_of(database, chef_id) == {"manager"}
    assert rows(database, "SELECT count(*) FROM login_session WHERE ended_reason = 'inactive'") == [(1,)]
    chef.roles = ["Medarbetare"]
    here.sign_in("mora", "chef", browser)
    assert here.signed_in(browser, "mora"), "the role of an employee by the claim"


def test_one_person_in_two_councils_is_never_both(here: World) -> None:
    browser = here.sign_in("mora", "kim")
    here.sign_in("orsa", "kim", browser)
    mora, orsa = (browser.get(here.at(slug, "/account")).text for slug in ("mora", "orsa"))
    assert "Kim Mora" in mora
    assert "Kim Orsa" in orsa
    assert "Kim Orsa" not in mora
    assert "Kim Mora" not in orsa
    browser.submit(here.at("mora", "/account"), here.at("mora", "/sign-out"))
    assert not here.signed_in(browser, "mora")
    assert here.signed_in(browser, "orsa")


def test_a_platform_operator_cannot_come_from_a_council(here: World, database: Database) -> None:
    browser = here.sign_in("mora", "smart")
    assert here.arrived.location == here.at("mora", "/waiting")
    assert browser.get(here.at("mora", "/platform")).status == 303
    operator = here.sign_in("fram", "ops")
    assert operator.get(here.at("fram", "/platform")).status == 200
    held = rows(database, "SELECT c.slug, r.role FROM account_role r JOIN council c ON c.id = r.council_id")
    assert held == [("fram", "platform_operator")]


def test_an_ended_account_is_not_opened_by_the_provider(
    here: World, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    chef, coordinator = here.sign_in("mora", "chef"), here.sign_in("mora", "kim")
    chef_id = accounts(database)[0][5]
    target = here.at("mora", f"/accounts/{chef_id}/end")
    assert coordinator.submit(here.at("mora", "/account"), target).status == 303
    assert not here.signed_in(chef, "mora")
    back = chef.get(here.choose(chef, here.begin(chef, "mora"), "chef"))
    assert back.status == 403
    assert "account-ended" in back.text
    assert not here.signed_in(chef, "mora")
    assert "account-ended" in capsys.readouterr().err
