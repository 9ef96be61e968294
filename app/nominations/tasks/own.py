"""The home page of everybody: letters to answer, drafts to hand in or send, open calls, one's own cases."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.account.home import Task, offers_tasks
from app.account.waits import ME, wait
from app.nominations import case_story
from app.nominations.queries.calls import open_calls
from app.nominations.queries.my_case import own_cases
from app.nominations.queries.nominate import NominationView, to_answer, unfinished, written_by
from app.nominations.states import STATE_WORDS
from app.platform.access.actor import Actor
from app.platform.i18n.formats import local
from app.platform.web.pages import home_panel

OPEN_CALL = (
    "EXISTS (SELECT FROM call WHERE published_at IS NOT NULL AND opens_at <= now() AND now() < closes_at)"
)
OWN_CASE = f"EXISTS (SELECT FROM candidacy WHERE person_id = {ME})"
OWN_DRAFT = f"EXISTS (SELECT FROM candidacy WHERE person_id = {ME} AND state = 'draft')"
OWN_LETTER = f"EXISTS (SELECT FROM nomination WHERE person_id = {ME} AND state = 'sent')"
# Of others' the wall lets nobody see any.
BEGUN = "EXISTS (SELECT FROM nomination WHERE state = 'draft')"
IN_MY_NAME = (
    f"EXISTS (SELECT FROM nomination WHERE nominator_id = {ME} AND submitted_by <> ctx.actor_id()"
    " AND confirmed_at IS NULL AND state = 'sent')"
)
PAPERS = " OR ".join((OWN_DRAFT, OWN_LETTER, BEGUN, IN_MY_NAME))


@offers_tasks(wait(PAPERS, "own:candidacy:edit", "council:nominations:make"))
def own_tasks(actor: Actor) -> list[Task]:
    """Letters to answer, drafts to hand in, nominations to send. Two statements, and one more for managers."""
    tasks: list[Task] = []
    if actor.person_id is not None and actor.may("own:candidacy:edit"):
        tasks += [*_letters(actor), *_drafts(actor)]
    if actor.may("council:nominations:make"):
        written = written_by(actor)
        tasks += [*_to_send(written), *_to_confirm(actor, written)]
    return tasks


@home_panel(5, wait(f"{OPEN_CALL} OR {OWN_CASE}", "own:candidacy:edit"))
def own_panel(actor: Actor) -> Markup | None:
    """Open calls with their doors, and one's own cases; nothing where there is neither."""
    if not actor.may("own:candidacy:edit"):
        return None
    calls = open_calls(datetime.now(UTC))
    cases = own_cases(actor.person_id) if actor.person_id else []
    under_way = [one for one in cases if one.case.state not in case_story.OVER]
    taken = {one.case.round_id for one in cases}
    calls = [call for call in calls if call.round_id not in taken or call.takes_nominations]
    if not calls and not under_way:
        return None
    return Markup(  # noqa: S704 - a template of ours, escaped
        render_template(
            "nominations/home_panel.html",
            calls=calls,
            cases=under_way,
            taken=taken,
            may_nominate=actor.may("council:nominations:make"),
            states=STATE_WORDS,
            promise=case_story.promise,
        )
    )


def _letters(actor: Actor) -> list[Task]:
    if actor.person_id is None:
        return []
    return [
        Task(
            _("%(name)s has put you forward", name=one.nominator),
            _(
                "For %(programme)s. You decide, and nobody else reads it before.",
                programme=one.programme_name,
            ),
            _("Read the letter"),
            url_for("nominations.nomination", nomination_id=one.id),
            local(one.answer_by).date() if one.answer_by else None,
        )
        for one in to_answer(actor.person_id)
        if one.state == "sent"
    ]


def _drafts(actor: Actor) -> list[Task]:
    if actor.person_id is None:
        return []
    return [
        Task(
            _("Your application to %(programme)s is not handed in", programme=one.programme_name),
            _("What you have written is saved. Nobody else has read it."),
            _("Write on"),
            url_for("nominations.apply", slug=one.address, round=one.round_number),
            local(one.closes_at).date() if one.closes_at else None,
        )
        for one in own_cases(actor.person_id)
        if one.case.state == "draft" and one.open
    ]


def _to_confirm(actor: Actor, written: list[NominationView]) -> list[Task]:
    """What somebody else has written in the actor's name, and is still to be answered."""
    return [
        Task(
            _("%(name)s has put somebody forward in your name", name=one.written_by),
            _("Say whether it is your own word, or take it back."),
            _("Read it"),
            url_for("nominations.nomination", nomination_id=one.id),
            local(one.answer_by).date() if one.answer_by else None,
        )
        for one in written
        if one.written_by and one.nominator_id == actor.person_id and one.confirmed_at is None
        and one.state == "sent" and not one.lapsed
    ]  # fmt: skip


def _to_send(written: list[NominationView]) -> list[Task]:
    drafts = unfinished(written)
    if not drafts:
        return []
    closing = {call.round_id: call.closes_at for call in open_calls(datetime.now(UTC))}
    return [
        Task(
            _("You have begun to put %(name)s forward", name=one.person),
            _("The letter is not sent yet."),
            _("Finish and send"),
            url_for("nominations.nomination", nomination_id=one.id),
            local(closing[one.round_id]).date(),
        )
        for one in drafts
        if one.round_id in closing
    ]
