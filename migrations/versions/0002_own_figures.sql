-- A summary of each council's own figures, kept by the database itself in the transaction that changes what it sums
-- up: a page then costs the same however many people there are. It is the council's own, behind the same wall.
--
-- own_round: who took part in a round, and the day on which the round ends, as counted with. The round's dates are
-- the leading council's to change, and nobody can count behind another's wall: who finds another day there than the
-- round has counts the round again (ctx.own_recount).
--
-- own_outcome: of those people, how many had an outcome so many months after that day, and of how many nobody knew.
-- The row of day 0001-01-01 counts with every step that has been written down. A step may be dated in the future (2026
-- means its last day), and until then it has not been taken: the row of that day has the people who are unknown until
-- it comes. What stands today is therefore the first row and those of days to come, added up.

CREATE TABLE own_round (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    programme_id UUID NOT NULL,
    round_id UUID NOT NULL,
    ends_on DATE NOT NULL,
    people INTEGER DEFAULT 0 NOT NULL,
    completed INTEGER DEFAULT 0 NOT NULL,
    not_told INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_own_round PRIMARY KEY (council_id, programme_id, round_id),
    CONSTRAINT fk_own_round_council_id FOREIGN KEY(council_id) REFERENCES council (id),
    CONSTRAINT fk_own_round_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE
);

CREATE TABLE own_outcome (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    programme_id UUID NOT NULL,
    round_id UUID NOT NULL,
    months INTEGER NOT NULL,
    day DATE NOT NULL,
    manager INTEGER DEFAULT 0 NOT NULL,
    project_leader INTEGER DEFAULT 0 NOT NULL,
    qualified_duties INTEGER DEFAULT 0 NOT NULL,
    new_field INTEGER DEFAULT 0 NOT NULL,
    specialist INTEGER DEFAULT 0 NOT NULL,
    stays INTEGER DEFAULT 0 NOT NULL,
    manager_unknown INTEGER DEFAULT 0 NOT NULL,
    project_leader_unknown INTEGER DEFAULT 0 NOT NULL,
    qualified_duties_unknown INTEGER DEFAULT 0 NOT NULL,
    new_field_unknown INTEGER DEFAULT 0 NOT NULL,
    specialist_unknown INTEGER DEFAULT 0 NOT NULL,
    stays_unknown INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT pk_own_outcome PRIMARY KEY (council_id, programme_id, round_id, months, day),
    CONSTRAINT fk_own_outcome_council_id_programme_id_round_id FOREIGN KEY(council_id, programme_id, round_id) REFERENCES own_round (council_id, programme_id, round_id) ON DELETE CASCADE
);

-- Take hold of the rounds of these participations, one after another in a fixed order: whoever counts them waits for
-- whoever has changed them, and then sees what that was.
CREATE FUNCTION ctx.own_hold(held public.participation[]) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.own_round (council_id, programme_id, round_id, ends_on)
    SELECT w.council_id, w.programme_id, w.round_id, coalesce((SELECT r.ends_on FROM public.round r
        WHERE r.programme_id = w.programme_id AND r.id = w.round_id), '0001-01-01')
    FROM (SELECT DISTINCT p.council_id, p.programme_id, p.round_id FROM unnest(held) p) w
    WHERE NOT EXISTS (SELECT FROM public.own_round o WHERE o.council_id = w.council_id
        AND o.programme_id = w.programme_id AND o.round_id = w.round_id)
    ORDER BY w.council_id, w.round_id
    ON CONFLICT DO NOTHING;
    PERFORM FROM public.own_round o
    WHERE (o.council_id, o.programme_id, o.round_id) IN (
        SELECT p.council_id, p.programme_id, p.round_id FROM unnest(held) p)
    ORDER BY o.council_id, o.round_id
    FOR NO KEY UPDATE;
END $$;

-- Take these people out of the sums as they stood, and put them in as they stand. Their rounds are held.
-- before, after: the people's rows; added: ids of steps that were not there before; gone: steps that were.
CREATE FUNCTION ctx.own_add(
    before public.participation[], after public.participation[], added uuid[], gone public.outcome[]
) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
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
        WHERE w.sign = 1 OR o.id <> ALL (added)
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

-- Count rounds of a council again from the people's own rows; null for all its rounds.
CREATE FUNCTION ctx.own_recount(council uuid, rounds uuid[]) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM ctx.own_hold(ARRAY(SELECT p FROM public.participation p
        WHERE p.council_id = council AND (rounds IS NULL OR p.round_id = ANY (rounds))));
    PERFORM FROM public.own_round o
    WHERE o.council_id = council AND (rounds IS NULL OR o.round_id = ANY (rounds))
    ORDER BY o.round_id FOR NO KEY UPDATE;
    DELETE FROM public.own_outcome o
    WHERE o.council_id = council AND (rounds IS NULL OR o.round_id = ANY (rounds));
    UPDATE public.own_round o SET people = 0, completed = 0, not_told = 0, ends_on = coalesce((
        SELECT r.ends_on FROM public.round r WHERE r.programme_id = o.programme_id AND r.id = o.round_id), '0001-01-01')
    WHERE o.council_id = council AND (rounds IS NULL OR o.round_id = ANY (rounds));
    -- Asked again, now that nobody else can change them.
    PERFORM ctx.own_add('{}', ARRAY(SELECT p FROM public.participation p
        WHERE p.council_id = council AND (rounds IS NULL OR p.round_id = ANY (rounds))), '{}', '{}');
END $$;

CREATE FUNCTION ctx.own_participation_added() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    people public.participation[] := ARRAY(SELECT ROW(n.*)::public.participation FROM now_there n);
BEGIN
    IF people <> '{}' THEN
        PERFORM ctx.own_hold(people);
        PERFORM ctx.own_add('{}', people, '{}', '{}');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION ctx.own_participation_changed() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before public.participation[];
    after public.participation[];
BEGIN
    SELECT array_agg(ROW(o.*)::public.participation), array_agg(ROW(n.*)::public.participation) INTO before, after
    FROM was_there o JOIN now_there n ON n.council_id = o.council_id AND n.id = o.id
    WHERE (n.programme_id, n.round_id, n.completion) <> (o.programme_id, o.round_id, o.completion);
    IF before IS NOT NULL THEN
        PERFORM ctx.own_hold(before || after);
        PERFORM ctx.own_add(before, after, '{}', '{}');
    END IF;
    RETURN NULL;
END $$;

-- Before, since her steps go with her: afterwards nobody could say what she had been counted as.
CREATE FUNCTION ctx.own_participation_going() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM ctx.own_hold(ARRAY[OLD]);
    PERFORM ctx.own_add(ARRAY[OLD], '{}', '{}', '{}');
    RETURN OLD;
END $$;

CREATE FUNCTION ctx.own_outcome_added() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    people public.participation[] := ARRAY(SELECT p FROM public.participation p
        JOIN (SELECT DISTINCT n.council_id, n.participation_id FROM now_there n) n
            ON n.council_id = p.council_id AND n.participation_id = p.id);
BEGIN
    IF people <> '{}' THEN
        PERFORM ctx.own_hold(people);
        PERFORM ctx.own_add(people, people, ARRAY(SELECT n.id FROM now_there n), '{}');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION ctx.own_outcome_changed() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    people public.participation[] := ARRAY(SELECT p FROM public.participation p
        JOIN (SELECT n.council_id, n.participation_id FROM now_there n
            UNION SELECT o.council_id, o.participation_id FROM was_there o) c
            ON c.council_id = p.council_id AND c.participation_id = p.id);
BEGIN
    IF people <> '{}' THEN
        PERFORM ctx.own_hold(people);
        PERFORM ctx.own_add(people, people, ARRAY(SELECT n.id FROM now_there n),
            ARRAY(SELECT ROW(o.*)::public.outcome FROM was_there o));
    END IF;
    RETURN NULL;
END $$;

-- Steps that go with their participant find nobody here: she has been taken out before.
CREATE FUNCTION ctx.own_outcome_gone() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    people public.participation[] := ARRAY(SELECT p FROM public.participation p
        JOIN (SELECT DISTINCT o.council_id, o.participation_id FROM was_there o) o
            ON o.council_id = p.council_id AND o.participation_id = p.id);
BEGIN
    IF people <> '{}' THEN
        PERFORM ctx.own_hold(people);
        PERFORM ctx.own_add(people, people, '{}', ARRAY(SELECT ROW(o.*)::public.outcome FROM was_there o));
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER own_added AFTER INSERT ON participation REFERENCING NEW TABLE AS now_there
    FOR EACH STATEMENT EXECUTE FUNCTION ctx.own_participation_added();
CREATE TRIGGER own_changed AFTER UPDATE ON participation REFERENCING OLD TABLE AS was_there NEW TABLE AS now_there
    FOR EACH STATEMENT EXECUTE FUNCTION ctx.own_participation_changed();
CREATE TRIGGER own_going BEFORE DELETE ON participation
    FOR EACH ROW EXECUTE FUNCTION ctx.own_participation_going();
CREATE TRIGGER own_added AFTER INSERT ON outcome REFERENCING NEW TABLE AS now_there
    FOR EACH STATEMENT EXECUTE FUNCTION ctx.own_outcome_added();
CREATE TRIGGER own_changed AFTER UPDATE ON outcome REFERENCING OLD TABLE AS was_there NEW TABLE AS now_there
    FOR EACH STATEMENT EXECUTE FUNCTION ctx.own_outcome_changed();
CREATE TRIGGER own_gone AFTER DELETE ON outcome REFERENCING OLD TABLE AS was_there
    FOR EACH STATEMENT EXECUTE FUNCTION ctx.own_outcome_gone();

-- They work with the rights of whoever writes, behind the same wall.
REVOKE ALL ON FUNCTION ctx.own_hold(participation[]),
    ctx.own_add(participation[], participation[], uuid[], outcome[]), ctx.own_recount(uuid, uuid[]),
    ctx.own_participation_added(), ctx.own_participation_changed(), ctx.own_participation_going(),
    ctx.own_outcome_added(), ctx.own_outcome_changed(), ctx.own_outcome_gone() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ctx.own_hold(participation[]),
    ctx.own_add(participation[], participation[], uuid[], outcome[]), ctx.own_recount(uuid, uuid[])
    TO fram_app, fram_migrate;
