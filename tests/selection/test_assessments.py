"""Assessing: who may not, the question first, own ratings before others', and everything of it behind the walls."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.nominations.models import Candidacy, Nomination
from app.nominations.service.move import move
from app.people.models import Unit
from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.platform.tenancy.models import AccessGrant, AccessGrantUse
from app.selection.models import Assessment, Rating
from app.selection.queries.assessments import Given, get_mine, list_assessors, list_mine, read_assessed
from app.selection.service.assessments import assign, look, remove, save, tell_conflict
from tests.programmes.builders import actor
from tests.selection.files import Preparing, preparing, soon
from tests.support.clients import client_for, form_token
from tests.support.recruiting import linked


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


def all_of(made: Preparing, value: int | None = 3) -> dict[UUID, Given]:
    return {one: Given(value, "Tydligt exempel") for one in made.criteria}


def hand_in(made: Preparing, slug: str, assessment_id: UUID, value: int | None = 3) -> None:
    who = made.panel[slug]
    with work_as(who.scope):
        mine = get_mine(assessment_id)
        assert mine is not None
        save(who, assessment_id, mine.version, "Helheten", all_of(made, value), hand_in=True)


def grants(made: Preparing) -> list[AccessGrant]:
    with work_as(made.mora.scope):
        found = list(session().scalars(select(AccessGrant)))
        session().expunge_all()
        return found


def actions(made: Preparing) -> list[str]:
    with work_as(made.mora.scope):
        return list(session().scalars(text("SELECT action FROM audit.entry ORDER BY at, id")))


def test_somebody_of_another_council_reads_by_a_grant_that_ends_with_the_assignment(
    app: Flask, made: Preparing
) -> None:
    with app.app_context():
        first, second = made.ask("orsa"), made.ask("orsa", "work_sample")
        (grant,) = grants(made)
        assert (grant.grantee_account_id, grant.parts) == (
            made.panel["orsa"].account_id,
            ["candidacy", "profile"],
        )
        assert "Talangjakten" in grant.purpose
        with work_as(made.mora.scope):
            call_ends = session().scalar(text("SELECT decision_at FROM call"))
        assert grant.valid_until == call_ends
        with work_as(made.mora.scope):
            remove(made.mora, made.case_id, first)
        assert grants(made)[0].withdrawn_at is None  # the other assessment needs it
        with work_as(made.mora.scope):
            remove(made.mora, made.case_id, second)
        assert grants(made)[0].withdrawn_at is not None
        with work_as(made.panel["orsa"].scope):
            assert list_mine() == []


def test_somebody_of_the_own_council_needs_no_grant(app: Flask, made: Preparing) -> None:
    with app.app_context():
        made.ask("mora")
        assert grants(made) == []


def test_own_staff_nominees_and_oneself_are_stopped(app: Flask, made: Preparing) -> None:
    with app.app_context():
        manager = made.round.managers["mora"]
        colleague = linked(app, "mora", made.round.people["mora"][1], Role.EMPLOYEE)
        herself = linked(app, "mora", made.round.people["mora"][0], Role.EMPLOYEE)
        for somebody, code in ((manager, "staff"), (colleague, "staff"), (herself, "oneself")):
            member = made.put_on_panel("mora", somebody, code)
            with work_as(made.mora.scope), pytest.raises(Refused) as refused:
                assign(made.mora, made.case_id, member, "interview", None)
            assert (refused.value.field, refused.value.code) == ("member", code)


def test_the_manager_of_a_unit_far_above_is_stopped(app: Flask, made: Preparing) -> None:
    with app.app_context():
        chief = made.newcomer("Kommunledning")
        with work_as(made.mora.scope):
            top = session().scalars(select(Unit).where(Unit.name == "Kommunledning")).one()
            top.manager_id = chief
            session().flush()
            session().execute(update(Unit).where(Unit.name == "Hemtjänsten Noret").values(parent_id=top.id))
        member = made.put_on_panel("mora", linked(app, "mora", chief, Role.MANAGER), "Chefen")
        with work_as(made.mora.scope), pytest.raises(Refused, match="staff"):
            assign(made.mora, made.case_id, member, "interview", None)


def test_who_has_put_the_candidate_forward_is_stopped(app: Flask, made: Preparing) -> None:
    with app.app_context():
        nominator = made.newcomer()
        nominating = linked(app, "mora", nominator, Role.MANAGER)
        submitting = actor(app, "mora", Role.COORDINATOR)
        with work_as(submitting.scope):
            nomination = Nomination(
                council_id=made.mora.council.id, programme_id=made.round.programme_id,
                round_id=made.round.round_id, person_id=made.round.people["mora"][0], nominator_id=nominator,
                submitted_by=submitting.account_id, grounds="Hon lyssnar.", state="accepted", sent_at=soon(-3),
            )  # fmt: skip
            session().add(nomination)
            session().flush()
            session().execute(
                update(Candidacy).where(Candidacy.id == made.case_id).values(nomination_id=nomination.id)
            )
        for somebody in (nominating, submitting):
            member = made.put_on_panel("mora", somebody, "X")
            with work_as(made.mora.scope), pytest.raises(Refused, match="nominee"):
                assign(made.mora, made.case_id, member, "interview", None)


def test_who_has_become_the_manager_since_is_kept_out(app: Flask, made: Preparing) -> None:
    with app.app_context():
        later = made.newcomer()
        assessor = linked(app, "mora", later, Role.MANAGER)
        made.members["mora"], made.panel["mora"] = made.put_on_panel("mora", assessor, "Y"), assessor
        asked = made.free("mora")
        with work_as(made.mora.scope):
            session().execute(update(Unit).where(Unit.name == "Hemtjänsten Noret").values(manager_id=later))
        with work_as(assessor.scope):
            mine = get_mine(asked)
            assert mine is not None
            with pytest.raises(NotAllowed):
                look(assessor, mine)
            with pytest.raises(NotAllowed):
                save(assessor, asked, mine.version, None, all_of(made))
    assert client_for(app, assessor).get(f"/assessments/{asked}").status_code == 403


def test_only_members_of_the_panel_and_once_each(app: Flask, made: Preparing) -> None:
    with app.app_context():
        made.ask("orsa")
        wrong = (
            (made.members["orsa"], "interview", None, "taken"), (UUID(int=7), "interview", None, "unknown"),
            (made.members["alvdalen"], "phrenology", None, "unknown"),
            (made.members["alvdalen"], "interview", soon(-1), "past"),
        )  # fmt: skip
        for member, instrument, due, code in wrong:
            with work_as(made.mora.scope), pytest.raises(Refused, match=code):
                assign(made.mora, made.case_id, member, instrument, due)
        orsa = made.round.coordinators["orsa"]
        with work_as(orsa.scope), pytest.raises(NotFound):
            assign(orsa, made.case_id, made.members["orsa"], "interview", None)
        employee = made.round.sign_in("mora", made.round.people["mora"][2])
        with work_as(employee.scope), pytest.raises(NotAllowed):
            assign(employee, made.case_id, made.members["alvdalen"], "interview", None)


@pytest.mark.parametrize("slug", ["mora", "orsa"])
def test_nothing_is_shown_before_the_question_of_conflicts(app: Flask, made: Preparing, slug: str) -> None:
    with app.app_context():
        asked = made.ask(slug)
        with work_as(made.panel[slug].scope):
            assert read_assessed(asked) is None
            with pytest.raises(NotAllowed):
                save(made.panel[slug], asked, 1, None, all_of(made))
            tell_conflict(made.panel[slug], asked, "none")
            seen = read_assessed(asked)
        assert seen is not None
        assert seen.drive == "Jag vill att andra ska växa."


@pytest.mark.parametrize("slug", ["mora", "orsa"])
def test_a_conflict_closes_the_file_at_once_and_nobody_hears_which(
    app: Flask, made: Preparing, slug: str
) -> None:
    with app.app_context():
        asked, sample = made.free(slug), made.ask(slug, "work_sample")
        who = made.panel[slug]
        with work_as(who.scope):
            tell_conflict(who, asked, "kin")
        with work_as(who.scope):
            assert read_assessed(asked) is None
            assert read_assessed(sample) is None
            with pytest.raises((NotAllowed, NotFound)):
                save(who, asked, 3, None, all_of(made))
            with pytest.raises((Refused, NotFound)):
                tell_conflict(who, asked, "none")  # cannot be taken back
            read = text("SELECT count(*) FROM ctx.read_candidates(:round)")
            assert session().scalar(read, {"round": made.round.round_id}) == 0
        assert all(one.withdrawn_at is not None for one in grants(made))
        assert made.row(sample).conflict == "kin"  # for the person, not for the one instrument
        assert "assessment.conflict_told" in actions(made)
        with work_as(made.mora.scope):
            details = session().scalars(text("SELECT detail::text FROM audit.entry")).all()
        assert not any("kin" in one for one in details)
        with work_as(made.mora.scope):
            remove(made.mora, made.case_id, asked)
        with work_as(made.mora.scope), pytest.raises(Refused, match="conflict"):
            assign(made.mora, made.case_id, made.members[slug], "interview", None)
    coordinator = client_for(app, made.mora)
    page = coordinator.get(f"/candidates/{made.case_id}").get_data(as_text=True)
    assert "Conflict of interest" in page
    assert "relatives" not in page
    assert "conflict of interest" in coordinator.get("/").get_data(as_text=True)
    listed = coordinator.get("/candidates/conflicts").get_data(as_text=True)
    assert {"mora": "Maja Ek", "orsa": "Olle Ask"}[slug] in listed
    assert "relatives" not in listed


@pytest.mark.parametrize(("mine", "other"), [("mora", "orsa"), ("orsa", "mora"), ("orsa", "alvdalen")])
def test_others_ratings_come_after_ones_own(app: Flask, made: Preparing, mine: str, other: str) -> None:
    """pretalx 611: the score was visible before the own review."""
    with app.app_context():
        theirs, own = made.free(other), made.free(mine)
        hand_in(made, other, theirs, 5)
        who = made.panel[mine]
        with work_as(who.scope):
            seen = read_assessed(own)
            assert seen is not None
            assert seen.others is None
            files = text("SELECT file FROM ctx.read_candidates(:round)")
            for file in session().scalars(files, {"round": made.round.round_id}):
                assert file["ratings"] is None
        hand_in(made, mine, own, 1)
        with work_as(who.scope):
            seen = read_assessed(own)
            assert seen is not None
            assert seen.others is not None
            assert [one.value for one in seen.others[0].ratings.values()] == [5, 5, 5]


def test_a_coordinator_who_assesses_sees_others_ratings_after_the_own(app: Flask, made: Preparing) -> None:
    """pretalx 611 on the coordinator's own page of the case."""
    with app.app_context():
        theirs = made.free("orsa")
        hand_in(made, "orsa", theirs, 5)
        made.panel["mora"] = made.mora
        made.members["mora"] = made.put_on_panel("mora", made.mora, "Ledaren")
        own = made.free("mora")
        with work_as(made.mora.scope):
            assert all(
                not one.ratings and one.note is None for one in list_assessors(made.mora, made.case_id)
            )
        page = client_for(app, made.mora).get(f"/candidates/{made.case_id}").get_data(as_text=True)
        assert "Tydligt exempel" not in page
        hand_in(made, "mora", own, 2)
        page = client_for(app, made.mora).get(f"/candidates/{made.case_id}").get_data(as_text=True)
        assert "Tydligt exempel" in page


def test_the_own_review_stays_visible(app: Flask, made: Preparing) -> None:
    """pretalx 923: the own review could not be seen afterwards."""
    with app.app_context():
        asked = made.free("orsa")
        hand_in(made, "orsa", asked, 4)
    page = client_for(app, made.panel["orsa"]).get(f"/assessments/{asked}").get_data(as_text=True)
    assert page.count("4 of 5") == 3
    assert "Tydligt exempel" in page
    assert "Helheten" in page


def test_one_may_abstain_but_not_leave_out(app: Flask, made: Preparing) -> None:
    """pretalx 698: no abstaining."""
    with app.app_context():
        asked = made.free("orsa")
        who = made.panel["orsa"]
        with work_as(who.scope):
            mine = get_mine(asked)
            assert mine is not None
            some = dict(list(all_of(made).items())[:2])
            with pytest.raises(Refused, match="missing"):
                save(who, asked, mine.version, None, some, hand_in=True)
        with work_as(who.scope):
            save(who, asked, mine.version, None, {**some, made.criteria[2]: Given(None, None)}, hand_in=True)
        with work_as(made.mora.scope):
            values = list(session().scalars(select(Rating.value).order_by(Rating.value)))
        assert values == [3, 3, None]


def test_handed_in_stays_as_it_is(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.free("orsa")
        hand_in(made, "orsa", asked)
        who = made.panel["orsa"]
        with work_as(who.scope), pytest.raises(Refused, match="handed_in"):
            save(who, asked, made.row(asked).version, None, all_of(made, 1))
        with work_as(made.mora.scope), pytest.raises(Refused, match="handed_in"):
            remove(made.mora, made.case_id, asked)
        assert "assessment.handed_in" in actions(made)


def test_what_cannot_be_a_rating_is_refused(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.free("orsa")
        who = made.panel["orsa"]
        wrong: list[tuple[str | None, dict[UUID, Given], str]] = [
            (None, {UUID(int=1): Given(3, None)}, "unknown"),
            (None, all_of(made, 6), "unknown"),
            (None, all_of(made, 0), "unknown"),
            ("x" * 4001, {}, "long"),
            ("Hon är sjukskriven för depression", {}, "sensitive"),
            (None, {made.criteria[0]: Given(3, "född 19121212-1212")}, "sensitive"),
        ]
        for note, ratings, code in wrong:
            with work_as(who.scope), pytest.raises(Refused, match=code):
                mine = get_mine(asked)
                assert mine is not None
                save(who, asked, mine.version, note, ratings)


def test_every_reading_of_another_councils_file_is_logged_there(app: Flask, made: Preparing) -> None:
    with app.app_context():
        foreign, own = made.free("orsa"), made.free("mora")
    for slug, asked in (("orsa", foreign), ("mora", own)):
        assert client_for(app, made.panel[slug]).get(f"/assessments/{asked}").status_code == 200
    with app.app_context():
        assert actions(made).count("grant.used") == 1
        assert actions(made).count("candidacy.viewed") == 1
        with work_as(made.mora.scope):
            assert len(list(session().scalars(select(AccessGrantUse)))) == 1


def test_others_find_no_such_assessment(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.free("orsa")
        for slug in ("mora", "alvdalen"):
            with work_as(made.panel[slug].scope):
                assert get_mine(asked) is None
                assert read_assessed(asked) is None
                with pytest.raises(NotFound):
                    save(made.panel[slug], asked, 2, None, all_of(made))
        # A council's own rows are behind its wall, whoever assesses.
        with work_as(made.panel["orsa"].scope):
            assert list(session().scalars(select(Assessment))) == []
            assert list(session().scalars(select(Rating))) == []
    for slug in ("mora", "alvdalen"):
        assert client_for(app, made.panel[slug]).get(f"/assessments/{asked}").status_code == 404


def test_the_candidate_never_learns_who_assesses(app: Flask, made: Preparing) -> None:
    """OpenReview 351: a status list gave the reviewer away. Whose grants she sees is her right, by the grant."""
    with app.app_context():
        asked = made.free("mora")
        hand_in(made, "mora", asked)
        made.ask("mora", "work_sample")
        herself = made.round.sign_in("mora", made.round.people["mora"][0])
    client = client_for(app, herself)
    for path in ("/my-case", f"/my-case/{made.case_id}", "/assessments", "/"):
        page = client.get(path).get_data(as_text=True)
        assert "Maja Ek" not in page, path
    assert client.get(f"/assessments/{asked}").status_code == 404
    assert client.get(f"/candidates/{made.case_id}").status_code == 403


def test_a_withdrawn_case_is_closed_to_its_assessors(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.free("orsa")
        herself = made.round.sign_in("mora", made.round.people["mora"][0])
        with work_as(herself.scope):
            move(herself, made.case_id, "withdrew")
        with work_as(made.panel["orsa"].scope):
            assert get_mine(asked) is None
            assert read_assessed(asked) is None
        assert all(one.withdrawn_at is not None for one in grants(made))


def test_it_saves_itself_and_a_second_window_loses_nothing(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.free("orsa")
    client, here = client_for(app, made.panel["orsa"]), f"/assessments/{asked}"
    token = form_token(client, here)
    first = {
        "csrf_token": token, "version": "2", "note": "Första fönstret", f"rating-{made.criteria[0]}": "4",
    }  # fmt: skip
    htmx = {"HX-Request": "true"}
    saved = client.post(here, data=first, headers=htmx)
    assert saved.status_code == 200
    assert "Saved at" in saved.get_data(as_text=True)
    assert 'name="version" value="3"' in saved.get_data(as_text=True)
    stale = first | {"note": "Andra fönstret"}
    answer = client.post(here, data=stale, headers=htmx)
    assert answer.status_code == 409
    assert 'name="seen" value="3"' in answer.get_data(as_text=True)
    whole = client.post(here, data=stale)  # the same without script
    assert whole.status_code == 409
    assert "Andra fönstret" in whole.get_data(as_text=True)
    with app.app_context():
        assert made.row(asked).note == "Första fönstret"
    assert client.post(here, data=stale | {"seen": "3"}).status_code == 303
    with app.app_context():
        assert made.row(asked).note == "Andra fönstret"


def test_handing_in_by_the_page(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.ask("orsa")
    client, here = client_for(app, made.panel["orsa"]), f"/assessments/{asked}"
    assert "Assess Test Person000" in client.get("/").get_data(as_text=True)
    page = client.get(here).get_data(as_text=True)
    assert "Question 1?" not in page
    assert "Jag vill att andra" not in page
    token = form_token(client, here)
    assert client.post(f"{here}/conflict", data={"csrf_token": token}).status_code == 422
    assert client.post(f"{here}/conflict", data={"csrf_token": token, "conflict": "none"}).status_code == 303
    page = client.get(here).get_data(as_text=True)
    assert "Question 1?" in page
    assert "Jag vill att andra" in page
    data = {"csrf_token": token, "version": "2", "do": "hand_in"}
    data |= {f"rating-{one}": "3" for one in made.criteria[:2]}
    short = client.post(here, data=data)
    assert short.status_code == 422
    assert "Rate by every criterion" in short.get_data(as_text=True)
    data[f"rating-{made.criteria[2]}"] = "abstain"
    assert client.post(here, data=data).status_code == 303
    assert "abstained" in client.get(here).get_data(as_text=True)


def test_asking_by_the_page(app: Flask, made: Preparing) -> None:
    client, here = client_for(app, made.mora), f"/candidates/{made.case_id}/assessors"
    token = form_token(client, here)
    assert (
        client.post(here, data={"csrf_token": token, "member": "", "instrument": "interview"}).status_code
        == 422
    )
    data = {
        "csrf_token": token, "member": str(made.members["orsa"]), "instrument": "work_sample",
        "due_on": f"{soon():%Y-%m-%d}",
    }  # fmt: skip
    assert client.post(here, data=data).status_code == 303
    page = client.get(f"/candidates/{made.case_id}").get_data(as_text=True)
    assert "Olle Ask, Orsa" in page
    with app.app_context(), work_as(made.mora.scope):
        asked = session().scalars(select(Assessment.id)).one()
    away = f"{here}/{asked}/remove"
    assert client.post(away, data={"csrf_token": token}).status_code == 303
    assert client.post(away, data={"csrf_token": token}).status_code == 404


def test_two_windows_cannot_both_save(app: Flask, made: Preparing) -> None:
    with app.app_context():
        asked = made.free("orsa")
        who = replace(made.panel["orsa"])
        with work_as(who.scope):
            save(who, asked, 2, "ett", {})
        with work_as(who.scope), pytest.raises(Changed):
            save(who, asked, 2, "två", {})
