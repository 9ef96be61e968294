"""Reading what a comparison is made of: the programme with its rounds and releases, and a release's figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text

from app.comparison.cells import CellRow
from app.comparison.models import Release, ReleaseCell
from app.platform.database import session
from app.platform.i18n.collation import Family
from app.platform.prepared import Prepared
from app.programmes.models import Programme
from app.programmes.queries.programmes import APART


@dataclass(frozen=True)
class ReleaseFacts:
    """A release as listed: its name, the day its figures stand for, when it was frozen, its check sum."""

    id: UUID
    name: str
    as_of: date
    frozen_at: datetime
    rounds_per_block: int
    sha256: str


@dataclass(frozen=True)
class RoundLine:
    """A round as compared, with the seats of each council that has some."""

    id: UUID
    number: int
    starts_on: date
    ends_on: date
    seats: dict[UUID, int] = field(default_factory=dict)


@dataclass(frozen=True)
class MemberLine:
    """A member council."""

    id: UUID
    slug: str
    name: str


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme as compared; `names` are by language code, `address` is what the reader asked for.

    Rounds by number, releases newest first, members by name in the reader's order of letters.
    """

    id: UUID
    slug: str
    address: str
    rounds_per_block: int
    names: dict[str, str]
    rounds: tuple[RoundLine, ...]
    releases: tuple[ReleaseFacts, ...]
    members: tuple[MemberLine, ...]


# One statement in place of five: each costs about a millisecond before PostgreSQL has even seen it.
_PROGRAMME = """
SELECT p.id, p.slug, p.rounds_per_block,
    (SELECT json_object_agg(t.locale, t.name)::text FROM programme_text t WHERE t.programme_id = p.id) AS names,
    (SELECT json_agg(json_build_array(r.id, r.number, r.starts_on, r.ends_on) ORDER BY r.number)::text
        FROM round r WHERE r.programme_id = p.id) AS rounds,
    (SELECT json_agg(json_build_array(s.round_id, s.council_id, s.seats))::text
        FROM round_seats s WHERE s.programme_id = p.id) AS seats,
    (SELECT json_agg(json_build_array(r.id, r.name, r.as_of, r.frozen_at, r.policy -> 'rounds_per_block', r.sha256)
        ORDER BY r.frozen_at DESC, r.id DESC)::text FROM release r WHERE r.programme_id = p.id) AS releases,
    (SELECT json_agg(json_build_array(c.id, c.slug, c.short_name) ORDER BY c.{key}, c.id)::text
        FROM programme_member m JOIN council c ON c.id = m.council_id WHERE m.programme_id = p.id) AS members
FROM programme p JOIN council l ON l.id = p.lead_council_id
WHERE p.slug = :slug AND (:lead = '' OR l.slug = :lead)
ORDER BY p.id LIMIT 1
"""
_IN_SWEDISH_ORDER, _IN_NORWEGIAN_ORDER = (
    Prepared(text(_PROGRAMME.format(key=key))) for key in ("sort_sv", "sort_no")
)


Raw = tuple[Any, ...]  # a programme as the database tells it: texts and numbers


def ask_programme(address: str, order: Family) -> Raw | None:
    """What the database says today of the programme of this address, or None. One statement.

    The address is a slug, or slug~leading-council where the council is in two programmes of one slug.
    """
    slug, _apart, lead = address.partition(APART)
    statement = _IN_NORWEGIAN_ORDER if order == "no" else _IN_SWEDISH_ORDER
    row = statement.run({"slug": slug, "lead": lead}).first()
    return None if row is None else tuple(row)


def programme_line(address: str, raw: Raw) -> ProgrammeLine:
    """The programme that `ask_programme` told of."""
    key, slug, per_block, names, rounds, seats, releases, members = raw
    return ProgrammeLine(
        id=key,
        slug=slug,
        address=address,
        rounds_per_block=per_block,
        names=_listed(names, {}),
        rounds=_rounds(_listed(rounds, []), _listed(seats, [])),
        releases=tuple(_release(*one) for one in _listed(releases, [])),
        members=tuple(MemberLine(UUID(key), slug, name) for key, slug, name in _listed(members, [])),
    )


def _listed(text: str | None, otherwise: Any) -> Any:
    return otherwise if text is None else json.loads(text)


def _rounds(rounds: list[Any], seats: list[Any]) -> tuple[RoundLine, ...]:
    held: dict[str, dict[UUID, int]] = {}
    for round_id, council_id, number in seats:
        held.setdefault(round_id, {})[UUID(council_id)] = number
    return tuple(
        RoundLine(UUID(key), number, date.fromisoformat(starts), date.fromisoformat(ends), held.get(key, {}))
        for key, number, starts, ends in rounds
    )


def _release(key: str, name: str, as_of: str, frozen_at: str, per_block: int, check_sum: str) -> ReleaseFacts:
    day, moment = date.fromisoformat(as_of), datetime.fromisoformat(frozen_at)
    return ReleaseFacts(UUID(key), name, day, moment, per_block, check_sum)


def list_releases(programme_id: UUID) -> list[ReleaseFacts]:
    """The releases of a programme, newest first; one statement."""
    rows = session().execute(
        select(
            Release.id,
            Release.name,
            Release.as_of,
            Release.frozen_at,
            Release.policy["rounds_per_block"].as_integer(),
            Release.sha256,
        )
        .where(Release.programme_id == programme_id)
        .order_by(Release.frozen_at.desc(), Release.id.desc())
    )
    return [ReleaseFacts(*row) for row in rows]


_CELLS = ReleaseCell.__table__.c
_FIGURES = select(
    _CELLS.measure,
    _CELLS.view,
    _CELLS.council_id,
    _CELLS.round_id,
    _CELLS.block,
    _CELLS.status,
    _CELLS.k,
    _CELLS.n,
    _CELLS.unknown,
    _CELLS.ready_on,
).where(
    _CELLS.programme_id == bindparam("programme_id"),
    _CELLS.release_id == bindparam("release_id"),
)
_LIST_CELLS = _FIGURES.where(_CELLS.measure == text("ANY(:measures)"))
_ONE_ROUND = Prepared(_FIGURES.where(_CELLS.view == "round", _CELLS.round_id == bindparam("round_id")))
_ALL_ROUNDS = Prepared(_LIST_CELLS)
_SOME_ROUNDS = Prepared(
    _LIST_CELLS.where(
        (_CELLS.measure == bindparam("whole"))
        | (_CELLS.round_id == text("ANY(:rounds)"))
        | (_CELLS.view == "round")
    )
)
_OWN_PART = Prepared(
    text(
        "SELECT round_id, k, n, unknown FROM release_own WHERE release_id = :release_id AND measure = :measure"
    )
)


def list_cells(
    programme_id: UUID, release_id: UUID, measures: Sequence[str], rounds: Sequence[UUID] | None = None
) -> list[CellRow]:
    """The figures of some measures of a release; one statement.

    rounds: of all measures but the first, only the figures of these single rounds, and those of all councils.
    """
    asked: dict[str, Any] = {
        "programme_id": programme_id,
        "release_id": release_id,
        "measures": list(measures),
    }
    if rounds is None:
        return [CellRow(*row) for row in _ALL_ROUNDS.run(asked)]
    some = _SOME_ROUNDS.run(asked | {"whole": measures[0], "rounds": list(rounds)})
    return [CellRow(*row) for row in some]


def round_cells(programme_id: UUID, release_id: UUID, round_id: UUID) -> list[CellRow]:
    """Every figure of a release about one round of all councils together; one statement."""
    asked = {"programme_id": programme_id, "release_id": release_id, "round_id": round_id}
    return [CellRow(*row) for row in _ONE_ROUND.run(asked)]


def own_part(release_id: UUID, measure: str) -> dict[UUID, tuple[int, int, int]]:
    """What a release counted of the own council's people by round: k, n, unknown. One statement."""
    rows = _OWN_PART.run({"release_id": release_id, "measure": measure})
    return {row.round_id: (row.k, row.n, row.unknown) for row in rows}


def led_programmes() -> list[UUID]:
    """The programmes that this council leads."""
    mine = session().scope.council_id
    return list(session().scalars(select(Programme.id).where(Programme.lead_council_id == mine)))
