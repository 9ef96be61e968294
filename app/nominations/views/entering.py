"""Adding a candidate by hand: search the directory, choose somebody, say why."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.nominations.forms.cases import AddForm
from app.nominations.queries.people import FOUND, Choice, find_people, get_choice
from app.nominations.service.entering import Entry, enter, without_selection
from app.platform.access.actor import current_actor
from app.platform.database import session
from app.platform.refusals import Refused
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts
from app.programmes.views.shown import letters, programme_or_404, round_or_404

Answer = str | Response | tuple[str, int]
LONGEST = 100


def candidate_add(slug: str, number: int) -> Answer:
    """Enter somebody for the round; in one without selection she has a place at once."""
    programme = programme_or_404(slug)
    found = round_or_404(programme, number)
    person_id = request.values.get("person", type=UUID)
    chosen = get_choice(found.id, person_id) or abort(404) if person_id else None
    form = AddForm()
    if request.method == "GET" or chosen is None:
        return _page(programme, found, form, chosen, 200)
    if not form.validate():
        return _page(programme, found, form, chosen, 422)
    entry = Entry(
        programme.id, found.id, chosen.person_id, "by_hand", form.grounds.data, yes_on=form.yes_on.data
    )
    try:
        case = enter(current_actor(), entry)
    except Refused as refused:
        session().rollback()
        form.refuse(refused)
        # Read again: somebody else may have entered the person just now.
        return _page(programme, found, form, get_choice(found.id, chosen.person_id) or chosen, 422)
    flash(_("%(name)s is entered, and gets a letter about it.", name=chosen.name), "success")
    return redirect(url_for("nominations.candidate", candidacy_id=case.id), 303)


def _page(
    programme: ProgrammeFacts, found: RoundFacts, form: AddForm, chosen: Choice | None, status: int
) -> Answer:
    search = request.args.get("q", "").strip()[:LONGEST]
    own = current_actor().person_id
    page = render_template(
        "nominations/candidate_add.html",
        programme=programme,
        round=found,
        form=form,
        chosen=chosen,
        search=search,
        people=find_people(found.id, search, letters()) if chosen is None else [],
        most=FOUND,
        own=own,
        open_to_all=without_selection(programme.id, found.id),
    )
    return page, status
