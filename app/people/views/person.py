"""One person's page, and one's own."""

from __future__ import annotations

from uuid import UUID

from flask import abort, render_template
from flask_babel import gettext as _

from app.people import policy
from app.people.hooks import panels
from app.people.queries.person import get_person, grants_on
from app.people.queries.readers import SHOWN, who_looked
from app.people.service.errors import NotFound
from app.people.service.people import view_person
from app.people.service_areas import service_area_name
from app.people.words import sex_name
from app.platform.access.actor import current_actor
from app.platform.audit.actions import LOOKS, action_in_words
from app.platform.tenancy.grants import uses_of


def person(person_id: UUID) -> str:
    """Facts, what other features know, and for those who may: who has looked."""
    actor = current_actor()
    try:
        facts = view_person(actor, person_id)
    except NotFound:
        abort(404)
    may_edit = policy.may_edit(actor)
    return render_template(
        "people/person.html",
        person=facts,
        panels=panels(actor, person_id),
        looked=who_looked(person_id, policy.readings(actor)) if policy.may_see_readers(actor) else None,
        shown=SHOWN,
        action_words=action_in_words,
        may_edit=may_edit,
        area_name=service_area_name,
    )


def me() -> str:
    """One's own file: what the council keeps, who has looked at it, and who outside may."""
    actor = current_actor()
    facts = get_person(actor.person_id) if actor.person_id else None
    if facts is None:
        return render_template("people/me.html", person=None)
    return render_template(
        "people/me.html",
        person=facts,
        panels=panels(actor, facts.id),
        looked=who_looked(facts.id, LOOKS - {"grant.used"}),
        grants=grants_on(facts.id),
        uses=uses_of(facts.id),
        shown=SHOWN,
        action_words=_own_words,
        area_name=service_area_name,
        sex_name=sex_name,
    )


def _own_words(action: str) -> str:
    """What somebody did, said to the person whom it was about."""
    return _("Looked at your facts") if action == "person.viewed" else action_in_words(action)
