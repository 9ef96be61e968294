"""Who is in a programme: member councils, providers, lead coordinators. For the lead coordinator."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.platform.access.actor import current_actor
from app.platform.refusals import Refused
from app.programmes.forms.programmes import LeadForm, MemberForm, ProviderForm
from app.programmes.queries.members import (
    list_coordinators,
    list_councils,
    list_leads,
    list_members,
    list_providers,
)
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.service import members as service
from app.programmes.views.shown import Answer, led_or_403, letters
from app.programmes.words import refusal


def members(slug: str) -> Answer:
    """The lists, and an empty form below each; `?council=` fills a council's dates in."""
    found = led_or_403(slug)
    form = MemberForm()
    for member in list_members(found.id, letters()):
        if member.slug == request.args.get("council"):
            form.council.data = member.slug
            form.joined.data, form.left.data = member.joined or "", member.left or ""
    return _page(found, member_form=form)


def member_set(slug: str) -> Answer:
    """Make a council a member, or change its dates."""
    found = led_or_403(slug)
    form = MemberForm(request.form)
    councils = {one.slug: one for one in list_councils(letters())}
    form.offer(councils.values())
    if not form.validate():
        return _page(found, 422, member_form=form)
    council = councils[form.council.data]
    try:
        service.set_member(
            current_actor(), found.id, council.id, form.joined.data or None, form.left.data or None
        )
    except Refused as refused:
        form.refuse(refused)
        return _page(found, 422, member_form=form)
    return _done(slug, _("%(council)s is saved as a member.", council=council.name))


def provider_add(slug: str) -> Answer:
    """Write a provider down."""
    found = led_or_403(slug)
    form = ProviderForm(request.form)
    if not form.validate():
        return _page(found, 422, provider_form=form)
    try:
        service.add_provider(
            current_actor(), found.id, form.name.data, form.task.data, form.since.data, form.earlier_name.data
        )
    except Refused as refused:
        form.refuse(refused)
        return _page(found, 422, provider_form=form)
    return _done(slug, _("%(name)s is saved as a provider.", name=form.name.data))


def provider_remove(slug: str, provider_id: UUID) -> Answer:
    """Take a provider away."""
    found = led_or_403(slug)
    service.remove_provider(current_actor(), found.id, provider_id)
    return _done(slug, _("The provider is removed."))


def lead_add(slug: str) -> Answer:
    """Let another coordinator of the own council lead, too."""
    found = led_or_403(slug)
    form = LeadForm(request.form)
    form.offer(list_coordinators(letters()))
    if not form.validate():
        return _page(found, 422, lead_form=form)
    service.add_lead(current_actor(), found.id, UUID(form.account.data))
    return _done(slug, _("There is another lead coordinator."))


def lead_remove(slug: str, account_id: UUID) -> Answer:
    """End somebody's being lead coordinator."""
    found = led_or_403(slug)
    try:
        service.remove_lead(current_actor(), found.id, account_id)
    except Refused as refused:
        flash(str(refusal(refused.field, refused.code)), "warning")
        return redirect(url_for("programmes.members", slug=slug), 303)
    if account_id == current_actor().account_id:
        flash(_("You no longer lead the programme."), "success")
        return redirect(url_for("programmes.programme", slug=slug), 303)
    return _done(slug, _("The lead coordinator is removed."))


def _done(slug: str, said: str) -> Answer:
    flash(said, "success")
    return redirect(url_for("programmes.members", slug=slug), 303)


def _page(
    found: ProgrammeFacts,
    status: int = 200,
    member_form: MemberForm | None = None,
    provider_form: ProviderForm | None = None,
    lead_form: LeadForm | None = None,
) -> Answer:
    order = letters()
    member_form, lead_form = member_form or MemberForm(), lead_form or LeadForm()
    member_form.offer(list_councils(order))
    leads = list_leads(found.id, order)
    leading = {lead.account_id for lead in leads}
    lead_form.offer(one for one in list_coordinators(order) if one.account_id not in leading)
    page = render_template(
        "programmes/members.html",
        programme=found,
        members=list_members(found.id, order),
        providers=list_providers(found.id, order),
        leads=leads,
        member_form=member_form,
        provider_form=provider_form or ProviderForm(),
        lead_form=lead_form,
    )
    return page, status
