# ruff: noqa: S608 - every query is put together from constants of this file
"""Rules that the database's own catalogue must keep: each a query that finds what breaks it.

`fram doctor` asks them of an installation, as the web's own role; `tests/walls` of a new database, and with a
fault put in for each.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

PLATFORM = ("council", "service_area", "alembic_version")
SHARED = (
    "programme",
    "programme_text",
    "programme_member",
    "programme_provider",
    "programme_measure",
    "measure_opt_out",
    "template_version",
    "template_part",
    "template_part_text",
    "round",
    "round_seats",
    "release",
    "release_cell",
    "release_secret",
    "call",
    "criterion",
    "round_selection",
    "council_ready",
    "panel_member",
    "seat_rule",
    "seat_share",
    "seat_line",
    "seat_need",
    "letter_wording",
    "joint_funnel",
)
#: What a programme is; all other shared rows belong to a time, and a former member keeps only those of its own.
LASTING = (
    "programme",
    "programme_text",
    "programme_member",
    "programme_provider",
    "programme_measure",
    "measure_opt_out",
    "letter_wording",
)
DEFINERS = (
    "ctx.programme_ids()",
    "ctx.current_programme_ids()",
    "ctx.kept_ids()",
    "ctx.leaves_people(uuid,uuid,date)",
    "ctx.led_programme_ids()",
    "ctx.grants_to_me()",
    "ctx.read_granted(uuid,text)",
    "ctx.note_uses(uuid[])",
    "ctx.read_candidates(uuid)",
    "ctx.my_assessments()",
    "ctx.deciding_councils(uuid)",
    "ctx.declare_conflict(uuid,uuid,text)",
    "ctx.take_back_conflict(uuid,text,text)",
    "ctx.my_conflicts()",
    "ctx.is_partial(uuid,uuid,uuid)",
    "ctx.competes(uuid)",
    "ctx.criterion_used(uuid)",
    "ctx.leave_file(uuid,uuid,text)",
    "ctx.tell_board_conflict(uuid,text)",
    "ctx.read_assessed(uuid)",
    "ctx.read_sample_file(uuid)",
    "ctx.invite_assessors(uuid,uuid,boolean)",
    "ctx.tell_assessors(uuid,text)",
    "ctx.renounce_grants(uuid,uuid)",
    "ctx.save_assessment(uuid,uuid,integer,text,jsonb,boolean)",
    "ctx.lapse_nominations()",
    "audit.append(uuid,text,text,text,text,jsonb)",
    "audit.seal()",
    "audit.verify()",
    "audit.dispose(integer)",
)
_TABLES = """
    SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relname AS bare, c.relrowsecurity, c.relforcerowsecurity
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'audit') AND c.relkind IN ('r', 'p')
"""
_OWNED = f"SELECT * FROM ({_TABLES}) t WHERE bare <> ALL (%(platform)s) AND bare <> ALL (%(shared)s)"
_WALLED = f"SELECT * FROM ({_TABLES}) t WHERE bare <> ALL (%(platform)s)"
_APP_ROLES = "('fram_app', 'fram_dispatch', 'fram_release', 'fram_migrate', 'fram_resolver', 'fram_grants', 'fram_audit')"  # noqa: E501
_OURS = "n.nspname IN ('public', 'audit', 'ctx')"

RULES: dict[str, str] = {
    "row-level security is on and forced": f"""
        SELECT name FROM ({_WALLED}) w WHERE NOT relrowsecurity OR NOT relforcerowsecurity""",
    "every walled table has a policy for the application": f"""
        SELECT name FROM ({_WALLED}) w WHERE NOT EXISTS (SELECT FROM pg_policy p
            WHERE p.polrelid = w.oid AND p.polpermissive AND 'fram_app'::regrole = ANY (p.polroles))""",
    "every walled table has a restrictive floor for all commands": f"""
        SELECT name FROM ({_WALLED}) w WHERE NOT EXISTS (SELECT FROM pg_policy p
            WHERE p.polrelid = w.oid AND NOT p.polpermissive AND p.polcmd = '*'
                AND 'fram_app'::regrole = ANY (p.polroles) AND p.polwithcheck IS NOT NULL)""",
    # Other restrictive policies can only narrow it further: drafts and unanswered nominations are private.
    "the floor of a council's own table is exactly the council": f"""
        SELECT name FROM ({_OWNED}) w WHERE NOT EXISTS (SELECT FROM pg_policy p
            WHERE p.polrelid = w.oid AND NOT p.polpermissive AND p.polcmd = '*'
                AND pg_get_expr(p.polqual, p.polrelid) = '(council_id = ctx.council_id())'
                AND pg_get_expr(p.polwithcheck, p.polrelid) = '(council_id = ctx.council_id())')""",
    "no policy is for everybody": """
        SELECT polrelid::regclass::text FROM pg_policy WHERE 0 = ANY (polroles)""",
    "a council's own table has council_id, not null": f"""
        SELECT name FROM ({_OWNED}) w WHERE NOT EXISTS (SELECT FROM pg_attribute a
            WHERE a.attrelid = w.oid AND a.attname = 'council_id' AND a.attnotnull)""",
    "every key and unique index of a council's own table carries the council": f"""
        SELECT i.indexrelid::regclass::text FROM ({_OWNED}) w JOIN pg_index i ON i.indrelid = w.oid AND i.indisunique
        WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = w.oid AND a.attname = 'council_id'
            AND a.attnum = ANY (i.indkey))""",
    "an index led by the council": f"""
        SELECT name FROM ({_OWNED}) w WHERE NOT EXISTS (SELECT FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = w.oid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = w.oid AND a.attname = 'council_id')""",
    "a reference between councils' own tables carries the council on both sides": f"""
        SELECT c.conname FROM pg_constraint c JOIN ({_OWNED}) w ON w.oid = c.conrelid
        JOIN ({_OWNED}) f ON f.oid = c.confrelid
        WHERE c.contype = 'f' AND NOT EXISTS (
            SELECT FROM unnest(c.conkey, c.confkey) AS k (here, there)
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.here
            JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.there
            WHERE b.attname = 'council_id' 
                AND a.attname IN ('council_id', 'grantee_council_id', 'assessor_council_id', 'account_council_id'))""",
    "a reference into a shared table carries the programme": f"""
        SELECT c.conname FROM pg_constraint c JOIN ({_TABLES}) f ON f.oid = c.confrelid
        WHERE c.contype = 'f' AND f.bare = ANY (%(shared)s) AND NOT EXISTS (
            SELECT FROM unnest(c.conkey) AS k (here)
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.here
            WHERE a.attname = 'programme_id')""",
    "no view, materialised view or foreign table": f"""
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS} AND c.relkind IN ('v', 'm', 'f')""",
    "definer functions only from the list": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE {_OURS} AND p.prosecdef AND p.oid::regprocedure::text <> ALL (%(definers)s)""",
    "definer functions have a search path and belong to a role that cannot log in": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_roles r ON r.oid = p.proowner
        WHERE {_OURS} AND p.prosecdef AND (r.rolcanlogin OR r.rolsuper OR r.rolbypassrls
            OR NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false))""",
    "no function may be called by everybody": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE {_OURS} AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0))""",
    "no context function is immutable, and none of ours claims to be leakproof": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE {_OURS} AND (p.provolatile = 'i' OR p.proleakproof)""",
    "no policy calls a function of the row": """
        SELECT polrelid::regclass::text FROM pg_policy
        WHERE pg_get_expr(polqual, polrelid) ~ 'ctx\\.[a-z_]+\\([^)]+\\)'""",
    "membership is asked for once a statement": """
        SELECT polrelid::regclass::text FROM pg_policy
        WHERE regexp_count(pg_get_expr(polqual, polrelid), '_ids\\(\\)')
            <> regexp_count(pg_get_expr(polqual, polrelid), 'SELECT ctx\\.[a-z_]+_ids\\(\\)')""",
    "the floor of a shared table is membership, and that of a dated one ends with it": f"""
        SELECT name FROM ({_WALLED}) w JOIN pg_policy p ON p.polrelid = w.oid AND NOT p.polpermissive
        WHERE bare = ANY (%(shared)s) AND (pg_get_expr(p.polqual, p.polrelid) <> pg_get_expr(p.polwithcheck, p.polrelid)
            OR pg_get_expr(p.polqual, p.polrelid) !~ CASE WHEN bare = ANY (%(lasting)s) THEN 'ctx\\.programme_ids'
                ELSE 'ctx\\.current_programme_ids.* OR .*ctx\\.kept_ids' END)""",
    "no role of the application is above the walls": f"""
        SELECT rolname FROM pg_roles WHERE rolname IN {_APP_ROLES}
            AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit)""",
    "no role of the application is a member of another": f"""
        SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname IN {_APP_ROLES}""",
    "the application owns nothing": """
        SELECT relname FROM pg_class WHERE relowner = 'fram_app'::regrole""",
    "the application cannot create anything, nor temporary tables": """
        SELECT 'schema ' || nspname FROM pg_namespace WHERE has_schema_privilege('fram_app', oid, 'CREATE')
        UNION ALL
        SELECT 'database' WHERE has_database_privilege('fram_app', current_database(), 'TEMP, CREATE')""",
    "the application cannot truncate, reference, trigger or maintain": f"""
        SELECT name FROM ({_TABLES}) t
        WHERE has_table_privilege('fram_app', t.oid, 'TRUNCATE, REFERENCES, TRIGGER, MAINTAIN')""",
    "nothing is granted to everybody": f"""
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
        WHERE {_OURS} AND a.grantee = 0""",
    "no enum, numeric, jsonb or array in an index": f"""
        SELECT i.indexrelid::regclass::text FROM ({_WALLED}) w JOIN pg_index i ON i.indrelid = w.oid
        JOIN pg_attribute a ON a.attrelid = i.indexrelid JOIN pg_type y ON y.oid = a.atttypid
        WHERE y.typtype = 'e' OR y.typcategory = 'A' OR y.typname IN ('numeric', 'jsonb')""",
    "no sequence": f"""
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS} AND c.relkind = 'S'""",
    "only the release component reads across": """
        SELECT p.polrelid::regclass::text || ' ' || p.polname FROM pg_policy p
        WHERE pg_get_expr(p.polqual, p.polrelid) = 'true' AND EXISTS (SELECT FROM unnest(p.polroles) r
            WHERE r = ANY (ARRAY['fram_app'::regrole::oid, 'fram_resolver'::regrole::oid]))""",
}
ARGUMENTS = {
    "platform": list(PLATFORM),
    "shared": list(SHARED),
    "lasting": list(LASTING),
    "definers": list(DEFINERS),
}


def broken_rules(connection: Connection) -> Iterator[tuple[str, list[str]]]:
    """Every rule that the database breaks, with what breaks it. Any role may ask: it is all in the catalogue."""
    for rule, query in RULES.items():
        found = [str(row[0]) for row in connection.exec_driver_sql(query, ARGUMENTS)]
        if found:
            yield rule, found
