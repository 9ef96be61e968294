"""The set-based statements of an import of candidates; each works for the council of the transaction."""

from __future__ import annotations

from sqlalchemy import text

# Who each row is about, and how that person stands in the round. Nobody's draft is looked at.
LOOK_UP = text("""
    SELECT i.row_number, n.id AS by_number, e.id AS by_email,
        n.given_name || ' ' || n.family_name AS name_by_number,
        e.given_name || ' ' || e.family_name AS name_by_email,
        p.id AS person_id, p.employee_number, p.email, p.given_name, p.family_name, p.active,
        c.id AS case_id, c.state, c.version,
        (SELECT s.move FROM candidacy_step s WHERE s.council_id = c.council_id AND s.candidacy_id = c.id
            ORDER BY s.at DESC, s.id DESC LIMIT 1) AS last_move
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i(row_number int, number text, email text)
    LEFT JOIN person n ON n.council_id = ctx.council_id() AND n.employee_number = i.number
    LEFT JOIN person e ON e.council_id = ctx.council_id() AND e.email = i.email
    LEFT JOIN person p ON p.council_id = ctx.council_id()
        AND p.id = CASE WHEN i.number IS NULL THEN e.id ELSE n.id END
    LEFT JOIN candidacy c ON c.council_id = p.council_id AND c.person_id = p.id AND c.round_id = :round_id
        AND c.state <> 'draft'
    ORDER BY i.row_number
""")
STAGE = text("""
    INSERT INTO import_row (import_id, row_number, state, target_id, before, after, faults)
    SELECT :import_id, i.row_number, i.state, i.target_id, i.before, i.after, i.faults
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS i(row_number int, state text, target_id uuid, before jsonb, after jsonb, faults jsonb)
""")
ROWS = text("""
    SELECT row_number, target_id, before, after FROM import_row
    WHERE import_id = :import_id AND part = 'row' AND state = 'new'
    ORDER BY row_number
""")
# Somebody whom the file would enter has left the directory, or got a case, or withdrawn since the check.
DRIFT = text("""
    SELECT count(*) FROM import_row r
    LEFT JOIN person p ON p.council_id = r.council_id AND p.id = CAST(r.before ->> 'person_id' AS uuid) AND p.active
    LEFT JOIN candidacy c ON c.council_id = p.council_id AND c.person_id = p.id AND c.round_id = :round_id
        AND c.state <> 'draft'
    WHERE r.import_id = :import_id AND r.part = 'row' AND r.state = 'new'
        AND (p.id IS NULL OR (c.id IS NOT NULL AND c.version::text IS DISTINCT FROM r.before ->> 'version'))
""")
# What the import entered, each case locked, with whether it stands where the import has put it.
ENTERED = text("""
    SELECT c.id, p.given_name || ' ' || p.family_name AS name,
        (c.state IN ('opinion', 'second_opinion') AND NOT EXISTS (SELECT FROM opinion o
            WHERE o.council_id = c.council_id AND o.candidacy_id = c.id AND o.given_at >= :since))
        OR (c.state = 'accepted' AND (SELECT s.move FROM candidacy_step s
            WHERE s.council_id = c.council_id AND s.candidacy_id = c.id
            ORDER BY s.at DESC, s.id DESC LIMIT 1) = 'placed') AS untouched
    FROM candidacy c
    JOIN import_row r ON r.council_id = c.council_id AND r.target_id = c.id
    JOIN person p ON p.council_id = c.council_id AND p.id = c.person_id
    WHERE r.import_id = :import_id AND r.part = 'row' AND r.state = 'new' AND c.state <> 'withdrawn'
    ORDER BY c.id FOR UPDATE OF c
""")
