"""The programmes of the council as the home page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from app.platform.database import session
from app.platform.i18n.collation import Family

# One statement: each programme with its members' names, its newest round, and its names by language.
_PROGRAMMES = text("""
    SELECT p.id, p.slug,
        (SELECT jsonb_object_agg(t.locale, t.name) FROM programme_text t WHERE t.programme_id = p.id) AS names,
        (SELECT array_agg(c.short_name ORDER BY (c.id = ctx.council_id()) DESC,
            CASE :letters WHEN 'no' THEN c.sort_no ELSE c.sort_sv END)
            FROM programme_member m JOIN council c ON c.id = m.council_id WHERE m.programme_id = p.id) AS members,
        r.number, r.starts, r.ends, r.state, r.starts_on
    FROM programme p
    LEFT JOIN LATERAL (SELECT number, starts, ends, state, starts_on FROM round
        WHERE programme_id = p.id ORDER BY starts_on DESC, number DESC LIMIT 1) r ON true
    ORDER BY r.starts_on DESC NULLS LAST, p.slug LIMIT 6
""")


@dataclass(frozen=True)
class HomeProgramme:
    """A programme in short; the round is the newest, None where there is none yet."""

    id: UUID
    slug: str
    names: dict[str, str]
    members: list[str]
    number: int | None
    starts: str | None
    ends: str | None
    state: str | None
    starts_on: date | None


def home_programmes(order: Family = "sv") -> list[HomeProgramme]:
    """At most six programmes, the one with the newest round first; members as the reader sorts. One statement."""
    return [
        HomeProgramme(**{**row._mapping, "names": row.names or {}, "members": row.members or []})
        for row in session().execute(_PROGRAMMES, {"letters": order})
    ]
