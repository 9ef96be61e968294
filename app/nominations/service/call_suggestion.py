"""What the form of a new call holds before anybody has written: the last call's texts, or sensible ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from babel.lists import format_list
from flask_babel import gettext as _

from app.nominations import policy
from app.nominations.queries.call_drafts import account_address, latest_call
from app.nominations.service.call_data import CallData, RequirementData, data_of
from app.platform.access.actor import Actor
from app.platform.i18n.binding import force
from app.platform.i18n.locale import babel_locale
from app.programmes.queries.programmes import ProgrammeFacts

OPENS_AFTER, CLOSES_AFTER, DECIDED_AFTER = 7, 28, 70
MORNING, NIGHT = time(8, 0), time(23, 59)


def suggest_call(
    actor: Actor,
    programme: ProgrammeFacts,
    whose: str,
    councils: Sequence[str],
    languages: Sequence[str],
    now: datetime,
) -> CallData:
    """A call to begin from, with dates to come: texts, requirements and contact of the last one, if there is one.

    Args:
        councils: names of those whom the call is for.
        languages: in which texts are written.
    """
    today = now.astimezone(actor.council.zone).date()
    opens, closes, decided = (
        _at(actor, today + timedelta(days=days), clock)
        for days, clock in ((OPENS_AFTER, MORNING), (CLOSES_AFTER, NIGHT), (DECIDED_AFTER, MORNING))
    )
    earlier = latest_call(programme.id, _council(actor, whose))
    if earlier is not None:
        kept = data_of(earlier)
        fresh = tuple(replace(one, key="") for one in kept.requirements)
        return replace(kept, opens_at=opens, closes_at=closes, decision_at=decided, requirements=fresh)

    def each(words: Callable[[], str]) -> dict[str, str]:
        return _in(languages, words)

    return CallData(
        way_in=programme.way_in if programme.way_in != "unknown" else "both",
        opens_at=opens,
        closes_at=closes,
        decision_at=decided,
        eligibility={code: _eligibility(councils, code) for code in languages},
        about=dict(programme.purposes),
        drive_question=each(
            lambda: _("What drives you, and what would you like to achieve together with others?")
        ),
        requirements=(
            RequirementData(each(lambda: _("You have the education that your present work asks for."))),
            RequirementData(each(lambda: _("You have worked for at least two years in your field."))),
        ),
        contact_name=actor.name,
        contact_email=account_address(actor.account_id) or "",
    )


def _council(actor: Actor, whose: str) -> UUID | None:
    return actor.council.id if whose == policy.OWN else None


def _at(actor: Actor, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, actor.council.zone).astimezone(UTC)


def _in(languages: Sequence[str], words: Callable[[], str]) -> dict[str, str]:
    found = {}
    for code in languages:
        with force(code):
            found[code] = words()
    return found


def _eligibility(councils: Sequence[str], code: str) -> str:
    with force(code):
        if len(councils) == 1:
            return _(
                "You are employed by %(council)s and want to find out whether leading others is something for you.",
                council=councils[0],
            )
        names = format_list(list(councils), style="or", locale=babel_locale(code))
        return _(
            "You are employed by %(councils)s and want to find out whether leading others is something for you.",
            councils=names,
        )
