"""The summary of the own council's figures says what its people's rows say, whatever is done to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from app.comparison.measures import FAMILIES, HORIZONS, MANAGER_KINDS, MeasureChoice
from app.comparison.models import OwnOutcome
from app.comparison.summary import COLUMNS, check_summaries, differing, summed_counts
from app.outcomes.models import KINDS, Outcome
from app.people.models import Person
from app.platform.database import session, work_as
from app.platform.i18n.formats import today
from app.programmes.models import COMPLETIONS, Participation, Round
from tests.comparison.builders import Programme, add_step, new_programme
from tests.conftest import Database

ENDS = ("2019-06", "2024-08-31", "2026-02")


@pytest.fixture
def made(app: Flask) -> Programme:
    """A programme of two councils with rounds long over, just ready for some horizons, and of this year."""
    programme = new_programme(app, ("mora", "orsa"))
    for ends in ENDS:
        programme.add_round(app, str(int(ends[:4]) - 1), ends, {"mora": [], "orsa": []})
    return programme


def faults(programme: Programme, on: date) -> list[UUID]:
    """What the summary has wrong on a day; call inside the council's scope."""
    rows = session().execute(select(Round.id, Round.ends_on).where(Round.programme_id == programme.id))
    return differing(programme.id, {key: day for key, day in rows}, on)


def a_day(chance: Random, ends: date) -> date:
    """Often the last day of a horizon or the day after it, sometimes in the future, else any day."""
    choice = chance.random()
    if choice < 0.2:
        return today() + timedelta(days=chance.choice((0, 1, 2, 39)))
    if choice < 0.6:
        months = chance.choice(HORIZONS)
        place = ends.year * 12 + ends.month - 1 + months + 1
        return date(place // 12, place % 12 + 1, 1) - timedelta(days=chance.choice((0, 1)))
    return ends + timedelta(days=chance.randrange(-100, 1500))


def some(chance: Random, column: object, most: int = 3) -> list[UUID]:
    """Some ids of the council's own rows."""
    every = list(session().scalars(select(column).order_by(column)))  # type: ignore[call-overload]
    return chance.sample(every, min(len(every), chance.randint(1, most)))


def come(made: Programme, chance: Random) -> None:
    """People are registered."""
    for _ in range(chance.randint(1, 4)):
        made.add_participant("mora", chance.randint(1, len(ENDS)), None, chance.choice(COMPLETIONS))


def go(made: Programme, chance: Random) -> None:
    """A registration is taken away, with its steps."""
    session().execute(delete(Participation).where(Participation.id.in_(some(chance, Participation.id, 2))))


def leave(made: Programme, chance: Random) -> None:
    """A person is erased, with all that was hers."""
    session().execute(delete(Person).where(Person.id.in_(some(chance, Person.id, 2))))


def end(made: Programme, chance: Random) -> None:
    """How it ended is put down anew, for some; the others' rows are written without a change."""
    session().execute(
        update(Participation)
        .where(Participation.id.in_(some(chance, Participation.id)))
        .values(completion=chance.choice(COMPLETIONS), version=Participation.version + 1)
    )


def move(made: Programme, chance: Random) -> None:
    """A participant turns out to have been in another round."""
    session().execute(
        update(Participation)
        .where(Participation.id.in_(some(chance, Participation.id)))
        .values(round_id=chance.choice(made.rounds))
    )


def step(made: Programme, chance: Random) -> None:
    """Steps of several people in one statement, some of which put earlier ones right."""
    steps = []
    for one in some(chance, Participation.id, 4):
        earlier = list(
            session().scalars(select(Outcome.id).where(Outcome.participation_id == one).order_by(Outcome.id))
        )
        for _ in range(chance.randint(1, 3)):
            day, key = a_day(chance, chance.choice(made.ends)), uuid4()
            corrects = chance.choice(earlier) if earlier and chance.random() < 0.4 else None
            steps.append(
                {
                    "id": key, "participation_id": one, "kind": chance.choice((*KINDS, "unknown", "manager")),
                    "dated": day.isoformat(), "dated_on": day, "source": "coordinator", "employer": "own",
                    "corrects_id": corrects, "recorded_at": datetime.now(UTC) - timedelta(days=chance.randint(0, 99)),
                }
            )  # fmt: skip
            earlier.append(key)
    if steps:
        session().execute(insert(Outcome), steps)


def unstep(made: Programme, chance: Random) -> None:
    """Steps are taken back, as an import's are."""
    session().execute(delete(Outcome).where(Outcome.id.in_(some(chance, Outcome.id))))


DEEDS: tuple[Callable[[Programme, Random], None], ...] = (come, go, leave, end, move, step, unstep)


@settings(
    max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    deeds=st.lists(st.sampled_from((come, step, step, *DEEDS)), min_size=1, max_size=12),
    seed=st.integers(0, 2**32 - 1),
)
def test_summary_equals_the_people_after_any_changes(
    app: Flask, made: Programme, deeds: list[Callable[[Programme, Random], None]], seed: int
) -> None:
    chance = Random(seed)
    with app.app_context(), work_as(made.lead.scope):
        come(made, chance)
        step(made, chance)
    for deed in deeds:
        with app.app_context(), work_as(made.lead.scope):
            deed(made, chance)
    with app.app_context(), work_as(made.lead.scope):
        # Also on days to come: what is dated in the future is not known before its day.
        for days in (0, 1, 2, 40, 800):
            assert faults(made, today() + timedelta(days=days)) == []
        assert session().scalar(select(Participation.id).limit(1)) is None or summed(made)


def summed(made: Programme) -> int:
    """How many people the summary has."""
    ends = dict(zip(made.rounds, made.ends, strict=True))
    counts = summed_counts(made.id, ends, [MeasureChoice("manager", 24)], today())
    return sum(count.people for count in counts.values())


def test_a_step_of_the_future_counts_from_its_day(app: Flask, made: Programme) -> None:
    """It does not fail to notice: one whose horizon has passed is unknown until something later is known of her."""
    ends = dict(zip(made.rounds, made.ends, strict=True))
    measure = MeasureChoice("manager", 24)
    with app.app_context(), work_as(made.lead.scope):
        one = made.add_participant("mora", 1, None)
        add_step(one, "stays", today() + timedelta(days=9), told=today())
        unknown = [
            summed_counts(made.id, ends, [measure], today() + timedelta(days=days))[made.rounds[0]]
            .outcomes[measure.code]
            .unknown
            for days in (0, 8, 9, 10)
        ]
    assert unknown == [1, 1, 0, 0]


def test_a_round_whose_dates_have_changed_is_counted_again(app: Flask, made: Programme) -> None:
    """By whoever looks at it: the leading council cannot count behind the others' walls."""
    made.ends[0] = date(2018, 6, 30)
    for slug in ("mora", "orsa"):
        with app.app_context(), work_as(made.actors[slug].scope):
            made.add_participant(slug, 1, 30)
    with app.app_context(), work_as(made.lead.scope):
        session().execute(
            update(Round).where(Round.id == made.rounds[0]).values(ends_on=date(2018, 6, 30), ends="2018-06")
        )
    ends = dict(zip(made.rounds, made.ends, strict=True))
    measure = MeasureChoice("manager", 36)
    for slug in ("orsa", "mora"):
        with app.app_context(), work_as(made.actors[slug].scope):
            assert (
                summed_counts(made.id, ends, [measure], today())[made.rounds[0]].outcomes[measure.code].k == 1
            )
            assert faults(made, today()) == []


def test_the_check_sees_a_summary_that_is_wrong(app: Flask, made: Programme, database: Database) -> None:
    """As a row that was changed past the triggers would make it."""
    with app.app_context(), work_as(made.lead.scope):
        one = made.add_participant("mora", 1, 14)
    with database.admin() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM outcome WHERE participation_id = %s", (one,))
    with app.app_context(), work_as(made.lead.scope):
        assert faults(made, today()) == [made.rounds[0]]
    with app.app_context():
        assert check_summaries(app.extensions["fram_registry"]) == [f"mora ({made.rounds[0]})"]
    with app.app_context(), work_as(made.lead.scope):
        session().execute(text("SELECT ctx.own_recount(ctx.council_id(), NULL)"))
        assert faults(made, today()) == []
    with app.app_context():
        assert check_summaries(app.extensions["fram_registry"]) == []


def test_nobody_sees_anothers_summary(app: Flask, made: Programme, database: Database) -> None:
    for slug in ("mora", "orsa"):
        with app.app_context(), work_as(made.actors[slug].scope):
            made.add_participant(slug, 1, 14)
    with app.app_context(), work_as(made.actors["orsa"].scope):
        assert summed(made) == 1
        own = made.actors["orsa"].council.id
        for table in ("own_round", "own_outcome"):
            assert set(session().scalars(text(f"SELECT council_id FROM {table}"))) == {own}
        # Nor can it count for another: there is nobody to be seen.
        session().execute(text("SELECT ctx.own_recount(:council, NULL)"), {"council": made.lead.council.id})
    with app.app_context(), work_as(made.lead.scope):
        assert summed(made) == 1
        assert faults(made, today()) == []


def test_two_at_once_count_both(app: Flask, made: Programme, database: Database) -> None:
    """Two steps of one person, written at the same time: the second waits for the first, and then sees it."""
    with app.app_context(), work_as(made.lead.scope):
        one = made.add_participant("mora", 1, None)
    council = made.lead.council.id
    step_of = (
        "INSERT INTO outcome (council_id, participation_id, kind, dated, dated_on, source, employer)"
        " VALUES (%s, %s, %s, '2020-01-01', '2020-01-01', 'coordinator', 'own')"
    )
    url = database.urls.app.replace("+psycopg", "")
    with psycopg.connect(url) as first, psycopg.connect(url) as second:
        for connection in (first, second):
            connection.execute("SELECT set_config('fram.council_id', %s, false)", (str(council),))
            connection.commit()
        first.execute(step_of, (council, one, "manager"))
        with second.pipeline():
            second.execute(step_of, (council, one, "stays"))
            first.commit()
        second.commit()
    with app.app_context(), work_as(made.lead.scope):
        assert faults(made, today()) == []


def test_the_summary_knows_the_same_outcomes_and_horizons(app: Flask) -> None:
    """They stand in its columns, and in the statement that fills them; a new one needs a new revision."""
    names = {column.name for column in OwnOutcome.__table__.columns}
    assert set(COLUMNS.values()) | {f"{name}_unknown" for name in COLUMNS.values()} < names
    assert len(names) == 5 + 2 * len(FAMILIES)
    with app.app_context(), work_as(new_programme(app, ("mora",)).lead.scope):
        body = session().scalar(text("SELECT prosrc FROM pg_proc WHERE proname = 'own_add'"))
    assert "VALUES " + ", ".join(f"({months})" for months in HORIZONS) in body
    assert "IN (" + ", ".join(f"'{kind}'" for kind in sorted(MANAGER_KINDS, reverse=True)) + ")" in body
