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

-- Dates are kept as precisely as they are known (2016, 2016-04 or 2016-04-01). Whether such a date can have come by a
-- day, and whether a day is no later than such a date can be: true or false, or null for no date.
CREATE FUNCTION ctx.is_by(known text, day date) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN known COLLATE "C" <= substr(to_char(day, 'YYYY-MM-DD'), 1, length(known));
CREATE FUNCTION ctx.is_up_to(day date, known text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN substr(to_char(day, 'YYYY-MM-DD'), 1, length(known)) COLLATE "C" <= known;
REVOKE ALL ON FUNCTION ctx.is_by(text, date), ctx.is_up_to(date, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ctx.is_by(text, date), ctx.is_up_to(date, text) TO fram_resolver;
