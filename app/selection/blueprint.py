"""URLs of selection."""

from __future__ import annotations

from app.platform.access.blueprint import GuardedBlueprint, needs
from app.programmes.hooks import leaving_stoppers, place_keepers, seat_keepers
from app.selection import home, seat_tasks  # noqa: F401 - tasks, links and panels
from app.selection.file_urls import add_file_urls
from app.selection.queries.seats import is_fixed
from app.selection.queries.waiting import leaves_people, placed_people
from app.selection.service import closing, giving  # noqa: F401 - files and seats follow every move of a case
from app.selection.views import answers, assessors, board, criteria, decisions, panel, seat_rule, seats

BOTH = ("GET", "POST")
ROUND = "/programmes/<slug>/rounds/<int:number>"
SEATS = f"{ROUND}/seats"
READS_SEATS, EDITS_SEATS = needs("programme:seats:read"), needs("programme:seats:edit")

blueprint = GuardedBlueprint("selection", __name__, template_folder="templates")

blueprint.add(SEATS, seats.seats_page, READS_SEATS)
blueprint.add(f"{SEATS}/ledger.csv", seats.seats_export, needs("programme:seats:export"))
blueprint.add(f"{SEATS}/rule", seat_rule.seat_rule, EDITS_SEATS, BOTH)
blueprint.add(f"{SEATS}/draw", seats.seats_draw, EDITS_SEATS, ("POST",))
blueprint.add(f"{SEATS}/fix", seats.seats_fix, EDITS_SEATS, ("POST",))
blueprint.add(f"{ROUND}/waiting", answers.waiting_page, needs("council:selection:read"))
blueprint.add(f"{ROUND}/waiting/offer", answers.waiting_offer, needs("council:selection:decide"), ("POST",))
blueprint.add(f"{ROUND}/waiting/close", answers.waiting_close, needs("council:selection:decide"), ("POST",))
blueprint.add("/my-case/<uuid:case_id>/seat", answers.offer_answer, needs("own:candidacy:edit"), ("POST",))

seat_keepers.append(is_fixed)
place_keepers.append(placed_people)
leaving_stoppers.append(leaves_people)

READ = needs("council:selection:read")
CRITERIA = needs("programme:criteria:edit")
PANEL = needs("programme:panel:edit")
GRANTS = needs("council:grants:edit")
FINISH = needs("programme:selection:finish")
#: The panel is people of every role: the views ask for a place on it, or the permission to see the board.
BOARD = needs("own:assessments:make")
POST = ("POST",)
CANDIDATE = f"{ROUND}/board/<uuid:candidacy_id>"
CRITERION = f"{ROUND}/criteria/<uuid:criterion_id>"
MEMBER = f"{ROUND}/panel/<uuid:member_id>"

blueprint.add(f"{ROUND}/panel", panel.panel, READ)
blueprint.add(f"{ROUND}/panel/add", panel.panel_add, PANEL, POST)
blueprint.add(f"{ROUND}/panel/open", panel.panel_open, GRANTS, POST)
blueprint.add(MEMBER, panel.panel_change, PANEL, POST)
blueprint.add(f"{MEMBER}/remove", panel.panel_remove, PANEL, POST)
blueprint.add(f"{MEMBER}/close", panel.panel_close, GRANTS, POST)
blueprint.add(f"{ROUND}/criteria", criteria.criteria, READ)
blueprint.add(f"{ROUND}/criteria/new", criteria.criterion_new, CRITERIA, BOTH)
blueprint.add(f"{ROUND}/criteria/weights", criteria.criteria_weights, CRITERIA, POST)
blueprint.add(f"{ROUND}/criteria/names", criteria.criteria_names, CRITERIA, POST)
blueprint.add(CRITERION, criteria.criterion_edit, CRITERIA, BOTH)
blueprint.add(f"{CRITERION}/remove", criteria.criterion_remove, CRITERIA, POST)
blueprint.add(f"{CRITERION}/move", criteria.criterion_move, CRITERIA, POST)
blueprint.add(f"{ROUND}/board", board.board, BOARD)
blueprint.add(f"{ROUND}/board/assessors", assessors.board_assessors, BOARD)
blueprint.add(f"{ROUND}/board/order", board.board_order, BOARD, POST)
blueprint.add(f"{CANDIDATE}/decision", board.board_decide, BOARD, POST)
blueprint.add(f"{CANDIDATE}/comments", board.board_comment, BOARD, POST)
blueprint.add(f"{CANDIDATE}/conflict", board.board_conflict, BOARD, POST)
blueprint.add(f"{CANDIDATE}/final", decisions.decision_final, BOARD, POST)
blueprint.add(f"{CANDIDATE}/correct", decisions.decision_correct, needs("council:selection:decide"), POST)
blueprint.add(f"{ROUND}/selection/ready", decisions.selection_ready, BOARD, POST)
blueprint.add(f"{ROUND}/selection/take-back", decisions.selection_take_back, BOARD, POST)
blueprint.add(f"{ROUND}/selection/final", decisions.selection_final, FINISH, BOTH)
blueprint.add(f"{ROUND}/selection/open-again", decisions.selection_open_again, FINISH, POST)
blueprint.add(f"{ROUND}/selection/protocol", decisions.selection_protocol, BOARD)

add_file_urls(blueprint)
