"""Revisions that have landed are never edited: `migrations/landed` has the fingerprint of each.

python -m tools.landed        say what has changed since it landed, or has not landed; exit 1 then
python -m tools.landed --add  write down the revisions that are new; those that are there stay as they are
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.migrate import MIGRATIONS, revisions

INTRODUCTION = (
    "# Every revision and the fingerprint of its files when it landed. Lines are added, never changed.\n"
)


def landed(folder: Path = MIGRATIONS) -> dict[str, str]:
    """The fingerprint of every revision that has landed."""
    file = folder / "landed"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return dict(line.split() for line in lines if line and not line.startswith("#"))


def faults(folder: Path = MIGRATIONS) -> list[str]:
    """What is wrong, a line each."""
    now, then = revisions(folder), landed(folder)
    changed = [
        f"{name} has changed since it landed: put its files back, and write a new revision"
        for name, fingerprint in then.items()
        if now.get(name) != fingerprint
    ]
    late = [
        f"{name} comes before one that has landed"
        for name in now
        if name not in then and name < max(then, default="")
    ]
    missing = [f"{name} has not landed: python -m tools.landed --add" for name in now if name not in then]
    return changed + late + missing


def add(folder: Path = MIGRATIONS) -> None:
    """Write down the revisions that are new."""
    then = landed(folder)
    then |= {name: fingerprint for name, fingerprint in revisions(folder).items() if name not in then}
    lines = [f"{name} {fingerprint}\n" for name, fingerprint in then.items()]
    (folder / "landed").write_text(INTRODUCTION + "".join(lines), encoding="utf-8")


def main() -> int:
    """Add, or check; 1 when something is wrong."""
    if "--add" in sys.argv[1:]:
        add()
    found = faults()
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
