# ruff: noqa: S608 - every piece put together here is a constant of this module; values are parameters
"""The set-based statements of an import of people, but for `pieces`. Each goes by one import's `import_row`.

Comparisons between tables are made on plain columns of a record set: an expression over JSON is not
leakproof, and under row-level security PostgreSQL would not use an index for it.
"""

from __future__ import annotations

from sqlalchemy import text

PERSON = """jsonb_build_object('employee_number', p.employee_number, 'given_name', p.given_name,
    'family_name', p.family_name, 'email', p.email, 'title', p.title, 'unit', u.name, 'unit_id', p.unit_id,
    'employment_percent', p.employment_percent, 'sex', p.sex, 'birth_year', p.birth_year, 'active', p.active,
    'version', p.version)"""
FAULT = """jsonb_build_object('row', {row}, 'code', '{code}', 'column', CAST({column} AS text),
    'header', CAST({header} AS text), 'field', CAST({field} AS text), 'params', {params})"""


def fault(code: str, params: str, row: str = "r.row_number", parameter: str = ":{}") -> str:
    """SQL that makes one fault; the place comes as parameters `column`, `header`, `field`, written so."""
    place = {name: parameter.format(name) for name in ("column", "header", "field")}
    return FAULT.format(row=row, code=code, params=params, **place)


EMAIL_TAKEN = fault(
    "email_taken",
    "jsonb_build_object('name', e.given_name || ' ' || e.family_name)",
    row="i.row_number",
    parameter="%({})s",
)

# For the driver as it stands: arrays go over in binary, which costs a fifth of what text or JSON costs.
STAGE = f"""
    INSERT INTO import_row (import_id, row_number, state, target_id, before, after, faults)
    SELECT %(import_id)s, i.row_number,
        CASE WHEN f.faults IS NOT NULL THEN 'fault' WHEN p.id IS NULL THEN 'new'
            WHEN {PERSON} @> i.after::jsonb THEN 'unchanged' ELSE 'changed' END,
        coalesce(p.id, uuidv7()), CASE WHEN p.id IS NOT NULL THEN {PERSON} END, i.after::jsonb, f.faults
    FROM unnest(%(row_numbers)b::int[], %(numbers)b::text[], %(emails)b::text[], %(afters)b::text[], %(faults)b::text[])
        AS i(row_number, number, email, after, faults)
    LEFT JOIN person n ON n.council_id = ctx.council_id() AND n.employee_number = i.number
    LEFT JOIN person e ON e.council_id = ctx.council_id() AND e.email = i.email
    LEFT JOIN person p ON p.council_id = ctx.council_id() AND p.id = coalesce(n.id,
        CASE WHEN i.number IS NULL OR e.employee_number IS NULL THEN e.id END)
    LEFT JOIN unit u ON u.council_id = p.council_id AND u.id = p.unit_id
    CROSS JOIN LATERAL (SELECT CASE WHEN e.id IS NOT NULL AND e.id IS DISTINCT FROM p.id
        THEN coalesce(i.faults::jsonb, '[]') || jsonb_build_array({EMAIL_TAKEN}) ELSE i.faults::jsonb END AS faults) f
"""

# Two rows about one person who is in the directory: the one says the number, the other the address.
PERSON_REPEATED = text(f"""
    UPDATE import_row r SET state = 'fault', faults = coalesce(r.faults, '[]') || jsonb_build_array(
        {fault("person_repeated", "jsonb_build_object('row', d.first)")})
    FROM (SELECT t.row_number, min(t.row_number) OVER (PARTITION BY t.target_id) AS first
        FROM import_row t WHERE t.import_id = :import_id AND t.part = 'row' AND t.before IS NOT NULL) d
    WHERE r.import_id = :import_id AND r.part = 'row' AND r.row_number = d.row_number
        AND d.first < r.row_number AND NOT coalesce(r.faults, '[]') @> '[{{"code": "number_repeated"}}]'
""")

UNKNOWN_MANAGERS = text("""
    SELECT m.number FROM jsonb_to_recordset(CAST(:managers AS jsonb)) AS m(number text)
    WHERE NOT EXISTS (SELECT FROM person p
            WHERE p.council_id = ctx.council_id() AND p.employee_number = m.number)
""")

MANAGER_UNKNOWN = text(f"""
    UPDATE import_row r SET state = 'fault', faults = coalesce(r.faults, '[]') || jsonb_build_array(
        {fault("manager_unknown", "jsonb_build_object('value', m.number)")})
    FROM jsonb_to_recordset(CAST(:managers AS jsonb)) AS m(number text, row_number int)
    WHERE r.import_id = :import_id AND r.part = 'row' AND r.row_number = m.row_number
""")

UNITS = text("""
    SELECT u.id, u.name, u.service_area, p.employee_number AS manager, u.manager_id, u.version FROM unit u
    LEFT JOIN person p ON p.council_id = u.council_id AND p.id = u.manager_id ORDER BY u.id
""")

STAGE_UNITS = text("""
    INSERT INTO import_row (import_id, part, row_number, state, target_id, before, after)
    SELECT :import_id, 'unit', i.row_number, i.state, coalesce(i.id, uuidv7()), i.before, i.after
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS i(row_number int, state text, id uuid, before jsonb, after jsonb)
""")

# Whole sets against whole sets: with what the planner knows of freshly written rows it would loop.
NO_LOOPS = text("""
    SELECT set_config('enable_nestloop', 'off', true), set_config('enable_mergejoin', 'off', true),
        set_config('work_mem', '64MB', true)
""")
LOOPS = text("SELECT set_config('enable_nestloop', 'on', true), set_config('enable_mergejoin', 'on', true)")

LOCK = text("""
    SELECT count(*) FROM (SELECT p.id FROM person p
        JOIN import_row r ON r.council_id = p.council_id AND r.target_id = p.id
        WHERE r.import_id = :import_id AND r.part = 'row' AND r.state IN ('new', 'changed')
        ORDER BY p.id FOR UPDATE OF p) locked
""")
LOCK_UNITS = text("""
    SELECT count(*) FROM (SELECT u.id FROM unit u
        JOIN import_row r ON r.council_id = u.council_id AND r.target_id = u.id
        WHERE r.import_id = :import_id AND r.part = 'unit' ORDER BY u.id FOR UPDATE OF u) locked
""")

# What is no longer as it was when the file was checked.
DRIFT = text("""
    WITH r AS MATERIALIZED (
        SELECT state, target_id, (before ->> 'version')::int AS version, after ->> 'employee_number' AS number,
            after ->> 'email' AS email, after ->> 'unit' AS unit
        FROM import_row WHERE import_id = :import_id AND part = 'row'),
    s AS MATERIALIZED (
        SELECT state, target_id, (before ->> 'version')::int AS version, lower(after ->> 'unit') AS unit,
            after ->> 'unit' AS name, after ->> 'manager' AS manager
        FROM import_row WHERE import_id = :import_id AND part = 'unit')
    SELECT (SELECT count(*) FROM r LEFT JOIN person p ON p.id = r.target_id
            WHERE r.state <> 'new' AND p.version IS DISTINCT FROM r.version)
        + (SELECT count(*) FROM r JOIN person p ON p.employee_number = r.number WHERE p.id <> r.target_id)
        + (SELECT count(*) FROM r JOIN person p ON p.email = r.email WHERE p.id <> r.target_id)
        + (SELECT count(*) FROM (SELECT DISTINCT unit FROM r WHERE unit IS NOT NULL) x
            LEFT JOIN unit u ON u.name = x.unit LEFT JOIN s ON s.name = x.unit AND s.state = 'new'
            WHERE u.id IS NULL AND s.name IS NULL)
        + (SELECT count(*) FROM s JOIN unit u ON lower(u.name) = s.unit WHERE s.state = 'new')
        + (SELECT count(*) FROM s LEFT JOIN unit u ON u.id = s.target_id
            WHERE s.state = 'changed' AND u.version IS DISTINCT FROM s.version)
        + (SELECT count(*) FROM s LEFT JOIN person p ON p.employee_number = s.manager
            LEFT JOIN r ON r.number = s.manager
            WHERE s.manager IS NOT NULL AND p.id IS NULL AND r.number IS NULL)
""")

NEXT_UNITS = text("""
    SELECT row_number, state, target_id, before, after FROM import_row
    WHERE import_id = :import_id AND part = 'unit' AND state IN ('new', 'changed')
    ORDER BY row_number
""")

ADD_UNITS = text("""
    INSERT INTO unit (id, name, sort_sv, sort_no, service_area)
    SELECT i.id, i.name, i.sort_sv, i.sort_no, i.service_area FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS i(id uuid, name text, sort_sv text, sort_no text, service_area text)
""")
CHANGE_UNITS = text("""
    UPDATE unit u SET service_area = coalesce(i.service_area, u.service_area),
        manager_id = coalesce(p.id, u.manager_id),
        version = u.version + CASE WHEN i.state = 'changed' THEN 1 ELSE 0 END
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i(id uuid, state text, service_area text, manager text)
    LEFT JOIN person p ON p.council_id = ctx.council_id() AND p.employee_number = i.manager
    WHERE u.council_id = ctx.council_id() AND u.id = i.id
""")

# What has been touched since the file was applied: its id and a name to show.
TOUCHED_PEOPLE = text("""
    SELECT r.target_id AS id, coalesce(p.given_name || ' ' || p.family_name,
        (r.after ->> 'given_name') || ' ' || (r.after ->> 'family_name')) AS name
    FROM import_row r LEFT JOIN person p ON p.council_id = r.council_id AND p.id = r.target_id
    WHERE r.import_id = :import_id AND r.part = 'row' AND r.state IN ('new', 'changed')
        AND p.version IS DISTINCT FROM coalesce((r.before ->> 'version')::int, 0) + 1
    ORDER BY r.row_number
""")
TOUCHED_UNITS = text("""
    WITH mine AS MATERIALIZED (
        SELECT r.target_id, r.state, r.after ->> 'unit' AS name,
            coalesce((r.before ->> 'version')::int, 0) + 1 AS version
        FROM import_row r WHERE r.import_id = :import_id AND r.part = 'unit'),
    people AS MATERIALIZED (
        SELECT r.target_id FROM import_row r
        WHERE r.import_id = :import_id AND r.part = 'row' AND r.state IN ('new', 'changed'))
    SELECT m.target_id AS id, m.name FROM mine m LEFT JOIN unit u ON u.id = m.target_id
    WHERE u.version IS DISTINCT FROM m.version
    UNION
    SELECT m.target_id, m.name FROM mine m JOIN unit c ON c.parent_id = m.target_id WHERE m.state = 'new'
    UNION
    SELECT m.target_id, m.name FROM mine m JOIN person p ON p.unit_id = m.target_id
    LEFT JOIN people o ON o.target_id = p.id
    WHERE m.state = 'new' AND o.target_id IS NULL
    ORDER BY 2
""")
# New people whom somebody else's row points at: {table} and {column} are named in `hooks.person_references`.
USED = """
    SELECT p.id, p.given_name || ' ' || p.family_name AS name
    FROM import_row r JOIN person p ON p.council_id = r.council_id AND p.id = r.target_id
    WHERE r.import_id = :import_id AND r.part = 'row' AND r.state = 'new'
        AND p.id IN (SELECT x.{column} FROM {table} x WHERE x.council_id = ctx.council_id())
    ORDER BY r.row_number
"""
LEADING = text("""
    SELECT p.id, p.given_name || ' ' || p.family_name AS name
    FROM import_row r JOIN person p ON p.council_id = r.council_id AND p.id = r.target_id
    JOIN unit u ON u.council_id = p.council_id AND u.manager_id = p.id
    WHERE r.import_id = :import_id AND r.part = 'row' AND r.state = 'new'
        AND NOT EXISTS (SELECT FROM import_row o
            WHERE o.import_id = :import_id AND o.part = 'unit' AND o.target_id = u.id)
    ORDER BY r.row_number
""")

RESTORE_UNITS = text("""
    UPDATE unit u SET service_area = r.before ->> 'service_area', version = u.version + 1,
        manager_id = (SELECT p.id FROM person p WHERE p.council_id = u.council_id
            AND p.id = (r.before ->> 'manager_id')::uuid)
    FROM import_row r
    WHERE r.import_id = :import_id AND r.part = 'unit' AND u.council_id = r.council_id AND u.id = r.target_id
""")
REMOVE_UNITS = text("""
    DELETE FROM unit u USING import_row r WHERE r.import_id = :import_id AND r.part = 'unit' AND r.state = 'new'
        AND u.council_id = r.council_id AND u.id = r.target_id
""")
