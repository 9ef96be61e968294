"""From the call to the seat: calls, nominations, candidacies, selection, seats, letters, equality.

Revision ID: 0005
"""

from pathlib import Path

from alembic import op

from migrations.walls import CURRENT, LED, OWN, RELEASE, own, publish, share

revision = "0005"
down_revision = "0004"

OWNED = (
    "round_choice",
    "nomination",
    "nomination_no",
    "nomination_sent",
    "candidacy",
    "opinion",
    "assessment",
    "rating",
    "interview",
    "work_sample",
    "profile_record",
    "board_order",
    "board_comment",
    "board_conflict",
    "competence_check",
    "decision",
    "letter",
    "letter_choice",
    "active_measure",
)
#: What only the lead writes, kept by round for a council that has left.
LED_BY_ROUND = ("criterion", "round_selection", "seat_rule", "seat_share")
#: What each member writes of its own.
OWN_BY_ROUND = ("council_ready", "panel_member")

#: What the release component reads of all councils for the joint funnel: no names, no drafts, no nominations, and
#: of the staff only who has a file or takes part. By table: which rows, and which columns.
ACROSS = {
    "round_selection": ("true", "programme_id, round_id, announce_at, final_at"),
    "candidacy": ("state <> 'draft'", "council_id, id, programme_id, round_id, person_id, door, state"),
    "candidacy_step": (
        "(council_id, candidacy_id) IN (SELECT council_id, id FROM candidacy)",
        "council_id, candidacy_id, to_state",
    ),
    "unit": ("true", "council_id, id, service_area"),
    "person": (
        "(council_id, id) IN (SELECT council_id, person_id FROM candidacy"
        " UNION ALL SELECT council_id, person_id FROM participation)",
        "council_id, id, sex, birth_year, employment_percent, unit_id",
    ),
}


def _file(name: str) -> None:
    statements = (Path(__file__).parent / name).read_text(encoding="utf-8")
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(statements)


def _walls() -> list[str]:
    own_or_led = f"(({CURRENT} AND {OWN}) OR {LED})"
    statements = [statement for table in OWNED for statement in own(table)]
    statements += own("candidacy_step", "SELECT, INSERT")
    for table in LED_BY_ROUND:
        statements += share(table, kept="round_id")
    for table in OWN_BY_ROUND:
        statements += share(table, kept="round_id", write=f"({CURRENT} AND {OWN})")
    statements += share("joint_funnel", "SELECT", kept="round_id") + publish("joint_funnel")
    statements += share("call", kept="round_id", write=own_or_led)
    # A council that has left goes on telling how many of its people wait: until nobody does.
    statements += share("seat_need", kept="round_id", write=f"({OWN})")
    # A council that gives up seats writes the line of who gets them, too; the sums are checked at the commit. One that
    # has left can still let go, and nothing else.
    lets_go = f"(move = 'moved_in' OR ({OWN} AND move IN ('returned', 'moved_out')))"
    moves = f"({lets_go} OR ({CURRENT} AND ({OWN} OR {LED})))"
    statements += share("seat_line", "SELECT, INSERT", kept="round_id", write=moves)
    for table, (rows, columns) in ACROSS.items():
        statements.append(f"CREATE POLICY release_read ON {table} FOR SELECT TO {RELEASE} USING ({rows})")
        statements.append(f"GRANT SELECT ({columns}) ON {table} TO {RELEASE}")
    statements.append(f"GRANT SELECT (person_id, way_in) ON participation TO {RELEASE}")
    return statements + share("letter_wording")


def upgrade() -> None:
    """Add the tables, their walls, and what an assessor of another council reads and writes."""
    _file("0005_recruitment_tables.sql")
    for statement in _walls():
        op.execute(statement)
    _file("0005_recruitment_functions.sql")
    _file("0005_recruitment_leaving.sql")


def downgrade() -> None:
    """Refused: people's cases are not taken away from under them."""
    raise RuntimeError("recruitment cannot be taken away; restore a back-up instead")
