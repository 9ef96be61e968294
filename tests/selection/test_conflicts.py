"""A conflict of interest closes the whole file, whoever knows of it; nobody approves whom one has put forward."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.nominations.hooks import KeptOut
from app.nominations.models import Candidacy, CandidacyStep, Nomination
from app.nominations.queries.cases import get_case
from app.nominations.service.cases import make_move, offered_moves
from app.platform.access.actor import Actor
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.refusals import NotFound, Refused
from app.platform.tenancy.models import AccessGrant
from app.selection.models import BoardConflict, Interview
from app.selection.queries.board import own_rows
from app.selection.queries.conflicts import kept_out, why_stopped
from app.selection.service.assessments import assign, case_to_prepare, tell_conflict
from app.selection.service.board import tell_conflict as tell_at_board
from app.selection.service.panel import open_files
from tests.programmes.builders import actor
from tests.selection.boards import facts_of, path
from tests.selection.files import Preparing, preparing, soon
from tests.support.clients import client_for, form_token
from tests.support.recruiting import linked

GROUNDS = "Hon får gruppen att växa."
COORDINATOR = Role.COORDINATOR


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


def nominate(made: Preparing, nominator: UUID, submitter: Actor, state: str = "accepted") -> UUID:
    """A nomination of the candidate beside the one that the case began with."""
    with work_as(submitter.scope):
        one = Nomination(
            council_id=submitter.council.id, programme_id=made.round.programme_id, round_id=made.round.round_id,
            person_id=made.round.people["mora"][0], nominator_id=nominator, submitted_by=submitter.account_id,
            grounds=GROUNDS, state=state, sent_at=soon(-3),
        )  # fmt: skip
        session().add(one)
        session().flush()
        return one.id


def why(made: Preparing, who: Actor) -> str | None:
    """Why the file is closed to somebody."""
    with work_as(who.scope):
        return kept_out(who, session().scalars(select(Candidacy).where(Candidacy.id == made.case_id)).one())


def on_board(made: Preparing, who: Actor) -> str | None:
    """Why the row on the board is closed to somebody."""
    with work_as(who.scope):
        return own_rows(who, made.round.round_id, "sv", made.case_id)[0].stays_out


def told_when_asked(made: Preparing) -> Actor:
    """A coordinator who was asked to assess and has told a conflict."""
    who = actor(made.round.app, "mora", COORDINATOR)
    member = made.put_on_panel("mora", who, "Kin Koordinator")
    with work_as(made.mora.scope):
        asked = assign(made.mora, made.case_id, member, "interview", soon())
    with work_as(who.scope):
        tell_conflict(who, asked, "kin")
    return who


def told_at_board(made: Preparing) -> Actor:
    """A coordinator who has told a conflict at the board."""
    who = actor(made.round.app, "mora", COORDINATOR)
    with work_as(who.scope):
        tell_at_board(who, facts_of(made.round, who), made.case_id, "other")
    return who


def own_staff(made: Preparing) -> Actor:
    """A coordinator who is the candidate's nearest manager."""
    manager = made.round.managers["mora"].person_id
    assert manager
    return linked(made.round.app, "mora", manager, COORDINATOR)


def colleague(made: Preparing) -> Actor:
    """A coordinator of the candidate's own unit."""
    return made.round.sign_in("mora", made.round.people["mora"][1], COORDINATOR)


def nominator(made: Preparing) -> Actor:
    """A coordinator who has put the candidate forward, after another one had."""
    person = made.newcomer()
    who = linked(made.round.app, "mora", person, COORDINATOR)
    nominate(made, person, who)
    return who


def submitter(made: Preparing) -> Actor:
    """A coordinator, not in the directory, who has written a nomination for somebody else."""
    who = actor(made.round.app, "mora", COORDINATOR)
    nominate(made, made.newcomer(), who)
    return who


# Why the file is closed, and why the row on the board is.
KEPT_OUT = {
    told_when_asked: ("told", "told"),
    told_at_board: ("told", "told"),
    own_staff: ("manager", "manager"),
    colleague: ("beside", None),
    nominator: ("nominator", "nominator"),
    submitter: ("nominator", "nominator"),
}


@pytest.mark.parametrize("of_whom", KEPT_OUT, ids=lambda one: one.__name__)
def test_no_page_of_the_file_is_open_to_who_has_a_conflict(
    app: Flask, made: Preparing, of_whom: object
) -> None:
    assert callable(of_whom)
    with app.app_context():
        who: Actor = of_whom(made)
        assert (why(made, who), on_board(made, who)) == KEPT_OUT[of_whom]
        with work_as(made.mora.scope):
            interview = Interview(
                council_id=made.mora.council.id, candidacy_id=made.case_id, starts_at=soon(1), ends_at=soon(2),
                place="Rum",
            )  # fmt: skip
            session().add(interview)
            session().flush()
            interview_id = interview.id
    client, file = client_for(app, who), f"/candidates/{made.case_id}"
    # The line in the list stays.
    assert "Person000" in client.get("/programmes/talangjakten/rounds/1/candidates").text
    token = form_token(client, "/account")
    for address in (
        file, f"{file}/moves/passed_on", f"{file}/moves/made_ready", f"{file}/moves/taken_out", f"{file}/assessors",
        f"{file}/interviews", f"{file}/interviews/{interview_id}", f"{file}/profile", f"{file}/sample",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 403, address
        assert "The file is closed to you" in answer.text, address
        assert "Jag vill att andra" not in answer.text, address
    sent = {"csrf_token": token, "version": "1", "grounds": "Klart."}
    for address in (
        f"{file}/moves/made_ready", f"{file}/moves/taken_out", f"{file}/sample", f"{file}/profile",
        f"{file}/interviews", f"{file}/interviews/{interview_id}/cancel",
    ):  # fmt: skip
        assert client.post(address, data=sent).status_code == 403, address
    with app.app_context(), work_as(who.scope):
        facts = get_case(made.case_id)
        assert facts is not None
        assert facts.case.state == "preparing"
        with pytest.raises(KeptOut):
            make_move(who, facts, "made_ready", None, facts.case.version)
        with pytest.raises(KeptOut):
            case_to_prepare(who, made.case_id)
        looks = text("SELECT count(*) FROM audit.entry WHERE action = 'candidacy.viewed'")
        assert session().scalar(looks) == 0
    # For somebody else it is as before.
    with app.app_context():
        another = actor(app, "mora", COORDINATOR)
    assert client_for(app, another).get(file).status_code == 200


def test_a_manager_above_is_kept_out_of_the_file_too(app: Flask, made: Preparing) -> None:
    with app.app_context():
        above = made.newcomer("Förvaltningen")
        with work_as(made.mora.scope):
            session().execute(
                text(
                    "UPDATE unit SET manager_id = :above WHERE id = (SELECT unit_id FROM person WHERE id = :above)"
                ).bindparams(above=above)
            )
            session().execute(
                text(
                    "UPDATE unit SET parent_id = (SELECT unit_id FROM person WHERE id = :above)"
                    " WHERE id = (SELECT unit_id FROM person WHERE id = :person)"
                ).bindparams(above=above, person=made.round.people["mora"][0])
            )
        who = linked(app, "mora", above, COORDINATOR)
        assert why(made, who) == "staff"
        assert on_board(made, who) is None


def test_every_nomination_that_was_answered_with_yes_counts(app: Flask, made: Preparing) -> None:
    with app.app_context():
        person = made.newcomer()
        second = linked(app, "mora", person, Role.MANAGER)
        nominate(made, person, second, "later")
        with work_as(made.mora.scope):
            case = session().scalars(select(Candidacy).where(Candidacy.id == made.case_id)).one()
            assert why_stopped(case, second.account_id or UUID(int=0)) is None
        with work_as(second.scope):
            session().execute(text("UPDATE nomination SET state = 'accepted'"))
        with work_as(made.mora.scope):
            case = session().scalars(select(Candidacy).where(Candidacy.id == made.case_id)).one()
            assert case.nomination_id is None
            assert why_stopped(case, second.account_id or UUID(int=0)) == "nominee"
        assert on_board(made, second) == "nominator"
        # Who is not in the directory is nobody's manager and nobody's nominator.
        nobody = actor(app, "mora", COORDINATOR)
        assert why(made, nobody) is on_board(made, nobody) is None


@pytest.mark.parametrize("door", ["added", "imported"])
def test_who_entered_a_case_prepares_it_and_does_not_approve_it(
    app: Flask, made: Preparing, door: str
) -> None:
    with app.app_context():
        who = actor(app, "mora", COORDINATOR)
        case_id = made.round.candidate("mora", 1, "opinion", "by_hand")
        with work_as(who.scope):
            session().add(
                CandidacyStep(
                    council_id=who.council.id, candidacy_id=case_id, move=door, to_state="opinion",
                    actor_id=who.account_id, actor_name=who.name,
                )
            )  # fmt: skip
        with work_as(who.scope):
            facts = get_case(case_id)
            assert facts is not None
            names = {one.name for one in offered_moves(who, facts)}
            assert "passed_on" not in names
            assert "taken_out" in names
            assert case_to_prepare(who, case_id).id == case_id
            assert why_stopped(facts.case, who.account_id or UUID(int=0)) == "nominee"
            assert own_rows(who, made.round.round_id, "sv", case_id)[0].stays_out == "nominator"
    client = client_for(app, who)
    page = client.get(f"/candidates/{case_id}")
    assert "so somebody else of your council sends the case on without an opinion" in page.text
    assert f"/candidates/{case_id}/moves/passed_on" not in page.text
    sent = {"csrf_token": form_token(client, "/account"), "version": "1", "grounds": "Bråttom."}
    assert client.post(f"/candidates/{case_id}/moves/passed_on", data=sent).status_code == 403
    with app.app_context():
        another = actor(app, "mora", COORDINATOR)
    client = client_for(app, another)
    sent["csrf_token"] = form_token(client, "/account")
    assert client.post(f"/candidates/{case_id}/moves/passed_on", data=sent).status_code == 303


def live(made: Preparing, who: Actor) -> int:
    """How many grants of Mora's are in force for somebody."""
    wanted = select(func.count()).where(
        AccessGrant.grantee_account_id == who.account_id, AccessGrant.withdrawn_at.is_(None)
    )
    with work_as(made.mora.scope):
        return session().scalar(wanted) or 0


def open_all(made: Preparing) -> int:
    with work_as(made.mora.scope):
        return open_files(made.mora, facts_of(made.round, made.mora), "Urval", soon(5))


def test_opening_files_leaves_out_who_has_told_a_conflict(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked, orsa = made.free("orsa"), made.panel["orsa"]
        with work_as(orsa.scope):
            tell_conflict(orsa, asked, "kin")
        other = made.round.candidate("mora", 1)
        # Two files to Älvdalen's member, to Orsa's the one without a conflict.
        assert open_all(made) == 3
        assert (live(made, orsa), live(made, made.panel["alvdalen"])) == (1, 2)
        with work_as(orsa.scope):
            rows = session().execute(
                text("SELECT candidacy_id FROM ctx.read_candidates(:r)"), {"r": made.round.round_id}
            )
            assert [row.candidacy_id for row in rows] == [other]
        assert open_all(made) == 0


def test_who_only_reads_another_councils_file_tells_a_conflict(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.free("orsa")
        other = made.round.candidate("mora", 1)
        open_all(made)
        reader, orsa = made.panel["alvdalen"], made.panel["orsa"]
    client, board = client_for(app, reader), f"{path('board')}?council=mora"
    page = client.get(board).text
    assert "Person000" in page
    assert path("board", made.case_id, "conflict") in client.get(f"{board}&open=more-{made.case_id}").text
    sent = {"csrf_token": form_token(client, "/account"), "council": "mora", "kind": ""}
    assert client.post(path("board", made.case_id, "conflict"), data=sent).status_code == 422
    answer = client.post(path("board", made.case_id, "conflict"), data=sent | {"kind": "kin"})
    assert (answer.status_code, answer.location.endswith("council=mora")) == (303, True)
    page = client.get(board).text
    assert "The file is closed to you" in page
    assert "Person000" not in page
    assert "Person001" in page
    with app.app_context():
        assert (live(made, reader), live(made, orsa)) == (1, 2)
        with work_as(made.mora.scope):
            kept = session().execute(select(BoardConflict.account_council_id, BoardConflict.candidacy_id))
            assert [tuple(row) for row in kept] == [(reader.council.id, made.case_id)]
            lines = text(
                "SELECT action, actor_name FROM audit.entry WHERE action ~ 'conflict_told|grant.withdrawn' ORDER BY at"
            )
            assert [tuple(row) for row in session().execute(lines)] == [
                ("board.conflict_told", "Alva Lind"), ("grant.withdrawn", "Alva Lind"),
            ]  # fmt: skip
            with pytest.raises(Refused, match="conflict"):
                assign(made.mora, made.case_id, made.members["alvdalen"], "interview", soon())
        assert open_all(made) == 0
        # An assessor who tells it at the board has told it of the assessment, too.
        with work_as(orsa.scope):
            tell_at_board(orsa, facts_of(made.round, orsa), made.case_id, "kin")
        assert made.row(asked).conflict == "kin"
        assert live(made, orsa) == 1
        # Of what no grant shows nobody learns anything, nor writes anything there.
        somebody = actor(app, "orsa", COORDINATOR)
        with work_as(somebody.scope), pytest.raises(NotFound):
            tell_at_board(somebody, facts_of(made.round, somebody), other, "kin")
