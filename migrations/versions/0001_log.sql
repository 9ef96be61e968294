-- The log. Run after 0001_functions.sql, before the walls. Lines are added unchained, so that nobody waits for
-- anybody; `seal` chains what has come since.

CREATE TABLE audit.entry (
    council_id uuid NOT NULL DEFAULT ctx.council_id(),
    id uuid NOT NULL DEFAULT uuidv7(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_id uuid,
    actor_name text NOT NULL,
    action text NOT NULL,
    object_type text NOT NULL,
    object_id text,
    detail jsonb NOT NULL DEFAULT '{}',
    seal_number integer,
    PRIMARY KEY (council_id, id)
);
CREATE INDEX ix_entry_at ON audit.entry (council_id, at);
CREATE INDEX ix_entry_object ON audit.entry (council_id, object_type, object_id, at);
CREATE INDEX ix_entry_action ON audit.entry (council_id, action, id);
CREATE INDEX ix_entry_actor ON audit.entry (council_id, actor_id, id);
-- Also finds what is not sealed yet.
CREATE INDEX ix_entry_seal ON audit.entry (council_id, seal_number, id);
CREATE TABLE audit.seal (
    council_id uuid NOT NULL DEFAULT ctx.council_id(),
    number integer NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    entries integer NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (council_id, number)
);

-- An index by person over the lines: `detail.people`, which is sealed, is what counts.
CREATE TABLE audit.entry_person (
    council_id uuid NOT NULL DEFAULT ctx.council_id(),
    person_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    PRIMARY KEY (council_id, person_id, entry_id),
    FOREIGN KEY (council_id, entry_id) REFERENCES audit.entry (council_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_entry_person_entry ON audit.entry_person (council_id, entry_id);

-- What was removed after its time: the chain begins at `hash`, the last removed seal's.
CREATE TABLE audit.disposal (
    council_id uuid NOT NULL DEFAULT ctx.council_id(),
    up_to integer NOT NULL,
    hash text NOT NULL,
    entries integer NOT NULL,
    kept_days integer NOT NULL,
    sealed_before timestamptz NOT NULL,
    disposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (council_id, up_to)
);

CREATE FUNCTION audit.append(
    actor_id uuid, actor_name text, action text, object_type text, object_id text, detail jsonb
) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    line uuid := uuidv7();
BEGIN
    IF ctx.council_id() IS NULL THEN
        RAISE EXCEPTION 'the log needs a council';
    END IF;
    INSERT INTO audit.entry (id, actor_id, actor_name, action, object_type, object_id, detail)
    VALUES (line, append.actor_id, append.actor_name, append.action, append.object_type, append.object_id, append.detail);
    INSERT INTO audit.entry_person (person_id, entry_id)
    SELECT DISTINCT found.person::uuid, line
    FROM (
        SELECT append.object_id AS person WHERE append.object_type = 'person'
        UNION ALL
        SELECT jsonb_array_elements_text(append.detail -> 'people')
        WHERE jsonb_typeof(append.detail -> 'people') = 'array'
    ) found
    WHERE found.person ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
END
$$;

CREATE FUNCTION audit.line(entry audit.entry) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN encode(sha256(convert_to(jsonb_build_array(entry.council_id, entry.id,
    extract(epoch FROM entry.at), entry.actor_id, entry.actor_name, entry.action, entry.object_type,
    entry.object_id, entry.detail)::text, 'UTF8')), 'hex');

CREATE FUNCTION audit.block(wanted integer, before text) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
RETURN (SELECT encode(sha256(convert_to(before || coalesce(string_agg(audit.line(e), '' ORDER BY e.id), ''), 'UTF8')), 'hex')
    FROM audit.entry e WHERE e.council_id = ctx.council_id() AND e.seal_number = wanted);

-- Chain every line that has come since the last seal. Returns how many.
CREATE FUNCTION audit.seal() RETURNS integer LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last_number integer;
    last_hash text;
    sealed integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit.seal'), hashtext(ctx.council_id()::text));
    SELECT last.number, last.hash INTO last_number, last_hash
    FROM (
        SELECT s.number, s.hash FROM audit.seal s WHERE s.council_id = ctx.council_id()
        UNION ALL
        SELECT d.up_to, d.hash FROM audit.disposal d WHERE d.council_id = ctx.council_id()
    ) last
    ORDER BY last.number DESC LIMIT 1;
    last_number := coalesce(last_number, 0);
    UPDATE audit.entry e SET seal_number = last_number + 1
    WHERE e.council_id = ctx.council_id() AND e.seal_number IS NULL;
    GET DIAGNOSTICS sealed = ROW_COUNT;
    IF sealed > 0 THEN
        INSERT INTO audit.seal (number, entries, hash)
        VALUES (last_number + 1, sealed, audit.block(last_number + 1, coalesce(last_hash, '')));
    END IF;
    RETURN sealed;
END
$$;

-- The number of the first seal that does not fit what it sealed, or NULL when all do. What was removed after its
-- time left its last seal behind; lines with numbers that were removed, or that never were, do not fit.
CREATE FUNCTION audit.verify() RETURNS integer LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    seal record;
    before text;
    expected integer;
    counted integer;
BEGIN
    SELECT d.up_to + 1, d.hash INTO expected, before FROM audit.disposal d
    WHERE d.council_id = ctx.council_id() ORDER BY d.up_to DESC LIMIT 1;
    expected := coalesce(expected, 1);
    before := coalesce(before, '');
    IF EXISTS (SELECT FROM audit.entry e WHERE e.council_id = ctx.council_id() AND e.seal_number < expected) THEN
        RETURN expected - 1;
    END IF;
    FOR seal IN SELECT * FROM audit.seal s WHERE s.council_id = ctx.council_id() ORDER BY s.number LOOP
        SELECT count(*) INTO counted FROM audit.entry e
        WHERE e.council_id = ctx.council_id() AND e.seal_number = seal.number;
        IF seal.number <> expected OR counted <> seal.entries OR audit.block(seal.number, before) <> seal.hash THEN
            RETURN expected;
        END IF;
        before := seal.hash;
        expected := expected + 1;
    END LOOP;
    RETURN CASE WHEN EXISTS (SELECT FROM audit.entry e WHERE e.council_id = ctx.council_id()
        AND e.seal_number >= expected) THEN expected END;
END
$$;

-- Remove whole seals that are older than the council keeps its log, and leave a record of it. A year is the
-- least, so that whoever takes over the application cannot remove what was done lately. Returns how many lines.
CREATE FUNCTION audit.dispose(kept_days integer) RETURNS integer LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    limit_at timestamptz := clock_timestamp() - make_interval(days => dispose.kept_days);
    last_number integer;
    last_hash text;
    removed integer;
BEGIN
    IF dispose.kept_days IS NULL OR dispose.kept_days < 365 THEN
        RAISE EXCEPTION 'the log is kept for a year at least';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('audit.seal'), hashtext(ctx.council_id()::text));
    SELECT s.number, s.hash INTO last_number, last_hash FROM audit.seal s
    WHERE s.council_id = ctx.council_id() AND s.sealed_at < limit_at ORDER BY s.number DESC LIMIT 1;
    IF last_number IS NULL THEN
        RETURN 0;
    END IF;
    DELETE FROM audit.entry e WHERE e.council_id = ctx.council_id() AND e.seal_number <= last_number;
    GET DIAGNOSTICS removed = ROW_COUNT;
    DELETE FROM audit.seal s WHERE s.council_id = ctx.council_id() AND s.number <= last_number;
    INSERT INTO audit.disposal (up_to, hash, entries, kept_days, sealed_before)
    VALUES (last_number, last_hash, removed, dispose.kept_days, limit_at);
    RETURN removed;
END
$$;
