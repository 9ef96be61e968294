"""The set-based statements of an import of participants; each works for the council of the transaction."""

from __future__ import annotations

from sqlalchemy import text

# Who each row is about, how that person stands in the round, and which steps are recorded.
LOOK_UP = text("""
    SELECT i.row_number, n.id AS by_number, e.id AS by_email,
        n.given_name || ' ' || n.family_name AS name_by_number,
        e.given_name || ' ' || e.family_name AS name_by_email,
        p.id AS person_id, p.employee_number, p.email, p.given_name, p.family_name, u.service_area AS unit_area,
        t.id AS participation_id, t.way_in, t.service_area, t.completion, t.version,
        (SELECT jsonb_agg(jsonb_build_array(o.kind, o.dated)) FROM outcome o
            WHERE o.council_id = t.council_id AND o.participation_id = t.id
                AND NOT EXISTS (SELECT FROM outcome c WHERE c.council_id = o.council_id AND c.corrects_id = o.id)
        ) AS steps
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i(row_number int, number text, email text)
    LEFT JOIN person n ON n.council_id = ctx.council_id() AND n.employee_number = i.number
    LEFT JOIN person e ON e.council_id = ctx.council_id() AND e.email = i.email
    LEFT JOIN person p ON p.council_id = ctx.council_id()
        AND p.id = CASE WHEN i.number IS NULL THEN e.id ELSE n.id END
    LEFT JOIN unit u ON u.council_id = p.council_id AND u.id = p.unit_id
    LEFT JOIN participation t ON t.council_id = p.council_id AND t.person_id = p.id AND t.round_id = :round_id
    ORDER BY i.row_number
""")

STAGE = text("""
    INSERT INTO import_row (import_id, row_number, state, target_id, before, after, faults)
    SELECT :import_id, i.row_number, i.state, i.target_id, i.before, i.after, i.faults
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS i(row_number int, state text, target_id uuid, before jsonb, after jsonb, faults jsonb)
""")

ROWS = text("""
    SELECT row_number, state, target_id, before, after FROM import_row
    WHERE import_id = :import_id AND part = 'row' AND state <> 'fault'
    ORDER BY row_number
""")

LOCK = text("""
    SELECT t.id, t.version, p.given_name || ' ' || p.family_name AS name
    FROM participation t
    JOIN import_row r ON r.council_id = t.council_id AND r.target_id = t.id
    JOIN person p ON p.council_id = t.council_id AND p.id = t.person_id
    WHERE r.import_id = :import_id AND r.part = 'row' AND t.round_id = :round_id
    ORDER BY t.id FOR UPDATE OF t
""")

# Somebody whom the file would add has been added, or has left the directory, since the check.
TAKEN = text("""
    SELECT count(*) FROM import_row r
    LEFT JOIN person p ON p.council_id = r.council_id AND p.id = CAST(r.before ->> 'person_id' AS uuid)
    LEFT JOIN participation t ON t.council_id = p.council_id AND t.person_id = p.id AND t.round_id = :round_id
    WHERE r.import_id = :import_id AND r.part = 'row' AND r.state = 'new' AND (p.id IS NULL OR t.id IS NOT NULL)
""")
# A step that the file would add has been recorded since, or one that it leaves alone has been corrected.
RECORDED = text("""
    SELECT count(*) FROM import_row r
    JOIN outcome o ON o.council_id = r.council_id AND o.participation_id = r.target_id
    WHERE r.import_id = :import_id AND r.part = 'row' AND r.after ? 'outcome' AND r.before ->> 'recorded' = 'no'
        AND o.kind = r.after ->> 'outcome' AND o.dated = r.after ->> 'outcome_date'
        AND NOT EXISTS (SELECT FROM outcome c WHERE c.council_id = o.council_id AND c.corrects_id = o.id)
""")

ADD = text("""
    INSERT INTO participation (id, programme_id, round_id, person_id, way_in, service_area, completion)
    SELECT i.id, :programme_id, :round_id, i.person_id, i.way_in, i.service_area, i.completion
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS i(id uuid, person_id uuid, way_in text, service_area text, completion text)
""")
CHANGE = text("""
    UPDATE participation t SET way_in = i.way_in, service_area = i.service_area, completion = i.completion,
        version = t.version + 1, updated_at = now()
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS i(id uuid, way_in text, service_area text, completion text)
    WHERE t.council_id = ctx.council_id() AND t.id = i.id
""")
RECORD = text("""
    INSERT INTO outcome (id, participation_id, kind, dated, dated_on, source, employer, post, recorded_by)
    SELECT i.id, i.participation_id, i.kind, i.dated, i.dated_on, i.source, i.employer, i.post, :recorded_by
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i(id uuid, participation_id uuid, kind text, dated text,
        dated_on date, source text, employer text, post text)
""")

# Steps of others that would go with what the import added: on a new participation, or a correction of a step.
FOREIGN_STEPS = text("""
    SELECT DISTINCT t.id, p.given_name || ' ' || p.family_name AS name
    FROM outcome o
    JOIN participation t ON t.council_id = o.council_id AND t.id = o.participation_id
    JOIN person p ON p.council_id = t.council_id AND p.id = t.person_id
    WHERE o.council_id = ctx.council_id() AND NOT o.id = ANY(CAST(:own AS uuid[]))
        AND (o.participation_id = ANY(CAST(:added AS uuid[])) OR o.corrects_id = ANY(CAST(:own AS uuid[])))
    ORDER BY name
""")
# Steps of the import that are no longer there cannot be taken back, and are nobody's obstacle.
UNRECORD = text("DELETE FROM outcome WHERE council_id = ctx.council_id() AND id = ANY(CAST(:ids AS uuid[]))")
REMOVE = text(
    "DELETE FROM participation WHERE council_id = ctx.council_id() AND id = ANY(CAST(:ids AS uuid[]))"
)
