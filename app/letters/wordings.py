"""What a wording may say: placeholders that are known, in braces, and those that may not be left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from app.letters.kinds import LetterKind

PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_BRACED: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Fault:
    """What is wrong: `unknown` (with the nearest known name, if any), `missing` or `brace`."""

    code: str
    name: str = ""
    near: str = ""


def fill(text: str, values: Mapping[str, str]) -> str:
    """A wording with its placeholders filled, once: what a value holds is never read as a placeholder.

    One that has no value stays out.
    """
    return PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)


def unknown(kind: LetterKind, text: str) -> list[Fault]:
    """What in a subject or a body is no placeholder of this kind, in the order of the text."""
    faults: list[Fault] = []
    for name in _BRACED.findall(text):
        if name in kind.placeholders:
            continue
        meant = re.sub(r"[\W\d]+", "_", name.strip().casefold()).strip("_")
        near = get_close_matches(meant, sorted(kind.placeholders), n=1, cutoff=0.5)
        faults.append(Fault("unknown", name.strip()[:40], near[0] if near else ""))
    if set(_BRACED.sub("", text)) & set("{}"):
        faults.append(Fault("brace"))
    return faults


def with_promise(kind: LetterKind, body: str) -> str:
    """A body that says that no post is guaranteed where its kind is to: also one that was worded before it had to."""
    dropped = "no_guarantee" in kind.required - set(PLACEHOLDER.findall(body))
    return f"{body.rstrip()}\n\n{{no_guarantee}}" if dropped else body


def missing(kind: LetterKind, body: str) -> list[Fault]:
    """The placeholders that the body may not leave out, and does."""
    there = set(PLACEHOLDER.findall(body))
    return [Fault("missing", name) for name in kind.legend if name in kind.required - there]
