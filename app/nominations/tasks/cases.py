"""Tasks on the home page: opinions to give, by date; and what waits for the coordinators."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.account.home import Task, offers_tasks
from app.account.waits import ME, wait
from app.nominations.queries.attention import TOLD, Attention, rounds_to_see
from app.nominations.queries.opinions import to_give
from app.nominations.queries.places import RoundPlace
from app.nominations.queries.waiting import Waiting, waiting_rounds
from app.nominations.states import EXPECTANT, LIVE, in_sql
from app.platform.access.actor import Actor
from app.platform.i18n.binding import content_text
from app.platform.i18n.formats import local

ASKED = f"EXISTS (SELECT FROM opinion WHERE asked_id = {ME} AND answer IS NULL)"
EXPECTING = f"EXISTS (SELECT FROM candidacy WHERE state IN {in_sql(EXPECTANT)})"
LEFT = (
    "EXISTS (SELECT FROM person p WHERE p.active IS FALSE AND (SELECT count(*) FROM candidacy c"  # noqa: S608 - our own words
    f" WHERE c.council_id = p.council_id AND c.person_id = p.id AND c.state IN {in_sql(LIVE)}) > 0)"
)
DENIED = (
    f"EXISTS (SELECT FROM candidacy_step WHERE move = 'denied' AND at >= now() - interval '{TOLD.days} days')"
)


@offers_tasks(wait(ASKED, "council:opinions:give"))
def opinion_tasks(actor: Actor) -> list[Task]:
    """One task for each opinion that somebody is asked for."""
    if actor.person_id is None or not actor.may("council:opinions:give"):
        return []
    return [
        Task(
            _("Give your opinion on %(name)s", name=one.name),
            _(
                "%(programme)s, round %(number)s. Yes and no both need grounds.",
                programme=content_text(one.place.names),
                number=one.place.number,
            ),
            _("Read and answer"),
            url_for("nominations.opinion", opinion_id=one.id),
            local(one.due_at).date(),
        )
        for one in to_give(actor.person_id)
    ]


@offers_tasks(wait(EXPECTING, "council:candidacies:edit"))
def case_tasks(actor: Actor) -> list[Task]:
    """For coordinators: files to make ready, overdue opinions, cases that nobody can be asked about, promised days."""
    if not actor.may("council:candidacies:edit"):
        return []
    return [task for one in waiting_rounds(datetime.now(UTC)) for task in _tasks(one)]


@offers_tasks(wait(f"{LEFT} OR {DENIED}", "council:candidacies:edit"))
def amiss_tasks(actor: Actor) -> list[Task]:
    """For coordinators: candidates who are no longer employed, and those who say that a stated yes is not so."""
    if not actor.may("council:candidacies:edit"):
        return []
    return [task for one in rounds_to_see(datetime.now(UTC)) for task in _to_see(one)]


def _to_see(one: Attention) -> list[Task]:
    found = []
    if one.denied:
        title = ngettext(
            "%(num)s person says that the yes that was stated is not so",
            "%(num)s people say that the yes that was stated is not so",
            one.denied,
        )
        why = _("The case is closed. Find out how the yes came to be written down.")
        found.append(_task(one.place, title, why, {"state": "withdrawn"}, None))
    if one.gone:
        title = ngettext(
            "%(num)s candidate is no longer employed",
            "%(num)s candidates are no longer employed",
            one.gone,
        )
        why = _("They cannot be offered a seat. Take them out, or correct the directory.")
        found.append(_task(one.place, title, why, {"employed": "no"}, None))
    return found


def _tasks(one: Waiting) -> list[Task]:
    found = []
    if one.preparing:
        title = ngettext("Make %(num)s file ready", "Make %(num)s files ready", one.preparing)
        why = _("The opinions are given, and the panel waits for the files.")
        found.append(_task(one.place, title, why, {"state": "preparing"}, one.preparing_by))
    if one.overdue:
        title = ngettext("%(num)s opinion is overdue", "%(num)s opinions are overdue", one.overdue)
        why = _("The managers have been reminded. Talk to them, or send the case on without an opinion.")
        found.append(_task(one.place, title, why, {"sort": "due"}, one.overdue_since))
    if one.nobody:
        title = ngettext(
            "%(num)s case has nobody to ask for an opinion",
            "%(num)s cases have nobody to ask for an opinion",
            one.nobody,
        )
        why = _("The directory names no manager who can be asked.")
        found.append(_task(one.place, title, why, {"sort": "state"}, None))
    if one.near:
        title = ngettext(
            "%(num)s person has been promised an answer soon",
            "%(num)s people have been promised an answer soon",
            one.near,
        )
        why = _("Where the day cannot be kept, Fram tells them so the day before, and promises another.")
        found.append(_task(one.place, title, why, {"sort": "due"}, one.near_by))
    return found


def _task(at: RoundPlace, title: str, why: str, arguments: dict[str, Any], due: datetime | None) -> Task:
    place = _("%(programme)s, round %(number)s", programme=content_text(at.names), number=at.number)
    href = url_for("nominations.candidates", slug=at.address, number=at.number, **arguments)
    return Task(f"{place}: {title}", why, _("See the candidates"), href, local(due).date() if due else None)
