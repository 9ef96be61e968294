"""Who has put somebody forward and got a yes: the grounds are part of the file, also beside an earlier door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.letters.models import Letter
from app.nominations.models import Candidacy
from app.nominations.service.answer import say_yes
from app.nominations.service.nominate import put_forward
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.tenancy import grants
from tests.nominations.test_nominate import GROUNDS, call_of, data, sent
from tests.programmes.builders import actor
from tests.selection.files import soon
from tests.support.clients import client_for
from tests.support.recruiting import Recruiting, recruiting

SECOND = "Hon får andra att prova nytt, och säger till när det går fel."


@pytest.fixture
def made(app: Flask) -> Recruiting:
    with app.app_context():
        return recruiting(app)


def test_grounds_that_were_answered_with_yes_are_part_of_the_file(app: Flask, made: Recruiting) -> None:
    with app.app_context():
        me, orsa = made.sign_in("orsa", made.people["orsa"][0]), made.coordinators["orsa"]
        first = sent(made)
        case = made.candidate("orsa", 0, "preparing")
        other = made.sign_in("orsa", made.people["orsa"][2], Role.MANAGER)
        with work_as(other.scope):
            mine = data(made, 0, nominator_id=other.person_id, grounds=SECOND)
            second = put_forward(other, call_of(made), mine, send=True)
        # One that nobody has answered, and one of another person, are nobody's to read.
        later = made.sign_in("orsa", made.people["orsa"][3], Role.MANAGER)
        with work_as(later.scope):
            put_forward(
                later,
                call_of(made),
                data(made, 0, nominator_id=later.person_id, grounds="Obesvarad"),
                send=True,
            )
        with work_as(me.scope):
            say_yes(me, first)
        with work_as(me.scope):
            say_yes(me, second)
        with work_as(other.scope):
            told = session().scalars(select(Letter.body).where(Letter.kind == "nomination_accepted")).all()
        # Nothing of an application that is still to be written: one has been handed in.
        assert len(told) == 1
        assert "Your grounds are part of the file now." in told[0]
        assert "writes" not in told[0]
    pages = (
        client_for(app, orsa).get(f"/candidates/{case}").text,
        client_for(app, me).get(f"/my-case/{case}").text,
    )
    for page in pages:
        assert GROUNDS in page
        assert SECOND in page
        assert "Obesvarad" not in page
    # The case began as an application, and no nomination is the one that it hangs on.
    with app.app_context():
        with work_as(orsa.scope):
            assert (
                session().scalars(select(Candidacy.nomination_id).where(Candidacy.id == case)).one() is None
            )
        reader = actor(app, "mora", Role.MANAGER)
        assert reader.account_id
        with work_as(orsa.scope):
            grants.give(
                orsa, made.people["orsa"][0], grants.Grantee(reader.council.id, reader.account_id, reader.name),
                ["candidacy"], "Urval", soon(0) - timedelta(minutes=5), soon(5),
                of_round=grants.OfRound(made.programme_id, made.round_id),
            )  # fmt: skip
        with work_as(reader.scope):
            row = (
                session()
                .execute(text("SELECT file FROM ctx.read_candidates(:r)"), {"r": made.round_id})
                .one()
            )
            assert row.file["nominated"] == [GROUNDS, SECOND]
