"""Calendar entries of assessors who leave: the same entry, a later number, and nothing of the candidate in it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from app.platform.access.table import Role
from app.platform.database import session, work_as
from app.selection.models import Assessment, Interview
from app.selection.queries.facts import selection_of
from app.selection.service import board
from app.selection.service.assessments import remove, tell_conflict
from app.selection.service.interviews import cancel, change
from tests.programmes.builders import actor
from tests.selection.files import Preparing, preparing, soon
from tests.selection.test_interviews import booked, mails, send_all, sent

__all__ = ["mails"]


@pytest.fixture
def made(app: Flask) -> Preparing:
    with app.app_context():
        return preparing(app)


def told(mails: Path) -> list[tuple[str, int]]:
    """Method and number of every entry that went out; all are of one and the same entry."""
    found = [entry for _to, entry, _text in sent(mails)]
    assert len({entry["uid"] for entry in found}) <= 1
    return [(entry["method"], int(entry["sequence"])) for entry in found]


def conflict(made: Preparing, slug: str, assessment_id: UUID, kind: str = "kin") -> None:
    with work_as(made.panel[slug].scope):
        tell_conflict(made.panel[slug], assessment_id, kind)


def jobs(made: Preparing, slug: str) -> int:
    """How many entries have been asked for in a council."""
    with work_as(made.panel[slug].scope):
        wanted = text("SELECT count(*) FROM outbox WHERE kind = 'assessments.invite'")
        return int(session().execute(wanted).scalar_one())


@pytest.mark.parametrize("slug", ["mora", "orsa"])
def test_a_conflict_told_later_takes_the_interview_out_of_the_calendar(
    app: Flask, made: Preparing, mails: Path, slug: str
) -> None:
    with app.app_context():
        asked = made.free(slug)
        made.ask("alvdalen")
        booked(made)
        send_all(made, slug)
        assert told(mails) == [("REQUEST", 0)]
        conflict(made, slug, asked)
        send_all(made, slug)
        assert told(mails) == [("REQUEST", 0), ("CANCEL", 1)]
        to, entry, said = sent(mails)[-1]
        assert to == sent(mails)[0][0]
        assert entry["status"] == "CANCELLED"
        assert "Person000" not in said + entry["summary"]
        # Nobody else hears of it, and the interview stands.
        assert (jobs(made, slug), jobs(made, "alvdalen")) == (2, 1)
        with work_as(made.mora.scope):
            assert session().scalars(select(Interview.cancelled_at)).all() == [None]


def test_who_has_told_a_conflict_hears_nothing_more_and_others_hear_of_a_change(
    app: Flask, made: Preparing, mails: Path
) -> None:
    with app.app_context():
        asked = made.free("orsa")
        made.free("mora")
        one = booked(made)
        conflict(made, "orsa", asked)
        send_all(made, "mora")
        # What was asked for before somebody else left is still true, and goes out.
        assert told(mails) == [("REQUEST", 1)]
        later = soon(6)
        with work_as(made.mora.scope):
            change(made.mora, made.case_id, one, 1, later, later + timedelta(hours=1), "Rum 3")
        send_all(made, "mora")
        with work_as(made.mora.scope):
            cancel(made.mora, made.case_id, one, 2)
        send_all(made, "mora")
        assert told(mails) == [("REQUEST", 1), ("REQUEST", 2), ("CANCEL", 3)]
        before = len(told(mails))
        send_all(made, "orsa")
        # The invitation that had not left does not leave any more; the calendar is told to forget it, once.
        assert told(mails)[before:] == [("CANCEL", 1)]


def test_at_another_instrument_it_holds_for_the_interview_too(
    app: Flask, made: Preparing, mails: Path
) -> None:
    with app.app_context():
        made.free("orsa")
        sample = made.ask("orsa", "work_sample")
        booked(made)
        send_all(made, "orsa")
        conflict(made, "orsa", sample, "staff")
        send_all(made, "orsa")
        assert told(mails) == [("REQUEST", 0), ("CANCEL", 1)]


def test_no_conflict_and_what_has_been_held_cancel_nothing(app: Flask, made: Preparing, mails: Path) -> None:
    with app.app_context():
        asked = made.ask("orsa")
        booked(made)
        conflict(made, "orsa", asked, "none")
        assert jobs(made, "orsa") == 1
        with work_as(made.mora.scope):
            past = {"starts_at": soon(-2), "ends_at": soon(-1)}
            session().execute(update(Interview).values(past))
        conflict(made, "orsa", asked)
        assert jobs(made, "orsa") == 1
        assert told(mails) == []


def test_taken_off_and_asked_again_is_later_than_the_cancellation(
    app: Flask, made: Preparing, mails: Path
) -> None:
    with app.app_context():
        asked = made.ask("orsa")
        booked(made)
        send_all(made, "orsa")
        with work_as(made.mora.scope):
            remove(made.mora, made.case_id, asked)
        send_all(made, "orsa")
        made.ask("orsa")
        send_all(made, "orsa")
        assert told(mails) == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 1)]


def test_a_conflict_told_at_the_board_ends_what_one_was_to_assess(
    app: Flask, made: Preparing, mails: Path
) -> None:
    with app.app_context():
        decides = actor(app, "mora", Role.COORDINATOR)
        made.panel["mora"], made.members["mora"] = decides, made.put_on_panel("mora", decides, "Maja Ek")
        asked = made.free("mora")
        made.ask("mora", "work_sample")
        booked(made)
        send_all(made, "mora")
        with work_as(decides.scope):
            facts = selection_of(made.round.programme_id, made.round.round_id)
            board.tell_conflict(decides, facts, made.case_id, "kin")
        send_all(made, "mora")
        assert told(mails) == [("REQUEST", 0), ("CANCEL", 1)]
        with work_as(made.mora.scope):
            assert session().scalars(select(Assessment.conflict)).all() == ["kin", "kin"]
        assert made.row(asked).conflict == "kin"
