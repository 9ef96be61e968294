"""A class that no style sheet knows is a part of a page that somebody thinks is styled, and is not."""

from __future__ import annotations

import re

from app.platform.config import ROOT

PAGES = ROOT / "app"
STYLES = ROOT / "app" / "platform" / "web" / "static"
# Mail and the development provider carry styles of their own.
ELSEWHERE = ("mail", "provider")
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)


def used() -> dict[str, set[str]]:
    """Every class written out in a template, with the templates."""
    found: dict[str, set[str]] = {}
    for file in PAGES.rglob("templates/**/*.html"):
        if not any(f"/{part}/templates/" in str(file) for part in ELSEWHERE):
            for written in re.findall(r'class="([^"]*)"', file.read_text("utf-8")):
                for name in JINJA.sub("\0", written).split():
                    if "\0" not in name:
                        found.setdefault(name, set()).add(file.name)
    return found


def test_every_class_of_the_templates_is_styled() -> None:
    styles = "".join(file.read_text("utf-8") for file in STYLES.rglob("*.css"))
    known = set(re.findall(r"\.([a-zA-Z_][\w-]*)", styles))
    classes = used()
    assert len(classes) > 100, "the templates are found"
    assert {name: files for name, files in classes.items() if name not in known} == {}
