"""What the ids in the log are called: the council's own people, accounts and units, and its programmes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from app.oversight.queries import Line
from app.platform.audit.actions import PART_ACTIONS
from app.platform.database import session
from app.platform.i18n.binding import content_text

SHOWN_PEOPLE = 5
_NAMES = text("""
    WITH named AS (
        SELECT p.id, p.slug, (SELECT jsonb_object_agg(t.locale, t.name) FROM programme_text t
            WHERE t.programme_id = p.id) AS names
        FROM programme p
    )
    SELECT 'person', p.id, p.given_name || ' ' || p.family_name, NULL::jsonb, NULL::int
        FROM person p WHERE p.id = ANY(:ids)
    UNION ALL SELECT 'unit', u.id, u.name, NULL, NULL FROM unit u WHERE u.id = ANY(:ids)
    UNION ALL SELECT 'account', a.id, a.name, NULL, NULL FROM account a WHERE a.id = ANY(:ids)
    UNION ALL SELECT 'import', b.id, b.file_name, NULL, NULL FROM import_batch b WHERE b.id = ANY(:ids)
    UNION ALL SELECT 'programme', n.id, n.slug, n.names, NULL FROM named n WHERE n.id = ANY(:ids)
    UNION ALL SELECT 'round', r.id, n.slug, n.names, r.number
        FROM round r JOIN named n ON n.id = r.programme_id WHERE r.id = ANY(:ids)
    UNION ALL SELECT 'participation', t.id, n.slug, n.names, r.number
        FROM participation t JOIN named n ON n.id = t.programme_id
        JOIN round r ON r.programme_id = t.programme_id AND r.id = t.round_id WHERE t.id = ANY(:ids)
""")


@dataclass(frozen=True)
class Reader:
    """What the reader of the log may see beside it: the directory, and who takes part in which round."""

    people: bool
    parts: bool


class Names:
    """Names for one page of the log; one statement for all of them. What is gone, or not ours, has no name."""

    def __init__(self, lines: Iterable[Line], reader: Reader) -> None:
        self._reader = reader
        wanted = {key for line in lines for key in _ids(line)}
        rows = session().execute(_NAMES, {"ids": sorted(wanted)}) if wanted else ()
        self._known = {str(key): (kind, name, names, number) for kind, key, name, names, number in rows}

    def of(self, key: str | None, line: Line) -> str:
        """The name of an object that a line tells of; empty where there is none for this reader."""
        kind, name, names, number = self._known.get(key or "", ("", "", None, None))
        if kind == "person" and not self.shows_people(line):
            return ""
        if kind == "participation" and not self._reader.parts:
            return ""
        if names:
            name = content_text(names)
        if number is not None:
            return _("%(programme)s, round %(number)s", programme=name, number=number)
        return str(name)

    def shows_people(self, line: Line) -> bool:
        """Whether the reader may know whom the line is about."""
        return self._reader.people and (self._reader.parts or line.action not in PART_ACTIONS)

    def people(self, line: Line) -> list[str]:
        """Names of some of the persons whom a line is about."""
        if not self.shows_people(line):
            return []
        return [name for key in line.people[:SHOWN_PEOPLE] if (name := self.of(key, line))]


def _ids(line: Line) -> Iterable[UUID]:
    told = (
        line.object_id,
        line.detail.get("person"),
        line.detail.get("account"),
        *line.people[:SHOWN_PEOPLE],
    )
    for one in told:
        try:
            yield UUID(str(one))
        except ValueError:
            continue
