-- A council that leaves a programme: what it keeps of its people's cases, and what its people read no more.

-- A round in which a council has cases of its own is kept, as one in which its people take part: nobody's case is left
-- in a round that nobody there sees.
GRANT SELECT (council_id, programme_id, round_id, state) ON candidacy TO fram_resolver;
GRANT SELECT (state) ON round TO fram_resolver;
CREATE POLICY resolver ON candidacy FOR SELECT TO fram_resolver USING (state <> 'draft'
    AND (council_id = ctx.council_id() OR programme_id = ANY ((SELECT ctx.led_programme_ids())::uuid[])));
GRANT CREATE ON SCHEMA ctx TO fram_resolver;
SET ROLE fram_resolver;
CREATE OR REPLACE FUNCTION ctx.kept_ids() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH ended AS (
        SELECT m.programme_id, m."left" FROM public.programme_member m
        WHERE m.council_id = ctx.council_id() AND ctx.is_by(m.joined, current_date) IS NOT FALSE
            AND NOT ctx.is_up_to(current_date, m."left")
    ), rounds AS (
        SELECT r.id, r.template_id FROM public.round r JOIN ended e ON e.programme_id = r.programme_id
        WHERE ctx.is_up_to(r.starts_on, e."left") OR r.id IN (
            SELECT p.round_id FROM public.participation p WHERE p.council_id = ctx.council_id()
            UNION ALL SELECT c.round_id FROM public.candidacy c WHERE c.council_id = ctx.council_id())
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

-- Whether a membership that ends on a day would end under people of that council: who wait in a selection that is not
-- over by then, or have a seat in a round that has not begun. Yes or no, to who leads the programme; nothing of whom.
CREATE FUNCTION ctx.leaves_people(wanted_programme uuid, wanted_council uuid, last_day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT wanted_programme = ANY (ctx.led_programme_ids()) AND EXISTS (
        SELECT FROM public.candidacy c
        JOIN public.round r ON r.programme_id = c.programme_id AND r.id = c.round_id
        WHERE c.programme_id = wanted_programme AND c.council_id = wanted_council AND r.state <> 'closed'
            AND (last_day < r.starts_on OR last_day <= current_date)
            AND (c.state IN ('opinion', 'second_opinion', 'preparing', 'ready', 'offered', 'reserve')
                OR (c.state = 'accepted' AND last_day < r.starts_on)));
END;
REVOKE ALL ON FUNCTION ctx.leaves_people(uuid, uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ctx.leaves_people(uuid, uuid, date) TO fram_app;
GRANT EXECUTE ON FUNCTION ctx.current_programme_ids() TO fram_grants;
RESET ROLE;
REVOKE CREATE ON SCHEMA ctx FROM fram_resolver;

-- What was opened for a round of a programme that the reader's council has left is closed, whichever function asks.
CREATE POLICY member_still ON access_grant AS RESTRICTIVE FOR SELECT TO fram_grants USING (
    programme_id IS NULL OR programme_id = ANY ((SELECT ctx.current_programme_ids())::uuid[]));

-- Nor has a council that has left anybody on the panel: the row stays, for the day that it comes back.
GRANT EXECUTE ON FUNCTION ctx.is_up_to(date, text) TO fram_app;
ALTER POLICY member_read ON panel_member USING (programme_id = ANY ((SELECT ctx.programme_ids())::uuid[]) AND (
    (programme_id, council_id) IN (SELECT m.programme_id, m.council_id FROM programme_member m WHERE m."left" IS NULL
        OR substr(to_char(current_date, 'YYYY-MM-DD'), 1, length(m."left")) COLLATE "C" <= m."left")
    OR (programme_id, council_id) IN (SELECT p.id, p.lead_council_id FROM programme p)));
