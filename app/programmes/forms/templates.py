"""Forms of a template: the parts of a new version, and what the parts of a version are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.validators import Length, Optional

from app.platform.i18n.locale import LANGUAGES, own_name
from app.programmes.forms.base import FramForm, tidy
from app.programmes.forms.programmes import in_text
from app.programmes.queries.templates import Part, Template
from app.programmes.service.templates import PartData
from app.programmes.words import PART_KINDS

SPARE, MOST_PARTS = 4, 40


class PartForm(Form):  # type: ignore[misc]
    """One part of a template. `titles` keeps its titles in other languages than the one shown."""

    part = HiddenField()
    kind = SelectField(_l("Kind"), choices=list(PART_KINDS.items()))
    code = StringField(_l("Code"), [Optional(), Length(max=20)], filters=[tidy])
    title = StringField(_l("Title"), [Length(max=200)], filters=[tidy])
    language = SelectField(
        _l("Language of the title"), choices=[(code, own_name(code)) for code in LANGUAGES]
    )


class TemplateForm(FramForm):
    """All parts of a new version, in order. Rows without a title are left out."""

    parts = FieldList(FormField(PartForm), max_entries=MOST_PARTS)

    def fill(self, parts: Sequence[Part], language: str) -> None:
        """Show the newest version, with a few empty rows after it."""
        for part in parts:
            shown = language if language in part.titles else next(iter(part.titles), language)
            title = part.titles.get(shown, "")
            self.parts.append_entry({"part": str(part.id), "kind": part.kind, "code": part.code or "",
                                     "title": title, "language": shown})  # fmt: skip
        self.more(parts[-1].kind if parts else "block", language)

    def more(self, kind: str, language: str) -> None:
        """Add empty rows."""
        for _row in range(min(SPARE, MOST_PARTS - len(self.parts))):
            self.parts.append_entry({"kind": kind, "language": language})

    def read(self, earlier: Sequence[Part]) -> list[PartData]:
        """The parts that have a title; titles in languages that were not shown are kept."""
        known = {str(part.id): part.titles for part in earlier}
        found = []
        for row in self.parts:
            written: dict[str, Any] = row.form.data
            if written["title"]:
                kept = known.get(written["part"], {})
                titles = {**kept, written["language"]: written["title"]}
                found.append(PartData(written["kind"], titles, written["code"] or None))
        return found


class PartTitlesForm(Form):  # type: ignore[misc]
    """One part's titles: a field for each language is added below."""

    part = HiddenField()


for _code in LANGUAGES:
    setattr(
        PartTitlesForm,
        f"title_{_code}",
        StringField(_l("Title in %(language)s", language=in_text(_code)), [Optional(), Length(max=200)],
                    filters=[tidy]),
    )  # fmt: skip


class TitlesForm(FramForm):
    """What all parts of a version are called, in every language."""

    parts = FieldList(FormField(PartTitlesForm), max_entries=MOST_PARTS)

    def fill(self, template: Template) -> None:
        """Show the titles as they are."""
        self.version.data = str(template.titles_version)
        for part in template.parts:
            titles = {f"title_{code}": title for code, title in part.titles.items()}
            self.parts.append_entry({"part": str(part.id), **titles})

    def read(self) -> dict[UUID, dict[str, str]]:
        """What was written, by part and language.

        Raises:
            ValueError: a part is named by what is no id.
        """
        return {
            UUID(row.form.part.data or ""): {code: row.form[f"title_{code}"].data or "" for code in LANGUAGES}
            for row in self.parts
        }
