-- Planned once for a connection, not for each write: that was most of what the summary cost a write. Whatever is
-- looked up among many is hashed by the plan's form, so that it also serves a whole import.

-- Take these people out of the sums as they stood, and put them in as they stand. Their rounds are held.
-- before, after: the people's rows; added: ids of steps that were not there before; gone: steps that were.
CREATE OR REPLACE FUNCTION ctx.own_add(
    before public.participation[], after public.participation[], added uuid[], gone public.outcome[]
) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    UPDATE public.own_round o
    SET people = o.people + c.people, completed = o.completed + c.completed, not_told = o.not_told + c.not_told
    FROM (
        SELECT w.council_id, w.programme_id, w.round_id, sum(w.sign) AS people,
            coalesce(sum(w.sign) FILTER (WHERE w.completion = 'completed'), 0) AS completed,
            coalesce(sum(w.sign) FILTER (WHERE w.completion IN ('unknown', 'ongoing')), 0) AS not_told
        FROM (
            SELECT -1 AS sign, b.council_id, b.programme_id, b.round_id, b.completion FROM unnest(before) b
            UNION ALL
            SELECT 1, a.council_id, a.programme_id, a.round_id, a.completion FROM unnest(after) a
        ) w
        GROUP BY w.council_id, w.programme_id, w.round_id
    ) c
    WHERE o.council_id = c.council_id AND o.programme_id = c.programme_id AND o.round_id = c.round_id
        AND (c.people, c.completed, c.not_told) <> (0, 0, 0);

    -- People and steps lie on one heap and are gathered by person, with no join of the two: a join that the planner
    -- thinks small would be slow for a whole import.
    WITH who AS MATERIALIZED (
        SELECT w.sign, w.council_id, w.programme_id, w.round_id, w.id AS person, r.ends_on
        FROM (
            SELECT -1 AS sign, b.council_id, b.programme_id, b.round_id, b.id FROM unnest(before) b
            UNION ALL
            SELECT 1, a.council_id, a.programme_id, a.round_id, a.id FROM unnest(after) a
        ) w
        JOIN public.own_round r ON r.council_id = w.council_id AND r.programme_id = w.programme_id
            AND r.round_id = w.round_id
    ), step AS MATERIALIZED (
        SELECT w.sign, w.person, o.id, o.kind, o.dated_on, o.corrects_id
        FROM who w JOIN public.outcome o ON o.council_id = w.council_id AND o.participation_id = w.person
        WHERE w.sign = 1 OR o.id NOT IN (SELECT a.id FROM unnest(added) a(id))
        UNION ALL
        SELECT -1, g.participation_id, g.id, g.kind, g.dated_on, g.corrects_id FROM unnest(gone) g
    ), heap AS (
        SELECT w.sign, w.council_id, w.programme_id, w.round_id, w.person, w.ends_on, NULL::text AS kind,
            NULL::date AS dated_on
        FROM who w
        UNION ALL
        SELECT s.sign, NULL, NULL, NULL, s.person, NULL, s.kind, s.dated_on FROM step s
        WHERE (s.sign, s.person, s.id) NOT IN (
            SELECT c.sign, c.person, c.corrects_id FROM step c WHERE c.corrects_id IS NOT NULL)
    ), dated AS (
        SELECT h.*, m.months,
            (max(h.ends_on) OVER (PARTITION BY h.sign, h.person) + make_interval(months => m.months))::date AS until
        FROM heap h CROSS JOIN (VALUES (6), (12), (24), (36)) m(months)
    ), fate AS (
        SELECT t.sign, any_value(t.council_id) AS council_id, any_value(t.programme_id) AS programme_id,
            any_value(t.round_id) AS round_id, t.months,
            coalesce(min(t.dated_on) FILTER (WHERE t.kind IN ('manager', 'head_teacher')) <= t.until, false) AS manager,
            coalesce(min(t.dated_on) FILTER (WHERE t.kind = 'project_leader') <= t.until, false) AS project_leader,
            coalesce(min(t.dated_on) FILTER (WHERE t.kind = 'qualified_duties') <= t.until, false) AS qualified_duties,
            coalesce(min(t.dated_on) FILTER (WHERE t.kind = 'new_field') <= t.until, false) AS new_field,
            coalesce(min(t.dated_on) FILTER (WHERE t.kind = 'specialist') <= t.until, false) AS specialist,
            coalesce(min(t.dated_on) FILTER (WHERE t.kind = 'stays') <= t.until, false) AS stays,
            -- The last word by then: unknown when there is none, or when it is that she was lost from sight.
            coalesce(max(t.dated_on) FILTER (WHERE t.kind = 'unknown' AND t.dated_on <= t.until)
                > max(t.dated_on) FILTER (WHERE t.kind <> 'unknown' AND t.dated_on <= t.until),
                count(*) FILTER (WHERE t.kind <> 'unknown' AND t.dated_on <= t.until) = 0) AS lost,
            min(t.dated_on) FILTER (WHERE t.kind <> 'unknown' AND t.dated_on > t.until) AS found_on
        FROM dated t
        GROUP BY t.sign, t.person, t.months, t.until
    )
    INSERT INTO public.own_outcome AS o (council_id, programme_id, round_id, months, day,
        manager, project_leader, qualified_duties, new_field, specialist, stays, manager_unknown,
        project_leader_unknown, qualified_duties_unknown, new_field_unknown, specialist_unknown, stays_unknown)
    SELECT * FROM (
        SELECT f.council_id, f.programme_id, f.round_id, f.months, d.day,
            coalesce(sum(f.sign) FILTER (WHERE f.manager AND d.day = '0001-01-01'), 0) AS manager,
            coalesce(sum(f.sign) FILTER (WHERE f.project_leader AND d.day = '0001-01-01'), 0) AS project_leader,
            coalesce(sum(f.sign) FILTER (WHERE f.qualified_duties AND d.day = '0001-01-01'), 0) AS qualified_duties,
            coalesce(sum(f.sign) FILTER (WHERE f.new_field AND d.day = '0001-01-01'), 0) AS new_field,
            coalesce(sum(f.sign) FILTER (WHERE f.specialist AND d.day = '0001-01-01'), 0) AS specialist,
            coalesce(sum(f.sign) FILTER (WHERE f.stays AND d.day = '0001-01-01'), 0) AS stays,
            coalesce(sum(f.sign) FILTER (WHERE d.waits AND NOT f.manager), 0) AS manager_unknown,
            coalesce(sum(f.sign) FILTER (WHERE d.waits AND NOT f.project_leader), 0) AS project_leader_unknown,
            coalesce(sum(f.sign) FILTER (WHERE d.waits AND NOT f.qualified_duties), 0) AS qualified_duties_unknown,
            coalesce(sum(f.sign) FILTER (WHERE d.waits AND NOT f.new_field), 0) AS new_field_unknown,
            coalesce(sum(f.sign) FILTER (WHERE d.waits AND NOT f.specialist), 0) AS specialist_unknown,
            coalesce(sum(f.sign) FILTER (WHERE d.waits AND NOT f.stays), 0) AS stays_unknown
        FROM fate f CROSS JOIN LATERAL (
            VALUES (date '0001-01-01', f.lost AND f.found_on IS NULL), (f.found_on, f.lost)) d(day, waits)
        -- One day earlier than the database's: somewhere it is still yesterday.
        WHERE f.council_id IS NOT NULL AND (d.day = '0001-01-01' OR (d.waits AND d.day >= current_date))
        GROUP BY f.council_id, f.programme_id, f.round_id, f.months, d.day
    ) c
    WHERE (
        c.manager, c.project_leader, c.qualified_duties, c.new_field, c.specialist, c.stays, c.manager_unknown,
        c.project_leader_unknown, c.qualified_duties_unknown, c.new_field_unknown, c.specialist_unknown,
        c.stays_unknown)
        <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    ORDER BY c.council_id, c.round_id, c.months, c.day
    ON CONFLICT ON CONSTRAINT pk_own_outcome DO UPDATE SET
        manager = o.manager + excluded.manager, project_leader = o.project_leader + excluded.project_leader,
        qualified_duties = o.qualified_duties + excluded.qualified_duties,
        new_field = o.new_field + excluded.new_field, specialist = o.specialist + excluded.specialist,
        stays = o.stays + excluded.stays, manager_unknown = o.manager_unknown + excluded.manager_unknown,
        project_leader_unknown = o.project_leader_unknown + excluded.project_leader_unknown,
        qualified_duties_unknown = o.qualified_duties_unknown + excluded.qualified_duties_unknown,
        new_field_unknown = o.new_field_unknown + excluded.new_field_unknown,
        specialist_unknown = o.specialist_unknown + excluded.specialist_unknown,
        stays_unknown = o.stays_unknown + excluded.stays_unknown;
END $$;
