"""One nomination: to the nominee a letter to answer, to who wrote it, or in whose name, how it stands."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.jobs.view import FAULTS
from app.letters.queries import letter_about
from app.letters.words import no_guarantee_text
from app.nominations.queries.calls import call_for
from app.nominations.queries.nominate import nomination_of
from app.nominations.service import answer as answers
from app.nominations.service import nominate as service
from app.platform.access.actor import Actor, current_actor
from app.platform.database import session
from app.platform.refusals import Changed, NotFound, Refused

Answer = str | Response | tuple[str, int]


def nomination(nomination_id: UUID) -> Answer:
    """One nomination: to the nominee a letter to answer, to who wrote it how it stands."""
    return _show(current_actor(), nomination_id, 200)


def nomination_answer(nomination_id: UUID) -> Answer:
    """Yes, later or no."""
    actor, said = current_actor(), request.form.get("answer", "")
    try:
        if said == "yes":
            case = answers.say_yes(actor, nomination_id, _version())
            if case.state != "draft":
                flash(_("You have said yes. The grounds are part of your file now."), "success")
                return redirect(url_for("nominations.my_case_page", case_id=case.id), 303)
            return _to_form(case.programme_id, case.round_id)
        if said == "later":
            answers.say_later(actor, nomination_id)
            flash(_("You are asked again when the next round opens."), "success")
        elif said == "no":
            answers.say_no(actor, nomination_id)
            flash(_("The letter is deleted. Nothing is kept but a number."), "success")
        else:
            abort(404 if nomination_of(actor, nomination_id) is None else 422)
    except NotFound:
        return render_template("nominations/nomination_gone.html"), 404
    except Changed:
        session().rollback()
        return _show(actor, nomination_id, 409)
    except Refused as refused:
        session().rollback()
        flash(_why_not(refused), "warning")
        return redirect(url_for("nominations.nomination", nomination_id=nomination_id), 303)
    return redirect(url_for("nominations.my_cases"), 303)


def nomination_confirm(nomination_id: UUID) -> Answer:
    """The nominator says that what somebody else has written is her or his own word."""
    actor = current_actor()
    try:
        service.confirm(actor, nomination_id, _version())
    except NotFound:
        abort(404)
    except Changed:
        session().rollback()
        return _show(actor, nomination_id, 409)
    except Refused:
        session().rollback()
        flash(_("The person has answered already, so this can no longer be confirmed."), "warning")
    else:
        flash(_("It stands in your name now."), "success")
    return redirect(url_for("nominations.nomination", nomination_id=nomination_id), 303)


def nomination_withdraw(nomination_id: UUID) -> Answer:
    """Take it back."""
    try:
        service.take_back(current_actor(), nomination_id)
    except NotFound:
        abort(404)
    except Refused:
        session().rollback()
        flash(_("The person has said yes, so this can no longer be taken back."), "warning")
        return redirect(url_for("nominations.nomination", nomination_id=nomination_id), 303)
    flash(_("It is deleted, with its letters."), "success")
    return redirect(url_for("nominations.my_nominations"), 303)


def _show(actor: Actor, nomination_id: UUID, status: int) -> Answer:
    """The page of a nomination; with 409 it says that the words are others than those that were read."""
    found = nomination_of(actor, nomination_id)
    if found is None:
        return render_template("nominations/nomination_gone.html"), 404
    view, party = found
    call = call_for(view.programme_id, view.round_id)
    letter = letter_about(view.id, view.person_id) if party == "submitter" and view.sent_at else None
    page = render_template(
        "nominations/nomination_letter.html" if party == "nominee" else "nominations/nomination.html",
        view=view,
        party=party,
        call=call,
        open=call is not None and call.is_open(view.now),
        no_guarantee=no_guarantee_text(view.programme_name),
        changed=status == 409,
        letter=letter,
        fault=FAULTS.get(letter.fault or "") if letter else None,
    )
    return page, status


def _why_not(refused: Refused) -> str:
    if refused.field == "person":
        return _(
            "The directory says that you no longer work here. Talk to the contact below if that is wrong."
        )
    if refused.field == "case":
        return _(
            "Your case in this round is closed, so a yes changes nothing in it. Talk to the contact below."
        )
    return _("It is too late to answer: the time has passed, or the call has closed.")


def _version() -> int:
    told = request.form.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def _to_form(programme_id: UUID, round_id: UUID) -> Response:
    call = call_for(programme_id, round_id) or abort(404)
    flash(_("Thank you. Now write a little about yourself: what you write saves itself."), "success")
    return redirect(url_for("nominations.apply", slug=call.programme_slug, round=call.round_number), 303)
