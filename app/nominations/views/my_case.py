"""My case: the page on which a person sees where her or his case is, and can withdraw it."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.letters.queries import letters_of_case
from app.letters.words import no_guarantee_text
from app.nominations import case_story
from app.nominations.hooks import case_panels
from app.nominations.queries.apply import own_file
from app.nominations.queries.calls import call_for
from app.nominations.queries.my_case import opinions_on, own_case, own_cases, steps_of
from app.nominations.queries.nominate import to_answer
from app.nominations.queries.put_forward import grounds_for
from app.nominations.queries.steps import last_move
from app.nominations.service import apply as service
from app.nominations.service.apply import as_saved
from app.nominations.service.move import may_make
from app.nominations.service.own_words import may_write
from app.nominations.service.returning import come_back, deny, is_way_back_open, may_deny, may_return
from app.nominations.states import BY_HERSELF, MOVES, STATE_WORDS
from app.people.queries.readers import SHOWN, who_looked
from app.platform.access.actor import current_actor
from app.platform.audit.actions import LOOKS, action_in_words
from app.platform.database import session
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused

Answer = str | Response | tuple[str, int]
#: The looks at people as candidates, in this council and by grants in another.
LOOKS_AT_CANDIDATES = LOOKS - {"person.viewed", "round.viewed", "participant.viewed"}


def my_cases() -> Answer:
    """All of one's own: letters to answer, cases, calls that are open."""
    actor = current_actor()
    letters = to_answer(actor.person_id) if actor.person_id else []
    cases = own_cases(actor.person_id) if actor.person_id else []
    return render_template(
        "nominations/my_cases.html",
        linked=actor.person_id is not None,
        letters=letters,
        cases=cases,
        states=STATE_WORDS,
        promise=case_story.promise,
    )


def my_case_page(case_id: UUID) -> Answer:
    """One case."""
    actor = current_actor()
    found = own_case(actor.person_id, case_id) if actor.person_id else None
    if found is None or actor.person_id is None:
        abort(404)
    case = found.case
    call = call_for(case.programme_id, case.round_id)
    opinions = opinions_on(case.id)
    draft = case.state == "draft"
    beside = own_file(case.round_id, case.person_id)
    if draft and beside.case is not None:
        return redirect(url_for("nominations.my_case_page", case_id=beside.case.id), 303)
    returning = case.state == "withdrawn" and may_return(actor, case, call)
    ended_herself = case.state == "withdrawn" and last_move(case.id) in BY_HERSELF
    return render_template(
        "nominations/my_case.html",
        found=found,
        case=case,
        call=call,
        data=as_saved(case),
        state=case_story.state_words(case, opinions),
        opinion_words=case_story.opinion_words,
        stages=case_story.stages(case, selected=call is None or call.way_in != "no_selection"),
        holder=case_story.holder(case, opinions, call),
        promise=case_story.promise(case, found.now),
        nominations=grounds_for(case.round_id, case.person_id),
        opinions=opinions,
        steps=[] if draft else steps_of(case.id),
        moves=MOVES,
        letters=[] if draft else letters_of_case(case.id, actor.person_id),
        looked=[] if draft else who_looked(actor.person_id, LOOKS_AT_CANDIDATES),
        shown=SHOWN,
        action_words=_look_words,
        panels=[] if draft else case_panels(actor, case, "own"),
        may_return=returning,
        way_back=not draft and is_way_back_open(case, call),
        gone_for_good=ended_herself and not returning,
        may_deny=may_deny(actor, case),
        may_write=may_write(actor, case),
        begun=None if draft else beside.draft,
        no_guarantee=no_guarantee_text(call.programme_name if call else found.programme_name)
        if returning
        else "",
        may_withdraw=draft
        or (case.state in MOVES["withdrew"].sources and may_make(actor, MOVES["withdrew"], case.person_id)),
    )


def my_case_withdraw(case_id: UUID) -> Answer:
    """Withdraw, or delete a draft."""
    actor = current_actor()
    found = own_case(actor.person_id, case_id) if actor.person_id else None
    if found is None:
        abort(404)
    try:
        if found.case.state == "draft":
            service.discard(actor, case_id)
            flash(_("The draft is deleted."), "success")
            return redirect(url_for("nominations.my_cases"), 303)
        service.withdraw(actor, case_id, _version())
    except (NotFound, NotAllowed):
        abort(404)
    except (Changed, Refused):
        session().rollback()
        flash(
            _("Your case has moved on since you opened the page. Look at it again before you withdraw."),
            "warning",
        )
        return redirect(url_for("nominations.my_case_page", case_id=case_id), 303)
    flash(_("You have withdrawn. Thank you for telling us."), "success")
    return redirect(url_for("nominations.my_case_page", case_id=case_id), 303)


def my_case_return(case_id: UUID) -> Answer:
    """Take up again what one has withdrawn, while the call is open."""
    try:
        come_back(current_actor(), case_id, _version())
    except NotFound:
        abort(404)
    except (Changed, Refused):
        session().rollback()
        flash(_("This can no longer be done. Look at your case again."), "warning")
    else:
        flash(_("You are back. The case goes on with what you had written."), "success")
    return redirect(url_for("nominations.my_case_page", case_id=case_id), 303)


def my_case_deny(case_id: UUID) -> Answer:
    """Say that one has not said yes, as somebody of the council has stated."""
    try:
        deny(current_actor(), case_id, _version())
    except NotFound:
        abort(404)
    except (Changed, Refused):
        session().rollback()
        flash(_("This can no longer be done. Look at your case again."), "warning")
    else:
        flash(_("Thank you for telling us. Your case is closed, and the coordinator is told why."), "success")
    return redirect(url_for("nominations.my_case_page", case_id=case_id), 303)


def _version() -> int:
    told = request.form.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def _look_words(action: str) -> str:
    """What somebody did, said to the person whom it was about."""
    return _("Looked at your file") if action == "candidacy.viewed" else action_in_words(action)
