"""What no column can hold is refused in words, and is no fault of ours."""

from io import BytesIO

import pytest
from flask import Flask

from app.platform.access.table import Role
from tests.support.clients import client_as, form_token


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/people?q=%00", 400),
        ("/people?%00=x", 400),
        ("/people?q=x&q=a%00b", 400),
        ("/programmes/a%00b", 404),
        ("/programmes/prov/rounds/99999999999", 404),
        ("/jobs?page=99999999999999999999", 200),
        ("/people?q=%20", 200),
    ],
)
def test_addresses(app: Flask, path: str, status: int) -> None:
    assert client_as(app, "mora", Role.COORDINATOR).get(path).status_code == status


def test_the_last_day_of_the_calendar(app: Flask) -> None:
    client = client_as(app, "mora", Role.DATA_PROTECTION_OFFICER)
    assert client.get("/log?from=0001-01-01&to=9999-12-31").status_code == 200


def test_forms_and_names_of_files(app: Flask) -> None:
    client = client_as(app, "mora", Role.COORDINATOR)
    token = form_token(client, "/people/new")
    names = {"given_name": "A\0B", "family_name": "Prov", "employee_number": "1", "csrf_token": token}
    assert client.post("/people/new", data=names).status_code == 400
    file = (BytesIO(b"a;b\n"), "a\0.csv")
    assert client.post("/people/import", data={"file": file, "csrf_token": token}).status_code == 400
