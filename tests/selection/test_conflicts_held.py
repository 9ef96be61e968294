"""A conflict of interest that was told holds: when the assessor is taken off, and in the person's next round."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.nominations.models import Candidacy
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.refusals import NotFound, Refused
from app.platform.tenancy import grants
from app.programmes.service import rounds
from app.selection.models import Assessment, PanelMember
from app.selection.queries.assessments import get_mine, list_mine, list_told
from app.selection.queries.board import other_rows, own_rows
from app.selection.queries.conflicts import kept_out, why_stopped
from app.selection.queries.conflicts_told import conflicts_told, list_taken_back
from app.selection.service.assessments import assign, look, remove, take_back_conflict, tell_conflict
from tests.programmes.builders import actor
from tests.selection.files import Preparing, preparing, soon
from tests.support.clients import client_for, form_token
from tests.support.recruiting import linked


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


def why(who: Actor, case_id: UUID) -> str | None:
    with work_as(who.scope):
        return kept_out(who, session().scalars(select(Candidacy).where(Candidacy.id == case_id)).one())


def next_round(made: Preparing) -> tuple[UUID, dict[str, UUID]]:
    """The same person's case in the next round, and the same panel there."""
    at = made.round
    with work_as(at.lead.scope):
        seats = {somebody.council.id: 5 for somebody in at.coordinators.values()}
        data = rounds.RoundData(2, "2028-02", "2028-06", "open", seats, None)
        round_id = rounds.add_round(at.lead, at.programme_id, data)
    members = {}
    for slug, somebody in made.panel.items():
        with work_as(somebody.scope):
            one = PanelMember(
                programme_id=at.programme_id, round_id=round_id, council_id=somebody.council.id,
                account_id=somebody.account_id, name=somebody.name,
            )  # fmt: skip
            session().add(one)
            session().flush()
            members[slug] = one.id
    with work_as(made.mora.scope):
        case = Candidacy(
            council_id=made.mora.council.id, programme_id=at.programme_id, round_id=round_id,
            person_id=at.people["mora"][0], door="application", state="preparing", drive="Jag vill mer.",
        )  # fmt: skip
        session().add(case)
        session().flush()
        return case.id, members


def test_taking_the_assessor_off_forgets_no_conflict(app: Flask, made: Preparing) -> None:
    with app.app_context():
        kin = actor(app, "mora", Role.COORDINATOR)
        member = made.put_on_panel("mora", kin, "Kin Koordinator")
        with work_as(made.mora.scope):
            asked = assign(made.mora, made.case_id, member, "interview", soon())
        with work_as(kin.scope):
            tell_conflict(kin, asked, "kin")
        # As the home page of the coordinators says.
        with work_as(made.mora.scope):
            remove(made.mora, made.case_id, asked)
            assert session().scalar(select(func.count()).select_from(Assessment)) == 0
        assert why(kin, made.case_id) == "told"
        assert client_for(app, kin).get(f"/candidates/{made.case_id}").status_code == 403
        with work_as(made.mora.scope), pytest.raises(Refused, match="member: conflict"):
            assign(made.mora, made.case_id, member, "work_sample", soon())


@pytest.mark.parametrize("slug", ["mora", "orsa"])
def test_it_holds_in_the_next_round_until_it_is_taken_back(app: Flask, made: Preparing, slug: str) -> None:
    with app.app_context():
        who = made.panel[slug]
        asked = made.ask(slug)
        with work_as(who.scope):
            tell_conflict(who, asked, "kin")
        case_id, members = next_round(made)
        with work_as(made.mora.scope):
            assert conflicts_told([case_id]) == {(case_id, who.account_id)}
            with pytest.raises(Refused, match="member: conflict"):
                assign(made.mora, case_id, members[slug], "interview", soon())
        if slug == "mora":
            assert why(who, case_id) == "told"
        client = client_for(app, who)
        with work_as(who.scope):
            (told,) = list_told()
        here = f"/assessments/conflicts/{told.id}"
        assert "take it back" in client.get("/assessments").text
        form = {"csrf_token": form_token(client, here), "grounds": " "}
        missing = client.post(here, data=form)
        assert missing.status_code == 422
        assert "Write why it no longer holds." in missing.text
        with work_as(made.panel["alvdalen"].scope), pytest.raises(NotFound):
            take_back_conflict(made.panel["alvdalen"], told.id, "Det var inte jag.")
        assert client.post(here, data=form | {"grounds": "Vi är inte längre grannar."}).status_code == 303
        assert client.get(here).status_code == 404
        with work_as(made.mora.scope):
            assert conflicts_told([case_id]) == set()
            # Where it was told, it holds for good.
            assert conflicts_told([made.case_id]) == {(made.case_id, who.account_id)}
            case = session().scalars(select(Candidacy).where(Candidacy.id == case_id)).one()
            assert [one.grounds for one in list_taken_back(case)] == ["Vi är inte längre grannar."]
            said = "SELECT count(*) FROM audit.entry WHERE action = 'conflict.taken_back'"
            assert session().scalar(text(said)) == 1
            assign(made.mora, case_id, members[slug], "interview", soon())
        assert "Vi är inte längre grannar." in client_for(app, made.mora).get(f"/candidates/{case_id}").text


def test_told_in_one_round_it_closes_what_is_under_way_in_another(app: Flask, made: Preparing) -> None:
    with app.app_context():
        olle = made.panel["orsa"]
        case_id, members = next_round(made)
        with work_as(made.mora.scope):
            round_id = session().scalars(select(Candidacy.round_id).where(Candidacy.id == case_id)).one()
            later = assign(made.mora, case_id, members["orsa"], "interview", soon())
        with work_as(olle.scope):
            tell_conflict(olle, later, "none")
        first = made.ask("orsa")
        with work_as(olle.scope):
            tell_conflict(olle, first, "other")
            # Whoever opens the file anew by mistake shows nothing.
        with work_as(made.mora.scope):
            made_again = grants.give(
                made.mora, made.round.people["mora"][0],
                grants.Grantee(olle.council.id, olle.account_id or later, olle.name), ("candidacy",), "Misstag",
                soon(-1), soon(), of_round=grants.OfRound(made.round.programme_id, round_id),
            )  # fmt: skip
            one = session().scalars(select(Assessment).where(Assessment.id == later)).one()
            assert one.conflict == "other"
            one.grant_id = made_again
        with work_as(olle.scope):
            assert [mine.state for mine in list_mine()] == ["conflict"]
            assert session().execute(text("SELECT ctx.read_assessed(:id)"), {"id": later}).scalar() is None
            assert session().execute(
                text("SELECT * FROM ctx.read_candidates(:round)"), {"round": round_id}
            ).all() == []  # fmt: skip


def test_who_competes_for_the_seats_reads_and_decides_about_nobody(app: Flask, made: Preparing) -> None:
    with app.app_context():
        made.round.candidate("mora", 2, "ready")
        rival = linked(app, "mora", made.round.people["mora"][2], Role.COORDINATOR)
        newcomer = made.newcomer()  # of another unit: neither staff nor colleague
        with work_as(made.mora.scope):
            case = Candidacy(
                council_id=made.mora.council.id, programme_id=made.round.programme_id,
                round_id=made.round.round_id, person_id=newcomer, door="application", state="ready",
            )  # fmt: skip
            session().add(case)
            session().flush()
            case_id = case.id
        assert why(rival, case_id) == "rival"
        with work_as(rival.scope):
            assert {row.stays_out for row in own_rows(rival, made.round.round_id, "sv")} == {"rival", "self"}
            of = session().scalars(select(Candidacy).where(Candidacy.id == case_id)).one()
            assert rival.account_id
            assert why_stopped(of, rival.account_id) == "rival"
        answer = client_for(app, rival).get(f"/candidates/{case_id}")
        assert answer.status_code == 403
        assert "You are a candidate in this round yourself" in answer.text
        # Nor what other councils have opened.
        asked = made.free("orsa")
        olle = made.panel["orsa"]
        with work_as(olle.scope):
            assert len(other_rows(made.round.round_id, made.mora.council.id, "sv")) == 1
        made.round.candidate("orsa", 0, "ready")
        with work_as(made.round.coordinators["orsa"].scope):
            session().execute(
                text("UPDATE account SET person_id = :person WHERE id = :id"),
                {"person": made.round.people["orsa"][0], "id": olle.account_id},
            )
        with work_as(olle.scope):
            assert other_rows(made.round.round_id, made.mora.council.id, "sv") == []
        assert client_for(app, olle).get(f"/assessments/{asked}").status_code == 403


def test_own_assessors_file_closes_with_the_decision(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.free("mora")
        maja = made.panel["mora"]
        with work_as(maja.scope):
            mine = get_mine(asked)
            assert mine is not None
            assert look(maja, mine) is not None
        with work_as(made.mora.scope):
            case = session().scalars(select(Candidacy).where(Candidacy.id == made.case_id)).one()
            case.state = "not_selected"
        client = client_for(app, maja)
        assert client.get(f"/assessments/{asked}").status_code == 404
        # What is sent from a page that is still open is not lost.
        form = {"csrf_token": form_token(client, "/account"), "version": "2", "note": "Hon lyssnade länge."}
        answer = client.post(f"/assessments/{asked}", data=form)
        assert answer.status_code == 404
        assert "Hon lyssnade länge." in answer.text
        by_itself = client.post(f"/assessments/{asked}", data=form, headers={"HX-Request": "true"})
        assert "not open to you any more" in by_itself.text


def test_an_interview_is_closed_with_the_file(app: Flask, made: Preparing) -> None:
    with app.app_context():
        with work_as(made.mora.scope):
            interview = session().scalar(
                text(
                    "INSERT INTO interview (candidacy_id, starts_at, ends_at, place)"
                    " VALUES (:case, now() + interval '1 day', now() + interval '25 hours', 'Rum 1') RETURNING id"
                ),
                {"case": made.case_id},
            )
        colleague = made.round.sign_in("mora", made.round.people["mora"][1], Role.COORDINATOR)
        assert client_for(app, colleague).get(f"/interviews/{interview}").status_code == 403
        assert client_for(app, made.mora).get(f"/interviews/{interview}").status_code == 200
