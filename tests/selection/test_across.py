"""Assessors of another council: a grant opens one case to one person, every reading is noted, a conflict closes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.tenancy import grants
from app.platform.tenancy.models import AccessGrantUse
from app.selection.models import Assessment, Criterion, Rating, SeatLine, SeatRule
from tests.programmes.builders import actor
from tests.support.recruiting import Recruiting, recruiting


def _all(sql: str, **values: Any) -> list[Any]:
    return list(session().execute(text(sql), values))


def _grant(round_: Recruiting, case_person: UUID, assessor: Actor) -> UUID:
    orsa = round_.coordinators["orsa"]
    now = datetime.now(UTC)
    assert assessor.account_id
    with work_as(orsa.scope):
        return grants.give(
            orsa, case_person, grants.Grantee(assessor.council.id, assessor.account_id, assessor.name),
            ["candidacy"], "Bedömning i urvalet", now - timedelta(minutes=1), now + timedelta(days=10),
            of_round=grants.OfRound(round_.programme_id, round_.round_id),
        )  # fmt: skip


def _assess(round_: Recruiting, case_id: UUID, assessor: Actor, grant_id: UUID | None) -> UUID:
    orsa = round_.coordinators["orsa"]
    assert assessor.account_id
    with work_as(orsa.scope):
        one = Assessment(
            council_id=orsa.council.id, candidacy_id=case_id, instrument="interview",
            assessor_council_id=assessor.council.id, assessor_account_id=assessor.account_id,
            assessor_name=assessor.name, grant_id=grant_id,
        )  # fmt: skip
        session().add(one)
        session().flush()
        return one.id


def test_an_assessor_of_another_council(app: Flask) -> None:
    with app.app_context():
        round_ = recruiting(app)
        orsa = round_.coordinators["orsa"]
        assessor, other = actor(app, "mora", Role.MANAGER), actor(app, "mora", Role.MANAGER)
        case_id = round_.candidate("orsa", 0)
        grant_id = _grant(round_, round_.people["orsa"][0], assessor)
        assessment_id = _assess(round_, case_id, assessor, grant_id)
        with work_as(round_.lead.scope):
            session().add(
                Criterion(
                    programme_id=round_.programme_id,
                    round_id=round_.round_id,
                    position=1,
                    names={"sv": "Lyssnar"},
                )
            )
            session().flush()
            criterion = session().scalars(select(Criterion.id)).one()
        save = "SELECT ctx.save_assessment(:owner, :id, :version, 'Lugn och tydlig', CAST(:ratings AS jsonb), :done)"
        given = {"owner": orsa.council.id, "id": assessment_id, "done": False,
                 "ratings": json.dumps({str(criterion): {"value": 4, "note": "Bra exempel"}})}  # fmt: skip
        with work_as(other.scope):
            assert _all("SELECT * FROM ctx.read_candidates(:r)", r=round_.round_id) == []
            assert _all("SELECT * FROM ctx.my_assessments()") == []
            assert _all(save, version=1, **given) == [(None,)]
        with work_as(assessor.scope):
            # Nothing is opened before the question of conflicts is answered, at the board either.
            assert _all("SELECT * FROM ctx.read_candidates(:r)", r=round_.round_id) == []
            assert _all("SELECT * FROM ctx.my_assessments()")[0].assessment_id == assessment_id
            # Nor is anything rated.
            assert _all(save, version=1, **given) == [(None,)]
            told = "SELECT ctx.declare_conflict(:owner, :id, 'none')"
            assert _all(told, owner=orsa.council.id, id=assessment_id) == [(True,)]
            file = _all("SELECT * FROM ctx.read_candidates(:r)", r=round_.round_id)[0]
            assert (file.candidacy_id, file.file["given_name"], file.file["ratings"]) == (
                case_id,
                "Test",
                None,
            )
            _all("SELECT ctx.note_uses(CAST(:ids AS uuid[]))", ids=[str(grant_id)])
            assert _all(save, version=1, **given) == [(None,)]
            assert _all(save, version=2, **given) == [(3,)]
            given["done"] = True
            assert _all(save, version=3, **given) == [(4,)]
            ratings = _all("SELECT * FROM ctx.read_candidates(:r)", r=round_.round_id)[0].file["ratings"]
            assert [(one["value"], one["assessor"]) for one in ratings] == [(4, assessor.name)]
        with work_as(orsa.scope):
            assert session().scalars(select(Rating.value)).all() == [4]
            assert session().scalars(select(AccessGrantUse.part)).all() == ["candidacy"]
            grants.withdraw(orsa, grant_id)
        with work_as(assessor.scope):
            assert _all("SELECT * FROM ctx.read_candidates(:r)", r=round_.round_id) == []
            assert _all("SELECT * FROM ctx.my_assessments()") == []


def _line(
    round_: Recruiting, council: UUID, move: str, seats: int = 1, candidacy: UUID | None = None
) -> SeatLine:
    return SeatLine(
        programme_id=round_.programme_id, round_id=round_.round_id, council_id=council, move=move, seats=seats,
        candidacy=candidacy, rule="agreed", by_name="Prov",
    )  # fmt: skip


def test_the_ledger_holds(app: Flask) -> None:
    with app.app_context():
        round_ = recruiting(app)
        mora, orsa = round_.lead, round_.coordinators["orsa"]
        case_id = round_.candidate("orsa", 0)
        with work_as(mora.scope):
            session().add(
                SeatRule(programme_id=round_.programme_id, round_id=round_.round_id, capacity=2, key="equal")
            )
            session().add(_line(round_, mora.council.id, "allotted", 1))
            session().add(_line(round_, orsa.council.id, "allotted", 1))
        with work_as(orsa.scope):
            session().add(_line(round_, orsa.council.id, "given", 1, case_id))
        with pytest.raises(IntegrityError, match="a council would have given"), work_as(orsa.scope):
            session().add(_line(round_, orsa.council.id, "given", 1, round_.candidate("orsa", 1)))
        with pytest.raises(IntegrityError, match="do not add up"), work_as(mora.scope):
            session().add(_line(round_, orsa.council.id, "added", 1))
        with work_as(orsa.scope):
            session().add(_line(round_, orsa.council.id, "returned", 1, case_id))
            session().add(_line(round_, orsa.council.id, "moved_out", 1))
            session().add(_line(round_, mora.council.id, "moved_in", 1))
        with pytest.raises(Exception, match="row-level security"), work_as(orsa.scope):
            session().add(_line(round_, mora.council.id, "moved_out", 1))
