"""New versions of a programme's template. Versions are never changed: rounds keep the one they used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import NotAllowed, Refused
from app.programmes import policy
from app.programmes.models import PART_KINDS, TemplatePart, TemplatePartText, TemplateVersion

LONGEST = 200


@dataclass(frozen=True)
class PartData:
    """A block, module or gathering, with its title in each language it has one in."""

    kind: str
    titles: Mapping[str, str]
    code: str | None = None


def add_template(actor: Actor, programme_id: UUID, parts: Sequence[PartData]) -> UUID:
    """Add a new version of the template; rounds keep the version they used.

    Raises:
        NotAllowed: the actor does not lead the programme.
        Refused: there is no part, or a part has no title, a long one, or is of no known kind.
    """
    if not policy.may_edit(actor, programme_id):
        raise NotAllowed
    read = [_read(data) for data in parts]
    if not read:
        raise Refused("parts", "missing")
    last = session().scalar(
        select(func.max(TemplateVersion.number)).where(TemplateVersion.programme_id == programme_id)
    )
    version = TemplateVersion(programme_id=programme_id, number=(last or 0) + 1)
    session().add(version)
    session().flush()
    for position, data in enumerate(read, start=1):
        part = TemplatePart(
            programme_id=programme_id,
            template_id=version.id,
            position=position,
            kind=data.kind,
            code=data.code,
        )
        session().add(part)
        session().flush()
        for locale, title in data.titles.items():
            session().add(
                TemplatePartText(programme_id=programme_id, part_id=part.id, locale=locale, title=title)
            )
    session().flush()
    log.record(actor, "template.added", "programme", programme_id, {"version": version.number})
    return version.id


def _read(data: PartData) -> PartData:
    titles = {locale: title.strip() for locale, title in data.titles.items() if title.strip()}
    if not titles:
        raise Refused("parts", "title")
    if data.kind not in PART_KINDS:
        raise Refused("parts", "unknown")
    if any(len(title) > LONGEST for title in titles.values()):
        raise Refused("parts", "long")
    return PartData(data.kind, titles, (data.code or "").strip() or None)
