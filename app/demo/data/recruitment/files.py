"""Making the files ready: interviews held and to come, work samples, profiles, what assessors of three councils say."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from app.demo.data.recruitment import words
from app.demo.data.recruitment.cases import Candidate
from app.demo.data.recruitment.joint import CERTIFIED, at
from app.demo.data.recruitment.place import Place
from app.letters.service.write import language_of, write_letter
from app.letters.words import moment_words
from app.nominations.models import Candidacy
from app.nominations.service.cases import view_case
from app.nominations.service.move import move
from app.platform.access.actor import Actor
from app.platform.database import session, work_as
from app.platform.refusals import Refused
from app.selection.models import Criterion, Interview
from app.selection.queries.assessments import Given, get_mine, list_panel
from app.selection.queries.competence import list_competence
from app.selection.service import assessments, interviews, profiles, samples
from app.selection.service.competence import Noted, note_checks

ROOM = "Rum Siljan, kommunhuset"


def write_files(place: Place, slug: str, candidates: list[Candidate]) -> None:
    """Make a council's files ready: those that are to be, and those that are on the way half of it."""
    actor = place.staff[slug].coordinator
    with work_as(actor.scope):
        members = {
            (one.council_id, one.account_id): one.id for one in list_panel(place.programme_id, place.round_id)
        }
        criteria = list(
            session().scalars(
                select(Criterion.id).where(Criterion.round_id == place.round_id).order_by(Criterion.position)
            )
        )
    for index, one in enumerate(candidates):
        if one.stage not in ("preparing", "ready"):
            continue
        _meet(place, actor, one, index)
        asked = _ask_assessors(place, slug, one, index, members)
        if one.stage == "ready" or index % 3 == 1:
            _hand_in(one, index)
            _profile(place, actor, one, index, members)
        if one.stage == "ready":
            _check(actor, one)
            for number, (assessor, assessment_id) in enumerate(asked):
                # Here and there a rating is still missing.
                if number or index % 6 != 2:
                    _assess(assessor, assessment_id, criteria, index + number, assessor is not actor)
            with work_as(actor.scope):
                move(actor, one.case_id, "made_ready")


def _meet(place: Place, actor: Actor, one: Candidate, index: int) -> None:
    """An interview: held already where the file is ready, in somebody's calendar otherwise."""
    with work_as(actor.scope):
        view_case(actor, one.case_id)
        clock = time(9 + index % 6)
        if one.stage == "preparing":
            if index % 2 == 0:
                starts = at(actor, place.now, 2 + index % 8, clock)
                interviews.book(actor, one.case_id, starts, starts + timedelta(minutes=50), ROOM)
            return
        _note_held(actor, one, at(actor, place.now, -(2 + index % 9), clock), place)


def _note_held(actor: Actor, one: Candidate, starts: datetime, place: Place) -> None:
    """As `interviews.book` does, which books nothing in the past."""
    session().add(
        Interview(
            council_id=actor.council.id,
            candidacy_id=one.case_id,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=50),
            place=ROOM,
        )
    )
    if one.actor.person_id is None:
        return
    language = language_of(actor, one.actor.person_id)
    write_letter(
        actor,
        "interview",
        programme_id=place.programme_id,
        round_id=place.round_id,
        person_id=one.actor.person_id,
        candidacy_id=one.case_id,
        values={"when": moment_words(starts, language, actor.council.time_zone), "place": ROOM},
    )


def _ask_assessors(
    place: Place, slug: str, one: Candidate, index: int, members: dict[tuple[UUID, UUID], UUID]
) -> list[tuple[Actor, UUID]]:
    """The own council's two and one of another for each case; nobody assesses the own staff or nominees."""
    actor = place.staff[slug].coordinator
    others = [staff for name, staff in place.staff.items() if name != slug]
    wanted = [
        (place.staff[slug].cast["panel"], "interview"),
        (others[index % len(others)].cast["panel"], "interview"),
        (actor, "work_sample"),
    ]
    asked = []
    due = at(actor, place.now, 20, time(23, 59))
    with work_as(actor.scope):
        for assessor, instrument in wanted:
            if assessor.account_id is None:
                continue
            member = members[assessor.council.id, assessor.account_id]
            try:
                made = assessments.assign(actor, one.case_id, member, instrument, due)
            except Refused:
                continue
            asked.append((assessor, made))
    return asked


def _assess(assessor: Actor, assessment_id: UUID, criteria: list[UUID], turn: int, partial: bool) -> None:
    """Rate and hand in; here and there somebody is partial, but not who has done the person profile."""
    with work_as(assessor.scope):
        if turn % 17 == 4 and partial:
            assessments.tell_conflict(assessor, assessment_id, "kin")
            return
        assessments.tell_conflict(assessor, assessment_id, "none")
        # Some are stricter than others, and now and then somebody has seen too little to say.
        strict = len(assessor.name) % 2
        ratings = {
            criterion: Given(
                None
                if (turn + place) % 19 == 7
                else max(1, min(5, 4 - strict + (turn * 7 + place * 3) % 3 - 1)),
                None,
            )
            for place, criterion in enumerate(criteria)
        }
        mine = get_mine(assessment_id)
        if mine is None:
            raise LookupError(assessment_id)
        note = words.NOTES[turn % len(words.NOTES)]
        assessments.save(assessor, assessment_id, mine.version, note, ratings, hand_in=True)


def _hand_in(one: Candidate, index: int) -> None:
    with work_as(one.actor.scope):
        text = words.SAMPLES[index % len(words.SAMPLES)]
        samples.save(one.actor, one.case_id, 0, text, hand_in=True)


def _check(actor: Actor, one: Candidate) -> None:
    """The papers of who comes to the board have been looked at."""
    with work_as(actor.scope):
        case = session().scalars(select(Candidacy).where(Candidacy.id == one.case_id)).one()
        checks = {asked.key: Noted(words.CHECKED, 0) for asked in list_competence(case)}
        note_checks(actor, one.case_id, checks)


def _profile(
    place: Place, actor: Actor, one: Candidate, index: int, members: dict[tuple[UUID, UUID], UUID]
) -> None:
    """That it was done, by who was asked and is not partial; of some a sentence, to which most have agreed."""
    done = date.today() - timedelta(days=6 + index % 7)
    sentence = words.SENTENCES[index % len(words.SENTENCES)] if index % 3 == 1 else None
    if actor.account_id is None:
        return
    with work_as(actor.scope):
        member = members[actor.council.id, actor.account_id]
        try:
            due = at(actor, place.now, 20, time(23, 59))
            asked = assessments.assign(actor, one.case_id, member, "profile", due)
        except Refused:
            return
        assessments.tell_conflict(actor, asked, "none")
        data = profiles.ProfileData(CERTIFIED, actor.name, done, done + timedelta(days=3), sentence)
        profiles.record(actor, one.case_id, data, 0)
    if sentence is not None and index % 2 == 0:
        with work_as(one.actor.scope):
            profiles.answer_sentence(one.actor, one.case_id, True, 1)
