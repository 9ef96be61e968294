"""The foundation: context, tables, functions, log, walls.

Revision ID: 0001
"""

from pathlib import Path

from alembic import op

from migrations.walls import CURRENT, MINE, OWN, own, platform, publish, read_across, share

revision = "0001"
down_revision = None

SERVICE_AREAS = (
    "administration",
    "preschool",
    "school",
    "upper_secondary",
    "elderly_care",
    "disability_support",
    "health",
    "social_services",
    "technical",
    "meals",
    "planning",
    "culture_leisure",
    "rescue",
    "labour_market",
    "other",
)
OWNED = (
    "account",
    "account_role",
    "login_session",
    "sign_in_flow",
    "logout_token",
    "programme_lead",
    "outbox",
    "job_progress",
    "import_batch",
    "import_row",
    "unit",
    "person",
    "participation",
)
SHARED = ("programme_text", "programme_member", "programme_provider", "programme_measure")
#: Shared for a time: the column names what `ctx.kept_ids()` lists for a council that has left.
DATED = {
    "template_version": "id",
    "template_part": "template_id",
    "template_part_text": "part_id",
    "round": "id",
    "round_seats": "round_id",
}
RELEASED = {"release": "id", "release_cell": "release_id", "release_secret": "release_id"}
ACROSS = {
    "participation": "council_id, id, programme_id, round_id, completion",
    "outcome": "council_id, id, participation_id, kind, dated_on, recorded_at, corrects_id",
    "programme": "id, slug, lead_council_id, rounds_per_block",
    "programme_member": 'programme_id, council_id, joined, "left"',
    "programme_measure": "programme_id, measure, openness",
    "measure_opt_out": "programme_id, council_id, measure, since",
    "round": "programme_id, id, number, starts_on, ends_on, state",
    "round_seats": "programme_id, round_id, council_id, seats",
}


def _file(name: str) -> None:
    """Run a file as it stands: the driver must not look for placeholders in it."""
    statements = (Path(__file__).parent / name).read_text(encoding="utf-8")
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(statements)


def _walls() -> list[str]:
    statements = [statement for table in OWNED for statement in own(table)]
    statements += own("outcome", "SELECT, INSERT, DELETE")
    statements += own("access_grant", "SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by)")
    statements += own("access_grant_use", "SELECT")
    statements += own("release_member", "SELECT") + own("release_own", "SELECT")
    statements += [statement for table in SHARED for statement in share(table)]
    for table, kept in DATED.items():
        statements += share(table, kept=kept)
    for table, kept in RELEASED.items():
        statements += share(table, "SELECT", kept=kept)
    statements += share("measure_opt_out", "SELECT, INSERT, DELETE", write=f"({CURRENT} AND {OWN})")
    statements += ["REVOKE ALL ON release_secret FROM fram_app"]
    statements += _programme()
    statements += platform("council") + platform("service_area")
    for table, columns in ACROSS.items():
        statements += read_across(table, columns)
    for table in ("release", "release_cell", "release_member", "release_own", "release_secret"):
        statements += publish(table)
    return [*statements, "GRANT SELECT ON alembic_version TO fram_app"]


def _programme() -> list[str]:
    """A programme is shared, too; who starts one leads it, before there is a membership to see it by."""
    lead = "lead_council_id = ctx.council_id()"
    statements = share("programme", "SELECT, INSERT, UPDATE", column="id")
    widened = []
    for statement in statements:
        if "AS RESTRICTIVE" in statement or "member_read" in statement:
            mine = MINE.format(column="id")
            statement = statement.replace(mine, f"{mine} OR {lead}")
        if "lead_insert" in statement:
            statement = f"CREATE POLICY lead_insert ON programme FOR INSERT TO fram_app WITH CHECK ({lead})"
        widened.append(statement)
    return widened


def upgrade() -> None:
    """Lay the foundation."""
    _file("0001_context.sql")
    _file("0001_tables.sql")
    _file("0001_functions.sql")
    _file("0001_log.sql")
    for statement in _walls():
        op.execute(statement)
    _file("0001_walls.sql")
    for position, code in enumerate(SERVICE_AREAS):
        op.execute(f"INSERT INTO service_area (code, position) VALUES ('{code}', {position})")


def downgrade() -> None:
    """Refused: a foundation is not taken away from under people's files."""
    raise RuntimeError("the foundation cannot be taken away; restore a back-up instead")
