"""Putting somebody forward: the list of one's own, and the form."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.letters.words import no_guarantee_text
from app.nominations.forms.nominate import NominationForm, refusal
from app.nominations.queries.calls import CallView, call_for, open_calls
from app.nominations.queries.nominate import NominationView, nomination_of, written_by
from app.nominations.queries.nominees import find_people, found_person, group_figures
from app.nominations.service import nominate as service
from app.nominations.views.unsaved import unsaved
from app.platform.access.actor import Actor, current_actor
from app.platform.database import session
from app.platform.i18n.formats import today
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused

Answer = str | Response | tuple[str, int]


def my_nominations() -> str:
    """Those one has written: drafts, letters that wait for an answer, answers."""
    actor = current_actor()
    return render_template(
        "nominations/nominations.html", views=written_by(actor), actor=actor, calls=_taking()
    )


def nomination_new() -> Answer:
    """An empty form; the programme and the round may be named in the address."""
    calls = _taking()
    call = _wanted(calls, request.args.get("programme", ""), request.args.get("round", type=int))
    if call is None and not calls:
        return render_template("nominations/nomination_closed.html", coming=None)
    if call is None and len(calls) > 1:
        return render_template("nominations/nomination_choose.html", calls=calls)
    return _page(current_actor(), call or calls[0], NominationForm(), None, {}, 200)


def nomination_people() -> str:
    """People found by a name, to choose from: a part of the form, asked for while one writes."""
    actor = current_actor()
    search = request.args.get("q", "")[:100]
    return render_template(
        "nominations/nomination_people.html",
        search=search,
        found=find_people(search, actor.person_id),
        chosen=None,
        faults={},
    )


def nomination_create() -> Answer:
    """Search, keep a draft, or send: by the button that was pressed."""
    actor, form = current_actor(), NominationForm.read(request.form)
    wanted = request.form.get("programme", ""), request.form.get("round", type=int)
    call = _wanted(_taking(), *wanted)
    if call is None:
        return render_template("nominations/nomination_closed.html", form=form), 422
    if request.form.get("do") == "find":
        return _page(actor, call, form, None, {}, 200)
    data, faults = form.data(actor)
    if data is None:
        return _page(actor, call, form, None, faults, 422)
    send = request.form.get("do") == "send"
    try:
        nomination_id = service.put_forward(actor, call, data, send=send)
    except NotAllowed:
        abort(403)
    except Refused as refused:
        return _refused(actor, call, form, None, refused)
    return _done(actor, nomination_id, send)


def nomination_edit(nomination_id: UUID) -> Answer:
    """The form of a nomination that has not been answered."""
    actor = current_actor()
    view, call = _own(actor, nomination_id)
    if call is None or not call.is_open(view.now):
        return render_template("nominations/nomination_closed.html"), 422
    return _page(actor, call, NominationForm.of(view, actor), view, {}, 200)


def nomination_update(nomination_id: UUID) -> Answer:
    """Change it. Where somebody else was first: 409 with both values, and what was typed."""
    actor, form = current_actor(), NominationForm.read(request.form)
    found = nomination_of(actor, nomination_id)
    if found is None or found[1] == "nominee":
        return unsaved([form.grounds, form.unthought], "nominations.my_nominations")
    view, call = found[0], call_for(found[0].programme_id, found[0].round_id)
    if call is None or not call.is_open(view.now):
        return render_template("nominations/nomination_closed.html", form=form), 422
    if request.form.get("do") == "find":
        return _page(actor, call, form, view, {}, 200)
    return _change(actor, call, form, view)


def _change(actor: Actor, call: CallView, form: NominationForm, view: NominationView) -> Answer:
    data, faults = form.data(actor)
    if data is None:
        return _page(actor, call, form, view, faults, 422)
    send = request.form.get("do") == "send"
    try:
        service.change(actor, view.id, form.version, data, send=send)
    except NotFound:
        return unsaved([form.grounds, form.unthought], "nominations.my_nominations")
    except NotAllowed:
        abort(403)
    except Refused as refused:
        return _refused(actor, call, form, view, refused)
    except Changed:
        return _conflict(actor, call, form, view)
    return _done(actor, view.id, send)


def _taking() -> list[CallView]:
    return [call for call in open_calls(datetime.now(UTC)) if call.takes_nominations]


def _wanted(calls: list[CallView], address: str, number: int | None) -> CallView | None:
    """The one of a programme and a round; where no round is named, the first to close."""
    found = (call for call in calls if call.programme_slug == address)
    return next((call for call in found if number in (None, call.round_number)), None)


def _own(actor: Actor, nomination_id: UUID) -> tuple[NominationView, CallView | None]:
    found = nomination_of(actor, nomination_id)
    if found is None or found[1] == "nominee":
        abort(404)
    view = found[0]
    return view, call_for(view.programme_id, view.round_id)


def _done(actor: Actor, nomination_id: UUID, send: bool) -> Response:
    if send:
        flash(_sent_words(actor, nomination_id), "success")
        return redirect(url_for("nominations.my_nominations"), 303)
    flash(_("Saved. It is sent when you say so."), "success")
    return redirect(url_for("nominations.nomination", nomination_id=nomination_id), 303)


def _sent_words(actor: Actor, nomination_id: UUID) -> str:
    """That the letter leaves, and who else reads it before the answer."""
    found = nomination_of(actor, nomination_id)
    if found is None or found[0].written_by is None:
        return _("The letter is on its way. Nobody but the person reads it before the answer.")
    view, party = found
    other = view.nominator if party == "submitter" else view.written_by
    return _(
        "The letter is on its way. Nobody but the person and %(name)s reads it before the answer.", name=other
    )


def _refused(
    actor: Actor, call: CallView, form: NominationForm, view: NominationView | None, refused: Refused
) -> tuple[str, int]:
    session().rollback()
    return _page(actor, call, form, view, {refused.field: refusal(refused.field, refused.code)}, 422)


def _conflict(actor: Actor, call: CallView, form: NominationForm, view: NominationView) -> tuple[str, int]:
    session().rollback()
    found = nomination_of(actor, view.id)
    if found is None:
        return unsaved([form.grounds, form.unthought], "nominations.my_nominations")
    view = found[0]
    theirs = NominationForm.of(view, actor)
    pairs = [
        (_("Why"), theirs.grounds, form.grounds),
        (_("Whom have you not thought of?"), theirs.unthought, form.unthought),
    ]
    form.version = view.version
    differing = [pair for pair in pairs if pair[1] != pair[2]]
    return _page(actor, call, form, view, {}, 409, differing)


def _page(
    actor: Actor,
    call: CallView,
    form: NominationForm,
    view: NominationView | None,
    faults: dict[str, str],
    status: int,
    differing: list[tuple[str, str, str]] | None = None,
) -> tuple[str, int]:
    figures = group_figures(actor.person_id, today().year) if actor.person_id else None
    return (
        render_template(
            "nominations/nomination_form.html",
            call=call,
            form=form,
            view=view,
            faults=faults,
            differing=differing,
            search=form.q,
            found=find_people(form.q, actor.person_id),
            chosen=found_person(form.person_id) if form.person_id else None,
            figures=figures,
            own=actor.person_id is not None,
            no_guarantee=no_guarantee_text(call.programme_name),
        ),
        status,
    )
