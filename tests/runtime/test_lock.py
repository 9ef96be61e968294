"""requirements.lock covers what pyproject.toml asks for, and has no address in it."""

import re
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.lock import LOCK, faults, requirements

# Locked for an older Python and for another system; they need nothing themselves.
NOT_HERE = {"async-timeout", "colorama"}
ROOT = Path(__file__).resolve().parents[2]
LINES = re.findall(
    r"^([a-z0-9._-]+)==(\S+)(?: ; (.*))? \\$", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE
)
LOCKED = {name: version for name, version, _condition in LINES}


@pytest.mark.parametrize("asked", requirements())
def test_what_is_asked_for_is_locked(asked: str) -> None:
    requirement = Requirement(asked)
    assert LOCKED[canonicalize_name(requirement.name)] in requirement.specifier


def test_every_package_has_hashes_and_nothing_has_an_address() -> None:
    text = LOCK.read_text(encoding="utf-8")
    assert faults(text) == []
    assert text.count("--hash=sha256:") >= len(LOCKED) > 50


@pytest.mark.parametrize("python", ["3.11.0", "3.11.2", "3.11.9", "3.12.1", "3.13.0", "3.14.0"])
def test_what_a_package_needs_is_locked_for_every_python(python: str) -> None:
    """Also for those that the lock was not made with: Debian 12 has 3.11.2, for which redis needs one package more."""
    there = {"python_version": python.rpartition(".")[0], "python_full_version": python}
    given = {
        name for name, _version, condition in LINES if not condition or Marker(condition).evaluate(there)
    }
    wanted = {
        canonicalize_name(needed.name): name
        for name in given - NOT_HERE
        for needed in map(Requirement, distribution(name).requires or [])
        if not needed.marker or needed.marker.evaluate(there | {"extra": ""})
    }
    assert {name: by for name, by in wanted.items() if name not in given} == {}
    assert set(LOCKED) >= NOT_HERE


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
