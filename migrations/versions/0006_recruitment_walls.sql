-- Who waits for the own decision in a round reads and rates nobody's file in it, whichever council's: the application
-- says so and why (`selection.queries.conflicts.competes`), and here it is a wall.
CREATE FUNCTION ctx.competes(wanted_round uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM public.account a
        JOIN public.candidacy c ON c.council_id = a.council_id AND c.person_id = a.person_id
        WHERE a.council_id = ctx.council_id() AND a.id = ctx.actor_id() AND c.round_id = wanted_round
            AND c.state IN ('opinion', 'second_opinion', 'preparing', 'ready', 'reserve'));
END;
GRANT CREATE ON SCHEMA ctx TO fram_grants;
ALTER FUNCTION ctx.competes(uuid) OWNER TO fram_grants;
GRANT SELECT (council_id, id, person_id) ON account TO fram_grants;
CREATE POLICY grantee_self ON account FOR SELECT TO fram_grants
    USING (council_id = ctx.council_id() AND id = ctx.actor_id());

-- Whether anybody, of whichever council, has rated by a criterion: who leads the programme may not take it away then,
-- and learns no more. Of a criterion of any other programme nothing is said.
CREATE FUNCTION ctx.criterion_used(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM public.rating r
        JOIN public.assessment a ON a.council_id = r.council_id AND a.id = r.assessment_id
        JOIN public.candidacy c ON c.council_id = a.council_id AND c.id = a.candidacy_id
        WHERE r.criterion_id = wanted AND c.programme_id = ANY (ctx.led_programme_ids()));
END;
ALTER FUNCTION ctx.criterion_used(uuid) OWNER TO fram_grants;

-- Of two who change what the same member is there for, the second is told.
ALTER TABLE panel_member ADD COLUMN version integer DEFAULT 1 NOT NULL;

-- What one has told of somebody names that person as when it was told. Who reads it may have no grant any more, and
-- learns nothing that has changed since: a protected name least of all.
ALTER TABLE board_conflict ADD COLUMN given_name text, ADD COLUMN family_name text;
CREATE FUNCTION ctx.name_of_conflict() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT p.given_name, p.family_name INTO NEW.given_name, NEW.family_name
    FROM public.candidacy c JOIN public.person p ON p.council_id = c.council_id AND p.id = c.person_id
    WHERE c.council_id = NEW.council_id AND c.id = NEW.candidacy_id;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION ctx.name_of_conflict() FROM PUBLIC;
CREATE TRIGGER name_of_conflict BEFORE INSERT ON board_conflict FOR EACH ROW EXECUTE FUNCTION ctx.name_of_conflict();

SET ROLE fram_grants;
REVOKE ALL ON FUNCTION ctx.competes(uuid), ctx.criterion_used(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ctx.criterion_used(uuid) TO fram_app;

-- The conflicts of interest that the actor has told, in whichever council, and has not taken back: with the name, which
-- is needed to take one back. One line for each person, whatever number of cases it was told in. What was told before
-- names were kept reads the name that is there.
CREATE OR REPLACE FUNCTION ctx.my_conflicts() RETURNS TABLE (
    conflict_id uuid, owner_council_id uuid, given_name text, family_name text, kind text, told_at timestamptz
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT DISTINCT ON (p.council_id, p.id) b.id, p.council_id, coalesce(b.given_name, p.given_name),
        coalesce(b.family_name, p.family_name), b.kind, b.told_at
    FROM public.board_conflict b
    JOIN public.candidacy c ON c.council_id = b.council_id AND c.id = b.candidacy_id
    JOIN public.person p ON p.council_id = c.council_id AND p.id = c.person_id
    WHERE b.account_council_id = ctx.council_id() AND b.account_id = ctx.actor_id() AND b.taken_back_at IS NULL
    ORDER BY p.council_id, p.id, b.told_at, b.id;
END;

-- The cases of a round that grants in force show to the actor, each as one object; nothing of the own council.
CREATE OR REPLACE FUNCTION ctx.read_candidates(wanted_round uuid) RETURNS TABLE (
    owner_council_id uuid, grant_id uuid, candidacy_id uuid, file jsonb
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF ctx.competes(wanted_round) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH allowed AS (
        SELECT g.* FROM public.access_grant g
        WHERE g.grantee_council_id = ctx.council_id() AND g.grantee_account_id = ctx.actor_id()
            AND g.withdrawn_at IS NULL AND clock_timestamp() >= g.valid_from AND clock_timestamp() < g.valid_until
            AND g.parts ? 'candidacy' AND g.round_id = wanted_round
    )
    SELECT DISTINCT ON (c.council_id, c.id) c.council_id, g.id, c.id, jsonb_build_object(
        'given_name', p.given_name, 'family_name', p.family_name, 'title', p.title, 'unit', u.name,
        'service_area', u.service_area, 'door', c.door, 'state', c.state, 'drive', c.drive, 'met', c.met,
        'met_words', c.met_words,
        'nominated', coalesce((SELECT jsonb_agg(n.grounds ORDER BY n.sent_at, n.id) FROM public.nomination n
            WHERE n.council_id = c.council_id AND n.round_id = c.round_id AND n.person_id = c.person_id
                AND n.state = 'accepted'), '[]'::jsonb),
        'opinions', coalesce((SELECT jsonb_agg(jsonb_build_object('level', o.level, 'answer', o.answer,
                'grounds', o.grounds) ORDER BY o.level) FROM public.opinion o
            WHERE o.council_id = c.council_id AND o.candidacy_id = c.id), '[]'::jsonb),
        'interviewed', EXISTS (SELECT FROM public.interview i WHERE i.council_id = c.council_id
            AND i.candidacy_id = c.id AND i.cancelled_at IS NULL AND i.ends_at < clock_timestamp()),
        'sample', (SELECT w.answer FROM public.work_sample w WHERE w.council_id = c.council_id
            AND w.candidacy_id = c.id AND w.handed_in_at IS NOT NULL),
        'profile_done', EXISTS (SELECT FROM public.profile_record f
            WHERE f.council_id = c.council_id AND f.candidacy_id = c.id),
        'competence', (SELECT CASE WHEN jsonb_array_length(k.requirements) > 0 THEN (SELECT bool_and(EXISTS (
                SELECT FROM public.competence_check x WHERE x.council_id = c.council_id AND x.candidacy_id = c.id
                    AND x.requirement = one ->> 'key')) FROM jsonb_array_elements(k.requirements) one) END
            FROM public.call k WHERE k.programme_id = c.programme_id AND k.id = c.call_id),
        'call', c.call_id, 'sample_file', (SELECT w.file_name FROM public.work_sample w
            WHERE w.council_id = c.council_id AND w.candidacy_id = c.id AND w.handed_in_at IS NOT NULL),
        -- Others' ratings and notes only when the actor's own are handed in, or the actor assesses nothing of this case.
        'ratings', CASE WHEN NOT own.pending THEN coalesce((SELECT jsonb_agg(jsonb_build_object(
                'assessor', a.assessor_name, 'assessor_id', a.assessor_account_id, 'instrument', a.instrument,
                'criterion', r.criterion_id, 'value', r.value, 'note', r.note) ORDER BY a.instrument, a.id, r.id)
            FROM public.assessment a
            JOIN public.rating r ON r.council_id = a.council_id AND r.assessment_id = a.id
            WHERE a.council_id = c.council_id AND a.candidacy_id = c.id AND a.submitted_at IS NOT NULL),
            '[]'::jsonb) END,
        'notes', CASE WHEN NOT own.pending THEN coalesce((SELECT jsonb_agg(jsonb_build_object(
                'assessor', a.assessor_name, 'instrument', a.instrument, 'note', a.note) ORDER BY a.instrument, a.id)
            FROM public.assessment a WHERE a.council_id = c.council_id AND a.candidacy_id = c.id
                AND a.submitted_at IS NOT NULL AND a.note <> ''), '[]'::jsonb) END)
    FROM allowed g
    JOIN public.candidacy c ON c.council_id = g.council_id AND c.person_id = g.person_id
        AND c.round_id = wanted_round AND c.state NOT IN ('draft', 'withdrawn')
    JOIN public.person p ON p.council_id = c.council_id AND p.id = c.person_id
    LEFT JOIN public.unit u ON u.council_id = p.council_id AND u.id = p.unit_id
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM public.assessment mine WHERE mine.council_id = c.council_id
        AND mine.candidacy_id = c.id AND mine.assessor_council_id = ctx.council_id()
        AND mine.assessor_account_id = ctx.actor_id()
        AND (mine.conflict IS NULL OR mine.conflict = 'none' AND mine.submitted_at IS NULL)) AS pending) own
    -- Who has a conflict of interest in a case reads nothing of it.
    WHERE NOT EXISTS (SELECT FROM public.assessment mine WHERE mine.council_id = c.council_id
        AND mine.candidacy_id = c.id AND mine.assessor_council_id = ctx.council_id()
        AND mine.assessor_account_id = ctx.actor_id() AND mine.conflict <> 'none')
        AND NOT ctx.is_partial(c.council_id, c.id, c.person_id)
        -- Nor does a grant that was given to assess open anything before the question of conflicts is answered.
        AND NOT EXISTS (SELECT FROM public.assessment asked WHERE asked.council_id = g.council_id
            AND asked.grant_id = g.id AND asked.conflict IS NULL)
    ORDER BY c.council_id, c.id, g.id;
END
$$;

-- The file of one case for its assessor, once told that there is no conflict of interest; null otherwise. Of others'
-- ratings nothing before the own are handed in. A reading of another council's file is a line in that council's log.
CREATE OR REPLACE FUNCTION ctx.read_assessed(wanted uuid) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine record;
BEGIN
    SELECT m.* INTO mine FROM ctx.my_assessments() m WHERE m.assessment_id = wanted AND m.conflict = 'none'
        AND NOT ctx.competes(m.round_id);
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF mine.owner_council_id <> ctx.council_id() THEN
        PERFORM ctx.note_uses(ARRAY[mine.grant_id]);
    END IF;
    RETURN (SELECT jsonb_build_object('person', c.person_id, 'title', p.title,
        -- Who does a person profile needs nothing of the file.
        'drive', CASE WHEN mine.instrument <> 'profile' THEN c.drive END,
        'sample', CASE WHEN mine.instrument = 'work_sample' THEN (SELECT jsonb_build_object('answer', w.answer,
                'file_name', w.file_name, 'handed_in_at', w.handed_in_at) FROM public.work_sample w
            WHERE w.council_id = c.council_id AND w.candidacy_id = c.id AND w.handed_in_at IS NOT NULL) END,
        'others', CASE WHEN mine.submitted_at IS NOT NULL THEN coalesce((SELECT jsonb_agg(jsonb_build_object(
                'assessment', a.id, 'assessor', a.assessor_name, 'criterion', r.criterion_id, 'value', r.value, 'note', r.note)
                ORDER BY a.id, r.id)
            FROM public.assessment a
            JOIN public.rating r ON r.council_id = a.council_id AND r.assessment_id = a.id
            WHERE a.council_id = c.council_id AND a.candidacy_id = c.id AND a.instrument = mine.instrument
                AND a.id <> wanted AND a.submitted_at IS NOT NULL), '[]'::jsonb) END)
    FROM public.candidacy c JOIN public.person p ON p.council_id = c.council_id AND p.id = c.person_id
    WHERE c.council_id = mine.owner_council_id AND c.id = mine.candidacy_id);
END
$$;

-- The file that was handed in with a work sample, for who is to rate it; logged as every reading.
CREATE OR REPLACE FUNCTION ctx.read_sample_file(wanted uuid) RETURNS TABLE (
    person_id uuid, file_name text, file_type text, file_content bytea
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine record;
BEGIN
    SELECT m.* INTO mine FROM ctx.my_assessments() m
    WHERE m.assessment_id = wanted AND m.conflict = 'none' AND m.instrument = 'work_sample'
        AND NOT ctx.competes(m.round_id);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF mine.owner_council_id <> ctx.council_id() THEN
        PERFORM ctx.note_uses(ARRAY[mine.grant_id]);
    END IF;
    RETURN QUERY SELECT c.person_id, w.file_name, w.file_type, w.file_content FROM public.work_sample w
        JOIN public.candidacy c ON c.council_id = w.council_id AND c.id = w.candidacy_id
        WHERE w.council_id = mine.owner_council_id AND w.candidacy_id = mine.candidacy_id
            AND w.handed_in_at IS NOT NULL AND w.file_content IS NOT NULL;
END
$$;

-- Keep an assessor's note and ratings ({"criterion id": {"value": 1 to 5 or null, "undecided": …, "note": …}}), and
-- hand them in. Where only a note comes (`undecided`), a rating or abstention that is there already stays.
-- Null when there is no such assessment for the actor, a conflict stands, it is handed in, or the version is another's.
CREATE OR REPLACE FUNCTION ctx.save_assessment(owner uuid, wanted uuid, expected integer, said text, given jsonb, hand_in boolean)
RETURNS integer LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_version integer;
    found_name text;
    found_person uuid;
    line uuid;
BEGIN
    UPDATE public.assessment a SET note = said, version = a.version + 1,
        submitted_at = CASE WHEN hand_in THEN clock_timestamp() END
    FROM public.candidacy c
    WHERE c.council_id = a.council_id AND c.id = a.candidacy_id
        AND a.council_id = owner AND a.id = wanted AND a.version = expected AND a.submitted_at IS NULL
        AND a.conflict = 'none' AND a.instrument <> 'profile' AND NOT ctx.is_partial(c.council_id, c.id, c.person_id)
        AND c.state IN ('opinion', 'second_opinion', 'preparing', 'ready') AND NOT ctx.competes(c.round_id)
        AND a.assessor_council_id = ctx.council_id() AND a.assessor_account_id = ctx.actor_id()
        AND (a.council_id = ctx.council_id() OR EXISTS (SELECT FROM public.access_grant g
            WHERE g.council_id = a.council_id AND g.id = a.grant_id AND g.withdrawn_at IS NULL
                AND clock_timestamp() >= g.valid_from AND clock_timestamp() < g.valid_until))
    RETURNING a.version, a.assessor_name, c.person_id INTO found_version, found_name, found_person;
    IF found_version IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.rating AS r (council_id, assessment_id, criterion_id, value, undecided, note)
    SELECT owner, wanted, one.key::uuid, (one.value ->> 'value')::integer, coalesce((one.value ->> 'undecided')::boolean, false),
        one.value ->> 'note'
    FROM jsonb_each(given) one
    ON CONFLICT (council_id, assessment_id, criterion_id) DO UPDATE SET
        value = CASE WHEN excluded.undecided THEN r.value ELSE excluded.value END,
        undecided = r.undecided AND excluded.undecided, note = excluded.note;
    IF hand_in THEN
        line := uuidv7();
        INSERT INTO audit.entry (council_id, id, at, actor_id, actor_name, action, object_type, object_id, detail)
        VALUES (owner, line, clock_timestamp(), ctx.actor_id(), found_name, 'assessment.handed_in', 'assessment',
            wanted::text, jsonb_build_object('people', jsonb_build_array(found_person)));
        INSERT INTO audit.entry_person (council_id, person_id, entry_id) VALUES (owner, found_person, line);
    END IF;
    RETURN found_version;
END
$$;

-- Tell assessors of the own council's cases what waits for them, in the outboxes of their own councils, as themselves:
-- `asked` (one of them, at once), `soon` (two days before the day) and `overdue` (just past it). Each once: of a file
-- that was opened again by a new grant once more, and of a day that was moved.
CREATE OR REPLACE FUNCTION ctx.tell_assessors(only_assessment uuid, told text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked integer;
BEGIN
    INSERT INTO public.outbox (council_id, kind, arguments, once_key, actor_id)
    SELECT a.assessor_council_id, 'assessments.tell', jsonb_build_object('assessment', a.id, 'told', told),
        concat_ws(' ', a.id, told,
            CASE told WHEN 'asked' THEN a.grant_id::text ELSE extract(epoch FROM a.due_at)::bigint::text END),
        a.assessor_account_id
    FROM public.assessment a
    JOIN public.candidacy c ON c.council_id = a.council_id AND c.id = a.candidacy_id
        AND c.state IN ('opinion', 'second_opinion', 'preparing', 'ready')
    WHERE a.council_id = ctx.council_id() AND a.submitted_at IS NULL AND coalesce(a.conflict, 'none') = 'none'
        AND (only_assessment IS NULL OR a.id = only_assessment)
        AND CASE told
            WHEN 'asked' THEN only_assessment IS NOT NULL
            WHEN 'soon' THEN a.due_at > clock_timestamp() AND a.due_at <= clock_timestamp() + interval '2 days'
                AND a.created_at < a.due_at - interval '2 days'
            WHEN 'overdue' THEN a.due_at <= clock_timestamp() AND a.due_at > clock_timestamp() - interval '2 days'
            ELSE false END
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS asked = ROW_COUNT;
    RETURN asked;
END
$$;
RESET ROLE;
REVOKE CREATE ON SCHEMA ctx FROM fram_grants;
