"""What selection puts elsewhere: links on a round's page, tasks on the home page, panels on a case's pages."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.account.home import Task, offers_tasks
from app.account.waits import wait
from app.nominations.hooks import Reader, case_panel
from app.nominations.models import Candidacy
from app.nominations.queries.waiting import NEAR
from app.people.hooks import Panel
from app.platform.access.actor import Actor
from app.platform.i18n.formats import local
from app.programmes.hooks import Link, round_links
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts
from app.selection import policy
from app.selection.queries.board import OPEN
from app.selection.queries.decisions import finish_of
from app.selection.queries.facts import selection_of
from app.selection.queries.waiting_files import list_overdue
from app.selection.queries.waiting_for import (
    ReadyRound,
    case_decision,
    final_waits,
    on_panel,
    rounds_to_decide,
    untold_offers,
)
from app.selection.queries.waiting_ready import unsaid_rounds
from app.selection.words import OUTCOMES, OUTCOMES_TOLD, WHY_UNTOLD


def board_link(actor: Actor, programme: ProgrammeFacts, found: RoundFacts) -> Link | None:
    """The board, for who may see it, in a round that people are recruited to."""
    if found.state in ("planned", "closed"):
        return None
    if not actor.may("council:selection:read") and not on_panel(actor, found.id):
        return None
    href = url_for("selection.board", slug=programme.address, number=found.number)
    return Link(_l("Selection"), href, "ClipboardCheckmark")


round_links.append(board_link)


READY = "EXISTS (SELECT FROM candidacy WHERE state = 'ready')"
UNTOLD = (
    "EXISTS (SELECT FROM decision WHERE outcome = 'offer' AND final_at IS NOT NULL AND announced_at IS NULL)"
)
#: Rounds of which nothing is final, as calls have them.
NOT_FINAL = (
    "c.published_at IS NOT NULL AND c.way_in <> 'no_selection' AND NOT EXISTS (SELECT FROM round_selection s"
    " WHERE s.programme_id = c.programme_id AND s.round_id = c.round_id AND s.final_at IS NOT NULL)"
)
SOME_READY = "EXISTS (SELECT FROM council_ready)"
SOON = (
    f"EXISTS (SELECT FROM call c WHERE c.decision_at <= now() + interval '{NEAR.days} days' AND {NOT_FINAL})"
)
NOT_SAID = (
    "NOT EXISTS (SELECT FROM council_ready r WHERE r.programme_id = c.programme_id AND r.round_id = c.round_id"
    " AND r.council_id = ctx.council_id())"
)
UNSAID = f"EXISTS (SELECT FROM call c WHERE c.closes_at <= now() AND {NOT_FINAL} AND {NOT_SAID})"
ON_PANEL = "EXISTS (SELECT FROM panel_member WHERE account_id = ctx.actor_id() AND decides)"
OVERDUE = (
    "EXISTS (SELECT FROM assessment a WHERE a.submitted_at IS NULL AND a.due_at < now()"
    " AND coalesce(a.conflict, 'none') = 'none' AND (SELECT c.state FROM candidacy c"
    " WHERE c.council_id = a.council_id AND c.id = a.candidacy_id) IN ('preparing', 'ready'))"
)


@offers_tasks(wait(READY, "council:selection:decide", "own:assessments:make"))
def decisions_to_take(actor: Actor) -> list[Task]:
    """Candidates that wait for a decision, for who decides."""
    found, by_role = [], actor.may("council:selection:decide")
    # Panel members decide in any role, or none.
    for line in rounds_to_decide(by_role) if by_role or actor.may("own:assessments:make") else []:
        title = ngettext(
            "Decide on %(num)d candidate in round %(round)s",
            "Decide on %(num)d candidates in round %(round)s",
            line.undecided,
            round=line.number,
        )
        why = _("The files are ready for the panel.")
        due = local(line.decision_at).date() if line.decision_at else None
        href = url_for("selection.board", slug=line.address, number=line.number)
        found.append(Task(title, why, _("Open the board"), href, due))
    return found


@offers_tasks(wait(UNTOLD, "council:selection:decide"))
def offers_to_see(actor: Actor) -> list[Task]:
    """Offers that could not be told, for who decides."""
    found = []
    for stuck in untold_offers() if actor.may("council:selection:decide") else []:
        title = ngettext(
            "%(num)d offer could not be told in round %(round)s",
            "%(num)d offers could not be told in round %(round)s",
            stuck.offers,
            round=stuck.number,
        )
        href = url_for("selection.board", slug=stuck.address, number=stuck.number)
        found.append(Task(title, str(WHY_UNTOLD[stuck.why]), _("Open the board"), href))
    return found


@offers_tasks(wait(UNSAID, "council:selection:decide"))
def ready_to_say(actor: Actor) -> list[Task]:
    """Rounds that wait for the own council's word, for who decides by role."""
    return _unsaid(True) if actor.may("council:selection:decide") else []


@offers_tasks(wait(f"{ON_PANEL} AND {UNSAID}", "own:assessments:make"))
def ready_to_say_on_panel(actor: Actor) -> list[Task]:
    """The same for panel members who decide, in any role that does not."""
    by_role = actor.may("council:selection:decide")
    return _unsaid(False) if actor.may("own:assessments:make") and not by_role else []


def _unsaid(everywhere: bool) -> list[Task]:
    return [
        Task(
            _("Say that your council is ready in round %(round)s", round=one.number),
            _("Everybody is decided about. The others wait for your council's word.")
            if one.people
            else _("Your council has seats and nobody to decide about. The others wait for its word."),
            _("Open the board"),
            url_for("selection.board", slug=one.address, number=one.number),
            local(one.decision_at).date(),
        )
        for one in unsaid_rounds(everywhere)
    ]


@offers_tasks(wait(OVERDUE, "council:candidacies:edit"))
def assessments_overdue(actor: Actor) -> list[Task]:
    """Assessments of the own council's candidates whose day has passed, for who makes the files ready."""
    lines = list_overdue() if actor.may("council:candidacies:edit") else []
    if not lines:
        return []
    title = ngettext("%(num)s assessment is overdue", "%(num)s assessments are overdue", len(lines))
    why = _("The assessors have been reminded. Talk to them, or ask somebody else.")
    href = url_for("selection.conflicts", _anchor="overdue")
    return [Task(title, why, _("See whose"), href, local(lines[0].due_at).date())]


@offers_tasks(wait(f"{SOME_READY} OR {SOON}", "programme:selection:finish"))
def rounds_to_finish(actor: Actor) -> list[Task]:
    """For the lead: the one button when all are ready, and who is waited for when the day is near."""
    waiting = final_waits(actor.leads) if policy.may_finish_some(actor) else []
    return [task for waits in waiting if (task := _final_task(waits))]


def _final_task(waits: ReadyRound) -> Task | None:
    """What else is missing is said in the words of the page that it leads to; None while nobody need be hurried."""
    found = finish_of(selection_of(waits.programme_id, waits.round_id))
    href = url_for("selection.selection_final", slug=waits.address, number=waits.number)
    due = local(waits.decision_at).date() if waits.decision_at else None
    if found.waited_for:
        names = [one.name for one in found.waited_for]
        return _waited_for(waits.number, names, href, due) if waits.near else None
    title = _("All councils are ready in round %(round)s", round=waits.number)
    why = (
        found.missing[0].words if found.missing else _("The decisions can be made final, and everybody told.")
    )
    return Task(title, why, _("Make the decisions final"), href, due)


def _waited_for(number: int, names: list[str], href: str, due: date | None) -> Task:
    title = ngettext(
        "%(num)d council is not ready in round %(round)s",
        "%(num)d councils are not ready in round %(round)s",
        len(names),
        round=number,
    )
    why = _(
        "Waited for: %(councils)s. Nothing can be made final before all are ready.", councils=", ".join(names)
    )
    return Task(title, why, _("See what is missing"), href, due)


@case_panel(50)
def decision_panel(actor: Actor, case: Candidacy, reader: Reader) -> Panel | None:
    """The decision: the council sees drafts, the person herself only what has been told."""
    known = case_decision(case.id)
    if known is None or (reader == "own" and known.announced_at is None):
        return None
    words = OUTCOMES_TOLD if reader == "own" else OUTCOMES
    return Panel(
        "selection/decision_panel.html",
        {
            "decision": known,
            "outcome": words[known.outcome],
            "reader": reader,
            "again": known.announced_at is not None and case.state in OPEN,
        },
    )
