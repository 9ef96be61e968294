"""The walls as SQL, for migrations: every table is a council's own, shared by a programme, or the platform's.

Traps that the forms here avoid are named in `design/security.md` 1.2 to 1.5: a restrictive floor that a
careless later policy cannot open, membership as one array per statement and never a function of the row,
no ENUM and no arrays in indexes, nothing to PUBLIC.
"""

APP, MIGRATE, DISPATCH, RELEASE = "fram_app", "fram_migrate", "fram_dispatch", "fram_release"
OWN = "council_id = ctx.council_id()"
MINE = "{column} = ANY((SELECT ctx.programme_ids())::uuid[])"
CURRENT = "{column} = ANY((SELECT ctx.current_programme_ids())::uuid[])"
# IS TRUE keeps it out of index conditions: it is then asked only at a row that membership does not admit.
KEPT = "({column} = ANY((SELECT ctx.kept_ids())::uuid[])) IS TRUE"
LED = "{column} = ANY((SELECT ctx.led_programme_ids())::uuid[])"


def _force(table: str) -> list[str]:
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY migrate ON {table} FOR ALL TO {MIGRATE} USING (true) WITH CHECK (true)",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {MIGRATE}",
    ]


def own(table: str, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> list[str]:
    """Statements for a table of one council's own rows."""
    return [
        *_force(table),
        f"CREATE POLICY council_floor ON {table} AS RESTRICTIVE FOR ALL TO {APP} USING ({OWN}) WITH CHECK ({OWN})",
        f"CREATE POLICY council_rows ON {table} FOR ALL TO {APP} USING ({OWN}) WITH CHECK ({OWN})",
        f"GRANT {rights} ON {table} TO {APP}",
    ]


def share(
    table: str,
    rights: str = "SELECT, INSERT, UPDATE, DELETE",
    column: str = "programme_id",
    write: str = LED,
    kept: str | None = None,
) -> list[str]:
    """Statements for a table whose rows all member councils of the programme read, and its lead writes.

    Args:
        kept: the column that says which round, version of the template or release a row is of. Such a row
            belongs to a time: a council that has left the programme keeps only those in `ctx.kept_ids()`.
            None for what the programme is (name, members, agreement), which a former member goes on seeing.
    """
    mine, writes = MINE.format(column=column), write.format(column=column)
    # The index can be used by way of member_read, which the planner joins to the floor with AND.
    floor = mine if kept is None else f"{CURRENT.format(column=column)} OR {KEPT.format(column=kept)}"
    statements = [
        *_force(table),
        f"CREATE POLICY member_floor ON {table} AS RESTRICTIVE FOR ALL TO {APP} USING ({floor}) WITH CHECK ({floor})",
        f"CREATE POLICY member_read ON {table} FOR SELECT TO {APP} USING ({mine})",
    ]
    if "INSERT" in rights:
        statements.append(f"CREATE POLICY lead_insert ON {table} FOR INSERT TO {APP} WITH CHECK ({writes})")
    if "UPDATE" in rights:
        statements.append(
            f"CREATE POLICY lead_update ON {table} FOR UPDATE TO {APP} USING ({writes}) WITH CHECK ({writes})"
        )
    if "DELETE" in rights:
        statements.append(f"CREATE POLICY lead_delete ON {table} FOR DELETE TO {APP} USING ({writes})")
    return [*statements, f"GRANT {rights} ON {table} TO {APP}"]


def platform(table: str) -> list[str]:
    """Statements for a table that everybody may read and only the owner changes."""
    return [f"GRANT SELECT ON {table} TO {APP}, {MIGRATE}, {RELEASE}"]


def read_across(table: str, columns: str) -> list[str]:
    """Statements that let the release component read some columns of all councils' rows."""
    return [
        f"CREATE POLICY release_read ON {table} FOR SELECT TO {RELEASE} USING (true)",
        f"GRANT SELECT ({columns}) ON {table} TO {RELEASE}",
    ]


def publish(table: str) -> list[str]:
    """Statements that let the release component add rows to a shared table, and read them."""
    return [
        f"CREATE POLICY release_read ON {table} FOR SELECT TO {RELEASE} USING (true)",
        f"CREATE POLICY release_insert ON {table} FOR INSERT TO {RELEASE} WITH CHECK (true)",
        f"GRANT SELECT, INSERT ON {table} TO {RELEASE}",
    ]
