"""Using it: a section for each role, with a picture that the script makes, and no picture that nobody shows."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.platform.access.table import ROLE_NAMES, Role
from app.platform.config import ROOT
from app.platform.i18n.binding import force
from tools.pictures import PICTURES, TARGET

USING = (ROOT / "docs" / "using.md").read_text(encoding="utf-8")
SECTIONS = {part.partition("\n")[0]: part for part in USING.split("\n## ")[1:]}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_a_section_with_a_picture(application: Flask, role: Role) -> None:
    with application.app_context(), force("en"):
        section = SECTIONS[str(ROLE_NAMES[role])]
    assert re.findall(r"!\[[^]]+\]\(pictures/[a-z-]+\.png\)", section)


def test_the_pictures_are_those_the_script_takes() -> None:
    shown = set(re.findall(r"pictures/([a-z-]+)\.png", USING))
    assert shown == {picture.name for picture in PICTURES}
    assert shown == {path.stem for path in TARGET.glob("*.png")}
