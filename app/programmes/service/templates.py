"""Versions of a programme's template. Their parts are never changed: rounds keep the version they used.

What the parts are called may be written in further languages, and put right, at any time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select

from app.platform.access.actor import Actor
from app.platform.audit import log
from app.platform.database import session
from app.platform.refusals import Changed, NotAllowed, NotFound, Refused
from app.programmes import policy
from app.programmes.models import PART_KINDS, TemplatePart, TemplatePartText, TemplateVersion
from app.programmes.queries.templates import list_templates

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


def set_titles(
    actor: Actor, programme_id: UUID, number: int, titles: Mapping[UUID, Mapping[str, str]], read: int
) -> None:
    """Write the titles of a version's parts in all languages; the parts themselves stay.

    Args:
        titles: by part and language, for every part of the version; an empty one is taken away.
        read: `Template.titles_version` of what the actor had before them.

    Raises:
        NotAllowed: the actor does not lead the programme.
        NotFound: the programme has no such version.
        Refused: a part would have no title at all, or a long one, or is not of this version.
        Changed: somebody else has written titles since.
    """
    if not policy.may_edit(actor, programme_id):
        raise NotAllowed
    locked = select(TemplateVersion.id).where(
        TemplateVersion.programme_id == programme_id, TemplateVersion.number == number
    )
    if session().scalar(locked.with_for_update()) is None:
        raise NotFound
    current = next(one for one in list_templates(programme_id) if one.number == number)
    if {part.id for part in current.parts} != set(titles):
        raise Refused("parts", "unknown")
    written = {part.id: _read(PartData(part.kind, titles[part.id])).titles for part in current.parts}
    if current.titles_version != read:
        raise Changed(current)
    changed = [part.id for part in current.parts if part.titles != written[part.id]]
    session().execute(
        delete(TemplatePartText).where(
            TemplatePartText.programme_id == programme_id, TemplatePartText.part_id.in_(changed)
        )
    )
    for part_id in changed:
        for locale, title in written[part_id].items():
            session().add(
                TemplatePartText(programme_id=programme_id, part_id=part_id, locale=locale, title=title)
            )
    session().flush()
    log.record(
        actor,
        "template.titles_changed",
        "programme",
        programme_id,
        {"version": number, "parts": len(changed)},
    )


def _read(data: PartData) -> PartData:
    titles = {locale: title.strip() for locale, title in data.titles.items() if title.strip()}
    if not titles:
        raise Refused("parts", "title")
    if data.kind not in PART_KINDS:
        raise Refused("parts", "unknown")
    if any(len(title) > LONGEST for title in titles.values()):
        raise Refused("parts", "long")
    return PartData(data.kind, titles, (data.code or "").strip() or None)
