"""Two rounds in recruitment for the second council: a board of 67 candidates, a list of all its 10,000 people, and
50 people put forward by whoever measures.

The first has what a board shows: four criteria with weights, three assessors' ratings of everybody, decisions, comments.
"""

from __future__ import annotations

import psycopg

BOARD, LIST = 11, 12
CANDIDATES = 67
PUT_FORWARD = 50
NOMINATE = """
DELETE FROM nomination;
INSERT INTO nomination (council_id, id, programme_id, round_id, person_id, nominator_id, submitted_by, grounds,
    no_guarantee_at, state, sent_at, answer_by)
SELECT a.council_id, uuidv7(), r.programme_id, r.id, s.id, m.id, a.id, 'Får andra att växa.', now(), 'sent', now(),
    now() + interval '9 days'
FROM login_session l JOIN account a ON a.council_id = l.council_id AND a.id = l.account_id
JOIN programme p ON p.lead_council_id = a.council_id JOIN round r ON r.programme_id = p.id AND r.number = {board}
CROSS JOIN LATERAL (SELECT id FROM person WHERE council_id = a.council_id ORDER BY sort_sv, id LIMIT 1) m
CROSS JOIN LATERAL (SELECT id FROM person WHERE council_id = a.council_id AND id <> m.id ORDER BY sort_sv, id LIMIT {many}) s
WHERE l.token_hash = %s
"""
FILL = """
CREATE TEMP TABLE here AS SELECT p.id AS programme_id, p.slug, p.lead_council_id AS council_id
FROM programme p JOIN council c ON c.id = p.lead_council_id WHERE c.slug = 'bench-002';
INSERT INTO round (programme_id, id, number, starts, ends, starts_on, ends_on, state, invented)
SELECT programme_id, uuidv7(), n, '2030', '2031', '2030-01-01', '2031-12-31', 'open', true
FROM here, unnest(ARRAY[{board}, {list}]) n;
CREATE TEMP TABLE place AS SELECT h.*, r.id AS round_id, r.number FROM here h JOIN round r USING (programme_id)
WHERE r.number IN ({board}, {list});
INSERT INTO call (programme_id, id, round_id, way_in, opens_at, closes_at, decision_at, published_at, contact_name)
SELECT programme_id, uuidv7(), round_id, 'both', now() - interval '9 days', now() + interval '9 days',
    now() + interval '40 days', now(), 'Bench' FROM place;
INSERT INTO criterion (programme_id, id, round_id, position, names, weight)
SELECT programme_id, uuidv7(), round_id, n, jsonb_build_object('sv', 'Kriterium ' || n), n
FROM place, generate_series(1, 4) n WHERE number = {board};
INSERT INTO seat_rule (programme_id, round_id, capacity, key) SELECT programme_id, round_id, 15, 'equal' FROM place;
INSERT INTO seat_line (programme_id, id, round_id, council_id, move, seats, rule, by_name)
SELECT programme_id, uuidv7(), round_id, council_id, 'allotted', 15, 'equal', 'Bench' FROM place;
INSERT INTO candidacy (council_id, id, programme_id, round_id, call_id, person_id, door, state, drive, submitted_at,
    no_guarantee_at, hears_by)
SELECT p.council_id, uuidv7(), p.programme_id, p.round_id, k.id, s.id, 'application',
    CASE WHEN p.number = {board} THEN 'ready' ELSE (ARRAY['opinion', 'preparing', 'ready'])[1 + s.place % 3] END,
    'Jag vill leda.', now(), now(), k.decision_at
FROM place p JOIN call k USING (programme_id, round_id)
JOIN (SELECT council_id, id, row_number() OVER (ORDER BY sort_sv, id) AS place FROM person
    WHERE council_id = (SELECT council_id FROM here)) s ON s.council_id = p.council_id
    AND (p.number = {list} OR s.place <= {candidates});
CREATE TEMP TABLE standing AS SELECT c.council_id, c.id, c.person_id, row_number() OVER (ORDER BY c.id) AS place
FROM candidacy c JOIN place p USING (round_id) WHERE p.number = {board};
CREATE TEMP TABLE manager AS SELECT DISTINCT ON (s.council_id, s.unit_id) s.council_id, s.id, s.unit_id FROM person s
JOIN here h USING (council_id) ORDER BY s.council_id, s.unit_id, s.id;
UPDATE unit u SET manager_id = m.id FROM manager m WHERE m.council_id = u.council_id AND m.unit_id = u.id;
INSERT INTO opinion (council_id, id, candidacy_id, level, asked_id, due_at, answer, grounds, given_at)
SELECT c.council_id, uuidv7(), c.id, 1, m.id, now() + interval '9 days', v.answer, v.grounds, v.given_at
FROM candidacy c JOIN place p USING (round_id) JOIN person s ON s.council_id = c.council_id AND s.id = c.person_id
JOIN manager m ON m.council_id = s.council_id AND m.unit_id = s.unit_id,
LATERAL (SELECT CASE WHEN c.state <> 'opinion' THEN 'yes' END AS answer, CASE WHEN c.state <> 'opinion' THEN 'Redo.' END
    AS grounds, CASE WHEN c.state <> 'opinion' THEN now() END AS given_at) v;
INSERT INTO candidacy_step (council_id, id, candidacy_id, move, to_state, actor_name)
SELECT c.council_id, uuidv7(), c.id, 'submitted', 'opinion', 'Bench' FROM candidacy c JOIN place p USING (round_id);
INSERT INTO account (council_id, id, issuer, subject, name, sort_sv, sort_no, status)
SELECT council_id, uuidv7(), 'bench', 'assessor ' || n, 'Bench ' || n, 'bench', 'bench', 'active' FROM here, generate_series(1, 3) n;
INSERT INTO assessment (council_id, id, candidacy_id, instrument, assessor_council_id, assessor_account_id, assessor_name,
    conflict, submitted_at)
SELECT s.council_id, uuidv7(), s.id, 'interview', a.council_id, a.id, a.name, 'none', now()
FROM standing s JOIN account a ON a.council_id = s.council_id AND a.issuer = 'bench' AND a.subject LIKE 'assessor %';
INSERT INTO rating (council_id, id, assessment_id, criterion_id, value)
SELECT a.council_id, uuidv7(), a.id, k.id, 1 + abs(hashtext(a.id::text || k.id::text)) % 5
FROM assessment a JOIN standing s ON s.council_id = a.council_id AND s.id = a.candidacy_id, criterion k
JOIN place p USING (programme_id, round_id) WHERE p.number = {board};
INSERT INTO decision (council_id, id, candidacy_id, outcome, grounds, decided_by, decided_by_name)
SELECT s.council_id, uuidv7(), s.id, CASE WHEN s.place <= 15 THEN 'offer' ELSE 'no' END, 'Egna exempel på att ha lett andra.',
    a.id, a.name FROM standing s JOIN account a ON a.council_id = s.council_id AND a.subject = 'assessor 1' WHERE s.place % 3 > 0;
INSERT INTO board_comment (council_id, id, candidacy_id, author_id, author_name, body)
SELECT s.council_id, uuidv7(), s.id, a.id, a.name, 'Intervju och arbetsprov pekar åt samma håll.'
FROM standing s JOIN account a ON a.council_id = s.council_id AND a.subject = 'assessor 1' WHERE s.place % 4 = 0;
"""


def fill_recruitment(admin: psycopg.Connection) -> None:
    """Add both rounds to a filled database that lacks them."""
    there = admin.execute("SELECT count(*) FROM candidacy").fetchone()
    if there and there[0]:
        return
    statements = FILL.format(board=BOARD, list=LIST, candidates=CANDIDATES)
    with admin.transaction():
        admin.execute(statements.encode())
    admin.execute("VACUUM ANALYZE")  # as the server's own would leave it


def fill_nominations(admin: psycopg.Connection, token_hash: str) -> None:
    """Put people forward in the name of a session's account, in place of what an earlier run has put forward."""
    statements = NOMINATE.format(board=BOARD, many=PUT_FORWARD).strip().split(";\n")
    with admin.transaction():
        admin.execute(statements[0].encode())
        done = admin.execute(statements[1].encode(), (token_hash,))
    assert done.rowcount == PUT_FORWARD
