"""The time that it took: what the services have written in one moment is spread over the days since the call opened.

The log keeps the moment in which it was written, whatever else is told: it cannot be changed, in the demo neither.
"""

from __future__ import annotations

from flask import current_app
from sqlalchemy import create_engine, text

from app.platform.config import Settings

# Case by case: the first step between 34 and 14 days ago, each further one some three days later at another hour.
CASES = """(
        SELECT c.council_id, c.id, c.nomination_id, date_trunc('hour', now()) - make_interval(
            days => 14 + abs(hashtext(c.id::text)) % 20, hours => abs(hashtext(c.id::text)) % 7) AS begun
        FROM candidacy c WHERE c.round_id = :round
    ) p"""
SPREAD = (
    """
    UPDATE candidacy_step s SET at = n.at FROM (
        SELECT s.council_id, s.id, LEAST(p.begun + (row_number() OVER (PARTITION BY s.candidacy_id ORDER BY s.id) - 1)
            * interval '3 days 2 hours 17 minutes', now() - interval '1 hour') AS at
        FROM candidacy_step s JOIN {cases} ON p.council_id = s.council_id AND p.id = s.candidacy_id
    ) n WHERE n.council_id = s.council_id AND n.id = s.id
    """,
    """
    UPDATE candidacy c SET created_at = p.begun, submitted_at = CASE WHEN c.submitted_at IS NULL THEN NULL ELSE
            (SELECT min(s.at) FROM candidacy_step s WHERE s.council_id = c.council_id AND s.candidacy_id = c.id
                AND s.to_state <> 'draft') END,
        updated_at = s.last, state_since = s.last
    FROM {cases}, LATERAL (SELECT max(s.at) AS last FROM candidacy_step s
        WHERE s.council_id = p.council_id AND s.candidacy_id = p.id) s
    WHERE p.council_id = c.council_id AND p.id = c.id
    """,
    """
    UPDATE nomination n SET sent_at = p.begun - interval '3 days', answered_at = p.begun,
        created_at = p.begun - interval '3 days'
    FROM {cases} WHERE p.council_id = n.council_id AND p.nomination_id = n.id
    """,
    # Asked when the case came to the level, and answered when it went on.
    """
    UPDATE opinion o SET asked_at = t.asked,
        given_at = CASE WHEN o.given_at IS NULL THEN NULL ELSE coalesce(t.given, now()) END,
        due_at = CASE WHEN o.answer IS NULL THEN o.due_at ELSE t.asked + interval '10 days' END
    FROM (SELECT o.council_id, o.id, min(s.at) AS asked,
            (SELECT min(g.at) FROM candidacy_step g
                WHERE g.council_id = o.council_id AND g.candidacy_id = o.candidacy_id
                AND g.from_state = CASE o.level WHEN 1 THEN 'opinion' ELSE 'second_opinion' END) AS given
        FROM opinion o JOIN candidacy_step s ON s.council_id = o.council_id AND s.candidacy_id = o.candidacy_id
            AND s.to_state = CASE o.level WHEN 1 THEN 'opinion' ELSE 'second_opinion' END
        JOIN {cases} ON p.council_id = o.council_id AND p.id = o.candidacy_id
        GROUP BY o.council_id, o.id) t
    WHERE t.council_id = o.council_id AND t.id = o.id
    """,
    # Letters left with the step they tell of. What waits for an answer today leaves today.
    """
    UPDATE letter l SET written_at = t.at, send_at = t.at,
        sent_at = CASE l.channel WHEN 'mail' THEN t.at + interval '1 minute' END,
        read_at = CASE WHEN abs(hashtext(l.id::text)) % 4 > 0 THEN t.at + interval '5 hours' END
    FROM (SELECT l.council_id, l.id, coalesce(CASE
            WHEN l.kind IN ('received', 'added') THEN (SELECT min(s.at) FROM candidacy_step s
                WHERE s.council_id = l.council_id AND s.candidacy_id = l.candidacy_id AND s.to_state = 'opinion')
            WHEN l.kind = 'opinion_asked' THEN (SELECT min(o.asked_at) FROM opinion o
                WHERE o.council_id = l.council_id AND o.candidacy_id = l.candidacy_id AND o.asked_id = l.person_id)
            WHEN l.kind = 'interview' THEN (SELECT min(LEAST(i.starts_at, now())) - interval '4 days' FROM interview i
                WHERE i.council_id = l.council_id AND i.candidacy_id = l.candidacy_id)
            WHEN l.kind = 'welcome' THEN (SELECT max(s.at) FROM candidacy_step s
                WHERE s.council_id = l.council_id AND s.candidacy_id = l.candidacy_id)
            WHEN l.nomination_id IS NOT NULL THEN (SELECT n.sent_at FROM nomination n
                WHERE n.council_id = l.council_id AND n.id = l.nomination_id AND n.state = 'accepted')
            WHEN l.kind IN ('sample_asked', 'withdrawn') THEN (SELECT max(s.at) FROM candidacy_step s
                WHERE s.council_id = l.council_id AND s.candidacy_id = l.candidacy_id
                    AND s.to_state IN ('preparing', 'withdrawn'))
            END, l.written_at - interval '2 days') AS at
        FROM letter l LEFT JOIN nomination n ON n.council_id = l.council_id AND n.id = l.nomination_id
        WHERE l.programme_id = (SELECT r.programme_id FROM round r WHERE r.id = :round)
            AND (l.nomination_id IS NULL OR n.state = 'accepted')) t
    WHERE t.council_id = l.council_id AND t.id = l.id
    """,
    # Their sending has been, then. Nobody is reminded of what has been answered either.
    """
    DELETE FROM outbox o USING letter l
    WHERE o.done_at IS NULL AND o.kind LIKE 'letters.send%' AND l.council_id = o.council_id
        AND o.arguments ->> 'letter' = l.id::text AND (l.sent_at IS NOT NULL OR l.channel = 'fram')
    """,
    """
    DELETE FROM outbox o USING interview i
    WHERE o.done_at IS NULL AND o.kind = 'assessments.invite' AND o.arguments ->> 'interview' = i.id::text
        AND i.ends_at < now()
    """,
    """
    UPDATE assessment a SET created_at = p.begun + interval '7 days' FROM {cases}
    WHERE p.council_id = a.council_id AND p.id = a.candidacy_id
    """,
    """
    UPDATE interview i SET created_at = LEAST(i.starts_at, now()) - interval '4 days' FROM {cases}
    WHERE p.council_id = i.council_id AND p.id = i.candidacy_id
    """,
    """
    UPDATE work_sample w SET handed_in_at = now() - interval '3 days', updated_at = now() - interval '3 days'
    FROM {cases}
    WHERE p.council_id = w.council_id AND p.id = w.candidacy_id
    """,
    """
    UPDATE assessment a SET submitted_at = now() - interval '20 hours', conflict_at = now() - interval '2 days'
    FROM {cases}
    WHERE p.council_id = a.council_id AND p.id = a.candidacy_id AND a.submitted_at IS NOT NULL
    """,
    # One manager is late: the coordinator sees it, and so does whoever waits.
    """
    UPDATE opinion o SET due_at = now() - interval '1 day', asked_at = now() - interval '11 days'
    WHERE (o.council_id, o.id) IN (
        SELECT DISTINCT ON (o.council_id) o.council_id, o.id FROM opinion o
        JOIN {cases} ON p.council_id = o.council_id AND p.id = o.candidacy_id
        WHERE o.answer IS NULL ORDER BY o.council_id, o.id)
    """,
)  # fmt: skip


def spread(round_id: object) -> None:
    """Spread what has been written of a round over the days since its call opened."""
    settings: Settings = current_app.extensions["fram_settings"]
    if settings.backfill_database_url is None:
        raise LookupError("BACKFILL_DATABASE_URL")
    engine = create_engine(settings.backfill_database_url.get_secret_value())
    try:
        with engine.begin() as connection:
            for statement in SPREAD:
                connection.execute(text(statement.replace("{cases}", CASES)), {"round": round_id})
    finally:
        engine.dispose()
