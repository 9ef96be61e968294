"""`make check`: what must hold before a change is handed on; a line for each, then what is wrong.

Nothing is passed over: a check that cannot run has failed.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.demo.services import Postgres, Urls, create_roles_and_database

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
BIN = Path(PYTHON).parent
FRAM = (PYTHON, "-m", "app")
MOST_LINES = 60


@dataclass(frozen=True)
class Check:
    """A name for the line, and commands of which each must exit with 0."""

    name: str
    commands: tuple[tuple[str, ...], ...]


CHECKS = (
    Check("formatter", ((PYTHON, "-m", "ruff", "format", "--check", "--output-format", "concise", "."),)),
    Check("linter", ((PYTHON, "-m", "ruff", "check", "--quiet", "--output-format", "concise", "."),)),
    Check("strict types", ((PYTHON, "-m", "mypy", "--no-error-summary"),)),
    Check("import contracts", ((str(BIN / "lint-imports"), "--no-logo"),)),
    Check("councils' files", ((*FRAM, "tenants", "check"),)),
    Check("translations whole", ((*FRAM, "i18n", "check"),)),
    Check("migrations as landed", ((PYTHON, "-m", "tools.landed"),)),
    Check("migrations in step", ((*FRAM, "migrate"), (*FRAM, "db", "check"))),
    Check("reference in step", ((PYTHON, "-m", "tools.reference", "--check"),)),
)


def run(check: Check, environment: Mapping[str, str]) -> bool:
    """Run one check and print its line; what it wrote follows where it failed."""
    began = time.monotonic()
    for command in check.commands:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            print(f"FAILED  {check.name}\n{shorten(done.stdout)}\n", flush=True)
            return False
    print(f"ok      {check.name} ({time.monotonic() - began:.0f} s)", flush=True)
    return True


def shorten(text: str) -> str:
    """The first lines of what a check wrote, and how many more there are."""
    lines = text.rstrip().splitlines()
    rest = len(lines) - MOST_LINES
    return "\n".join([*lines[:MOST_LINES], *([f"… and {rest} more lines"] if rest > 0 else [])])


def settings(urls: Urls) -> dict[str, str]:
    """The environment of commands that need an installation; nothing of it exists outside this run."""
    return {
        **os.environ,
        **urls.environment(),
        "FRAM_ENVIRONMENT": "test",
        "SECRET_KEY": "nothing is signed with this in a check",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "BASE_HOST": "localhost",
        "URL_SCHEME": "http",
    }


def main() -> int:
    """Run all checks, or those whose names are given (any part of the name). 1 when one failed."""
    wanted = [
        check for check in CHECKS if not sys.argv[1:] or any(word in check.name for word in sys.argv[1:])
    ]
    with TemporaryDirectory(prefix="fram-check-") as folder:
        Path(folder).chmod(0o711)
        with Postgres(Path(folder) / "postgres", durable=False) as address:
            urls = create_roles_and_database(address.admin_url, "fram", address.passwords)
            results = [run(check, settings(urls)) for check in wanted]
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
