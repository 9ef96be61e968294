"""Who may do what with panel, criteria, board and decisions: pure questions."""

from __future__ import annotations

from uuid import UUID

from app.platform.access.actor import Actor


def may_see_board(actor: Actor, on_panel: bool) -> bool:
    """Whether the actor may see the board: by role, or as a member of the round's panel."""
    return on_panel or actor.may("council:selection:read")


def may_decide(actor: Actor, decides: bool) -> bool:
    """Whether the actor may decide about the own council's candidates: by role, or as a deciding panel member."""
    return decides or actor.may("council:selection:decide")


def may_edit_panel(actor: Actor) -> bool:
    """Whether the actor may put the own council's people on a panel."""
    return actor.may("programme:panel:edit")


def may_open_files(actor: Actor) -> bool:
    """Whether the actor may open the own council's files to panel members of other councils."""
    return actor.may("council:grants:edit")


def may_edit_criteria(actor: Actor, programme_id: UUID) -> bool:
    """Whether the actor may set the criteria and write down the panel's weights."""
    return actor.may("programme:criteria:edit") and actor.leads_programme(programme_id)


def may_finish(actor: Actor, programme_id: UUID) -> bool:
    """Whether the actor may make the decisions of all councils final together."""
    return actor.may("programme:selection:finish") and actor.leads_programme(programme_id)


def may_finish_some(actor: Actor) -> bool:
    """Whether the actor leads any programme whose decisions could be made final."""
    return bool(actor.leads) and actor.may("programme:selection:finish")
