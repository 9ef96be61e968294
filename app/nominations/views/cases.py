"""One candidate's page for the own council's coordinator, and the moves that are made there."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.letters.queries import letters_of_case
from app.letters.words import STATE_COLOURS as LETTER_COLOURS
from app.letters.words import STATE_WORDS as LETTER_WORDS
from app.nominations.case_words import ANSWERS, DOORS, LEVELS, STATE_COLOURS, refusal
from app.nominations.forms.cases import GroundsForm
from app.nominations.forms.opinions import read_version
from app.nominations.hooks import case_panels
from app.nominations.queries.cases import (
    CaseFacts,
    get_case,
    steps_of,
)
from app.nominations.queries.my_case import own_case
from app.nominations.queries.opinions import opinions_of
from app.nominations.queries.put_forward import grounds_for
from app.nominations.service.cases import (
    has_put_forward,
    make_move,
    note_look,
    offered_moves,
    open_case,
    view_case,
)
from app.nominations.states import MOVES, STATE_WORDS, Move
from app.nominations.views.case_parts import holder_words, requirements_met
from app.people.service_areas import service_area_name
from app.platform.access.actor import Actor, current_actor
from app.platform.database import session
from app.platform.refusals import Changed, Refused

Answer = str | Response | tuple[str, int]


def candidate(candidacy_id: UUID) -> Answer:
    """One candidate's file: everything, with its history; that it was read is written to the log.

    One's own is read as everybody reads one's own: on My case.
    """
    actor = current_actor()
    return _own_page(actor, candidacy_id) or _file(actor, candidacy_id)


def _file(actor: Actor, candidacy_id: UUID) -> str:
    facts = view_case(actor, candidacy_id)
    return render_template(
        "nominations/candidate.html",
        facts=facts,
        case=facts.case,
        met=requirements_met(facts),
        nominations=grounds_for(facts.case.round_id, facts.case.person_id),
        opinions=opinions_of(candidacy_id),
        steps=steps_of(candidacy_id),
        moves=offered_moves(actor, facts),
        put_forward=has_put_forward(actor, facts),
        letters=letters_of_case(candidacy_id),
        panels=case_panels(actor, facts.case, "council"),
        holder=holder_words(facts.case.state, facts.asked),
        may_see_people=actor.may("council:people:read"),
        states=STATE_WORDS,
        colours=STATE_COLOURS,
        doors=DOORS,
        levels=LEVELS,
        answers=ANSWERS,
        all_moves=MOVES,
        letter_words=LETTER_WORDS,
        letter_colours=LETTER_COLOURS,
        area_name=service_area_name,
        now=datetime.now(UTC),
    )


def _own_page(actor: Actor, candidacy_id: UUID) -> Response | None:
    """To one's own page of the case, if it is one's own."""
    own = own_case(actor.person_id, candidacy_id) if actor.person_id is not None else None
    if own is None or own.case.state == "draft":
        return None
    return redirect(url_for("nominations.my_case_page", case_id=candidacy_id), 303)


def candidate_move(candidacy_id: UUID, move: str) -> Answer:
    """Make one move with a case. GET asks for the grounds first."""
    return _own_page(current_actor(), candidacy_id) or _move(candidacy_id, move)


def _move(candidacy_id: UUID, move: str) -> Answer:
    facts = open_case(current_actor(), candidacy_id)
    wanted = MOVES.get(move) or abort(404)
    form = GroundsForm()
    if request.method == "GET":
        if wanted not in offered_moves(current_actor(), facts):
            flash(str(refusal("state", "moved")), "info")
            return redirect(url_for("nominations.candidate", candidacy_id=candidacy_id), 303)
        form.version.data = str(facts.case.version)
        return _move_page(facts, wanted, form, 200)
    if not form.validate():
        return _move_page(facts, wanted, form, 422)
    try:
        version = read_version(form.version.data)
        make_move(current_actor(), facts, move, form.grounds.data, version)
    except Refused as refused:
        session().rollback()
        return _refused(candidacy_id, wanted, form, refused)
    except Changed:
        session().rollback()
        facts = get_case(candidacy_id) or abort(404)
        form.version.data = str(facts.case.version)
        note_look(current_actor(), facts)
        return _move_page(facts, wanted, form, 409)
    name = facts.name
    flash(_("%(name)s: %(move)s. It is written in the history.", name=name, move=wanted.title), "success")
    return redirect(url_for("nominations.candidate", candidacy_id=candidacy_id), 303)


def _refused(candidacy_id: UUID, wanted: Move, form: GroundsForm, refused: Refused) -> Answer:
    facts = get_case(candidacy_id) or abort(404)
    if refused.field == "state":
        flash(str(refusal("state", "moved")), "info")
        return redirect(url_for("nominations.candidate", candidacy_id=candidacy_id), 303)
    form.refuse(refused)
    return _move_page(facts, wanted, form, 422)


def _move_page(facts: CaseFacts, wanted: Move, form: GroundsForm, status: int) -> Answer:
    # After somebody else was first the move may begin elsewhere by now: the page says so instead of offering it.
    offered = wanted in offered_moves(current_actor(), facts)
    page = render_template(
        "nominations/candidate_move.html",
        facts=facts,
        case=facts.case,
        move=wanted,
        form=form,
        changed=status == 409,
        offered=offered,
        states=STATE_WORDS,
        steps=steps_of(facts.case.id)[:1] if status == 409 else [],
        all_moves=MOVES,
    )
    return page, status
