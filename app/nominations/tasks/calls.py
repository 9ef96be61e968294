"""Calls that wait for the coordinator: not published, soon to open, soon to close."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import url_for
from flask_babel import gettext as _

from app.account.home import Task, offers_tasks
from app.account.waits import wait
from app.nominations import policy
from app.nominations.call_words import moment_in_words
from app.nominations.queries.call_drafts import CallDates, calls_to_mind
from app.platform.access.actor import Actor
from app.platform.i18n.binding import content_text
from app.platform.i18n.formats import local

#: How long before it opens or closes a call is on the list.
AHEAD = timedelta(days=7)


SOON = (
    "EXISTS (SELECT FROM call WHERE published_at IS NULL"
    f" OR opens_at BETWEEN now() AND now() + interval '{AHEAD.days} days'"
    f" OR closes_at BETWEEN now() AND now() + interval '{AHEAD.days} days')"
)


@offers_tasks(wait(SOON, "programme:calls:edit"))
def call_tasks(actor: Actor) -> list[Task]:
    """Drafts that the actor may publish, and openings and closings of the next week. At most one statement."""
    if not policy.may_write_calls(actor):
        return []
    now = datetime.now(UTC)
    found = calls_to_mind()
    # The own council's published call holds in its round, and nobody waits for the joint one then.
    own = {(one.programme_id, one.round_number) for one in found if one.council_id and one.published}
    tasks = (
        _task(actor, one, now)
        for one in found
        if one.council_id or (one.programme_id, one.round_number) not in own
    )
    return [task for task in tasks if task is not None]


def _task(actor: Actor, call: CallDates, now: datetime) -> Task | None:
    whose = policy.OWN if call.council_id else policy.JOINT
    name = content_text(call.names)
    href = url_for("nominations.call_page", slug=call.address, number=call.round_number)
    if not call.published:
        if not policy.may_write_call(actor, call.programme_id, whose):
            return None
        title = _("The call of %(programme)s, round %(number)s, is not published", programme=name,
                  number=call.round_number)  # fmt: skip
        why = _("It is to open on %(when)s.", when=moment_in_words(call.opens_at))
        return Task(title, why, _("Look at the call"), href, local(call.opens_at).date())
    if now < call.opens_at <= now + AHEAD:
        title = _("The call of %(programme)s opens", programme=name)
        why = _("People can answer it from %(when)s.", when=moment_in_words(call.opens_at))
        return Task(title, why, _("Look at the call"), href, local(call.opens_at).date())
    if call.opens_at <= now < call.closes_at <= now + AHEAD:
        title = _("The call of %(programme)s closes", programme=name)
        why = _("Nothing more can be handed in from %(when)s.", when=moment_in_words(call.closes_at))
        return Task(title, why, _("Look at the call"), href, local(call.closes_at).date())
    return None
