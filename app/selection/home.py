"""What selection puts elsewhere: links on a round's page, tasks on the home page, panels on a case's pages."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.account.home import Task, offers_tasks
from app.account.waits import wait
from app.nominations.hooks import Reader, case_panel
from app.nominations.models import Candidacy
from app.people.hooks import Panel
from app.platform.access.actor import Actor
from app.platform.i18n.formats import local
from app.programmes.hooks import Link, round_links
from app.programmes.queries.programmes import ProgrammeFacts
from app.programmes.queries.rounds import RoundFacts
from app.selection import policy
from app.selection.queries.decisions import finish_of
from app.selection.queries.facts import selection_of
from app.selection.queries.waiting_for import (
    ReadyRound,
    case_decision,
    final_waits,
    on_panel,
    rounds_to_decide,
    untold_offers,
)
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
SOME_READY = "EXISTS (SELECT FROM council_ready)"


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


@offers_tasks(wait(SOME_READY, "programme:selection:finish"))
def rounds_to_finish(actor: Actor) -> list[Task]:
    """The one button of the lead when all are ready."""
    waiting = final_waits(actor.leads) if policy.may_finish_some(actor) else []
    return [task for waits in waiting if (task := _final_task(waits))]


def _final_task(waits: ReadyRound) -> Task | None:
    """None while a council is not ready; what else is missing is said, in the words of the page that it leads to."""
    found = finish_of(selection_of(waits.programme_id, waits.round_id))
    if found.waited_for:
        return None
    title = _("All councils are ready in round %(round)s", round=waits.number)
    why = (
        found.missing[0].words if found.missing else _("The decisions can be made final, and everybody told.")
    )
    href = url_for("selection.selection_final", slug=waits.address, number=waits.number)
    due = local(waits.decision_at).date() if waits.decision_at else None
    return Task(title, why, _("Make the decisions final"), href, due)


@case_panel(50)
def decision_panel(actor: Actor, case: Candidacy, reader: Reader) -> Panel | None:
    """The decision: the council sees drafts, the person herself only what has been told."""
    known = case_decision(case.id)
    if known is None or (reader == "own" and known.announced_at is None):
        return None
    words = OUTCOMES_TOLD if reader == "own" else OUTCOMES
    return Panel(
        "selection/decision_panel.html",
        {"decision": known, "outcome": words[known.outcome], "reader": reader},
    )
