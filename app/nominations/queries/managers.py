"""Whose opinion is asked for: the managers up the line from a person's unit, and who cannot be one of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text

from app.platform.database import session

#: A circle of units cannot be made, but a statement that might never end is not taken on trust.
HIGHEST = 20
LINES = text("""
    WITH RECURSIVE line AS (
        SELECT c.id AS case_id, c.person_id, u.parent_id, u.manager_id, 0 AS height
        FROM candidacy c
        JOIN person p ON p.council_id = c.council_id AND p.id = c.person_id
        JOIN unit u ON u.council_id = p.council_id AND u.id = p.unit_id
        WHERE c.council_id = ctx.council_id() AND c.id = ANY(:cases)
        UNION ALL
        SELECT l.case_id, l.person_id, u.parent_id, u.manager_id, l.height + 1
        FROM line l JOIN unit u ON u.council_id = ctx.council_id() AND u.id = l.parent_id
        WHERE l.height < :highest
    )
    SELECT l.case_id, l.manager_id FROM line l
    JOIN person m ON m.council_id = ctx.council_id() AND m.id = l.manager_id AND m.active
    WHERE l.manager_id <> l.person_id ORDER BY l.case_id, l.height
""")
# Who has put the person forward: nominators, who submitted a nomination for them, who added by hand or from a file.
PUT_FORWARD = text("""
    SELECT c.id AS case_id, n.nominator_id AS person_id
    FROM candidacy c JOIN nomination n ON n.council_id = c.council_id AND n.state = 'accepted'
        AND n.round_id = c.round_id AND n.person_id = c.person_id
    WHERE c.council_id = ctx.council_id() AND c.id = ANY(:cases)
    UNION
    SELECT c.id, a.person_id
    FROM candidacy c JOIN nomination n ON n.council_id = c.council_id AND n.state = 'accepted'
        AND n.round_id = c.round_id AND n.person_id = c.person_id
    JOIN account a ON a.council_id = n.council_id AND a.id = n.submitted_by
    WHERE c.council_id = ctx.council_id() AND c.id = ANY(:cases) AND a.person_id IS NOT NULL
    UNION
    SELECT s.candidacy_id, a.person_id
    FROM candidacy_step s JOIN account a ON a.council_id = s.council_id AND a.id = s.actor_id
    WHERE s.council_id = ctx.council_id() AND s.candidacy_id = ANY(:cases) AND s.move IN ('added', 'imported')
        AND a.person_id IS NOT NULL
""")


@dataclass
class Line:
    """The managers above a person, the nearest first and each once, and who has put the person forward."""

    managers: list[UUID] = field(default_factory=list)
    put_forward: set[UUID] = field(default_factory=set)

    @property
    def nearest(self) -> UUID | None:
        """The nearest manager: of the person's unit, else of the one above, and so on."""
        return next(iter(self.managers), None)

    @property
    def skips_first(self) -> bool:
        """Whether the nearest manager has put the person forward: nobody approves the own nomination."""
        return self.nearest in self.put_forward

    def second(self, first: UUID | None) -> UUID | None:
        """Who is the second level: above the nearest, another than who has been asked first, and not a nominator."""
        others = (one for one in self.managers[1:] if one != first and one not in self.put_forward)
        return next(others, None)


def lines_of(cases: Collection[UUID]) -> dict[UUID, Line]:
    """The line above the person of each case. Two statements, however many cases."""
    found = {case_id: Line() for case_id in cases}
    wanted: Sequence[UUID] = list(cases)
    for case_id, manager_id in session().execute(LINES, {"cases": wanted, "highest": HIGHEST}):
        if manager_id not in found[case_id].managers:
            found[case_id].managers.append(manager_id)
    for case_id, person_id in session().execute(PUT_FORWARD, {"cases": wanted}):
        found[case_id].put_forward.add(person_id)
    return found
