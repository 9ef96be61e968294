"""`fram compare` and `fram release`, run as commands over the demo's data: what the sources say comes out."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.cli import main
from tests.comparison.builders import example

HIDDEN = ("k", "n", "unknown", "share", "low", "high")
KEYS = {"programme", "measure", "as_council", "release", "as_of", "rows"}


class Fram:
    """The command, in this application."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.cli.application", lambda: app)

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, arguments, catch_exceptions=False)

    def compared(self, *arguments: str) -> dict[str, Any]:
        done = self.run("compare", *arguments, "--format", "json")
        assert done.exit_code == 0, done.output
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def pooled(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["council"]: row for row in found["rows"] if row["round"] is None}


def test_the_facts_come_out_of_the_rows(demo_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fram = Fram(demo_app, monkeypatch)

    found = fram.compared("aspirantprogram", "--as", "motala", "--at", "2017-03-27", "--measure", "manager")
    assert set(found) == KEYS
    assert (found["measure"], found["as_of"], found["release"]) == (
        "manager",
        "2017-03-27",
        None,
    )
    told = {"council": "motala", "k": 7, "n": 15, "unknown": 0, "share": 0.4667, "low": 0.2481, "high": 0.6988,
            "status": "live"}  # fmt: skip
    assert found["rows"] == [told | {"round": None}, told | {"round": 1}]

    seats = fram.compared("talangjakten", "--as", "mora", "--measure", "seats")
    assert {slug: row["k"] for slug, row in pooled(seats).items()} == {"mora": 15, "orsa": 15, "alvdalen": 15}
    assert sum(row["k"] for row in seats["rows"] if row["round"] in (1, 2, 3)) == 45
    assert {row["round"] for row in seats["rows"]} == {None, 1, 2, 3, 4}
    # The fourth is being recruited to: nobody has a seat of it yet.
    assert {(row["status"], row["k"]) for row in seats["rows"] if row["round"] == 4} == {("later", None)}

    managers = fram.compared("talangjakten", "--as", "orsa")
    assert (managers["measure"], managers["as_council"], managers["release"]) == ("manager", "orsa", "2026-1")
    assert [row["council"] for row in managers["rows"][::5]] == ["orsa", "mora", "alvdalen"]
    assert {row["status"] for row in managers["rows"] if row["round"] == 4} == {"later"}
    for row in managers["rows"]:
        if row["round"] == 4:
            continue
        assert set(row) == {"council", "round", "status", *HIDDEN}
        assert (
            row["status"] == "live" if row["council"] == "orsa" else row["status"] in ("exact", "protected")
        )
        hidden = row["status"] not in ("live", "exact")
        assert [row[key] is None for key in HIDDEN] == [hidden] * 6
    assert all(row["n"] == 15 for row in pooled(managers).values() if row["n"] is not None)

    young = fram.compared("ledare-over-gransen", "--as", "midtre-gauldal", "--from", "2025", "--to", "2026")
    assert {row["status"] for row in young["rows"]} == {"later"}

    outside = fram.run("compare", "talangjakten", "--as", "motala")
    assert (outside.exit_code, outside.output) == (1, "Error: motala is in no programme 'talangjakten'\n")


def test_forms_and_faults(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    example(app)
    fram = Fram(app, monkeypatch)
    before = fram.compared("prov", "--as", "orsa")
    assert before["release"] is None
    assert {row["status"] for row in before["rows"] if row["council"] != "orsa"} == {"later"}
    assert fram.run("release", "prov", "--as", "orsa").exit_code == 1
    assert fram.run("release", "prov", "--as", "mora").output.startswith("prov: release 20")

    looked_back = fram.run("compare", "prov", "--as", "orsa", "--at", "2026-01-01").output
    assert looked_back.startswith("Manager by 1 January 2026, 2026-01-01, own figures only\n")
    assert "Mora" not in looked_back
    table = fram.run("compare", "prov", "--as", "orsa").output
    assert table.startswith("Manager within 24 months, 20")
    assert "Own, live" in table
    assert "Protected" in table
    assert "The differences are smaller than the uncertainty" in table
    rows = list(
        csv.DictReader(io.StringIO(fram.run("compare", "prov", "--as", "orsa", "--format", "csv").output))
    )
    same = fram.compared("prov", "--as", "orsa")["rows"]
    assert [[row[key] for key in row] for row in rows] == [
        [
            "" if row[key] is None else f"{row[key]:g}" if isinstance(row[key], float) else str(row[key])
            for key in row
        ]
        for row in same
    ]
    for wrong in (("compare", "prov", "--as", "nowhere"), ("compare", "nothing", "--as", "mora"),
                  ("compare", "prov", "--as", "mora", "--measure", "managers"),
                  ("release", "nothing", "--as", "mora")):  # fmt: skip
        done = fram.run(*wrong)
        assert done.exit_code == 1
        assert done.output.startswith("Error: ")
