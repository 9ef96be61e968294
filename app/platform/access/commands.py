"""`fram roles`: who may do what, printed from the one table."""

from __future__ import annotations

import click

from app.platform.access.table import PERMISSIONS, ROLE_NAMES, Role


@click.command("roles")
def roles_command() -> None:
    """Print which role may do what."""
    roles = list(Role)
    width = max(map(len, PERMISSIONS))
    for number, role in enumerate(roles, start=1):
        click.echo(f"{number}  {role.value:<26} {ROLE_NAMES[role]}")
    click.echo()
    click.echo(f"{'':<{width}}  {' '.join(str(number) for number in range(1, len(roles) + 1))}")
    for permission in PERMISSIONS.values():
        marks = " ".join("x" if role in permission.roles else "." for role in roles)
        click.echo(f"{permission.name:<{width}}  {marks}  {permission.meaning}")
