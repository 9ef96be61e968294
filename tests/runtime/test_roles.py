"""Roles and rights, as `migrations/roles.sql` and `migrations/database.sql` leave them."""

import psycopg
import pytest

from app.demo.services import create_roles_and_database
from app.demo.services.roles import LOGIN_ROLES
from tests.support.services import Services, services


@pytest.fixture(scope="module")
def servers() -> Services:
    """The run's servers."""
    return services()


def test_no_role_can_step_over_a_wall(servers: Services) -> None:
    with psycopg.connect(servers.admin_url) as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole"
            " OR rolreplication, rolinherit FROM pg_roles WHERE rolname LIKE 'fram_%'"
        ).fetchall()
    assert {name for name, login, _, _ in rows if login} == set(LOGIN_ROLES)
    assert "fram_resolver" in {name for name, login, _, _ in rows if not login}
    assert {(power, inherits) for _, _, power, inherits in rows} == {(False, False)}


def test_only_the_owner_belongs_to_another_role(servers: Services) -> None:
    with psycopg.connect(servers.admin_url) as connection:
        rows = connection.execute(
            "SELECT member::regrole::text, roleid::regrole::text, inherit_option, admin_option"
            " FROM pg_auth_members WHERE member::regrole::text LIKE 'fram_%'"
        ).fetchall()
    assert ("fram_owner", "fram_resolver", False, False) in rows
    assert {(member, inherits, admin) for member, _, inherits, admin in rows} == {
        ("fram_owner", False, False)
    }


def test_a_database_is_closed_to_the_public(servers: Services) -> None:
    servers.new_database("closed")
    with psycopg.connect(servers.admin_url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS stranger")
        connection.execute("CREATE ROLE stranger LOGIN")
        rights = {
            role: connection.execute(
                "SELECT has_database_privilege(%(role)s, 'closed', 'CONNECT'),"
                " has_database_privilege(%(role)s, 'closed', 'TEMP'),"
                " has_database_privilege(%(role)s, 'closed', 'CREATE')",
                {"role": role},
            ).fetchone()
            for role in ("stranger", *LOGIN_ROLES)
        }
        connection.execute("DROP ROLE stranger")
    servers.drop_database("closed")
    assert rights.pop("stranger") == (False, False, False)
    assert rights.pop("fram_owner") == (True, True, True)
    assert set(rights.values()) == {(True, False, False)}


def test_only_the_owner_makes_tables(servers: Services) -> None:
    urls = servers.new_database("tables")
    for name in ("app", "migrate", "dispatch", "release"):
        with (
            psycopg.connect(_libpq(getattr(urls, name))) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("CREATE TABLE mine (n int)")
    with psycopg.connect(_libpq(urls.owner)) as connection:
        connection.execute("CREATE TABLE ours (n int)")
    servers.drop_database("tables")


def test_a_copy_of_a_template_has_its_tables_and_the_same_rights(servers: Services) -> None:
    urls = servers.new_database("pattern")
    with psycopg.connect(_libpq(urls.owner)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    copy = servers.new_database("copy", template="pattern")
    with psycopg.connect(_libpq(copy.owner)) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)
    with psycopg.connect(servers.admin_url) as connection:
        acl = connection.execute("SELECT datacl::text FROM pg_database WHERE datname = 'copy'").fetchone()
    assert acl is not None
    assert "{=" not in acl[0]
    assert "fram_app=c/fram_owner" in acl[0]
    for name in ("copy", "pattern"):
        servers.drop_database(name)


def test_making_roles_again_changes_nothing(servers: Services) -> None:
    first = create_roles_and_database(servers.admin_url, "again", servers.passwords)
    second = create_roles_and_database(servers.admin_url, "again", servers.passwords)
    assert first == second
    assert first.environment()["DATABASE_URL"] == first.app
    with psycopg.connect(_libpq(first.app)) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("fram_app",)
    servers.drop_database("again")


def _libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
