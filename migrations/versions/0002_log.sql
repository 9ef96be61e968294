-- Whom a line of the log is about; uses of grants in the owner's log; disposal of what is old enough.
-- The functions are the audit role's and the grant role's: each is replaced as its owner.

GRANT CREATE ON SCHEMA audit TO fram_audit;
GRANT CREATE ON SCHEMA ctx TO fram_grants;
GRANT USAGE ON SCHEMA audit TO fram_grants;
SET ROLE fram_audit;

-- An index by person over the lines: `detail.people`, which is sealed, is what counts.
CREATE TABLE audit.entry_person (
    council_id uuid NOT NULL DEFAULT ctx.council_id(),
    person_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    PRIMARY KEY (council_id, person_id, entry_id),
    FOREIGN KEY (council_id, entry_id) REFERENCES audit.entry (council_id, id) ON DELETE CASCADE
);
CREATE INDEX ix_entry_person_entry ON audit.entry_person (council_id, entry_id);
CREATE INDEX ix_entry_action ON audit.entry (council_id, action, id);
CREATE INDEX ix_entry_actor ON audit.entry (council_id, actor_id, id);

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

ALTER TABLE audit.entry_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.entry_person FORCE ROW LEVEL SECURITY;
ALTER TABLE audit.disposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.disposal FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON audit.entry_person FOR ALL TO fram_audit
    USING (council_id = ctx.council_id()) WITH CHECK (council_id = ctx.council_id());
CREATE POLICY own ON audit.disposal FOR ALL TO fram_audit
    USING (council_id = ctx.council_id()) WITH CHECK (council_id = ctx.council_id());
CREATE POLICY council_floor ON audit.entry_person AS RESTRICTIVE FOR ALL TO fram_app
    USING (council_id = ctx.council_id()) WITH CHECK (council_id = ctx.council_id());
CREATE POLICY council_rows ON audit.entry_person FOR SELECT TO fram_app USING (council_id = ctx.council_id());
CREATE POLICY council_floor ON audit.disposal AS RESTRICTIVE FOR ALL TO fram_app
    USING (council_id = ctx.council_id()) WITH CHECK (council_id = ctx.council_id());
CREATE POLICY council_rows ON audit.disposal FOR SELECT TO fram_app USING (council_id = ctx.council_id());
GRANT SELECT ON audit.entry_person, audit.disposal TO fram_app;

-- The only line that comes from another council's transaction: a reading through a grant (below).
CREATE POLICY grant_use ON audit.entry FOR INSERT TO fram_grants WITH CHECK (action = 'grant.used');
CREATE POLICY grant_use ON audit.entry_person FOR INSERT TO fram_grants WITH CHECK (true);
GRANT INSERT (council_id, id, at, actor_id, actor_name, action, object_type, object_id, detail)
    ON audit.entry TO fram_grants;
GRANT INSERT (council_id, person_id, entry_id) ON audit.entry_person TO fram_grants;

CREATE OR REPLACE FUNCTION audit.append(
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

-- Chain every line that has come since the last seal. Returns how many.
CREATE OR REPLACE FUNCTION audit.seal() RETURNS integer LANGUAGE plpgsql VOLATILE SECURITY DEFINER
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
CREATE OR REPLACE FUNCTION audit.verify() RETURNS integer LANGUAGE plpgsql STABLE SECURITY DEFINER
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
REVOKE ALL ON FUNCTION audit.dispose(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.dispose(integer) TO fram_app;
RESET ROLE;

-- Lines that are there already are found by the person, too.
DO $$
DECLARE
    council uuid;
BEGIN
    FOR council IN SELECT c.id FROM council c LOOP
        PERFORM set_config('fram.council_id', council::text, true);
        SET LOCAL ROLE fram_audit;
        INSERT INTO audit.entry_person (person_id, entry_id)
        SELECT e.object_id::uuid, e.id FROM audit.entry e
        WHERE e.object_type = 'person' AND e.object_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
        RESET ROLE;
    END LOOP;
    PERFORM set_config('fram.council_id', '', true);
END
$$;

-- As before, and the use stands in the log of the council whose file it is.
SET ROLE fram_grants;
CREATE OR REPLACE FUNCTION ctx.read_granted(wanted_grant uuid, wanted_part text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    allowed public.access_grant%ROWTYPE;
    answer jsonb;
    line uuid := uuidv7();
BEGIN
    SELECT g.* INTO allowed
    FROM public.access_grant g
    WHERE g.id = wanted_grant AND g.grantee_council_id = ctx.council_id()
        AND g.grantee_account_id = ctx.actor_id() AND g.withdrawn_at IS NULL
        AND clock_timestamp() >= g.valid_from AND clock_timestamp() < g.valid_until
        AND g.parts ? wanted_part;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF wanted_part = 'profile' THEN
        SELECT jsonb_build_object('given_name', p.given_name, 'family_name', p.family_name, 'title', p.title,
                'unit', u.name, 'service_area', u.service_area)
        INTO answer
        FROM public.person p
        LEFT JOIN public.unit u ON u.council_id = p.council_id AND u.id = p.unit_id
        WHERE p.council_id = allowed.council_id AND p.id = allowed.person_id;
    ELSIF wanted_part = 'participations' THEN
        SELECT coalesce(jsonb_agg(jsonb_build_object('programme_id', t.programme_id, 'round_id', t.round_id,
                'way_in', t.way_in, 'completion', t.completion) ORDER BY t.id), '[]'::jsonb)
        INTO answer
        FROM public.participation t
        WHERE t.council_id = allowed.council_id AND t.person_id = allowed.person_id;
    ELSIF wanted_part = 'outcomes' THEN
        SELECT coalesce(jsonb_agg(jsonb_build_object('kind', o.kind, 'dated', o.dated) ORDER BY o.dated_on, o.id),
            '[]'::jsonb)
        INTO answer
        FROM public.outcome o
        JOIN public.participation t ON t.council_id = o.council_id AND t.id = o.participation_id
        WHERE t.council_id = allowed.council_id AND t.person_id = allowed.person_id;
    END IF;
    IF answer IS NOT NULL THEN
        INSERT INTO public.access_grant_use (council_id, grant_id, part, used_at)
        VALUES (allowed.council_id, allowed.id, wanted_part, clock_timestamp());
        INSERT INTO audit.entry (council_id, id, at, actor_id, actor_name, action, object_type, object_id, detail)
        VALUES (allowed.council_id, line, clock_timestamp(), allowed.grantee_account_id, allowed.grantee_name,
            'grant.used', 'person', allowed.person_id::text,
            jsonb_build_object('grant', allowed.id, 'part', wanted_part, 'council', allowed.grantee_council_id,
                'people', jsonb_build_array(allowed.person_id)));
        INSERT INTO audit.entry_person (council_id, person_id, entry_id)
        VALUES (allowed.council_id, allowed.person_id, line);
    END IF;
    RETURN answer;
END
$$;
RESET ROLE;
REVOKE CREATE ON SCHEMA audit FROM fram_audit;
REVOKE CREATE ON SCHEMA ctx FROM fram_grants;
