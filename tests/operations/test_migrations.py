"""Revisions: run once, never edited after they landed, and a database that others made is told so in a line."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from click.testing import CliRunner

from app.database_commands import check_command, migrate_command
from app.demo.services.database import Urls
from app.migrate import (
    MIGRATIONS,
    ForeignDatabase,
    configuration,
    differences,
    fault,
    head,
    migrate,
    revisions,
    standing,
)
from tests.support.services import Services
from tools import landed


@pytest.fixture
def urls(servers: Services) -> Urls:
    """An empty database of its own."""
    name = f"fram_migrations_{servers.valkey_url.rpartition('/')[2]}"
    return servers.new_database(name)


def execute(url: str, statement: str) -> None:
    """Run one statement as the owner."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(statement.encode())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Two revisions, of which the second uses a form that is shared."""
    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / "0001_first.py").write_text("'''First.'''\n")
    (versions / "0001_first.sql").write_text("SELECT 1;\n")
    (versions / "0002_second.py").write_text("from migrations.forms import own\n")
    (tmp_path / "forms.py").write_text("own = 1\n")
    revisions.cache_clear()
    yield tmp_path
    revisions.cache_clear()


def test_the_names_of_the_files_say_what_alembic_says() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert head() == script.get_current_head()
    assert list(revisions()) == [one.revision for one in reversed(list(script.walk_revisions()))]


def test_migrated_once_and_then_only_asked(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(urls.owner)
    assert differences(urls.owner) == []
    monkeypatch.setattr(command, "upgrade", None)  # called, it would raise
    migrate(urls.owner)


def test_the_foundation_is_not_taken_away(urls: Urls) -> None:
    migrate(urls.owner)
    with pytest.raises(RuntimeError, match="restore a back-up"):
        command.downgrade(configuration(urls.owner), "base")
    migrate(urls.owner)  # later revisions can be taken away, and come again
    assert differences(urls.owner) == []


@pytest.mark.parametrize(
    "made",
    [
        "COMMENT ON TABLE alembic_version IS NULL",  # before databases remembered
        "COMMENT ON TABLE alembic_version IS '0001=0000'",  # by files that have changed since
        "UPDATE alembic_version SET version_num = '0002x'",  # by a revision that is no more
    ],
)
def test_a_database_of_a_development_version_is_told_so_in_a_line(
    urls: Urls, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(urls.owner)
    execute(urls.owner, made)
    with pytest.raises(ForeignDatabase, match=r"development version .* make demo FRESH=1"):
        migrate(urls.owner)
    monkeypatch.setattr("app.database_commands.owner_url", lambda: urls.owner)
    for asked in (migrate_command, check_command):
        answer = CliRunner().invoke(asked)
        assert answer.exit_code == 1
        assert "made by a development version" in answer.output
        assert "Traceback" not in answer.output


def test_where_a_database_stands(folder: Path) -> None:
    ours = revisions(folder)
    assert [standing(at, folder) for at in ("0002", "0001", None, "0003")] == [
        "ok",
        "behind",
        "behind",
        "ahead",
    ]
    assert fault(None, {}, folder) is None
    assert fault("0001", {"0001": ours["0001"]}, folder) is None
    newer = fault("0003", {**ours, "0003": "something"}, folder)
    assert newer is not None
    assert "newer than this version" in newer


def test_what_has_landed_is_never_edited(folder: Path) -> None:
    assert landed.faults(folder) == [
        f"{name} has not landed: python -m tools.landed --add" for name in ("0001", "0002")
    ]
    landed.add(folder)
    assert landed.faults(folder) == []
    for file, revision in (("versions/0001_first.sql", "0001"), ("forms.py", "0002")):
        before = (folder / file).read_text()
        (folder / file).write_text(before + "\n")
        revisions.cache_clear()
        landed.add(folder)  # does not write over what is there
        assert [line.split()[0] for line in landed.faults(folder)] == [revision]
        (folder / file).write_text(before)
        revisions.cache_clear()
    (folder / "versions" / "0002_second.py").unlink()
    revisions.cache_clear()
    assert [line.split()[0] for line in landed.faults(folder)] == ["0002"]


def test_a_revision_does_not_come_in_between(folder: Path) -> None:
    landed.add(folder)
    (folder / "versions" / "0001a_between.py").write_text("")
    revisions.cache_clear()
    assert landed.faults(folder)[0] == "0001a comes before one that has landed"
