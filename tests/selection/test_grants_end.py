"""What a council has opened of a file ends when the case is decided or withdrawn: that moment, not the grant's date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.nominations.models import Candidacy
from app.nominations.service.move import move
from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.tenancy import grants
from app.platform.tenancy.models import AccessGrant
from app.programmes.service import rounds
from app.selection.models import Decision, PanelMember, RoundSelection
from app.selection.queries.facts import SelectionFacts, selection_of
from app.selection.queries.panel import opened_files
from app.selection.service.announcing import announce_due
from app.selection.service.closing import end_overdue_grants
from app.selection.service.panel import close_files, open_files, unseat
from tests.selection.boards import allot, facts_of, path
from tests.selection.files import Preparing, preparing
from tests.support.clients import client_for, form_token
from tests.support.seating import announce

FAR = timedelta(days=200)
OTHERS = ("orsa", "alvdalen")


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


def opened(made: Preparing) -> UUID:
    """Orsa's member assesses the candidate; to Älvdalen's Mora opens its files. Both for months to come."""
    asked = made.free("orsa")
    with work_as(made.mora.scope):
        facts = facts_of(made.round, made.mora)
        open_files(made.mora, facts, "Urvalet till omgång 1", datetime.now(UTC) + FAR)
        soonest = session().scalar(select(func.min(AccessGrant.valid_until)))
        assert soonest
        assert soonest > datetime.now(UTC) + timedelta(days=50)
    return asked


def held(who: Actor) -> list[UUID]:
    """The grants that were ever given to somebody."""
    with work_as(who.scope):
        wanted = text("SELECT grant_id FROM ctx.grants_to_me()")
        return [row.grant_id for row in session().execute(wanted)]


def uses(made: Preparing) -> tuple[int, int]:
    """Readings noted, and lines of the log about them."""
    with work_as(made.mora.scope):
        noted = session().execute(text("SELECT count(*) FROM access_grant_use")).scalar_one()
        lines = "SELECT count(*) FROM audit.entry WHERE action = 'grant.used'"
        return int(noted), int(session().execute(text(lines)).scalar_one())


def by_page(app: Flask, made: Preparing) -> None:
    """The candidate withdraws."""
    with app.app_context():
        herself = made.round.sign_in("mora", made.round.people["mora"][0])
        with work_as(herself.scope):
            version = session().scalars(select(Candidacy.version)).one()
    client, here = client_for(app, herself), f"/my-case/{made.case_id}"
    data = {"csrf_token": form_token(client, here), "version": str(version)}
    assert client.post(f"{here}/withdraw", data=data).status_code == 303


def taken_out(app: Flask, made: Preparing) -> None:
    with app.app_context(), work_as(made.mora.scope):
        move(
            made.mora,
            made.case_id,
            "taken_out",
            grounds="Har slutat.",
            letter_values={"grounds": "Har slutat."},
        )


def decided(outcome: str) -> Callable[[Flask, Preparing], None]:
    """The decision is told."""

    def run(app: Flask, made: Preparing) -> None:
        with app.app_context():
            allot(made.round)
            announce(made.round)
            with work_as(made.mora.scope):
                session().add(
                    Decision(
                        council_id=made.mora.council.id, candidacy_id=made.case_id, outcome=outcome,
                        grounds="Har visat det i arbetet.", decided_by=made.mora.account_id,
                        decided_by_name="Prov", final_at=datetime.now(UTC),
                    )
                )  # fmt: skip
            with work_as(made.mora.scope):
                assert announce_due(made.mora).told == 1

    run.__name__ = outcome
    return run


ENDS = [by_page, taken_out, decided("offer"), decided("reserve"), decided("no")]


@pytest.mark.parametrize("ends", ENDS, ids=lambda one: one.__name__)
def test_the_file_closes_when_the_case_ends(
    app: Flask, made: Preparing, ends: Callable[[Flask, Preparing], None]
) -> None:
    with app.app_context():
        asked = opened(made)
        given = {slug: held(made.panel[slug]) for slug in OTHERS}
        assert {slug: len(found) for slug, found in given.items()} == {"orsa": 1, "alvdalen": 1}
        for slug, (grant,) in given.items():
            with work_as(made.panel[slug].scope):
                assert grants.read(grant, "profile") is not None
    clients = {slug: client_for(app, made.panel[slug]) for slug in OTHERS}
    board = f"{path('board')}?council=mora"
    for slug, client in clients.items():
        assert "Person000" in client.get(board).get_data(as_text=True), slug
    assert clients["orsa"].get(f"/assessments/{asked}").status_code == 200
    ends(app, made)
    with app.app_context():
        before = uses(made)
    assert clients["orsa"].get(f"/assessments/{asked}").status_code == 404
    for slug, client in clients.items():
        for address in (board, "/assessments", "/"):
            page = client.get(address)
            assert page.status_code == 200, address
            assert "Person000" not in page.get_data(as_text=True), address
        with app.app_context():
            assert held(made.panel[slug]) == []
            with work_as(made.panel[slug].scope):
                for part in ("profile", "candidacy"):
                    assert grants.read(given[slug][0], part) is None
    with app.app_context():
        # No trace of what was tried, and one line each in the owner's log of what has ended.
        assert uses(made) == before
        with work_as(made.mora.scope):
            lines = text("SELECT object_id FROM audit.entry WHERE action = 'grant.withdrawn'")
            person = str(made.round.people["mora"][0])
            assert [row.object_id for row in session().execute(lines)] == [person, person]


def test_other_files_stay_open_until_they_are_decided_about(app: Flask, made: Preparing) -> None:
    with app.app_context():
        other = made.round.candidate("mora", 1)
        opened(made)
        with work_as(made.mora.scope):
            move(
                made.mora,
                made.case_id,
                "taken_out",
                grounds="Har slutat.",
                letter_values={"grounds": "Slut."},
            )
            left = session().execute(
                select(AccessGrant.person_id, func.count())
                .where(AccessGrant.withdrawn_at.is_(None))
                .group_by(AccessGrant.person_id)
            )
            assert [tuple(row) for row in left] == [(made.round.people["mora"][1], 2)]
            move(made.mora, other, "taken_out", grounds="Har slutat.", letter_values={"grounds": "Slut."})
            assert session().scalar(select(func.count()).where(AccessGrant.withdrawn_at.is_(None))) == 0


@dataclass
class TwoRounds:
    """The candidate has a case in two rounds, and Orsa's member is on both panels."""

    made: Preparing
    second: UUID
    facts: SelectionFacts
    case_id: UUID

    def seen_by(self, who: Actor, round_id: UUID) -> list[str | None]:
        """What the actor reads of the candidate's cases of a round."""
        with work_as(who.scope):
            rows = session().execute(
                text("SELECT file FROM ctx.read_candidates(:round)"), {"round": round_id}
            )
            return [row.file["drive"] for row in rows]

    def open_second(self) -> int:
        """Open the files of the second round."""
        with work_as(self.made.mora.scope):
            return open_files(self.made.mora, self.facts, "Urvalet till omgång 2", datetime.now(UTC) + FAR)


@pytest.fixture
def both(app: Flask, made: Preparing) -> TwoRounds:
    with app.app_context():
        lead, orsa, programme = made.round.lead, made.panel["orsa"], made.round.programme_id
        with work_as(lead.scope):
            second = rounds.add_round(
                lead, programme, rounds.RoundData(2, "2028-02", "2028-06", "open", {}, None)
            )
            case = Candidacy(
                council_id=lead.council.id, programme_id=programme, round_id=second,
                person_id=made.round.people["mora"][0], door="by_hand", state="preparing", drive="Omgång två",
            )  # fmt: skip
            session().add(case)
            session().flush()
            case_id = case.id
        with work_as(orsa.scope):
            session().add(
                PanelMember(
                    programme_id=programme, round_id=second, council_id=orsa.council.id,
                    account_id=orsa.account_id, name="Olle Ask",
                )
            )  # fmt: skip
        with work_as(lead.scope):
            return TwoRounds(made, second, selection_of(programme, second), case_id)


def test_a_grant_is_for_one_round(app: Flask, both: TwoRounds) -> None:
    made, orsa = both.made, both.made.panel["orsa"]
    with app.app_context():
        opened(made)
        assert len(both.seen_by(orsa, made.round.round_id)) == 1
        assert both.seen_by(orsa, both.second) == []
        with work_as(made.mora.scope):
            assert opened_files(both.second) == {}
        # Opened for the second round, too: each ends by itself.
        assert both.open_second() == 1
        assert both.seen_by(orsa, both.second) == ["Omgång två"]
        with work_as(made.mora.scope):
            assert close_files(made.mora, both.facts, orsa.account_id or UUID(int=0)) == 1
        assert both.seen_by(orsa, both.second) == []
        assert len(both.seen_by(orsa, made.round.round_id)) == 1
        assert both.open_second() == 1
        taken_out(app, made)
        assert both.seen_by(orsa, made.round.round_id) == []
        assert both.seen_by(orsa, both.second) == ["Omgång två"]
        assert held(made.panel["alvdalen"]) == []


def test_leaving_one_panel_keeps_what_the_other_round_has_opened(app: Flask, both: TwoRounds) -> None:
    made, orsa = both.made, both.made.panel["orsa"]
    with app.app_context():
        opened(made)
        both.open_second()
        coordinator = made.round.coordinators["orsa"]
        with work_as(coordinator.scope):
            first = facts_of(made.round, coordinator)
            assert unseat(coordinator, first, made.members["orsa"]).grants == 1
        assert both.seen_by(orsa, made.round.round_id) == []
        assert both.seen_by(orsa, both.second) == ["Omgång två"]
        with work_as(made.mora.scope):
            told = datetime.now(UTC) + timedelta(minutes=1)
            session().add(
                RoundSelection(
                    programme_id=made.round.programme_id,
                    round_id=both.second,
                    final_at=told,
                    announce_at=told,
                )
            )
        with work_as(made.mora.scope):
            assert end_overdue_grants(made.mora, told) == 1
        assert held(orsa) == []


def test_the_database_takes_no_grant_on_a_case_of_no_round(app: Flask, made: Preparing) -> None:
    with app.app_context():
        orsa, now = made.panel["orsa"], datetime.now(UTC)
        grantee = grants.Grantee(orsa.council.id, orsa.account_id or UUID(int=0), "Olle Ask")
        person = made.round.people["mora"][0]
        with work_as(made.mora.scope), pytest.raises(grants.GrantRefused, match="of_round"):
            grants.give(made.mora, person, grantee, ("candidacy",), "Urval", now, now + FAR)
        raw = text(
            "INSERT INTO access_grant (person_id, grantee_council_id, grantee_account_id, grantee_name, parts, purpose,"
            " valid_from, valid_until, granted_by) VALUES (:person, :council, :account, 'Olle Ask',"
            " '[\"candidacy\"]', 'Urval', now(), now() + interval '1 day', :account)"
        )
        values = {"person": person, "council": orsa.council.id, "account": orsa.account_id}
        with pytest.raises(IntegrityError, match="ck_access_grant_round"), work_as(made.mora.scope):
            session().execute(raw, values)


def test_a_grant_for_something_else_is_left_alone(app: Flask, made: Preparing) -> None:
    with app.app_context():
        opened(made)
        orsa = made.panel["orsa"]
        assert orsa.account_id
        with work_as(made.mora.scope):
            grantee = grants.Grantee(orsa.council.id, orsa.account_id, "Olle Ask")
            now = datetime.now(UTC)
            other = grants.give(
                made.mora, made.round.people["mora"][0], grantee, ("profile",), "Mentorskap", now, now + FAR
            )
        taken_out(app, made)
        assert held(orsa) == [other]
