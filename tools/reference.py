"""The lists in `docs/reference.md`: printed from the code, compared by `make check`.

python -m tools.reference          write the file
python -m tools.reference --check  say whether it is in step; exit 1 when it is not
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from flask import Flask

from app import handlers
from app.cli import COMMANDS
from app.factory import create_app
from app.platform.access.table import PERMISSIONS, Role
from app.platform.audit.actions import ACTIONS, LOOKS
from app.platform.config import ROOT, Settings
from app.platform.outbox import registry
from app.platform.outbox.schedule import lines as schedule_lines
from app.platform.tenancy.registry import load
from app.schema import metadata

TARGET = ROOT / "docs" / "reference.md"
INTRODUCTION = """# Reference

Printed from the code by `python -m tools.reference`; `make check` says when it is out of step.
"""


def application() -> Flask:
    """An application that is asked for its tables and never for a page: its addresses lead nowhere."""
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    settings = Settings(
        FRAM_ENVIRONMENT="test",
        secret_key="only for printing lists, never for signing",  # noqa: S106
        database_url=nowhere,
        redis_url="redis://127.0.0.1:1/0",
        base_host="localhost",
        url_scheme="http",
    )
    return create_app(settings, load(settings.tenants_dir, {}))


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    head = list(head)
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def first_line(text: str | None) -> str:
    """The first line of a docstring."""
    return (text or "").strip().split("\n")[0].replace("|", "\\|")


def urls(app: Flask) -> str:
    """Every route with its methods, rule and what it does."""
    rules = app.extensions["fram_rules"]
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, one.endpoint)):
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        what = first_line(app.view_functions[rule.endpoint].__doc__)
        rows.append((f"`{rule.rule}`", methods, str(rules.get(rule.endpoint, "none")), what))
    return table(("address", "method", "who", "what"), rows)


def settings_list() -> str:
    """Every environment variable with its default."""
    rows = []
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or name.upper())
        default = (
            "required" if field.is_required() else "none" if field.default is None else f"`{field.default}`"
        )
        if isinstance(field.default, Path):
            default = f"`{field.default.relative_to(ROOT)}`"
        rows.append((f"`{variable}`", default, field.description or ""))
    return table(("variable", "default", "note"), rows)


def text() -> str:
    """The whole file."""
    app = application()
    with app.app_context():
        handlers.load()
        held = {role: [name for name, one in PERMISSIONS.items() if role in one.roles] for role in Role}
        jobs = sorted(registry.HANDLERS.items())
        parts = [
            INTRODUCTION,
            "## Settings",
            settings_list(),
            "## Commands\n",
            "\n".join(f"- `fram {name}`" for name in sorted(COMMANDS)),
            "## Roles and permissions",
            table(
                ("role", "may"),
                ((f"`{role}`", ", ".join(f"`{one}`" for one in names)) for role, names in held.items()),
            ),
            "## Addresses",
            urls(app),
            "## Jobs",
            table(("kind", "what"), ((f"`{kind}`", str(one.title)) for kind, one in jobs)),
            "## Schedule",
            table(
                ("kind", "when", "for whom", "what"),
                ((f"`{a}`", b, c, str(d)) for a, b, c, d in schedule_lines()),
            ),
            "## Events\n",
            "What is written to a council's log (`app/platform/audit/actions.py`). Looks are shown to the person.",
            table(
                ("event", "what", "a look at somebody"),
                (
                    (f"`{one}`", str(words), "yes" if one in LOOKS else "")
                    for one, words in sorted(ACTIONS.items())
                ),
            ),
            "## Tables",
            table(("table", "what"), ((f"`{name}`", first_line(doc)) for name, doc in tables())),
        ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def tables() -> list[tuple[str, str | None]]:
    """Every table with the docstring of its model: it begins with whose rows they are."""
    from app.platform.database import Base

    models = {mapper.local_table.name: mapper.class_.__doc__ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]
    return [(name, models.get(name)) for name in sorted(metadata.tables)]


def main() -> int:
    """Write, or compare."""
    wanted = text()
    if "--check" not in sys.argv:
        TARGET.write_text(wanted, encoding="utf-8")
        return 0
    if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != wanted:
        print("docs/reference.md is out of step with the code: run python -m tools.reference")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
