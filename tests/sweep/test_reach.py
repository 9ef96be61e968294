"""The sweep can fail: an address, an export or a kind of work that it does not know, and a leak that it must find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Response, abort, g
from sqlalchemy import text

from app.platform.access.blueprint import PUBLIC, SIGNED_IN, GuardedBlueprint, Rule
from app.platform.database import session
from app.platform.outbox import registry
from tests.support.builders import uid
from tests.support.services import Services
from tests.sweep.parameters import OutOfReach
from tests.sweep.place import Place, open_place
from tests.sweep.test_foreign import Attempt, ask, of_address
from tests.sweep.test_jobs import check_reach
from tests.sweep.walk import addresses, foreign_words, own_paths, rule_of, visit


@pytest.fixture
def place(servers: Services, sweep_template: str) -> Iterator[Place]:
    with open_place(servers, sweep_template, "fram_reach") as made:
        yield made


def add(place: Place, path: str, view: Any, rule: Rule = SIGNED_IN) -> None:
    """A route that nobody told the sweep of."""
    blueprint = GuardedBlueprint("dummy", __name__)
    blueprint.add(path, view, rule)
    place.app.register_blueprint(blueprint)


def address(place: Place) -> Any:
    (found,) = [rule for rule in addresses(place) if rule.endpoint.startswith("dummy.")]
    return found


def test_an_unknown_argument_fails(place: Place) -> None:
    def widget(widget_id: UUID) -> str:
        return str(widget_id)

    add(place, "/widgets/<uuid:widget_id>", widget)
    with pytest.raises(OutOfReach, match="widget_id"):
        own_paths(place, address(place), "mora")


def test_an_address_without_a_rule_fails(place: Place) -> None:
    place.app.add_url_rule("/widgets", endpoint="widgets", view_func=lambda: "x")
    with pytest.raises(AssertionError, match="has no rule"):
        for rule in addresses(place):
            rule_of(place, rule.endpoint)


def test_an_unknown_kind_of_work_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = registry.HANDLERS | {"widget.make": registry.Handler("widget.make", "Widget", lambda job: None)}
    monkeypatch.setattr("tests.sweep.test_jobs.HANDLERS", kinds)
    with pytest.raises(OutOfReach, match=re.escape("widget.make")):
        check_reach()


def test_a_leak_is_found(place: Place) -> None:
    def leak() -> Response:
        with place.admin() as connection:
            row = connection.execute("SELECT given_name FROM person WHERE id = %s", (uid("orsa", "person"),))
            name = row.fetchone()
        answer = Response("<p>fine</p>")
        answer.headers["X-Debug"] = str(name[0]) if name else ""
        return answer

    add(place, "/leak", leak)
    paths = own_paths(place, address(place), "mora")
    assert paths == ["/leak"], "an address without arguments is walked without being told of"
    assert foreign_words(visit(place, "mora", "employee", "dummy.leak", "/leak")) == ["zqorsa"]
    assert foreign_words(visit(place, "orsa", "employee", "dummy.leak", "/leak")) == []


def tried(place: Place) -> list[tuple[Any, Any]]:
    found: list[Attempt] = list(of_address(place, address(place), "mora", "orsa", "coordinator"))
    tokens: dict[tuple[str, str], str] = {}
    return [
        (ask(place, one, one.foreign, 0, tokens), ask(place, one, one.nobody, 1, tokens)) for one in found
    ]


def test_one_statement_more_is_found(place: Place) -> None:
    def slow(person_id: UUID) -> str:
        if person_id == uid("orsa", "person"):
            session().execute(text("SELECT 2"))
        abort(404)

    add(place, "/slow/<uuid:person_id>", slow)
    foreign, nobody = tried(place)[0]
    assert (foreign.status, foreign.text) == (nobody.status, nobody.text)
    assert foreign.statements == nobody.statements + 1
    assert foreign != nobody


def test_other_words_for_what_is_there_are_found(place: Place) -> None:
    def telling(person_id: UUID) -> Response:
        g.found = person_id == uid("orsa", "person")
        return Response("no such person" + (" here" if g.found else ""), 404)

    add(place, "/telling/<uuid:person_id>", telling)
    foreign, nobody = tried(place)[0]
    assert foreign.status == nobody.status == 404
    assert foreign != nobody


def test_a_forbidden_page_where_there_should_be_none_is_found(place: Place) -> None:
    def guarded(person_id: UUID) -> str:
        abort(403 if person_id == uid("orsa", "person") else 404)

    add(place, "/guarded/<uuid:person_id>", guarded, PUBLIC)
    foreign, nobody = tried(place)[0]
    assert (foreign.status, nobody.status) == (403, 404)


def test_the_pool_has_one_connection(place: Place) -> None:
    def backend() -> str:
        return str(session().scalar(text("SELECT pg_backend_pid()")))

    add(place, "/backend", backend)
    seen = {
        visit(place, slug, "coordinator", "dummy.backend", "/backend").text
        for slug in ("mora", "orsa", "motala", "mora")
    }
    assert len(seen) == 1
