"""A membership has dates: what a council sees before it joins, while it is a member, and after it has left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.operations.catalogue import SHARED
from app.platform.database import Scope, ScopedSession, work_as
from app.programmes.models import MeasureOptOut, Round
from tests.conftest import Database

# What a programme is, and what happens in it. Nobody but the release component reads release_secret.
LASTING = ("programme", "programme_text", "programme_member", "programme_provider", "programme_measure")
DATED = (
    "template_version",
    "template_part",
    "template_part_text",
    "round",
    "round_seats",
    "release",
    "release_cell",
    "joint_funnel",
)
NOW = date.today()
# Not tomorrow: a run may pass midnight.
YESTERDAY, SOON = NOW - timedelta(days=1), NOW + timedelta(days=2)


@dataclass(frozen=True)
class Made:
    """Mora's programme with Orsa: a round, a version of the template and a release of 2010 and of 2020."""

    mora: UUID
    orsa: UUID
    programme: UUID
    rounds: dict[int, UUID]

    @contextmanager
    def inside(self, council: UUID) -> Iterator[ScopedSession]:
        with work_as(Scope(council, None)) as current:
            yield current

    def seen(self, council: UUID, *tables: str) -> dict[str, int]:
        """How many rows of each table a council sees."""
        with self.inside(council) as current:
            return {t: current.execute(text(f"SELECT count(*) FROM {t}")).scalar_one() for t in tables}


@pytest.fixture
def made(app: Flask, database: Database) -> Iterator[Made]:
    with app.app_context(), database.admin() as db:
        ids = {slug: app.extensions["fram_registry"].by_slug(slug).id for slug in ("mora", "orsa")}
        mora, orsa = ids["mora"], ids["orsa"]

        def row(table: str, **values: object) -> UUID | None:
            names = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join(["%s"] * len(values))
            found = db.execute(
                f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING to_jsonb({table}) ->> 'id'",
                list(values.values()),
            ).fetchone()
            return UUID(found[0]) if found and found[0] else None

        programme = row("programme", slug="prov", way_in="both", lead_council_id=mora)
        assert programme
        row("programme_text", programme_id=programme, locale="sv", name="Prov")
        row("programme_provider", programme_id=programme, name="Någon")
        row("programme_measure", programme_id=programme, measure="seats", openness="open")
        for council in (mora, orsa):
            row("programme_member", programme_id=programme, council_id=council)
        rounds = {}
        for number, year in enumerate((2010, 2020), 1):
            version = row(
                "template_version", programme_id=programme, number=number, created_at=f"{year}-01-02"
            )
            part = row("template_part", programme_id=programme, template_id=version, position=1, kind="block")
            row("template_part_text", programme_id=programme, part_id=part, locale="sv", title="Del")
            held = row(
                "round", programme_id=programme, number=number, starts=str(year), ends=str(year),
                starts_on=f"{year}-01-01", ends_on=f"{year}-12-31", template_id=version,
            )  # fmt: skip
            assert held
            rounds[year] = held
            row("round_seats", programme_id=programme, round_id=held, council_id=mora, seats=5)
            release = row(
                "release", programme_id=programme, name=f"{year}-1", as_of=f"{year}-06-01",
                frozen_at=f"{year}-06-01", policy=Jsonb({}), audit=Jsonb({}), code_version="0", sha256="0",
            )  # fmt: skip
            row(
                "release_cell", programme_id=programme, release_id=release, measure="seats", view="round",
                round_id=held, n=5, k=5, unknown=0, status="exact",
            )  # fmt: skip
            row(
                "joint_funnel", programme_id=programme, round_id=held, as_of=f"{year}-06-01", policy=Jsonb({}),
                audit=Jsonb({}), code_version="0", figures=Jsonb({}),
            )  # fmt: skip
        yield Made(mora, orsa, programme, rounds)


def dates(database: Database, made: Made, joined: object, left: object) -> None:
    """Write Orsa's dates; a date of the calendar as it stands, a year or month as text."""
    with database.admin() as db:
        db.execute(
            'UPDATE programme_member SET joined = %s, "left" = %s WHERE council_id = %s',
            (joined and str(joined), left and str(left), made.orsa),
        )


def one_each(tables: tuple[str, ...]) -> dict[str, int]:
    return dict.fromkeys(tables, 1)


MEMBERS: list[tuple[object, object]] = [
    (None, None),
    (NOW, None),
    (f"{NOW:%Y-%m}", None),
    (f"{NOW:%Y}", None),
    (2008, NOW),
    (2008, SOON),
]
MEMBERS += [(2008, f"{NOW:%Y-%m}"), (2008, f"{NOW:%Y}"), (None, NOW.year + 1)]


@pytest.mark.parametrize(("joined", "left"), MEMBERS)
def test_a_member_sees_everything_shared(
    made: Made, database: Database, joined: object, left: object
) -> None:
    """From the first day that `joined` can mean to the last that `left` can mean."""
    dates(database, made, joined, left)
    assert made.seen(made.orsa, *DATED) == dict.fromkeys(DATED, 2)
    assert made.seen(made.orsa, *LASTING) == one_each(LASTING) | {"programme_member": 2}


@pytest.mark.parametrize("joined", [SOON, NOW.year + 1, f"{NOW.year + 1}-01"])
def test_before_it_joins_a_council_sees_nothing(made: Made, database: Database, joined: object) -> None:
    """Not even that there is such a programme."""
    dates(database, made, joined, None)
    tables = tuple(table for table in SHARED if table != "release_secret")
    assert set(tables) >= {*LASTING, *DATED}
    assert made.seen(made.orsa, *tables) == dict.fromkeys(tables, 0)


@pytest.mark.parametrize("left", [2019, "2012-03", "2010-06-01", YESTERDAY.replace(year=2018, day=1)])
def test_a_former_member_keeps_what_was_there_when_it_left(
    made: Made, database: Database, left: object
) -> None:
    """Rounds that had begun, versions that were written, releases that were published; nothing since."""
    dates(database, made, 2008, left)
    assert made.seen(made.orsa, *DATED) == one_each(DATED)
    assert made.seen(made.orsa, *LASTING) == one_each(LASTING) | {"programme_member": 2}
    with made.inside(made.orsa) as current:
        assert current.scalars(text("SELECT name FROM release")).all() == ["2010-1"]
        assert current.scalars(text("SELECT starts FROM round")).all() == ["2010"]
    assert made.seen(made.mora, *DATED) == dict.fromkeys(DATED, 2)


@pytest.mark.parametrize(
    ("left", "rounds", "releases"), [("2010-05-31", 1, 0), ("2009", 0, 0), ("2010", 1, 1)]
)
def test_a_release_counts_from_the_day_it_was_published(
    made: Made, database: Database, left: str, rounds: int, releases: int
) -> None:
    """A release of June 2010 was not shared with who left in May."""
    dates(database, made, 2008, left)
    assert made.seen(made.orsa, "round", "release", "release_cell") == {
        "round": rounds, "release": releases, "release_cell": releases,
    }  # fmt: skip


def test_a_former_member_keeps_every_round_of_its_own_people(made: Made, database: Database) -> None:
    """Its own rows stay, and the round that they name with them; the neighbours' of that time do not."""
    with database.admin() as db:
        db.execute(
            "WITH one AS (INSERT INTO person (council_id, given_name, family_name, search, sort_sv, sort_no)"
            " VALUES (%(own)s, 'Prov', 'Prov', '', '', '') RETURNING id)"
            " INSERT INTO participation (council_id, programme_id, round_id, person_id)"
            " SELECT %(own)s, %(programme)s, %(round)s, id FROM one",
            {"own": made.orsa, "programme": made.programme, "round": made.rounds[2020]},
        )
    dates(database, made, 2008, 2012)
    seen = made.seen(made.orsa, "participation", *DATED)
    assert seen == {"participation": 1, **dict.fromkeys(DATED, 2), "release": 1, "release_cell": 1}


def test_a_former_member_changes_nothing_that_is_shared(made: Made, database: Database) -> None:
    """Neither what it shared, nor anything else."""
    with made.inside(made.orsa) as current:
        current.add(MeasureOptOut(programme_id=made.programme, council_id=made.orsa, measure="manager"))
    dates(database, made, 2008, 2012)
    with pytest.raises(ProgrammingError, match="row-level security"), made.inside(made.orsa) as current:
        current.add(MeasureOptOut(programme_id=made.programme, council_id=made.orsa, measure="seats"))
        current.flush()
    with made.inside(made.orsa) as current:
        gone = current.execute(text("DELETE FROM measure_opt_out RETURNING measure"))
        assert gone.all() == []


def test_who_leads_a_programme_goes_on_seeing_it(made: Made, database: Database) -> None:
    """Otherwise nobody could bring it to an end."""
    with database.admin() as db:
        db.execute('UPDATE programme_member SET "left" = %s WHERE council_id = %s', ("2012", made.mora))
    assert made.seen(made.mora, *DATED) == dict.fromkeys(DATED, 2)
    with made.inside(made.mora) as current:
        day = date(2030, 1, 1)
        current.add(
            Round(
                programme_id=made.programme, number=3, starts="2030", ends="2030", starts_on=day, ends_on=day
            )
        )
        current.flush()


def test_membership_is_looked_up_once_a_statement(made: Made) -> None:
    """As initial plans, never by row and with the index; what former members keep is not asked for a member."""
    with made.inside(made.orsa) as current:
        current.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(
            current.scalars(
                text("EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, BUFFERS off) SELECT * FROM round")
            )
        )
    initial = re.findall(r"InitPlan \d+\n +->  Result \((actual rows=1.00 loops=1|never executed)\)", plan)
    assert sorted(initial) == ["actual rows=1.00 loops=1"] * 2 + ["never executed"], plan
    assert not re.search(r"SubPlan|loops=[02-9]", plan), plan
    assert "Index Cond: (programme_id = ANY" in plan, plan
