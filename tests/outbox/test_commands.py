"""The `fram` command: every sub-command loads, and the ones of this folder say what they should."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from app.cli import COMMANDS, main
from app.platform.access.table import PERMISSIONS
from app.platform.config import ROOT
from app.platform.outbox.commands import jobs_commands
from app.platform.tenancy.tenant import Tenant
from tests.conftest import Database
from tests.outbox.conftest import ask_as_system


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_sub_command_loads_and_explains_itself(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) > 2


def test_roles_are_printed_from_the_table() -> None:
    output = CliRunner().invoke(main, ["roles"]).output
    assert all(name in output for name in PERMISSIONS)


def test_the_schedule_is_printed() -> None:
    output = CliRunner().invoke(main, ["schedule"]).output
    assert "audit.seal           every 5 min" in output


def test_a_fault_in_the_settings_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "BASE_HOST"):
        monkeypatch.delenv(name, raising=False)
    result = CliRunner().invoke(main, ["migrate"])
    assert result.exit_code == 1
    assert "SECRET_KEY: is missing" in result.output


def test_a_fault_in_a_councils_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "mora").mkdir()
    (tmp_path / "mora" / "tenant.toml").write_text('slug = "mora"\n')
    result = CliRunner().invoke(main, ["tenants", "check", "--folder", str(tmp_path)])
    assert result.exit_code == 1
    assert "tenant.toml:1" in result.output


def test_two_councils_never_share_a_provider_or_a_host(tmp_path: Path) -> None:
    """The provider's word decides of which council somebody is: a copied folder is not two councils."""
    shipped = (ROOT / "tenants" / "mora" / "tenant.toml").read_text(encoding="utf-8")
    for slug in ("mora", "orsa"):
        (tmp_path / slug).mkdir()
        own = shipped.replace('slug = "mora"', f'slug = "{slug}"').replace('logo = "logo.svg"', "")
        (tmp_path / slug / "tenant.toml").write_text(own, encoding="utf-8")
    result = CliRunner().invoke(main, ["tenants", "check", "--folder", str(tmp_path)])
    assert result.exit_code == 1
    told = [line.partition("tenant.toml:")[2] for line in result.output.splitlines()]
    lines = shipped.splitlines()
    host, issuer = (
        next(n for n, one in enumerate(lines, 1) if one.startswith(k)) for k in ("host", "issuer")
    )
    assert f"{host}: host: is already the host of mora" in told
    assert f"{issuer}: sign_in.issuer: is already the provider of mora" in told


def test_a_councils_file_that_cannot_be_read_is_a_fault_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "mora").mkdir()
    (tmp_path / "mora" / "tenant.toml").write_bytes('slug = "mora"\n# Älvdalen\n'.encode("windows-1252"))
    (tmp_path / "orsa" / "tenant.toml").mkdir(parents=True)
    result = CliRunner().invoke(main, ["tenants", "check", "--folder", str(tmp_path)])
    assert result.exit_code == 1
    assert "mora/tenant.toml:2: file: is not in UTF-8" in result.output
    assert "orsa/tenant.toml:1: file: cannot be read" in result.output


def test_a_label_alone_is_no_host_of_ours(mora: Tenant, app: Flask) -> None:
    registry = app.extensions["fram_registry"]
    assert registry.by_host("Mora.fram.example", "fram.example") == mora
    for foreign in ("mora", "mora.", "mora.fram.example.evil.example", "x.mora.fram.example", "fram.example"):
        assert registry.by_host(foreign, "fram.example") is None


def test_database_and_code_are_in_step(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "FRAM_ENVIRONMENT": "test",
        "SECRET_KEY": "a secret for tests only, long enough",
        "DATABASE_URL": database.urls.app,
        "MIGRATION_DATABASE_URL": database.urls.owner,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "BASE_HOST": "localhost",
        "URL_SCHEME": "http",
    }.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(main, ["db", "check"])
    assert (result.exit_code, "in step" in result.output) == (0, True), result.output
    with database.admin() as connection:
        connection.execute("ALTER TABLE outbox ADD COLUMN astray text")
        result = CliRunner().invoke(main, ["db", "check"])
        connection.execute("ALTER TABLE outbox DROP COLUMN astray")
    assert result.exit_code == 1
    assert "astray" in result.output


def test_jobs_are_listed_and_started_again(app: Flask, mora: Tenant) -> None:
    job_id = ask_as_system(mora)
    listed = CliRunner().invoke(jobs_commands, ["list", "--council", "mora", "--open"], obj=lambda: app)
    assert f"{job_id}" in listed.output
    retried = CliRunner().invoke(jobs_commands, ["retry", "--council", "mora", str(job_id)], obj=lambda: app)
    assert "started again" in retried.output
    elsewhere = CliRunner().invoke(
        jobs_commands, ["retry", "--council", "orsa", str(job_id)], obj=lambda: app
    )
    assert elsewhere.exit_code == 1
