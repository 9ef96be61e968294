"""The second wall of two rules: who competes reads and rates nobody, and a told conflict tells no name of today."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import text

from app.platform.database import session, work_as
from app.selection.queries.assessments import get_mine, list_told
from app.selection.service.assessments import tell_conflict
from tests.selection.files import Preparing, preparing

READS = {
    "board": text("SELECT count(*) FROM ctx.read_candidates(:round)"),
    "file": text(
        "SELECT count(*) FROM (SELECT ctx.read_assessed(:asked) AS file) one WHERE file IS NOT NULL"
    ),
    "sample": text("SELECT count(*) FROM ctx.read_sample_file(:asked)"),
}
HANDED_IN = text(
    "INSERT INTO work_sample (candidacy_id, answer, handed_in_at, file_name, file_type, file_content)"
    " VALUES (:case, 'Svar', now(), 'svar.txt', 'text/plain', 'Svar'::bytea)"
)
SAVE = text(
    "SELECT ctx.save_assessment(:owner, :asked, :version, 'Hon lyssnar.', cast(:given AS jsonb), false)"
)


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


@pytest.mark.parametrize("state", ["withdrawn", "ready", "reserve", "declined"])
def test_the_database_itself_keeps_a_rival_out(app: Flask, made: Preparing, state: str) -> None:
    """Whatever the application asks for; not any more once the own case has ended."""
    competes = state in ("ready", "reserve")
    with app.app_context():
        asked, olle = made.free("orsa", "work_sample"), made.panel["orsa"]
        with work_as(made.mora.scope):
            session().execute(
                HANDED_IN,
                {"case": made.case_id},
            )
        made.round.candidate("orsa", 0, state)
        with work_as(made.round.coordinators["orsa"].scope):
            session().execute(
                text("UPDATE account SET person_id = :person WHERE id = :id"),
                {"person": made.round.people["orsa"][0], "id": olle.account_id},
            )
        given = {"round": made.round.round_id, "asked": asked}
        with work_as(olle.scope):
            mine = get_mine(asked)
            assert mine is not None  # why it is closed is still said
            found = {name: session().scalar(statement, given) for name, statement in READS.items()}
            assert found == dict.fromkeys(READS, 0 if competes else 1)
            rated = json.dumps({str(made.criteria[0]): {"value": 4, "undecided": False, "note": None}})
            values = given | {"owner": mine.owner_council_id, "version": mine.version, "given": rated}
            assert (session().scalar(SAVE, values) is None) is competes


@pytest.mark.parametrize("slug", ["mora", "orsa"])
def test_a_told_conflict_keeps_the_name_as_it_was(app: Flask, made: Preparing, slug: str) -> None:
    """Who told it sees no more of the person: neither does a new name come through, which may be a protected one."""
    with app.app_context():
        who, asked = made.panel[slug], made.ask(slug)
        with work_as(made.mora.scope):
            before = (
                session()
                .execute(
                    text("SELECT given_name, family_name FROM person WHERE id = :id"),
                    {"id": made.round.people["mora"][0]},
                )
                .one()
            )
        with work_as(who.scope):
            tell_conflict(who, asked, "kin")
        with work_as(made.mora.scope):
            session().execute(
                text("UPDATE person SET given_name = 'Skyddad', family_name = 'Nytt' WHERE id = :id"),
                {"id": made.round.people["mora"][0]},
            )
        with work_as(who.scope):
            assert [one.name for one in list_told()] == [" ".join(before)]
