"""requirements.lock covers what pyproject.toml asks for, and has no address in it."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.lock import LOCK, faults, requirements

ROOT = Path(__file__).resolve().parents[2]
LOCKED = dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE))


@pytest.mark.parametrize("asked", requirements())
def test_what_is_asked_for_is_locked(asked: str) -> None:
    requirement = Requirement(asked)
    assert LOCKED[canonicalize_name(requirement.name)] in requirement.specifier


def test_every_package_has_hashes_and_nothing_has_an_address() -> None:
    text = LOCK.read_text(encoding="utf-8")
    assert faults(text) == []
    assert text.count("--hash=sha256:") >= len(LOCKED) > 50


@pytest.mark.parametrize(
    "line",
    [
        "--extra-index-url file:///somewhere",
        "--find-links /somewhere",
        "package @ https://example.org/package.whl",
        "package==1.0",
    ],
)
def test_a_line_that_does_not_belong_is_seen(line: str) -> None:
    assert faults(line) == [line]


def test_tools_are_asked_for_by_name_only() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for asked in [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]:
        assert Requirement(asked).url is None
