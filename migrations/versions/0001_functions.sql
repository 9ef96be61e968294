-- Functions that answer with another role's eyes. Run after the tables, before the walls.

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
