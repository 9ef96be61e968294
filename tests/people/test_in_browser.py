"""The pages of people in a real browser: nothing complains, axe finds nothing, wide and narrow, light and dark."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.platform.access.table import Role
from app.platform.database import Scope, work_as
from app.platform.identity import sessions
from tests.imports.support import HEADINGS, Import, csv_bytes
from tests.people.test_pages import add_people
from tests.support.browser import assert_clean, launch, serve
from tests.support.clients import new_actor

SHOTS = os.environ.get("FRAM_SHOTS")


def without_port(app: Flask) -> Any:
    """The application as on its usual port: the hosts of the test application have none."""

    def answer(environ: dict[str, Any], start: Any) -> Any:
        environ["HTTP_HOST"] = environ["HTTP_HOST"].split(":")[0]
        return app(environ, start)

    return answer


@pytest.mark.parametrize(("width", "scheme", "locale"), [(390, "light", "nn")])
def test_every_page_is_clean(app: Flask, width: int, scheme: str, locale: str) -> None:
    actor = new_actor(app, "mora", Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER, locale=locale)
    person = add_people(app, actor, 120)[0]
    rows = [
        ("0", "Eva", "Öst", "", "Rektor", "Enhet 1"),
        ("900", "Bo", "Ek", "bo@mora.example", "Kock", "Köket"),
    ]
    good = Import(app, actor, csv_bytes(rows))
    good.check()
    done = Import(app, actor, csv_bytes([("901", "Åsa", "Alm", "", "", "Enhet 2")]))
    done.check()
    done.apply()
    bad = Import(app, actor, csv_bytes([("1", "", "Ek", "x", "", ""), *rows]))
    bad.check()
    fresh = Import(
        app, actor, csv_bytes([(*rows[0], "070", "80")], (*HEADINGS, "Telefon", "Tjänstens omfattning"))
    )
    with app.app_context(), work_as(Scope(actor.council.id)):
        token = sessions.start(actor.account_id, app.extensions["fram_settings"])  # type: ignore[arg-type]
    paths = {
        "list": "/people",
        "list-none": "/people?q=finnsinte",
        "person": f"/people/{person}",
        "edit": f"/people/{person}/edit",
        "units": "/people/units",
        "units-none": "/people/units?q=finnsinte",
        "unit-new": "/people/units/new",
        "me": "/people/me",
        "import": "/people/import",
        "import-columns": f"/people/import/{fresh.id}/columns",
        "import-checked": f"/people/import/{good.id}?tab=changed",
        "import-faults": f"/people/import/{bad.id}",
        "import-done": f"/people/import/{done.id}",
    }
    with serve(without_port(app)) as base, launch() as chromium:
        page: Page = chromium.page(width=width, scheme=scheme)  # type: ignore[arg-type]
        port = base.rsplit(":", 1)[1].rstrip("/")
        home = f"http://mora.localhost:{port}"
        page.context.add_cookies([{"name": "fram", "value": token, "url": home}])
        for name, path in paths.items():
            page.goto(home + path)
            if SHOTS:
                Path(SHOTS).mkdir(parents=True, exist_ok=True)
                page.screenshot(path=f"{SHOTS}/people-{name}-{width}-{scheme}.png", full_page=True)
            assert_clean(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{name} scrolls sideways"
            )
