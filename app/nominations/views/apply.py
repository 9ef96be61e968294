"""Applying: one form, on a phone in ten minutes, that keeps itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.letters.words import no_guarantee_text
from app.nominations.forms.apply import fault_words, read_draft, read_version
from app.nominations.models import Candidacy
from app.nominations.queries.apply import OwnFile, accepted_nomination, is_employed, own_file
from app.nominations.queries.calls import CallView, of_round, public_calls
from app.nominations.service import apply as service
from app.nominations.service.apply import LONGEST, LONGEST_WORDS, DraftData, Incomplete, as_saved
from app.nominations.views.call_place import told_round
from app.nominations.views.written import by_script, clock_words, differing, go, told_page
from app.platform.access.actor import Actor, current_actor
from app.platform.database import session
from app.platform.refusals import Changed, NotFound, Refused

Answer = str | BaseResponse | tuple[str, int]


def apply(slug: str) -> Answer:
    """Where one stands with the call of a programme: begin, write on, or why neither is possible.

    With several open calls one chooses the round first.
    """
    actor, calls, now = current_actor(), public_calls(slug), datetime.now(UTC)
    opened = [one for one in calls if one.is_open(now)]
    if told_round() is None and len(opened) > 1:
        return render_template("nominations/apply_choose.html", calls=opened)
    call = of_round(calls, told_round(), now) or abort(404)
    found = _file(actor, call)
    if found.case is not None:
        return redirect(url_for("nominations.my_case_page", case_id=found.case.id), 303)
    if found.draft is None:
        return _start_page(actor, call)
    if not call.is_open(datetime.now(UTC)):
        return redirect(url_for("nominations.my_case_page", case_id=found.draft.id), 303)
    return _page(call, found.draft, as_saved(found.draft))


def apply_start(slug: str) -> Answer:
    """Begin."""
    actor, call = current_actor(), _call(slug)
    try:
        service.start(actor, call)
    except Refused:
        session().rollback()
        return _start_page(actor, call, 422)
    return redirect(url_for("nominations.apply", slug=slug, round=call.round_number), 303)


def apply_save(slug: str) -> Answer:
    """Keep what has been written: by itself every few seconds, or by the button."""
    actor, call = current_actor(), _call(slug)
    data = read_draft(request.form, call)
    try:
        draft = service.save_draft(actor, call, data, read_version(request.form), told_page())
    except Changed as conflict:
        return _conflict(call, data, conflict)
    except (Refused, NotFound) as refusal:
        return _unsaved(actor, call, data, refusal)
    if by_script():
        return _state(call, draft, saved_at=datetime.now(UTC))
    flash(_("Saved. You can go on now or later."), "success")
    return redirect(url_for("nominations.apply", slug=slug, round=call.round_number), 303)


def apply_submit(slug: str) -> Answer:
    """Hand in."""
    actor, call = current_actor(), _call(slug)
    data = read_draft(request.form, call)
    try:
        case = service.hand_in(actor, call, data, read_version(request.form), told_page())
    except Incomplete as incomplete:
        return _incomplete(actor, call, data, incomplete.faults)
    except Changed as conflict:
        return _conflict(call, data, conflict)
    except (Refused, NotFound) as refusal:
        return _unsaved(actor, call, data, refusal)
    flash(
        _("You are in.") if case.state == "accepted" else _("Your application is handed in."),
        "success",
    )
    return go(url_for("nominations.my_case_page", case_id=case.id))


def _call(slug: str) -> CallView:
    """The call of the round that the address names; of a page that names none, the first to close."""
    return of_round(public_calls(slug), told_round(), datetime.now(UTC)) or abort(404)


def _file(actor: Actor, call: CallView) -> OwnFile:
    return own_file(call.round_id, actor.person_id) if actor.person_id else OwnFile()


def _start_page(actor: Actor, call: CallView, status: int = 200) -> Answer:
    nominated = bool(actor.person_id and accepted_nomination(call.round_id, actor.person_id))
    return (
        render_template(
            "nominations/apply_start.html",
            call=call,
            now=datetime.now(UTC),
            employed=is_employed(actor.person_id),
            may_begin=call.takes_applications or nominated,
            no_guarantee=no_guarantee_text(call.programme_name),
        ),
        status,
    )


def _page(call: CallView, draft: Candidacy, data: DraftData, status: int = 200, **more: Any) -> Response:
    """The page with the form; the form alone, to be put in place of the form, when a script asked."""
    template = "nominations/apply_form.html" if by_script() else "nominations/apply.html"
    values: dict[str, Any] = {
        "faults": {}, "conflict": None, "problem": None, "saved_at": None, "case": None,
    } | more  # fmt: skip
    body = render_template(
        template,
        call=call,
        draft=draft,
        data=data,
        page_key=told_page() or secrets.token_urlsafe(12),
        no_guarantee=no_guarantee_text(call.programme_name),
        most=LONGEST,
        most_words=LONGEST_WORDS,
        clock_of=clock_words,
        **_addresses(call, draft),
        **values,
    )
    response = make_response(body, status)
    if by_script():
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#apply", "outerMorph"
    return response


def _state(call: CallView, draft: Candidacy | None, status: int = 200, **more: Any) -> Response:
    """What stands beside the buttons: saved when, or why not. What is typed on the page is left alone."""
    values: dict[str, Any] = {"saved_at": None, "conflict": None, "problem": None, "case": None} | more
    values |= _addresses(call, draft)
    body = render_template(
        "nominations/apply_state.html", call=call, draft=draft, clock_of=clock_words, **values
    )
    return make_response(body, status)


def _addresses(call: CallView, draft: Candidacy | None) -> dict[str, Any]:
    """Where the form saves itself, where what is saved is found, and the version of it."""
    slug, number = call.programme_slug, call.round_number
    return {
        "save_to": url_for("nominations.apply_save", slug=slug, round=number),
        "take_from": url_for("nominations.apply", slug=slug, round=number),
        "seen": draft.version if draft is not None else 0,
    }


def _conflict(call: CallView, data: DraftData, conflict: Changed) -> Answer:
    """Another window or device was first: both values, and nothing typed is lost."""
    current = conflict.current
    if not isinstance(current, Candidacy):
        raise TypeError("a draft was expected")
    told = differing(call, as_saved(current), data)
    if by_script():
        return _state(call, current, 409, conflict=told)
    return _page(call, current, data, 409, conflict=told)


def _incomplete(actor: Actor, call: CallView, data: DraftData, faults: Mapping[str, str]) -> Answer:
    draft = _file(actor, call).draft or abort(404)
    # What was written is saved though it is not handed in: the answer is told as a page, so it is kept here.
    session().commit()
    words = {field: fault_words(code, field) for field, code in faults.items()}
    return _page(call, draft, data, 422, faults=words, saved_at=datetime.now(UTC))


def _unsaved(actor: Actor, call: CallView, data: DraftData, refusal: Refused | NotFound) -> Answer:
    """Not saved, and why; what is typed stays on the page."""
    session().rollback()
    found = _file(actor, call)
    if isinstance(refusal, Refused) and refusal.field not in ("call", "case") and found.draft is not None:
        words = {refusal.field: fault_words(refusal.code, refusal.field)}
        if by_script() and request.endpoint == "nominations.apply_save":
            return _state(call, found.draft, 422, problem=words[refusal.field])
        return _page(call, found.draft, data, 422, faults=words)
    problem = _problem(call, found)
    if by_script():
        return _state(call, found.draft, 422, problem=problem, case=found.case)
    return render_template(
        "nominations/apply_unsaved.html", call=call, data=data, problem=problem, file=found
    ), 422


def _problem(call: CallView, found: OwnFile) -> str:
    if found.case is not None:
        return _("You have a file in this round already. What you write here is not saved.")
    if not call.is_open(datetime.now(UTC)):
        return _("The call has closed. What you had saved before is kept; this is not.")
    return _("Your draft has been deleted in another window. Copy what you want to keep.")
