"""Accounts stand by name in the reader's order of letters, also where the database pages the list."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.account import queries
from app.people.keys import person_keys
from app.people.models import Person
from app.platform.access.table import Role
from app.platform.database import Scope, session, work_as
from app.platform.i18n.collation import Family
from app.platform.identity.models import Account
from tests.support.clients import client_as, tenant

# As the letters' codes have it: Zeb, Åke, Ägir, Ærling, Örjan, Øystein.
NAMES = ("Örjan", "Øystein", "Zeb", "Åke", "Ægir", "Aina", "Älva")
SWEDISH = ["Aina", "Zeb", "Åke", "Ægir", "Älva", "Örjan", "Øystein"]
NORWEGIAN = ["Aina", "Zeb", "Ægir", "Älva", "Örjan", "Øystein", "Åke"]


def add(app: Flask, *names: str, status: str = "active") -> Scope:
    """Accounts of Mora in one statement."""
    scope = Scope(tenant(app, "mora").id)
    with app.app_context(), work_as(scope):
        rows = [{"issuer": "prov", "subject": name, "name": name, "status": status} for name in names]
        session().execute(insert(Account), rows)
    return scope


@pytest.mark.parametrize(("order", "expected"), [("sv", SWEDISH), ("no", NORWEGIAN)])
def test_the_list_is_in_the_readers_order(app: Flask, order: Family, expected: list[str]) -> None:
    scope = add(app, *NAMES)
    add(app, "Östen", status="waiting")
    with app.app_context(), work_as(scope):
        found, total = queries.list_accounts(None, 1, order)
    assert [line.name for line in found] == ["Östen", *expected]
    assert total == len(NAMES) + 1


def test_the_order_goes_on_over_the_pages(app: Flask) -> None:
    scope = add(app, *(f"Person {number}" for number in range(60)), "Öla", "Åla")
    with app.app_context(), work_as(scope):
        first, second = (queries.list_accounts(None, page, "sv")[0] for page in (1, 2))
    assert [line.name for line in first][:3] == ["Person 0", "Person 1", "Person 2"]
    assert [line.name for line in second][-2:] == ["Åla", "Öla"]


def test_a_new_name_has_a_new_place(app: Flask) -> None:
    scope = add(app, "Aina", "Berit")
    with app.app_context(), work_as(scope):
        session().scalars(select(Account).where(Account.name == "Aina")).one().name = "Åse"
    with app.app_context(), work_as(scope):
        assert [line.name for line in queries.list_accounts(None, 1, "no")[0]] == ["Berit", "Åse"]


def test_the_people_that_an_account_could_be_are_in_the_readers_order(app: Flask) -> None:
    scope = Scope(tenant(app, "mora").id)
    with app.app_context(), work_as(scope):
        for name in NAMES:
            session().add(
                Person(given_name="Kim", family_name=name, **person_keys("Kim", name, None, None, None))
            )
        session().flush()
        assert [one.family_name for one in queries.find_people("kim", "sv")] == SWEDISH
        assert [one.family_name for one in queries.find_people("kim", "no")] == NORWEGIAN


@pytest.mark.parametrize(("locale", "expected"), [("sv", SWEDISH), ("nn", NORWEGIAN), ("en", SWEDISH)])
def test_the_page_sorts_for_its_reader(app: Flask, locale: str, expected: list[str]) -> None:
    """English has no order of its own for these letters: the council's holds."""
    add(app, *NAMES)
    page = (
        client_as(app, "mora", Role.COUNCIL_ADMINISTRATOR, locale=locale)
        .get("/accounts")
        .get_data(as_text=True)
    )
    found = [name for name in re.findall(r">(\w+)</a>", page) if name in NAMES]
    assert found == expected
