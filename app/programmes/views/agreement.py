"""What the councils agree to show each other, and what the own council keeps to itself."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.platform.access.actor import current_actor
from app.platform.i18n.binding import content_text
from app.programmes import policy, words
from app.programmes.forms.programmes import AgreementForm
from app.programmes.queries.agreement import openness, opt_outs
from app.programmes.queries.members import list_members
from app.programmes.service.agreement import set_openness, set_sharing
from app.programmes.views.shown import Answer, former, led_or_403, letters, programme_or_404


def sharing(slug: str) -> Answer:
    """The own council's choice for each measure, what it means, and the programme's agreement."""
    actor, found = current_actor(), programme_or_404(slug)
    agreed = openness(found.id)
    form = AgreementForm()
    form.fill(agreed)
    members = list_members(found.id, letters())
    out = opt_outs(found.id)
    return render_template(
        "programmes/sharing.html",
        programme=found,
        agreed=agreed,
        shared={measure: (actor.council.id, measure) not in out for measure in words.MEASURES},
        others={
            measure: [
                m.name for m in members if (m.council_id, measure) in out and m.council_id != actor.council.id
            ]
            for measure in words.MEASURES
        },
        form=form,
        may_edit=policy.may_edit(actor, found.id),
        may_share=policy.may_decide_sharing(actor) and not former(found, members),
        council=actor.council,
        words=words,
    )


def sharing_set(slug: str) -> Answer:
    """Save the own council's choices."""
    actor, found = current_actor(), programme_or_404(slug)
    choices = {measure: request.form.get(f"share_{measure}") for measure in words.MEASURES}
    if not set(choices.values()) <= {"yes", "no"}:
        abort(400)
    out = opt_outs(found.id)
    for measure, choice in choices.items():
        shared = choice == "yes"
        if shared == ((actor.council.id, measure) in out):
            set_sharing(actor, found.id, measure, shared)
    flash(_("Your council's choices are saved. They hold from the next release."), "success")
    return redirect(url_for("programmes.sharing", slug=slug), 303)


def agreement_set(slug: str) -> Answer:
    """Write the agreement down."""
    found = led_or_403(slug)
    form = AgreementForm(request.form)
    if not form.validate():
        abort(400)
    set_openness(current_actor(), found.id, form.read())
    flash(_("The agreement of %(programme)s is saved.", programme=content_text(found.names)), "success")
    return redirect(url_for("programmes.sharing", slug=slug), 303)
