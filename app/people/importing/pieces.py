# ruff: noqa: S608 - every piece put together here is a constant of this module; values are parameters
"""People written by thousands, straight from the difference list: the rows never leave the database.

Python is asked only for what it alone can make: the keys of names and titles, once for each different word.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.people.keys import plain, word_key
from app.platform.database import session

SIZE = 20_000
# Where each piece of the work ends, how many rows it has, and which states.
PIECES = text("""
    SELECT max(d.row_number), count(*), min(d.state), max(d.state) FROM (
        SELECT row_number, state, (row_number() OVER (ORDER BY row_number) - 1) / :size AS piece FROM import_row
        WHERE import_id = :import_id AND part = 'row' AND state IN ('new', 'changed')) d
    GROUP BY d.piece ORDER BY 1
""")
PIECE = """r.import_id = %(import_id)s AND r.part = 'row' AND r.row_number > %(after)s
    AND r.row_number <= %(last)s AND r.state"""
AFTERWARDS = "CASE r.state WHEN 'new' THEN r.after ELSE r.before || r.after END"

# What only Python can make a key of: every name and title, and what is not plain ASCII of the rest.
WORDS = """
    SELECT word FROM (
        SELECT unnest(ARRAY[v ->> 'given_name', v ->> 'family_name', v ->> 'title',
            CASE WHEN v ->> 'employee_number' ~ '[^!-~]' THEN v ->> 'employee_number' END,
            CASE WHEN v ->> 'email' ~ '[^!-~]' THEN v ->> 'email' END]) AS word
        FROM (SELECT {values} AS v FROM import_row r WHERE {piece} IN ('new', 'changed') OFFSET 0) m) w
    WHERE word <> '' GROUP BY word
"""

# The rows of a piece as people, whole, with the keys of `app.people.keys.person_keys`. OFFSET 0: the values are
# put together once, not once more for each column.
WHOLE = """
    WITH k AS MATERIALIZED (
        SELECT * FROM unnest(%(words)b::text[], %(plain)b::text[], %(sv)b::text[], %(no)b::text[])
            AS k(word, plain, sv, no)),
    m AS (
        SELECT r.target_id, v ->> 'employee_number' AS employee_number, v ->> 'given_name' AS given_name,
            v ->> 'family_name' AS family_name, v ->> 'email' AS email, v ->> 'title' AS title,
            CASE WHEN r.named THEN v ->> 'unit' END AS unit,
            CASE WHEN NOT r.named THEN (v ->> 'unit_id')::uuid END AS unit_id,
            (v ->> 'employment_percent')::int AS employment_percent, v ->> 'sex' AS sex,
            (v ->> 'birth_year')::int AS birth_year,
            coalesce((v ->> 'active')::boolean, true) AS active
        FROM (SELECT r.target_id, {values} AS v, {named} AS named FROM import_row r
            WHERE {piece} = %(state)s OFFSET 0) r),
    person_row AS (
        SELECT m.target_id AS id, coalesce(u.id, m.unit_id) AS unit_id, m.employee_number, m.given_name,
            m.family_name, m.email, m.title, m.employment_percent, m.sex, m.birth_year, m.active,
            concat_ws(' ', g.plain, f.plain, coalesce(n.plain, lower(nullif(m.employee_number, '') COLLATE "C")),
                coalesce(e.plain, lower(nullif(m.email, '') COLLATE "C")), t.plain) AS search,
            concat(f.sv, E'\\t', g.sv) AS sort_sv, concat(f.no, E'\\t', g.no) AS sort_no,
            coalesce(t.sv, '~~') AS title_sv, coalesce(t.no, '~~') AS title_no
        FROM m
        LEFT JOIN k g ON g.word = m.given_name
        LEFT JOIN k f ON f.word = m.family_name
        LEFT JOIN k t ON t.word = m.title
        LEFT JOIN k n ON n.word = m.employee_number
        LEFT JOIN k e ON e.word = m.email
        LEFT JOIN unit u ON u.council_id = ctx.council_id() AND u.name = m.unit)
"""
PLAIN = (
    "employee_number, given_name, family_name, email, title, unit_id, employment_percent, sex, birth_year, active,"
    " search, sort_sv, sort_no, title_sv, title_no"
)
ASSIGN = ", ".join(f"{name} = i.{name}" for name in PLAIN.split(", "))
CHANGE = f"""UPDATE person p SET {ASSIGN}, version = p.version + 1, updated_at = now()
    FROM person_row i WHERE p.council_id = ctx.council_id() AND p.id = i.id"""
APPLIED = {"values": AFTERWARDS, "named": "r.after ? 'unit'", "piece": PIECE}
RESTORED = {"values": "r.before", "named": "false", "piece": PIECE}
WORDS_APPLIED, WORDS_RESTORED = WORDS.format(**APPLIED), WORDS.format(**RESTORED)
ADD_PEOPLE = f"{WHOLE.format(**APPLIED)} INSERT INTO person (id, {PLAIN}) SELECT id, {PLAIN} FROM person_row"
CHANGE_PEOPLE = WHOLE.format(**APPLIED) + CHANGE
RESTORE_PEOPLE = WHOLE.format(**RESTORED) + CHANGE
REMOVE_PEOPLE = f"""
    DELETE FROM person p USING import_row r
    WHERE {PIECE} = 'new' AND p.council_id = r.council_id AND p.id = r.target_id
"""


def apply_people(import_id: UUID) -> Iterator[int]:
    """Add and change everybody as the difference list says; yields how many rows are done so far."""
    return _in_pieces(
        import_id, {"new": ADD_PEOPLE, "changed": CHANGE_PEOPLE}, WORDS_APPLIED, ("new", "changed")
    )


def restore_people(import_id: UUID) -> Iterator[int]:
    """Put everybody back as they were before, and remove who was added; yields how many rows are done so far."""
    return _in_pieces(
        import_id, {"changed": RESTORE_PEOPLE, "new": REMOVE_PEOPLE}, WORDS_RESTORED, ("changed",)
    )


def _in_pieces(
    import_id: UUID, statements: dict[str, str], words: str, written: tuple[str, ...]
) -> Iterator[int]:
    """Run the statement of each state, piece by piece; rows in states of `written` need keys of words."""
    execute = session().connection().exec_driver_sql
    place: dict[str, Any] = {"import_id": import_id, "after": -1}
    done = 0
    for last, count, *states in session().execute(PIECES, {"import_id": import_id, "size": SIZE}).all():
        place["last"] = last
        there = [state for state in statements if state in states]
        keys = _keys(execute(words, place).scalars()) if set(there).intersection(written) else {}
        for state in there:
            execute(statements[state], place | keys | {"state": state})
        place["after"] = last
        done += count
        yield done


def _keys(words: Any) -> dict[str, list[str]]:
    """The keys of words as columns."""
    every = list(words)
    return {
        "words": every,
        "plain": [plain(word) for word in every],
        "sv": [word_key(word, "sv") for word in every],
        "no": [word_key(word, "nb") for word in every],
    }
