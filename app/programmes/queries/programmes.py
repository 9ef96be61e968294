"""Reading programmes: the list, and the facts of one. One statement each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from app.platform.database import session
from app.platform.i18n.collation import Family, sort_key
from app.platform.i18n.content import pick
from app.platform.tenancy.models import Council
from app.programmes.models import Programme, ProgrammeMember, ProgrammeText, Round

APART = "~"


@dataclass(frozen=True)
class ProgrammeFacts:
    """A programme; `names` and `purposes` are by language code.

    `address` names it in URLs: the slug, or slug~leading-council where the council is in two programmes of
    the same slug (two councils may each have led a "framtidens-ledare" before they met).
    """

    id: UUID
    slug: str
    address: str
    lead_council_id: UUID
    way_in: str
    cooperation: str
    started: str | None
    rounds_per_block: int
    source: str | None
    invented: bool
    version: int
    names: dict[str, str] = field(default_factory=dict)
    purposes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme in a list, with how many councils and rounds it has and the states of its rounds."""

    facts: ProgrammeFacts
    members: int
    rounds: int
    states: frozenset[str] = frozenset()

    @property
    def state(self) -> str:
        """The most telling state of its rounds: running, open, planned or closed; `none` without rounds."""
        return next((s for s in ("running", "open", "planned", "closed") if s in self.states), "none")


def _facts() -> Select[*tuple[Any, ...]]:
    names = (
        select(func.jsonb_object_agg(ProgrammeText.locale, ProgrammeText.name))
        .where(ProgrammeText.programme_id == Programme.id)
        .scalar_subquery()
    )
    purposes = (
        select(func.jsonb_object_agg(ProgrammeText.locale, ProgrammeText.purpose))
        .where(ProgrammeText.programme_id == Programme.id, ProgrammeText.purpose.is_not(None))
        .scalar_subquery()
    )
    return select(
        Programme.id,
        Programme.slug,
        Programme.lead_council_id,
        Programme.way_in,
        Programme.cooperation,
        Programme.started,
        Programme.rounds_per_block,
        Programme.source,
        Programme.invented,
        Programme.version,
        names.label("names"),
        purposes.label("purposes"),
        Council.slug.label("lead"),
    ).join(Council, Council.id == Programme.lead_council_id)


def _read(row: Row[*tuple[Any, ...]], address: str) -> ProgrammeFacts:
    return ProgrammeFacts(
        id=row.id,
        slug=row.slug,
        address=address,
        lead_council_id=row.lead_council_id,
        way_in=row.way_in,
        cooperation=row.cooperation,
        started=row.started,
        rounds_per_block=row.rounds_per_block,
        source=row.source,
        invented=row.invented,
        version=row.version,
        names=row.names or {},
        purposes=row.purposes or {},
    )


def list_programmes(language: str = "sv", order: Family = "sv") -> list[ProgrammeLine]:
    """The programmes that the council is in, by the name that the reader sees; one statement, however many.

    Args:
        language: the reader's, which decides in which language each name is shown.
        order: the reader's order of letters.
    """
    members = (
        select(ProgrammeMember.programme_id, func.count().label("members"))
        .group_by(ProgrammeMember.programme_id)
        .subquery()
    )
    rounds = (
        select(
            Round.programme_id,
            func.count().label("rounds"),
            func.array_agg(Round.state.distinct()).label("states"),
        )
        .group_by(Round.programme_id)
        .subquery()
    )
    rows = session().execute(
        _facts()
        .add_columns(members.c.members, rounds.c.rounds, rounds.c.states)
        .outerjoin(members, members.c.programme_id == Programme.id)
        .outerjoin(rounds, rounds.c.programme_id == Programme.id)
        .order_by(Programme.slug, Programme.id)  # of two with one slug, the older has the plain address
    )
    lines: list[ProgrammeLine] = []
    seen: set[str] = set()
    for row in rows:
        address = f"{row.slug}{APART}{row.lead}" if row.slug in seen else row.slug
        seen.add(row.slug)
        facts = _read(row, address)
        lines.append(ProgrammeLine(facts, row.members or 0, row.rounds or 0, frozenset(row.states or ())))
    return sorted(lines, key=lambda line: sort_key(pick(line.facts.names, language).text, order))


def get_programme(address: str) -> ProgrammeFacts | None:
    """The programme of this address among those the council is in, or None. One statement."""
    slug, _apart, lead = address.partition(APART)
    statement = _facts().where(Programme.slug == slug).order_by(Programme.id).limit(1)
    if lead:
        statement = statement.where(Council.slug == lead)
    row = session().execute(statement).first()
    return None if row is None else _read(row, address)
