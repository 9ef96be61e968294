"""Own words of who was entered by the council: the application's fields, which keep themselves, beside the case."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.nominations.forms.apply import fault_words, read_words
from app.nominations.models import Candidacy
from app.nominations.queries.my_case import OwnCase, own_case
from app.nominations.service import own_words as service
from app.nominations.service.apply import LONGEST, LONGEST_WORDS, DraftData
from app.nominations.views.unsaved import unsaved
from app.nominations.views.written import by_script, clock_words, differing, go, told_page
from app.platform.access.actor import current_actor
from app.platform.database import session
from app.platform.refusals import Changed, NotFound, Refused

Answer = str | BaseResponse | tuple[str, int]


def own_words(case_id: UUID) -> Answer:
    """Write, or write on, in one's own words; to who cannot, why."""
    found = _own(case_id)
    if not service.may_write(current_actor(), found.case):
        return render_template("nominations/own_words_closed.html", found=found, case=found.case)
    return _page(found, service.words_of(service.begun(found.case) or found.case))


def own_words_save(case_id: UUID) -> Answer:
    """Keep what has been written: by itself every few seconds, or by the button."""
    found = _own(case_id)
    data = read_words(request.form, service.call_of(found.case))
    try:
        service.save_words(current_actor(), case_id, data, _seen(), told_page())
    except Changed as conflict:
        return _conflict(found, data, conflict)
    except (Refused, NotFound) as refusal:
        return _unsaved(found, data, refusal)
    if by_script():
        # The file that it was begun from may have changed meanwhile: the page follows what it has saved itself.
        return _state(found, saved_at=datetime.now(UTC), follows=True)
    flash(_("Saved. You can go on now or later."), "success")
    return redirect(url_for("nominations.own_words", case_id=case_id), 303)


def own_words_put(case_id: UUID) -> Answer:
    """Put it into the file."""
    found = _own(case_id)
    data = read_words(request.form, service.call_of(found.case))
    try:
        service.put_into_file(current_actor(), case_id, data, _seen(), told_page())
    except Changed as conflict:
        return _conflict(found, data, conflict)
    except (Refused, NotFound) as refusal:
        return _unsaved(found, data, refusal)
    flash(_("It stands in your file now."), "success")
    return go(_case_page(case_id))


def _own(case_id: UUID) -> OwnCase:
    actor = current_actor()
    found = own_case(actor.person_id, case_id) if actor.person_id else None
    if found is None or found.case.state == "draft":
        abort(404)
    return found


def _case_page(case_id: UUID) -> str:
    return url_for("nominations.my_case_page", case_id=case_id)


def _seen() -> str:
    """The version that the page has seen, or the one that its reader chose to write over."""
    return (request.form.get("seen") or request.form.get("version") or "")[:40]


def _values(found: OwnCase) -> dict[str, Any]:
    case_id = found.case.id
    return {
        "found": found,
        "call": service.call_of(found.case),
        "seen": service.seen(found.case, service.begun(found.case)),
        "save_to": url_for("nominations.own_words_save", case_id=case_id),
        "put_to": url_for("nominations.own_words_put", case_id=case_id),
        "take_from": url_for("nominations.own_words", case_id=case_id),
        "clock_of": clock_words,
        "draft": None,
        "case": None,
        "conflict": None,
        "problem": None,
        "saved_at": None,
    }


def _page(found: OwnCase, data: DraftData, status: int = 200, **more: Any) -> Response:
    values = _values(found) | {"faults": {}} | more
    body = render_template(
        "nominations/own_words.html",
        data=data,
        page_key=told_page() or secrets.token_urlsafe(12),
        most=LONGEST,
        most_words=LONGEST_WORDS,
        **values,
    )
    return make_response(body, status)


def _state(found: OwnCase, status: int = 200, **more: Any) -> Response:
    """What stands beside the buttons: saved when, or why not. What is typed on the page is left alone."""
    return make_response(render_template("nominations/apply_state.html", **(_values(found) | more)), status)


def _conflict(found: OwnCase, data: DraftData, conflict: Changed) -> Answer:
    """Another window or device was first: both values, and nothing typed is lost."""
    current = conflict.current
    if not isinstance(current, Candidacy):
        raise TypeError("a draft or a case was expected")
    told = differing(service.call_of(found.case), service.words_of(current), data)
    return _state(found, 409, conflict=told) if by_script() else _page(found, data, 409, conflict=told)


def _unsaved(found: OwnCase, data: DraftData, refusal: Refused | NotFound) -> Answer:
    """Not saved, and why; what is typed stays on the page."""
    case_id = found.case.id
    session().rollback()
    if isinstance(refusal, Refused) and refusal.field != "case":
        words = fault_words(refusal.code, refusal.field)
        found = _own(case_id)
        if by_script():
            return _state(found, 422, problem=words)
        return _page(found, data, 422, faults={refusal.field: words})
    if by_script():
        problem = _(
            "Your case has moved on, so nothing more can be written in your file. Copy what you want to keep."
        )
        found = _own(case_id)
        return _state(found, 422, problem=problem, case=found.case)
    return unsaved([data.drive, *data.met_words.values()], "nominations.my_cases", 422)
