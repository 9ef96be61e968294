-- The roles of Fram in PostgreSQL. Run once per server by a superuser, before the first migration; safe to
-- repeat. Passwords are not here: set each one afterwards with ALTER ROLE … PASSWORD.
--
--   fram_owner     owns tables and runs migrations; row-level security is forced on it too
--   fram_migrate   backfills that a migration needs, on the deploy host only
--   fram_app       the web and the workers; sees one council's rows at a time
--   fram_dispatch  hands outbox rows to the queue; sees no content
--   fram_release   the one component that may read across councils, to make a protected release
--   fram_resolver  cannot log in; owns the functions that say which programmes a council is in, and the one that
--                  deletes letters of nominations that nobody has answered
--   fram_grants    cannot log in; owns the functions that read through a grant, and log it
--   fram_audit     cannot log in; owns the append-only log

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'fram_owner', 'fram_migrate', 'fram_app', 'fram_dispatch', 'fram_release', 'fram_resolver',
        'fram_grants', 'fram_audit'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I', name);
        END IF;
    END LOOP;
END
$$;

ALTER ROLE fram_owner    LOGIN   NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE fram_migrate  LOGIN   NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE fram_app      LOGIN   NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE fram_dispatch LOGIN   NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE fram_release  LOGIN   NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE fram_resolver NOLOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE fram_grants   NOLOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE fram_audit    NOLOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;

-- The owner may hand objects over to the roles that cannot log in; it does not gain their rights by that.
GRANT fram_resolver, fram_grants, fram_audit TO fram_owner WITH INHERIT FALSE, SET TRUE, ADMIN FALSE;
