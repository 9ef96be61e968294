"""Start and change programmes. Only the lead coordinator changes what all member councils share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import delete, select, update

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.programmes import policy
from app.programmes.models import (
    COOPERATION_FORMS,
    WAYS_IN,
    Programme,
    ProgrammeLead,
    ProgrammeMember,
    ProgrammeText,
)
from app.programmes.queries.programmes import get_programme
from app.programmes.service.dates import known_date

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RESERVED = frozenset({"new"})
LONGEST_NAME, LONGEST_PURPOSE = 150, 2_000


@dataclass(frozen=True)
class ProgrammeData:
    """What a form may say about a programme; `names` needs at least one language."""

    slug: str
    names: Mapping[str, str]
    purposes: Mapping[str, str] = field(default_factory=dict)
    way_in: str = "unknown"
    cooperation: str = "unknown"
    started: str | None = None
    rounds_per_block: int = 3
    source: str | None = None
    invented: bool = False


def create_programme(actor: Actor, data: ProgrammeData) -> UUID:
    """Start a programme: the actor's council leads it and is its first member, the actor its lead coordinator.

    Raises:
        NotAllowed: the actor may not start programmes.
        Refused: a value cannot be had.
    """
    if not policy.may_create(actor):
        raise NotAllowed
    _check(data)
    if session().scalar(select(Programme.id).where(Programme.slug == data.slug).limit(1)) is not None:
        raise Refused("slug", "taken")
    programme = Programme(
        slug=data.slug,
        lead_council_id=actor.council.id,
        way_in=data.way_in,
        cooperation=data.cooperation,
        started=data.started,
        rounds_per_block=data.rounds_per_block,
        source=data.source,
        invented=data.invented,
    )
    session().add(programme)
    session().flush()
    session().add(
        ProgrammeMember(programme_id=programme.id, council_id=actor.council.id, joined=data.started)
    )
    session().flush()
    if actor.account_id is not None:
        session().add(
            ProgrammeLead(council_id=actor.council.id, programme_id=programme.id, account_id=actor.account_id)
        )
    _write_texts(programme.id, data)
    log.record(actor, "programme.created", "programme", programme.id, {"slug": data.slug})
    return programme.id


def edit_programme(actor: Actor, slug: str, data: ProgrammeData, version: int) -> None:
    """Change a programme. Its slug stays, since links to it have been given out.

    Raises:
        NotFound, NotAllowed, Refused.
        Changed: somebody else has changed it since.
    """
    current = get_programme(slug)
    if current is None:
        raise NotFound
    if not policy.may_edit(actor, current.id):
        raise NotAllowed
    _check(data)
    changed = session().execute(
        update(Programme)
        .where(Programme.id == current.id, Programme.version == version)
        .values(
            way_in=data.way_in,
            cooperation=data.cooperation,
            started=data.started,
            rounds_per_block=data.rounds_per_block,
            version=version + 1,
        )
        .returning(Programme.id)
    )
    if changed.first() is None:
        raise Changed(current)
    session().execute(delete(ProgrammeText).where(ProgrammeText.programme_id == current.id))
    _write_texts(current.id, data)
    log.record(actor, "programme.changed", "programme", current.id)


def _check(data: ProgrammeData) -> None:
    if not SLUG.fullmatch(data.slug) or len(data.slug) > 80 or data.slug in RESERVED:
        raise Refused("slug", "form")
    if not any(name.strip() for name in data.names.values()):
        raise Refused("names", "missing")
    for texts, limit in ((data.names, LONGEST_NAME), (data.purposes, LONGEST_PURPOSE)):
        if any(len(text) > limit for text in texts.values()):
            raise Refused("names", "long")
    if data.way_in not in WAYS_IN:
        raise Refused("way_in", "unknown")
    if data.cooperation not in COOPERATION_FORMS:
        raise Refused("cooperation", "unknown")
    if not 1 <= data.rounds_per_block <= 10:
        raise Refused("rounds_per_block", "range")
    known_date("started", data.started)


def _write_texts(programme_id: UUID, data: ProgrammeData) -> None:
    for locale, name in data.names.items():
        if name.strip():
            purpose = (data.purposes.get(locale) or "").strip() or None
            session().add(
                ProgrammeText(programme_id=programme_id, locale=locale, name=name.strip(), purpose=purpose)
            )
    session().flush()
