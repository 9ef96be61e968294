"""How large the list of people is: 50 people of a council of 3,000, who look like people.

The arithmetic stands in docs/changing.md.
"""

from __future__ import annotations

import gzip
from random import Random

import brotli
from flask import Flask
from sqlalchemy import insert

from app.demo.data.people import UNITS, invent
from app.people.keys import person_keys, unit_keys
from app.people.models import Person, Unit
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import work_as
from tests.support.clients import client_for, new_actor

PEOPLE = 3_000


def add_council(app: Flask, actor: Actor) -> None:
    """Names, addresses and units as in the demo; titles and numbers drawn by lot, ids by the database."""
    lot = Random(1)
    numbers = lot.sample(range(100_000, 1_000_000), PEOPLE)
    titles = [title for _, _, title in UNITS["SE"]]
    with app.app_context(), work_as(actor.scope) as current:
        units = [
            {"name": name, "service_area": area, **unit_keys(name)} for name, area, _title in UNITS["SE"]
        ]
        homes = current.scalars(insert(Unit).returning(Unit.id), units).all()
        rows = []
        for one, number in zip(invent(actor.council, PEOPLE), numbers, strict=True):
            facts = (str(number), one.email, lot.choice(titles))
            rows.append(
                {"given_name": one.given_name, "family_name": one.family_name, "employee_number": facts[0],
                 "email": facts[1], "title": facts[2], "unit_id": homes[one.unit],
                 **person_keys(one.given_name, one.family_name, *facts)}
            )  # fmt: skip
        current.execute(insert(Person), rows)


def test_a_page_of_the_list_is_small(app: Flask) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR, locale="sv")
    add_council(app, actor)
    client = client_for(app, actor)
    sizes = {"identity": 0, "gzip": 0, "br": 0}
    for coding in sizes:
        answer = client.get("/people", headers={"Accept-Encoding": coding})
        assert answer.headers.get("Content-Encoding", "identity") == coding
        sizes[coding] = len(answer.data)
        html = {"gzip": gzip.decompress, "br": brotli.decompress}.get(coding, bytes)(answer.data)
        assert html.count(b"<tr ") == 51
        assert html.count("Anställningsnummer".encode()) == 51
    assert sizes["identity"] <= 26_000, sizes
    assert sizes["gzip"] <= 5_650, sizes
    assert sizes["br"] <= 4_850, sizes
