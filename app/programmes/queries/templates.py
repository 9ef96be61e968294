"""Reading the versions of a programme's template."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select

from app.platform.database import session
from app.programmes.models import TemplatePart, TemplatePartText, TemplateVersion


@dataclass(frozen=True)
class Part:
    """A block, module or gathering of a template; `titles` by language code, as they were written."""

    id: UUID
    position: int
    kind: str
    code: str | None
    titles: dict[str, str]


@dataclass(frozen=True)
class Template:
    """One version of the template."""

    id: UUID
    number: int
    created_at: datetime
    parts: tuple[Part, ...]

    @property
    def titles_version(self) -> int:
        """A number that is another one as soon as a title is (titles have no version of their own)."""
        written = repr([(part.id, sorted(part.titles.items())) for part in self.parts])
        return zlib.crc32(written.encode()) % 10**9

    def lacking(self, languages: Iterable[str]) -> dict[str, int]:
        """How many of the parts have no title in a language, for each language where some have none."""
        counts = {
            code: sum(not part.titles.get(code, "").strip() for part in self.parts) for code in languages
        }
        return {code: count for code, count in counts.items() if count}


def list_templates(programme_id: UUID) -> list[Template]:
    """All versions of the template with their parts, newest first. One statement."""
    titles = (
        select(func.jsonb_object_agg(TemplatePartText.locale, TemplatePartText.title))
        .where(
            TemplatePartText.programme_id == TemplatePart.programme_id,
            TemplatePartText.part_id == TemplatePart.id,
        )
        .scalar_subquery()
    )
    rows = session().execute(
        select(
            TemplateVersion.id.label("version_id"),
            TemplateVersion.number,
            TemplateVersion.created_at,
            TemplatePart.id,
            TemplatePart.position,
            TemplatePart.kind,
            TemplatePart.code,
            titles.label("titles"),
        )
        .outerjoin(
            TemplatePart,
            and_(
                TemplatePart.programme_id == TemplateVersion.programme_id,
                TemplatePart.template_id == TemplateVersion.id,
            ),
        )
        .where(TemplateVersion.programme_id == programme_id)
        .order_by(TemplateVersion.number.desc(), TemplatePart.position)
    )
    versions: dict[tuple[UUID, int, datetime], list[Part]] = defaultdict(list)
    for row in rows:
        parts = versions[(row.version_id, row.number, row.created_at)]
        if row.id is not None:
            parts.append(Part(row.id, row.position, row.kind, row.code, row.titles or {}))
    return [Template(*version, tuple(parts)) for version, parts in versions.items()]
