"""The home page shows the council's programmes with their members, and nobody else's."""

from flask import Flask

from app.platform.access.table import Role
from tests.support.clients import client_as


def test_home_shows_the_programmes_of_the_council(demo_app: Flask) -> None:
    app = demo_app
    html = client_as(app, "mora", Role.COORDINATOR).get("/").get_data(as_text=True)
    assert "Talangjakten" in html
    assert "Mora, Orsa, Älvdalen" in html
    assert "Aspirantprogram" not in html
    assert 'href="/programmes/talangjakten/compare"' in html
    assert (
        'href="/programmes/talangjakten/compare"' not in client_as(app, "mora", Role.EMPLOYEE).get("/").text
    )
