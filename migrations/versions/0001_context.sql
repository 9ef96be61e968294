-- For whom a transaction works, and what follows from that. Run before the tables.

CREATE SCHEMA ctx;
CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA ctx TO fram_app, fram_migrate, fram_dispatch, fram_release, fram_resolver, fram_grants, fram_audit;

-- Empty, not null, after the first transaction of a connection: nullif is needed.
CREATE FUNCTION ctx.council_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('fram.council_id', true), '')::uuid;
CREATE FUNCTION ctx.actor_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('fram.actor_id', true), '')::uuid;
REVOKE ALL ON FUNCTION ctx.council_id(), ctx.actor_id() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ctx.council_id(), ctx.actor_id()
    TO fram_app, fram_migrate, fram_dispatch, fram_release, fram_resolver, fram_grants, fram_audit;
