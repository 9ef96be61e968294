"""Counting: what became of people, as it stands and as it stood."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import insert

from app.comparison.compare import compare
from app.comparison.counting import Count, Participant, Step, count_completed, count_outcome, fate, standing
from app.comparison.disclosure import Policy
from app.comparison.export import as_json
from app.comparison.finding import title
from app.comparison.measures import (
    HORIZONS,
    MANAGER_KINDS,
    MeasureChoice,
    UnknownMeasure,
    add_months,
    all_measures,
    parse_measure,
)
from app.comparison.release import make_release
from app.comparison.view import Comparison, Wanted
from app.platform.database import work_as
from app.platform.refusals import NotAllowed, NotFound
from app.programmes.models import MeasureOptOut
from tests.comparison.builders import Fate, Programme, add_step, example, new_programme
from tests.conftest import Database
from tests.support.clients import new_actor

END = date(2020, 6, 30)
LATE = date(2026, 1, 1)


def step(kind: str, when: date, corrects: UUID | None = None, told: date | None = None) -> Step:
    return Step(uuid4(), kind, when, told or when, corrects)


def test_a_head_teacher_is_a_manager_and_a_project_leader_is_not() -> None:
    people = [
        Participant(uuid4(), "completed", (step(kind, date(2021, 1, 1)),))
        for kind in ("manager", "head_teacher", "project_leader")
    ]
    assert count_outcome(people, MANAGER_KINDS, LATE, LATE) == Count(2, 3, 0)


def test_the_horizon_ends_on_its_last_day() -> None:
    until = add_months(END, 24)
    assert until == date(2022, 6, 30)
    inside, outside = step("manager", until), step("manager", date(2022, 7, 1))
    assert fate([inside], MANAGER_KINDS, until) == "yes"
    assert fate([outside], MANAGER_KINDS, until) == "no"


def test_what_else_is_said_of_a_day_outweighs_unknown() -> None:
    day = date(2021, 1, 10)
    for steps in ([step("unknown", day), step("stays", day)], [step("stays", day), step("unknown", day)]):
        assert fate(standing(steps, LATE), MANAGER_KINDS, LATE) == "no"


def test_unknown_is_neither_yes_nor_no() -> None:
    until = add_months(END, 24)
    nothing: list[Step] = []
    lost = [step("stays", date(2020, 9, 1)), step("unknown", date(2022, 1, 1))]
    found_again = [*lost, step("specialist", date(2023, 1, 1))]
    assert [fate(steps, MANAGER_KINDS, until) for steps in (nothing, lost, found_again)] == [
        "unknown", "unknown", "no",
    ]  # fmt: skip
    assert fate(lost, MANAGER_KINDS, date(2020, 12, 31)) == "no"


def test_whoever_left_the_round_stays_in_the_denominator() -> None:
    people = [Participant(uuid4(), end) for end in ("completed", "left", "ongoing", "unknown")]
    assert count_completed(people) == Count(1, 4, 2)


def test_a_corrected_step_stands_until_the_day_it_is_corrected() -> None:
    wrong = step("manager", date(2021, 1, 10))
    right = step("stays", date(2021, 1, 10), corrects=wrong.id, told=date(2021, 5, 1))
    assert [s.kind for s in standing([wrong, right], date(2021, 4, 30))] == ["manager"]
    assert [s.kind for s in standing([wrong, right], date(2021, 5, 1))] == ["stays"]
    assert standing([wrong, right], date(2021, 1, 9)) == []


@pytest.mark.parametrize("start", [date(2020, 1, 31), date(2023, 8, 31), date(2024, 2, 29)])
def test_months_end_within_their_month(start: date) -> None:
    for months in HORIZONS:
        later = add_months(start, months)
        assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
        assert later.day <= start.day


def test_measures_are_read_as_they_are_written() -> None:
    for measure in all_measures():
        assert parse_measure(measure.code) == parse_measure(measure.name) == measure
    assert parse_measure("manager") == MeasureChoice("manager", 24)
    for text in ("", "manager:7", "managers", "outcome", "outcome:left", "completed:24", "manager:24:24"):
        with pytest.raises(UnknownMeasure):
            parse_measure(text)


def own_of(app: Flask, made: Programme, measure: str = "manager", **asked: object) -> Comparison:
    with app.app_context(), work_as(made.lead.scope):
        return compare(made.lead, made.slug, Wanted(parse_measure(measure), **asked))  # type: ignore[arg-type]


def test_a_young_round_says_when_it_is_ready_and_is_no_failure(app: Flask) -> None:
    made = new_programme(app, ("mora",))
    made.add_round(app, "2018", "2018-06", {"mora": [3, 20, "stays", "stays", 30]})
    made.add_round(app, "2025-01", "2025-06", {"mora": [None] * 5})
    found = own_of(app, made)
    old, young = found.own.rounds
    assert (old.figure.status, old.figure.count) == ("live", Count(2, 5, 0))
    assert (young.figure.status, young.figure.count, young.figure.ready_on) == (
        "later",
        None,
        date(2027, 6, 30),
    )
    assert found.own.pooled.count == Count(2, 5, 0)
    assert found.own.pooled.left_out


def test_the_own_council_is_live(app: Flask) -> None:
    made = new_programme(app, ("mora",))
    made.add_round(app, "2018", "2018-06", {"mora": ["stays"] * 3})
    assert own_of(app, made).own.pooled.count == Count(0, 3, 0)
    with app.app_context(), work_as(made.lead.scope):
        made.add_participant("mora", 1, 4)
    assert own_of(app, made).own.pooled.count == Count(1, 4, 0)


def test_figures_as_they_stood(app: Flask) -> None:
    made = new_programme(app, ("mora",))
    made.add_round(app, "2016-04", "2017-03", {"mora": [None, None]})
    made.add_round(app, "2018-04", "2019-03", {"mora": [None]})
    with app.app_context(), work_as(made.lead.scope):
        early = made.add_participant("mora", 1, None)
        wrong = add_step(early, "manager", date(2016, 12, 1))
        add_step(early, "stays", date(2016, 12, 1), corrects=wrong, told=date(2017, 6, 1))
        late = made.add_participant("mora", 1, None)
        add_step(late, "manager", date(2020, 1, 1))
    then = own_of(app, made, at=date(2017, 3, 27), open_ended=True)
    assert [(one.label, one.figure.count) for one in then.own.rounds] == [("2016", Count(1, 4, 3))]
    assert then.own.pooled.count == Count(1, 4, 3)
    assert (then.own.pooled.share, then.own.pooled.low) == (None, None), "under half is known"
    after = own_of(app, made, at=date(2017, 6, 1), open_ended=True)
    assert after.own.pooled.count == Count(0, 4, 3)
    today = own_of(app, made)
    assert today.own.pooled.count == Count(0, 5, 3), "the late manager is a no within 24 months"


def test_looking_back_a_young_round_of_which_little_is_known_has_no_share(app: Flask) -> None:
    """The first manager of a round is heard of long before the others: "1 of 1" would be 100 percent."""
    made = new_programme(app, ("mora", "orsa"))
    made.add_round(app, "2021", "2021-12", {"mora": [3, 5, "stays", "stays"]})
    young_people: list[Fate] = [2, *[None] * 14]
    made.add_round(app, "2025-01", "2025-06", {"mora": young_people})
    found = own_of(app, made, at=date(2026, 1, 1), open_ended=True)
    old, young = found.own.rounds
    assert (old.figure.count, old.figure.share) == (Count(2, 4, 0), 0.5)
    assert (young.figure.status, young.figure.count) == ("live", Count(1, 15, 14))
    assert (young.figure.share, young.figure.low, young.figure.percent_fits) == (None, None, False)
    assert (found.own.pooled.count, found.own.pooled.left_out) == (Count(2, 4, 0), True)
    assert [council.slug for council in found.councils] == ["mora"], "a release has no figures by a day"
    within = own_of(app, made, "manager:24", at=date(2026, 1, 1))
    assert [one.figure.status for one in within.own.rounds] == ["live", "later"]
    assert within.own.rounds[1].figure.ready_on == date(2027, 6, 30)


def test_what_is_counted_by_a_day_says_so(app: Flask) -> None:
    made = new_programme(app, ("mora", "orsa"))
    made.add_round(app, "2021", "2021-12", {"mora": [3, 5, "stays", "stays"]})
    cases: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({"at": date(2026, 1, 1), "open_ended": True}, "Manager by 1 January 2026", "manager"),
        ({"at": date(2026, 1, 1)}, "Manager within 24 months", "manager"),
        ({}, "Manager within 24 months", "manager"),
    )
    for asked, name, code in cases:
        found = own_of(app, made, **asked)
        with app.app_context():
            assert title(found) == name
        assert as_json(found)["measure"] == code
    completed = own_of(app, made, "completed", at=date(2026, 1, 1), open_ended=True)
    with app.app_context():
        assert title(completed) == "Completed the programme"


def test_own_changes_after_a_release_do_not_move_the_others(app: Flask) -> None:
    """Others are the released sum without the own part as it was released, not as it is now."""
    made = new_programme(app, ("mora", "orsa", "alvdalen"))
    kept = []
    for year in (2010, 2011, 2012):
        fates: dict[str, list[Fate]] = {
            "mora": [14, 14],
            "orsa": [14, "stays", "stays"] * 3,
            "alvdalen": [14, "stays", "stays"] * 3,
        }
        made.add_round(app, str(year), f"{year}-06", fates)
        with app.app_context(), work_as(made.lead.scope):
            kept += [(made.add_participant("mora", len(made.rounds), "stays"), year) for _ in range(3)]
    with app.app_context():
        make_release(made.id, date(2026, 11, 22), policy=Policy(extra_hidden=0.0))
    before = own_of(app, made)
    assert before.overall.count == Count(24, 69), "the test needs a released sum"
    assert before.verdict is not None
    assert [(g.k, g.n) for g in (before.verdict.first, before.verdict.second)] == [(6, 15), (18, 54)]
    with app.app_context(), work_as(made.lead.scope):
        for participation_id, year in kept[:5]:
            add_step(participation_id, "manager", date(year + 1, 3, 1))
    after = own_of(app, made)
    assert after.verdict is not None
    assert [(g.k, g.n) for g in (after.verdict.first, after.verdict.second)] == [(11, 15), (18, 54)]
    assert after.detectable is not None
    assert (after.detectable.n1, after.detectable.n2) == (15, 54)


def test_without_the_own_part_there_is_no_verdict(app: Flask, database: Database) -> None:
    made = example(app)
    with app.app_context():
        make_release(made.id, date(2026, 11, 22), policy=Policy(extra_hidden=0.0))
    with database.admin() as connection:
        connection.execute("DELETE FROM release_own")
        connection.execute(
            "UPDATE release_cell SET status = 'protected', k = NULL WHERE view = 'council+round'"
        )
    assert own_of(app, made).verdict is None


def test_who_does_not_share_is_not_taken_from_the_others(app: Flask) -> None:
    """A council that keeps its figures back is not in the sum, so the sum is the others'."""
    made = new_programme(app, ("mora", "orsa", "alvdalen", "motala"))
    for year in (2010, 2011, 2012):
        fates: dict[str, list[Fate]] = {
            "mora": [14, 14, 14],
            "orsa": [14, "stays", "stays"] * 3,
            "alvdalen": [14, "stays", "stays"] * 3,
            "motala": [14, "stays", "stays"] * 3,
        }
        made.add_round(app, str(year), f"{year}-06", fates)
    with app.app_context(), work_as(made.lead.scope) as current:
        current.execute(insert(MeasureOptOut).values(programme_id=made.id, measure="manager"))
    with app.app_context():
        make_release(made.id, date(2026, 11, 22), policy=Policy(extra_hidden=0.0))
    found = own_of(app, made)
    assert found.overall.count == Count(27, 81)
    assert found.verdict is not None
    assert [(g.k, g.n) for g in (found.verdict.first, found.verdict.second)] == [(9, 9), (27, 81)]


def test_more_participants_than_seats_have_no_share(app: Flask) -> None:
    made = new_programme(app, ("mora",))
    made.add_round(app, "2018", "2018-06", {"mora": ["stays"] * 3})
    with app.app_context(), work_as(made.lead.scope):
        made.add_participant("mora", 1, "stays")
    figure = own_of(app, made, "seats").own.pooled
    assert (figure.count, figure.share, figure.low) == (Count(4, 3, 0), None, None)


def test_others_have_no_comparison(app: Flask) -> None:
    made = new_programme(app, ("mora",))
    stranger = new_actor(app, "motala", *made.lead.roles)
    with app.app_context(), work_as(stranger.scope), pytest.raises(NotFound):
        compare(stranger, made.slug, Wanted(parse_measure("manager")))
    nobody = new_actor(app, "mora")
    with app.app_context(), work_as(nobody.scope), pytest.raises(NotAllowed):
        compare(nobody, made.slug, Wanted(parse_measure("manager")))
