"""The statement of the page and the rule of the release count alike, whatever has been written down."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import insert

from app.comparison.counting import count_round
from app.comparison.figures import People, Until, count_statement, gather, own_counts, people_and_steps
from app.comparison.measures import MeasureChoice, all_measures
from app.outcomes.models import KINDS, Outcome
from app.people.keys import person_keys
from app.people.models import Person
from app.platform.database import session, work_as
from app.programmes.models import COMPLETIONS, Participation
from tests.comparison.builders import Programme, new_programme
from tests.conftest import Database

FIRST, LAST = date(2015, 1, 1), date(2026, 12, 31)
ENDS = ("2015-06", "2018-02", "2020-12", "2024-08-31")
OUTCOMES = [one for one in all_measures() if one.horizon is not None]


def a_day(chance: Random) -> date:
    """Few days, so that steps fall on one day, on the last day of a horizon and on the day that is asked for."""
    months = chance.choice((0, 1, 6, 12, 24, 36, 36, chance.randrange(140)))
    place = FIRST.year * 12 + 5 + months
    return date(place // 12, place % 12 + 1, 1) - timedelta(days=chance.choice((0, 1)))


def history(chance: Random, participation_id: UUID) -> list[dict[str, object]]:
    """Steps in any order; some put others right, also those that put others right, before or after the day."""
    steps: list[dict[str, object]] = []
    for _ in range(chance.choice((0, 0, 1, 1, 1, 2, 3, 5))):
        day = a_day(chance)
        told = datetime.combine(a_day(chance), datetime.min.time(), UTC) + timedelta(
            minutes=chance.choice((0, 1439))
        )
        told = min(told, datetime.now(UTC))  # nothing is written down before it is told
        earlier = chance.choice(steps)["id"] if steps and chance.random() < 0.4 else None
        steps.append(
            {
                "id": uuid4(), "participation_id": participation_id,
                "kind": chance.choice(("manager", "unknown", "unknown", chance.choice(KINDS))),
                "dated": day.isoformat(), "dated_on": day, "source": "coordinator", "employer": "own",
                "corrects_id": earlier, "recorded_at": told,
            }
        )  # fmt: skip
    chance.shuffle(steps)
    return steps


def people(made: Programme, chance: Random, number: int) -> None:
    """People of random rounds with random histories; call inside the council's scope."""
    steps: list[dict[str, object]] = []
    for at in range(number):
        key = f"{at}-{uuid4().hex[:8]}"
        values = {
            "given_name": "Test",
            "family_name": key,
            "employee_number": key,
            "email": f"{key}@example.test",
        }
        keys = person_keys("Test", key, key, f"{key}@example.test", None)
        person_id = session().scalar(insert(Person).values(**values, **keys).returning(Person.id))
        participation_id = uuid4()
        one = {
            "id": participation_id, "programme_id": made.id, "round_id": chance.choice(made.rounds[:-1]),
            "person_id": person_id, "completion": chance.choice(COMPLETIONS),
        }  # fmt: skip
        session().execute(insert(Participation).values(**one))
        steps += history(chance, participation_id)
    session().execute(insert(Outcome), steps)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sql_counts_as_the_rule_does(app: Flask, seed: int) -> None:
    chance = Random(seed)
    made = new_programme(app, ("mora", "orsa"))
    for ends in ENDS:
        made.add_round(app, str(int(ends[:4]) - 1), ends, {"mora": []})
    with app.app_context(), work_as(made.actors["orsa"].scope):
        people(made, chance, 20)  # behind the wall: they must not count
    with app.app_context(), work_as(made.lead.scope):
        people(made, chance, 150)
        by_round = gather(session().execute(people_and_steps(made.id)))
        days = [FIRST, LAST, *(a_day(chance) for _ in range(12))]
        compared = 0
        for on in days:
            for one, other in zip(chance.sample(OUTCOMES, 6), chance.sample(OUTCOMES, 6), strict=True):
                compared += same(made, by_round, one, other, on)
        assert compared > 400
        assert len(by_round) == len(ENDS) - 1


def same(
    made: Programme,
    by_round: People,
    one: MeasureChoice,
    other: MeasureChoice,
    on: date,
) -> int:
    """Compare one statement's counts with the rule's: `one` within its horizon, `other` by the day."""
    ends = dict(zip(made.rounds, made.ends, strict=True))
    within = Until(one, {key: min(one.ready_on(end, end), on) for key, end in ends.items()})
    by_day = Until(other, dict.fromkeys(ends, on))
    wanted = [within] if one == other else [within, by_day]
    found = own_counts(made.id, made.rounds, wanted, on)
    assert set(found) == {round_id for _, round_id in by_round}
    for (_, round_id), there in by_round.items():
        assert found[round_id].people == len(there)
        completed = count_round(MeasureChoice("completed"), there, None, ends[round_id], on)
        assert found[round_id].completed == completed
        expected = [count_round(one, there, None, ends[round_id], on)]
        if len(wanted) == 2:
            expected.append(count_round(other, there, None, ends[round_id], on, whole_horizon=False))
        assert [found[round_id].outcomes[until.measure.code] for until in wanted] == expected
    return len(by_round) * len(wanted)


COLUMNS = """
SELECT array_agg(a.attname::text ORDER BY k.place) FROM pg_index i
CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(number, place)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
WHERE i.indexrelid = %s::regclass
"""


def test_the_indexes_have_all_that_the_statement_asks_for(app: Flask, database: Database) -> None:
    """However many people there are, it need touch no table: every column is in an index led by the council."""
    statement = count_statement(2).sql
    with database.admin() as connection:
        for index, alias in (
            ("ix_participation_counted", "p"),
            ("ix_outcome_participation", "o"),
            ("ix_outcome_corrects", "c"),
        ):
            row = connection.execute(COLUMNS, (index,)).fetchone()
            asked = set(re.findall(rf"\b{alias}\.(\w+)", statement))
            assert row is not None
            assert row[0][0] == "council_id"
            assert asked
            assert asked <= set(row[0]), (index, asked)
