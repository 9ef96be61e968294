"""How open a measure is by the agreement: what happens is what the words say."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import insert

from app.comparison.disclosure import Policy
from app.comparison.queries import list_cells
from app.comparison.release import make_release
from app.platform.database import work_as
from app.programmes.models import ProgrammeMeasure
from app.programmes.queries.agreement import agreed
from app.programmes.words import OPENNESS, OPENNESS_MEANINGS
from tests.comparison.builders import EXAMPLE, example

#: What the words promise of the figures of several rounds of one council, of all councils, and of one round.
SHOWN = {"council+block": 3, "block": 1, "council+round": 9}
MEASURES = {"seats": "seats", "completed": "completed", "manager": "manager:24"}


def shown(app: Flask, measure: str, how: str) -> tuple[dict[str, int], set[str]]:
    made = example(app)
    with app.app_context(), work_as(made.lead.scope) as current:
        current.execute(insert(ProgrammeMeasure).values(programme_id=made.id, measure=measure, openness=how))
    with app.app_context():
        release = make_release(made.id, date(2026, 11, 22), policy=Policy(extra_hidden=0.0))
    with app.app_context(), work_as(made.lead.scope):
        cells = list_cells(made.id, release.id, [MEASURES[measure]])
    exact = {view: sum(c.view == view and c.status == "exact" for c in cells) for view in SHOWN}
    return exact, {cell.status for cell in cells}


@pytest.mark.parametrize("measure", ["seats", "completed"])
def test_open_shows_small_figures_too(app: Flask, measure: str) -> None:
    assert len(EXAMPLE) == SHOWN["council+block"]
    assert shown(app, measure, "open") == (SHOWN, {"exact"})
    assert "small ones too" in str(OPENNESS_MEANINGS["open"])


def test_what_became_of_people_is_guarded_even_where_an_older_agreement_says_open(app: Flask) -> None:
    exact, statuses = shown(app, "manager", "open")
    assert (exact, statuses) == (SHOWN | {"council+round": 0}, {"exact", "protected"})
    assert agreed([("outcome", "open"), ("manager", "strict"), ("seats", "open")]) == {
        "seats": "open",
        "completed": "open",
        "manager": "strict",
        "outcome": "guarded",
    }


@pytest.mark.parametrize("measure", MEASURES)
def test_strict_shows_nothing_not_even_of_all_together(app: Flask, measure: str) -> None:
    assert shown(app, measure, "strict") == (dict.fromkeys(SHOWN, 0), {"unshared"})
    assert "not even for all councils together" in str(OPENNESS_MEANINGS["strict"])


def test_guarded_shows_large_groups_and_of_seats_nothing(app: Flask) -> None:
    exact, statuses = shown(app, "manager", "guarded")
    assert exact == SHOWN | {"council+round": 0}
    assert statuses == {"exact", "protected"}
    assert "only where the group is large enough" in str(OPENNESS_MEANINGS["guarded"])


def test_guarded_seats_are_not_shown_at_all(app: Flask) -> None:
    assert shown(app, "seats", "guarded") == (dict.fromkeys(SHOWN, 0), {"unshared"})
    assert "seats are filled is then not shown at all" in str(OPENNESS_MEANINGS["guarded"])
    assert set(OPENNESS) == set(OPENNESS_MEANINGS)
