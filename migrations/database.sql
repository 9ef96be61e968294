-- The rights on one database of Fram. Run in that database by a superuser, after roles.sql and after every
-- restore (a dump without --create gives PUBLIC its default rights back); safe to repeat.

DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO fram_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO fram_migrate, fram_app, fram_dispatch, fram_release',
        current_database()
    );
END
$$;

ALTER SCHEMA public OWNER TO fram_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO fram_migrate, fram_app, fram_dispatch, fram_release, fram_resolver, fram_grants,
    fram_audit;
