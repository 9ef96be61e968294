"""Roles and databases on an embedded server, from the same SQL files that a DBA runs by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from app.demo.services.roles import LOGIN_ROLES

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"


@dataclass(frozen=True)
class Urls:
    """SQLAlchemy URLs of one database, one per login role."""

    app: str
    owner: str
    migrate: str
    dispatch: str
    release: str

    def environment(self) -> dict[str, str]:
        """The URLs under the names of the environment variables that Fram reads."""
        return {variable: getattr(self, role.removeprefix("fram_")) for role, variable in LOGIN_ROLES.items()}


def create_roles_and_database(admin_url: str, name: str, passwords: Mapping[str, str]) -> Urls:
    """Make the roles, their passwords and the database where they are missing, and return its URLs.

    `admin_url` is a superuser's libpq URL, `passwords` has one entry per login role. Safe to repeat.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute((MIGRATIONS / "roles.sql").read_text(encoding="utf-8").encode())
        for role in LOGIN_ROLES:
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(passwords[role])
                )
            )
    return open_database(admin_url, name, passwords)


def urls_of(admin_url: str, name: str, passwords: Mapping[str, str]) -> Urls:
    """The URLs of a database, whether it is there yet or not."""
    address = conninfo_to_dict(admin_url)
    place = f"{address['host']}:{address['port']}/{name}"
    by_role = {
        role.removeprefix("fram_"): f"postgresql+psycopg://{role}:{passwords[role]}@{place}"
        for role in LOGIN_ROLES
    }
    return Urls(**by_role)


def open_database(
    admin_url: str, name: str, passwords: Mapping[str, str], template: str | None = None
) -> Urls:
    """Make a database where it is missing, closed to everyone but Fram's roles, and return its URLs.

    `template` names a database to copy; nobody may be connected to that one. Rights on a database are not
    copied with it, so they are laid anew. The roles must exist.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if found is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER fram_owner TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template or "template0")
                )
            )
    with psycopg.connect(admin_url, dbname=name, autocommit=True) as connection:
        connection.execute((MIGRATIONS / "database.sql").read_text(encoding="utf-8").encode())
    return urls_of(admin_url, name, passwords)
