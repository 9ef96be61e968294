"""The page where assessors are compared: like with like, each instrument by itself, and it says so."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask import Flask

from app.platform.access.table import Role
from app.selection.calibration import FEWEST
from app.selection.queries.board import BoardRow, Given
from app.selection.views.assessors import scores
from tests.programmes.builders import actor
from tests.selection.boards import add_criteria, joint, path, rate
from tests.support.clients import client_for
from tests.support.recruiting import Recruiting

SAYS = "Like is compared with like: interviews with interviews, work samples with work samples."


@pytest.fixture
def made(app: Flask) -> Recruiting:
    with app.app_context():
        return joint(app, people=FEWEST + 1)


def section(html: str, heading: str) -> str:
    """What stands under a heading, as text; empty where it is not on the page."""
    parts = re.split(r"<section", html)
    found = [part for part in parts if f">{heading}</h2>" in part]
    return " ".join(re.sub(r"<[^>]+>", " ", "".join(found)).split())


def test_who_rates_work_samples_is_not_called_strict_beside_who_interviews(
    app: Flask, made: Recruiting
) -> None:
    with app.app_context():
        (criterion,) = add_criteria(made, "Lyssnar")
        mild, usual, reader = (actor(app, "mora", Role.MANAGER) for _one in range(3))
        cases = [made.candidate("mora", at) for at in range(FEWEST)]
        for at, case in enumerate(cases):
            rate(made.lead, case, mild, {criterion: 2 + at % 4})
            rate(made.lead, case, usual, {criterion: 1 + at % 4})
            # Work samples are rated low here, and mildly by the same who is mild in interviews.
            rate(made.lead, case, reader, {criterion: 1}, instrument="work_sample")
    client = client_for(app, made.lead)
    html = client.get(path("board/assessors")).get_data(as_text=True)
    assert SAYS in html
    interviews = section(html, "Interview: assessors")
    assert interviews.count("more generous") == interviews.count("stricter") == 1
    # One who has read samples says nothing of who interviews, and is compared with nobody.
    assert "Work sample: the assessors cannot be compared." in html
    assert section(html, "Work sample: assessors") == ""
    # The candidates' own figures are of the interviews alone: 1.5 to 4.5, with no 1 of a sample in them.
    assert " 1.5 " in section(html, "Interview: candidates")
    with app.app_context():
        # Somebody else reads the work samples of the same candidates, and rates them two steps higher.
        other = actor(app, "mora", Role.MANAGER)
        for case in cases:
            rate(made.lead, case, other, {criterion: 3}, instrument="work_sample")
    html = client.get(path("board/assessors")).get_data(as_text=True)
    samples = section(html, "Work sample: assessors")
    assert samples.count("more generous") == samples.count("stricter") == 1
    assert section(html, "Interview: assessors") == interviews


def test_nothing_to_compare_is_one_answer(app: Flask, made: Recruiting) -> None:
    html = client_for(app, made.lead).get(path("board/assessors")).get_data(as_text=True)
    assert html.count("The assessors cannot be compared.") == 1
    assert "There is nothing to compare." in html


def test_a_number_is_of_one_instrument_and_leaves_abstentions_out() -> None:
    who, one, two = uuid4(), uuid4(), uuid4()
    row = BoardRow(
        uuid4(), uuid4(), None, "A", "B", "", None, "ready", (), True, True, False,
        ratings=(
            Given("W", who, "interview", one, 4), Given("W", who, "interview", two, None),
            Given("W", who, "work_sample", one, 1), Given("W", who, "work_sample", two, 2),
        ),
    )  # fmt: skip
    assert scores([row], "interview") == [(row.id, who, 4.0)]
    assert scores([row], "work_sample") == [(row.id, who, 1.5)]
    assert scores([row], "profile") == []
