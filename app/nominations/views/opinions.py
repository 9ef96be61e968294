"""Opinions: those one is asked for, and giving one."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.nominations.case_words import ANSWERS, LEVELS
from app.nominations.forms.opinions import OpinionForm, read_version
from app.nominations.queries.cases import CaseFacts, get_case
from app.nominations.queries.opinions import OpinionLine, get_opinion, given_by, to_give
from app.nominations.service.cases import note_look
from app.nominations.service.opinions import give_opinion, reads_opinion
from app.nominations.states import STATE_WORDS
from app.nominations.views.case_parts import requirements_met
from app.nominations.views.unsaved import unsaved
from app.platform.access.actor import current_actor
from app.platform.database import session
from app.platform.refusals import Changed, Refused

Answer = str | Response | tuple[str, int]


def opinions() -> str:
    """Those that wait for me, by date, and those I have given."""
    person_id = current_actor().person_id
    return render_template(
        "nominations/opinions.html",
        waiting=to_give(person_id) if person_id else [],
        given=given_by(person_id) if person_id else [],
        known=person_id is not None,
        answers=ANSWERS,
        levels=LEVELS,
        states=STATE_WORDS,
    )


def opinion(opinion_id: UUID) -> Answer:
    """The file as the person wrote it, and my opinion on it."""
    found, form = _found(opinion_id), OpinionForm()
    if found is None and request.method == "POST":
        return unsaved([form.grounds.data or ""], "nominations.opinions")
    line, facts = found or abort(404)
    if request.method == "GET":
        form.fill(line)
        return _page(form, line, facts, 200)
    if not form.validate():
        return _page(form, line, facts, 422)
    try:
        give_opinion(current_actor(), opinion_id, form.read(), read_version(form.version.data))
    except Refused as refused:
        session().rollback()
        form.refuse(refused)
        line, facts = _found(opinion_id) or abort(404)
        return _page(form, line, facts, 422)
    except Changed:
        session().rollback()
        line, facts = _found(opinion_id) or abort(404)
        differing = form.differences(line)
        form.version.data = str(line.version)
        return _page(form, line, facts, 409, differing)
    flash(_("Your opinion on %(name)s is saved. %(name)s can read it.", name=line.name), "success")
    return redirect(url_for("nominations.opinions"), 303)


def _found(opinion_id: UUID) -> tuple[OpinionLine, CaseFacts] | None:
    line = get_opinion(opinion_id)
    if line is None or not reads_opinion(current_actor(), opinion_id):
        return None
    facts = get_case(line.case_id)
    return (line, facts) if facts is not None else None


def _page(
    form: OpinionForm,
    line: OpinionLine,
    facts: CaseFacts,
    status: int,
    differing: list[tuple[str, str, str]] | None = None,
) -> Answer:
    if line.open:
        note_look(current_actor(), facts)
    page = render_template(
        "nominations/opinion.html",
        form=form,
        line=line,
        facts=facts,
        met=requirements_met(facts),
        differing=differing,
        answers=ANSWERS,
        states=STATE_WORDS,
    )
    return page, status
