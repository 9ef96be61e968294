"""The list of programmes, one programme, starting and changing one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from app.platform.access.actor import current_actor
from app.platform.i18n.binding import content_text, current_language
from app.platform.i18n.content import missing
from app.platform.i18n.locale import LANGUAGES
from app.platform.refusals import Changed, Refused
from app.programmes import hooks, policy, words
from app.programmes.forms.programmes import ProgrammeForm, in_text
from app.programmes.queries.agreement import openness, opt_outs
from app.programmes.queries.members import list_members, list_providers
from app.programmes.queries.programmes import ProgrammeFacts, get_programme, list_programmes
from app.programmes.queries.rounds import list_rounds
from app.programmes.queries.templates import Template, list_templates
from app.programmes.service.programmes import create_programme, edit_programme
from app.programmes.views.shown import (
    Answer,
    Difference,
    differences,
    former,
    led_or_403,
    letters,
    programme_or_404,
)


def programmes() -> str:
    """The programmes that the council is in."""
    actor = current_actor()
    return render_template(
        "programmes/programmes.html",
        lines=list_programmes(current_language(), letters()),
        council=actor.council,
        may_create=policy.may_create(actor),
        words=words,
    )


def programme(slug: str) -> str:
    """Everything that the member councils share about a programme, and the own participants' number."""
    actor, found = current_actor(), programme_or_404(slug)
    members = list_members(found.id, letters())
    may_edit = policy.may_edit(actor, found.id)
    ended = former(found, members)
    templates = list_templates(found.id)
    made = (maker(actor, found) for maker in hooks.programme_links)
    return render_template(
        "programmes/programme.html",
        programme=found,
        members=members,
        ended=ended,
        names={member.council_id: member.name for member in members},
        providers=list_providers(found.id, letters()),
        rounds=list_rounds(found.id),
        templates=templates,
        openness=openness(found.id),
        opted_out=opt_outs(found.id),
        own=actor.council.id,
        links=[link for link in made if link],
        lacking=untranslated(found) if may_edit else {},
        untitled=untitled(templates) if may_edit else [],
        may_edit=may_edit,
        may_share=policy.may_decide_sharing(actor) and not ended,
        may_see_participants=policy.may_see_participants(actor),
        may_compare=actor.may("programme:comparison:read"),
        words=words,
    )


def untranslated(found: ProgrammeFacts) -> dict[str, list[LazyString]]:
    """The languages that lack the name or the purpose."""
    lacking = {
        kind: missing(texts, LANGUAGES)
        for kind, texts in (("name", found.names), ("purpose", found.purposes))
    }
    return {kind: [in_text(code) for code in codes] for kind, codes in lacking.items() if codes}


def untitled(templates: list[Template]) -> list[tuple[LazyString, int]]:
    """The languages in which parts of the newest version have no title, and how many."""
    lacking = templates[0].lacking(LANGUAGES) if templates else {}
    return [(in_text(code), count) for code, count in lacking.items()]


def programme_new() -> Answer:
    """Start a programme."""
    form = ProgrammeForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        return _page(form, None, 200)
    if not form.validate():
        return _page(form, None, 422)
    data = form.read()
    try:
        create_programme(current_actor(), data)
    except Refused as refused:
        form.refuse(refused, _field(refused))
        return _page(form, None, 422)
    flash(
        _("%(name)s has been started. You are its lead coordinator.", name=content_text(data.names)),
        "success",
    )
    return redirect(url_for("programmes.programme", slug=data.slug), 303)


def programme_edit(slug: str) -> Answer:
    """Change a programme."""
    found = led_or_403(slug)
    form = ProgrammeForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.fill(found)
        return _page(form, found, 200)
    if not form.validate():
        return _page(form, found, 422)
    try:
        edit_programme(current_actor(), slug, form.read(found.slug), form.read_version())
    except Refused as refused:
        form.refuse(refused, _field(refused))
        return _page(form, found, 422)
    except Changed:
        current = get_programme(slug) or found
        theirs = ProgrammeForm()
        theirs.fill(current)
        form.version.data = str(current.version)
        return _page(form, found, 409, differences(theirs, form))
    flash(_("The programme is saved."), "success")
    return redirect(url_for("programmes.programme", slug=slug), 303)


def _field(refused: Refused) -> str | None:
    return f"name_{current_language()}" if refused.field == "names" else None


def _page(
    form: ProgrammeForm, found: ProgrammeFacts | None, status: int, differing: list[Difference] | None = None
) -> Answer:
    # The reader's own language stands first, so that one name is quickly written.
    languages = sorted(LANGUAGES, key=lambda code: code != current_language())
    page = render_template(
        "programmes/programme_edit.html", form=form, programme=found, languages=languages, differing=differing
    )
    return page, status
