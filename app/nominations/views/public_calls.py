"""What the public reads of a call, and the preview of one that is not published. Nobody needs to sign in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import abort, g, render_template, url_for
from markupsafe import Markup

from app.letters.words import no_guarantee_text
from app.nominations import call_words, policy
from app.nominations.queries.call_drafts import own_choice
from app.nominations.queries.calls import (
    CallView,
    Said,
    call_for,
    of_round,
    open_calls,
    public_calls,
    view_of,
)
from app.nominations.views.call_place import call_of, told_round, writable
from app.platform.access.actor import Actor, signed_in
from app.platform.i18n.binding import current_language
from app.programmes.hooks import Link
from app.programmes.queries.programmes import ProgrammeFacts, get_programme
from app.programmes.queries.rounds import RoundFacts, get_round
from app.programmes.queries.templates import Template, list_templates
from app.programmes.views.shown import Answer

#: Of a shared page's description, as many letters as others show of one.
DESCRIBED = 200


def call_public(slug: str) -> str:
    """The call of a programme, to anybody, on the host of a member council."""
    if g.council is None or not g.council.is_council:
        abort(404)
    calls, now = public_calls(slug), datetime.now(UTC)
    call = of_round(calls, told_round(), now) or abort(404)
    programme = get_programme(slug) or abort(404)
    found = get_round(programme.id, call.round_number) or abort(404)
    others = [one for one in calls if one.id != call.id and one.is_open(now)]
    return _page(programme, found, call, others, preview=False)


def call_preview(slug: str, number: int, whose: str) -> Answer:
    """The same page before it is published, for who writes the call."""
    programme, found = place = writable(slug, number, whose)
    call = call_of(place, whose) or abort(404)
    chosen, _version = own_choice(found.id)
    view = view_of(call, programme.address, programme.names, found.number, chosen, current=True)
    return _page(programme, found, view, [], preview=True)


def call_link(_actor: Actor, programme: ProgrammeFacts, found: RoundFacts) -> Link | None:
    """From a round's page to its call: where it is written, for who writes it; else the public page."""
    if policy.may_write_calls(_actor):
        href = url_for("nominations.call_page", slug=programme.address, number=found.number)
        return Link(call_words.CALL, href, "Bell")
    call = call_for(programme.id, found.id)
    return _public_link(call) if call is not None and call.current else None


def programme_link(_actor: Actor, programme: ProgrammeFacts) -> Link | None:
    """From a programme's page to the call that is open now."""
    calls = open_calls(datetime.now(UTC))
    return next((_public_link(call) for call in calls if call.programme_id == programme.id), None)


def open_calls_panel() -> Markup | None:
    """The open calls of a council, for who has not signed in."""
    if g.council is None or not g.council.is_council:
        return None
    calls = open_calls(datetime.now(UTC))
    if not calls:
        return None
    return Markup(  # noqa: S704 - a template of ours, escaped
        render_template("nominations/call_open.html", calls=calls, words=call_words)
    )


def _public_link(call: CallView) -> Link:
    href = url_for("nominations.call_public", slug=call.programme_slug, round=call.round_number)
    return Link(call_words.READ_CALL, href, "Bell")


def _page(
    programme: ProgrammeFacts, found: RoundFacts, call: CallView, others: Sequence[CallView], *, preview: bool
) -> str:
    now, reader = datetime.now(UTC), signed_in()
    purpose = Said.of(programme.purposes, current_language())
    return render_template(
        "nominations/call_public.html",
        programme=programme,
        round=found,
        call=call,
        others=others,
        purpose=purpose,
        # The programme's own purpose is what a new call begins from: it is not told twice.
        about="" if call.about == purpose else call.about,
        description=_described(purpose or call.about or call.eligibility),
        template=_template(programme, found),
        seats=found.seats.get(g.council.id) if call.way_in != "no_selection" else None,
        state="open" if call.is_open(now) else "coming" if now < call.opens_at else "closed",
        no_guarantee=no_guarantee_text(call.programme_name),
        council=g.council,
        reader=reader,
        # Who has not signed in may turn out to be a manager.
        may_nominate=reader is None or reader.may("council:nominations:make"),
        preview=preview,
        words=call_words,
    )


def _template(programme: ProgrammeFacts, found: RoundFacts) -> Template | None:
    """The version that the round uses; the newest where none is stated."""
    versions = list_templates(programme.id)
    return next((one for one in versions if one.id == found.template_id), next(iter(versions), None))


def _described(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= DESCRIBED else line[:DESCRIBED].rpartition(" ")[0] + " …"
