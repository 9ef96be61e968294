"""The funnel of a round, and the working page of active measures."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.equality import funnel, hooks, policy, words
from app.equality.forms import MeasureForm
from app.equality.joint import STAGES, joint_tables, kinds
from app.equality.models import STEPS, ActiveMeasure
from app.equality.queries import count_funnel, measure, measures
from app.equality.service import add_measure, change_measure, remove_measure
from app.platform.access.actor import Actor, current_actor
from app.platform.i18n.formats import today
from app.platform.refusals import Changed, NotFound
from app.programmes.hooks import Link
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts
from app.programmes.views.shown import Answer, Difference, differences, programme_or_404, round_or_404

Place = tuple[ProgrammeFacts, RoundFacts]


def equality(slug: str, number: int) -> str:
    """Who was reached, came and was selected, by group: of the own council, and of all councils together."""
    programme, found = _place(slug, number)
    actor = current_actor()
    appointed = hooks.appointed(found, today())
    groups = count_funnel(actor.council.id, found, appointed.people)
    also = ("appointed",) if appointed.ready and any("seated" in group.stages for group in groups) else ()
    joint = hooks.joint(found)
    meanings = funnel.STAGE_MEANINGS | {"appointed": funnel.appointed_meaning(appointed.months)}
    return render_template(
        "equality/funnel.html",
        programme=programme,
        round=found,
        council=actor.council,
        anybody=any("came" in group.stages for group in groups),
        tables=[funnel.table(groups, dimension, also) for dimension in funnel.DIMENSIONS],
        crosses=[funnel.cross(groups, stage) for stage in ("came", "selected")],
        stages=funnel.STAGES,
        meanings={stage: meanings[stage] for stage in funnel.stages_of(groups, also)},
        appointed=appointed,
        joint=joint,
        joint_tables=joint_tables(joint) if joint and joint.status == "exact" else {},
        joint_stages=STAGES,
        missing=kinds(joint) if joint else [],
        now=datetime.now(UTC),
    )


def measure_list(slug: str, number: int) -> str:
    """The four steps with their lines, and the figures beside them."""
    programme, found = _place(slug, number)
    actor = current_actor()
    groups = count_funnel(actor.council.id, found)
    lines = measures(found.id)
    return render_template(
        "equality/measures.html",
        programme=programme,
        round=found,
        council=actor.council,
        steps=[(step, [line for line in lines if line.step == step]) for step in STEPS],
        words=words,
        tables=[funnel.table(groups, dimension) for dimension in ("sex", "age", "door")],
        stages=funnel.STAGES,
        may_edit=policy.may_edit(actor),
        now=datetime.now(UTC),
    )


def measure_new(slug: str, number: int) -> Answer:
    """Add a line."""
    place = _place(slug, number)
    form = MeasureForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        step = request.args.get("step", "")
        form.step.data = step if step in STEPS else STEPS[0]
        return _page(form, place, None, 200)
    if not form.validate():
        return _page(form, place, None, 422)
    add_measure(current_actor(), place[1], form.read())
    flash(_("The line is saved."), "success")
    return _back(slug, number)


def measure_edit(slug: str, number: int, measure_id: UUID) -> Answer:
    """Change a line."""
    place = _place(slug, number)
    line = measure(place[1].id, measure_id) or abort(404)
    form = MeasureForm(request.form if request.method == "POST" else None)
    if request.method == "GET":
        form.fill(line)
        return _page(form, place, line, 200)
    if not form.validate():
        return _page(form, place, line, 422)
    try:
        change_measure(current_actor(), place[1], measure_id, form.read_version(), form.read())
    except Changed:
        theirs = MeasureForm()
        theirs.fill(line)
        form.version.data = str(line.version)
        return _page(form, place, line, 409, differences(theirs, form))
    flash(_("The line is saved."), "success")
    return _back(slug, number)


def measure_remove(slug: str, number: int, measure_id: UUID) -> Answer:
    """Take a line away."""
    place = _place(slug, number)
    form = MeasureForm(request.form)
    try:
        remove_measure(current_actor(), place[1], measure_id, form.read_version())
    except NotFound:
        abort(404)
    except Changed:
        abort(409)
    flash(_("The line is removed."), "success")
    return _back(slug, number)


def link(actor: Actor, programme: ProgrammeFacts, found: RoundFacts) -> Link | None:
    """The button on a round's page."""
    if not policy.may_read(actor):
        return None
    return Link(
        _l("Equality"), url_for("equality.equality", slug=programme.address, number=found.number), "Handshake"
    )


def _place(slug: str, number: int) -> Place:
    programme = programme_or_404(slug)
    return programme, round_or_404(programme, number)


def _back(slug: str, number: int) -> Answer:
    return redirect(url_for("equality.measure_list", slug=slug, number=number), 303)


def _page(
    form: MeasureForm,
    place: Place,
    line: ActiveMeasure | None,
    status: int,
    differing: list[Difference] | None = None,
) -> Answer:
    programme, found = place
    page = render_template(
        "equality/measure_edit.html",
        form=form,
        programme=programme,
        round=found,
        line=line,
        differing=differing,
    )
    return page, status
