"""What the sweep reads out of a page: title, headings, ids, forms, and what a strict content policy forbids."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID_SCRIPT_TYPES = ("application/json", "application/ld+json")


@dataclass
class Form:
    """A form: where it goes and what it would send as it stands."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, set[str]] = field(default_factory=dict)
    files: bool = False


class Page(HTMLParser):
    """One page, read."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lang: str | None = None
        self.titles: list[str] = []
        self.h1 = 0
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._area: str | None = None
        self._in_title = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag says."""
        given = {name: value or "" for name, value in attrs}
        self._check(tag, given)
        if tag == "html":
            self.lang = given.get("lang")
        elif tag == "title":
            # A drawing has titles, too: only the first is the page's.
            self._in_title = not self.titles
            if self._in_title:
                self.titles.append("")
        elif tag == "h1":
            self.h1 += 1
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        self._fields(tag, given)

    def _check(self, tag: str, given: dict[str, str]) -> None:
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label" and "for" in given:
            self.labels.append(given["for"])
        if tag == "style" or "style" in given:
            self.inline.append(f"<{tag}> with a style of its own")
        if tag == "script" and "src" not in given and given.get("type") not in VOID_SCRIPT_TYPES:
            self.inline.append("<script> without a source")
        self.inline += [f"<{tag} {name}>" for name in given if name.startswith(("on", "hx-on"))]
        self.inline += [
            f"<{tag} {name}={value}>"
            for name, value in given.items()
            if value.strip().lower().startswith("javascript:")
        ]

    def _fields(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            self._form = Form(given.get("method", "get").lower(), given.get("action", ""))
            self.forms.append(self._form)
        if self._form is None:
            return
        name = given.get("name", "")
        if given.get("type") == "file":
            self._form.files = True
        elif tag == "input" and name:
            self._form.choices.setdefault(name, set()).add(given.get("value", ""))
            unset = given.get("type") in ("radio", "checkbox") and "checked" not in given
            if not unset or (given.get("type") == "radio" and name not in self._form.fields):
                self._form.fields[name] = given.get("value", "")
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select:
            self._option(self._form, self._select, given)
        elif tag == "textarea" and name:
            self._area = name
            self._form.fields[name] = ""

    def _option(self, form: Form, name: str, given: dict[str, str]) -> None:
        form.choices.setdefault(name, set()).add(given.get("value", ""))
        if "selected" in given or name not in form.fields:
            form.fields[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave what a tag began."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None
        elif tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        """Note text where it matters."""
        if self._in_title:
            self.titles[0] += data
        if self._area and self._form is not None:
            self._form.fields[self._area] += data
