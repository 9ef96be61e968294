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
# Who has put the person forward, and whether with an own hand: who submitted a nomination, who added by hand or from a
# file, nominators who say that it is their own; and every manager in whose name it was written.
PUT_FORWARD = text("""
    WITH named AS (
        SELECT c.id AS case_id, n.nominator_id, n.confirmed_at, a.person_id AS submitter_id
        FROM candidacy c JOIN nomination n ON n.council_id = c.council_id AND n.state = 'accepted'
            AND n.round_id = c.round_id AND n.person_id = c.person_id
        JOIN account a ON a.council_id = n.council_id AND a.id = n.submitted_by
        WHERE c.council_id = ctx.council_id() AND c.id = ANY(:cases)
    ), everybody AS (
        SELECT case_id, nominator_id AS person_id, confirmed_at IS NOT NULL AS own_hand FROM named
        UNION ALL
        SELECT case_id, submitter_id, true FROM named
        UNION ALL
        SELECT s.candidacy_id, a.person_id, true
        FROM candidacy_step s JOIN account a ON a.council_id = s.council_id AND a.id = s.actor_id
        WHERE s.council_id = ctx.council_id() AND s.candidacy_id = ANY(:cases) AND s.move IN ('added', 'imported')
    )
    SELECT case_id, person_id, bool_or(own_hand) FROM everybody WHERE person_id IS NOT NULL
    GROUP BY case_id, person_id
""")


@dataclass
class Line:
    """The managers above a person, the nearest first and each once, and who has put the person forward.

    `own_hand` are those of them who did so themselves. A manager in whose name somebody else wrote, and who has not
    said a word about it, is in `put_forward` alone.
    """

    managers: list[UUID] = field(default_factory=list)
    put_forward: set[UUID] = field(default_factory=set)
    own_hand: set[UUID] = field(default_factory=set)

    @property
    def nearest(self) -> UUID | None:
        """The nearest manager: of the person's unit, else of the one above, and so on."""
        return next(iter(self.managers), None)

    @property
    def skips_first(self) -> bool:
        """Whether the nearest manager has put the person forward: nobody approves the own nomination.

        Only who did so: another's letter in the nearest manager's name leads nobody past the nearest manager.
        """
        return self.nearest in self.own_hand

    def barred(self, level: int) -> set[UUID]:
        """Who cannot give the opinion of a level (1 or 2): the own nomination, on the second level in name, too."""
        return self.own_hand if level == 1 else self.put_forward

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
    for case_id, person_id, own_hand in session().execute(PUT_FORWARD, {"cases": wanted}):
        found[case_id].put_forward.add(person_id)
        if own_hand:
            found[case_id].own_hand.add(person_id)
    return found
