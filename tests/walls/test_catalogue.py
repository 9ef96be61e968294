"""The catalogue keeps every rule, and every rule finds the fault it is there for."""

import psycopg
import pytest

from app.operations.catalogue import ARGUMENTS, RULES
from tests.conftest import Database

FAULTS: dict[str, str] = {
    "row-level security is on and forced": "CREATE TABLE stray (council_id uuid NOT NULL PRIMARY KEY)",
    "every walled table has a policy for the application": "DROP POLICY council_rows ON person",
    "every walled table has a restrictive floor for all commands": "DROP POLICY council_floor ON person",
    "the floor of a council's own table is exactly the council": """
        ALTER POLICY council_floor ON person USING (council_id = ctx.council_id() OR active)""",
    "no policy is for everybody": "CREATE POLICY oops ON person FOR SELECT USING (true)",
    "a council's own table has council_id, not null": "CREATE TABLE stray (id uuid PRIMARY KEY)",
    "every key and unique index of a council's own table carries the council": """
        CREATE UNIQUE INDEX oops ON person (email)""",
    "an index led by the council": """
        CREATE TABLE stray (id uuid, council_id uuid NOT NULL, PRIMARY KEY (id, council_id))""",
    "a reference between councils' own tables carries the council on both sides": """
        CREATE TABLE stray (council_id uuid NOT NULL, id uuid UNIQUE, PRIMARY KEY (council_id, id));
        ALTER TABLE unit ADD CONSTRAINT oops FOREIGN KEY (parent_id) REFERENCES stray (id)""",
    "a reference into a shared table carries the programme": """
        ALTER TABLE round ADD CONSTRAINT one_id UNIQUE (id);
        ALTER TABLE participation ADD CONSTRAINT oops FOREIGN KEY (round_id) REFERENCES round (id)""",
    "no view, materialised view or foreign table": "CREATE VIEW oops AS SELECT * FROM person",
    "definer functions only from the list": """
        CREATE FUNCTION ctx.oops() RETURNS bigint LANGUAGE sql SECURITY DEFINER RETURN (SELECT count(*) FROM person)""",
    "definer functions have a search path and belong to a role that cannot log in": """
        ALTER FUNCTION ctx.programme_ids() RESET search_path""",
    "no function may be called by everybody": "GRANT EXECUTE ON FUNCTION ctx.programme_ids() TO PUBLIC",
    "no context function is immutable, and none of ours claims to be leakproof": """
        ALTER FUNCTION ctx.council_id() IMMUTABLE""",
    "no policy calls a function of the row": """
        CREATE FUNCTION ctx.mine(one uuid) RETURNS boolean LANGUAGE sql STABLE RETURN one IS NOT NULL;
        CREATE POLICY oops ON round FOR SELECT TO fram_app USING (ctx.mine(programme_id))""",
    "membership is asked for once a statement": """
        ALTER POLICY member_read ON round USING (programme_id = ANY (ctx.programme_ids()))""",
    "the floor of a shared table is membership, and that of a dated one ends with it": """
        ALTER POLICY member_floor ON round USING (programme_id = ANY ((SELECT ctx.programme_ids())::uuid[]))""",
    "no role of the application is above the walls": "ALTER ROLE fram_app BYPASSRLS",
    "no role of the application is a member of another": "GRANT fram_release TO fram_app",
    "the application owns nothing": "ALTER TABLE unit OWNER TO fram_app",
    "the application cannot create anything, nor temporary tables": "GRANT CREATE ON SCHEMA public TO fram_app",
    "the application cannot truncate, reference, trigger or maintain": "GRANT TRUNCATE ON person TO fram_app",
    "nothing is granted to everybody": "GRANT SELECT ON council TO PUBLIC",
    "no enum, numeric, jsonb or array in an index": "CREATE INDEX oops ON access_grant (council_id, parts)",
    "no sequence": "CREATE SEQUENCE oops",
    "only the release component reads across": "CREATE POLICY oops ON person FOR SELECT TO fram_app USING (true)",
}


def _broken(connection: psycopg.Connection, rule: str) -> list[tuple[str]]:
    return connection.execute(RULES[rule], ARGUMENTS).fetchall()


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_holds(database: Database, rule: str) -> None:
    with database.admin() as connection:
        assert _broken(connection, rule) == []


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_finds_its_fault(database: Database, rule: str) -> None:
    with database.admin() as connection:
        connection.autocommit = False
        connection.execute(FAULTS[rule].encode())
        assert _broken(connection, rule) != []
        connection.rollback()
