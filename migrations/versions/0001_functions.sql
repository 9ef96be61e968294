-- Functions that answer with another role's eyes, and the log. Run after the tables, before the walls.

-- Which programmes the council of this transaction is in, has been in, or leads: what they are may be read. A
-- membership counts from the first day that `joined` can mean (no date: always). A role of its own, with a policy
-- of its own: a definer function of the tables' owner would recurse as soon as there is a row.
CREATE FUNCTION ctx.programme_ids() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(array_agg(found.id), '{}'::uuid[])
    FROM (
        SELECT m.programme_id AS id FROM public.programme_member m
        WHERE m.council_id = ctx.council_id() AND ctx.is_by(m.joined, current_date) IS NOT FALSE
        UNION
        SELECT p.id FROM public.programme p WHERE p.lead_council_id = ctx.council_id()
    ) found;
END;
-- Which of them it is in today, or leads: what happens in them may be read. A membership counts to the last day
-- that `left` can mean (no date: still).
CREATE FUNCTION ctx.current_programme_ids() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(array_agg(found.id), '{}'::uuid[])
    FROM (
        SELECT m.programme_id AS id FROM public.programme_member m
        WHERE m.council_id = ctx.council_id() AND ctx.is_by(m.joined, current_date) IS NOT FALSE
            AND ctx.is_up_to(current_date, m."left") IS NOT FALSE
        UNION
        SELECT p.id FROM public.programme p WHERE p.lead_council_id = ctx.council_id()
    ) found;
END;
-- What a council keeps of programmes that it has left: ids of the rounds that had begun, of the versions of the
-- template that were there, with their parts, and of the releases that were published; also any round in which it
-- has people of its own, with its template. Nothing, at once, for who has left none.
CREATE FUNCTION ctx.kept_ids() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH ended AS (
        SELECT m.programme_id, m."left" FROM public.programme_member m
        WHERE m.council_id = ctx.council_id() AND ctx.is_by(m.joined, current_date) IS NOT FALSE
            AND NOT ctx.is_up_to(current_date, m."left")
    ), rounds AS (
        SELECT r.id, r.template_id FROM public.round r JOIN ended e ON e.programme_id = r.programme_id
        WHERE ctx.is_up_to(r.starts_on, e."left") OR r.id IN (
            SELECT p.round_id FROM public.participation p WHERE p.council_id = ctx.council_id())
    ), versions AS (
        SELECT v.id FROM public.template_version v JOIN ended e ON e.programme_id = v.programme_id
        WHERE ctx.is_up_to(v.created_at::date, e."left") OR v.id IN (SELECT r.template_id FROM rounds r)
    )
    SELECT CASE WHEN EXISTS (SELECT FROM ended) THEN (
        SELECT coalesce(array_agg(found.id), '{}'::uuid[])
        FROM (
            SELECT r.id FROM rounds r
            UNION ALL SELECT v.id FROM versions v
            UNION ALL SELECT t.id FROM public.template_part t JOIN ended e ON e.programme_id = t.programme_id
                WHERE t.template_id IN (SELECT v.id FROM versions v)
            UNION ALL SELECT r.id FROM public.release r JOIN ended e ON e.programme_id = r.programme_id
                WHERE ctx.is_up_to(r.frozen_at::date, e."left")
        ) found
    ) ELSE '{}'::uuid[] END;
END;
CREATE FUNCTION ctx.led_programme_ids() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(array_agg(p.id), '{}'::uuid[]) FROM public.programme p WHERE p.lead_council_id = ctx.council_id();
END;

-- Grants given to the actor of this transaction, by whichever council.
CREATE FUNCTION ctx.grants_to_me() RETURNS TABLE (
    owner_council_id uuid, grant_id uuid, person_id uuid, parts jsonb, purpose text, valid_until timestamptz
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT g.council_id, g.id, g.person_id, g.parts, g.purpose, g.valid_until
    FROM public.access_grant g
    WHERE g.grantee_council_id = ctx.council_id() AND g.grantee_account_id = ctx.actor_id()
        AND g.withdrawn_at IS NULL AND now() >= g.valid_from AND now() < g.valid_until;
END;

-- Read one part of one person's file through a grant. What is not granted does not exist: NULL, without a
-- word. What is read is logged in the same transaction, in the owner's file, by the database itself.
CREATE FUNCTION ctx.read_granted(wanted_grant uuid, wanted_part text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    allowed public.access_grant%ROWTYPE;
    answer jsonb;
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
    END IF;
    RETURN answer;
END
$$;

-- The log. Lines are added unchained, so that nobody waits for anybody; `seal` chains what has come since.
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
CREATE INDEX ix_entry_unsealed ON audit.entry (council_id, id) WHERE seal_number IS NULL;
CREATE INDEX ix_entry_seal ON audit.entry (council_id, seal_number, id);
CREATE TABLE audit.seal (
    council_id uuid NOT NULL DEFAULT ctx.council_id(),
    number integer NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    entries integer NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (council_id, number)
);

CREATE FUNCTION audit.append(actor_id uuid, actor_name text, action text, object_type text, object_id text, detail jsonb)
RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF ctx.council_id() IS NULL THEN
        RAISE EXCEPTION 'the log needs a council';
    END IF;
    INSERT INTO audit.entry (actor_id, actor_name, action, object_type, object_id, detail)
    VALUES (append.actor_id, append.actor_name, append.action, append.object_type, append.object_id, append.detail);
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
    SELECT s.number, s.hash INTO last_number, last_hash FROM audit.seal s
    WHERE s.council_id = ctx.council_id() ORDER BY s.number DESC LIMIT 1;
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

-- The number of the first seal that does not fit what it sealed, or NULL when all do.
CREATE FUNCTION audit.verify() RETURNS integer LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    seal record;
    before text := '';
    expected integer := 1;
    counted integer;
BEGIN
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
