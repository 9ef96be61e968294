-- What selection across the wall needs: who I am, what I assess, what a grant shows of a case, and seats that add up.

-- The person behind the account of this transaction; null for the schedule and for who is not in the directory.
CREATE FUNCTION ctx.person_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (SELECT a.person_id FROM public.account a WHERE a.council_id = ctx.council_id() AND a.id = ctx.actor_id());
REVOKE ALL ON FUNCTION ctx.person_id() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ctx.person_id() TO fram_app;

-- Until it has been answered with yes, a nomination is between three parties. Not even the schedule sees it: what is
-- to happen to it is asked for when it is sent, in the name of who sent it.
CREATE POLICY three_parties ON nomination AS RESTRICTIVE FOR ALL TO fram_app
    USING (state = 'accepted' OR submitted_by = ctx.actor_id()
        OR person_id = (SELECT ctx.person_id()) OR nominator_id = (SELECT ctx.person_id()))
    WITH CHECK (state = 'accepted' OR submitted_by = ctx.actor_id()
        OR person_id = (SELECT ctx.person_id()) OR nominator_id = (SELECT ctx.person_id()));
CREATE POLICY three_parties ON letter AS RESTRICTIVE FOR ALL TO fram_app
    USING (nomination_id IS NULL OR asked_by = ctx.actor_id() OR person_id = (SELECT ctx.person_id()))
    WITH CHECK (nomination_id IS NULL OR asked_by = ctx.actor_id() OR person_id = (SELECT ctx.person_id()));
-- How many letters somebody has had from one sender in a round, also of nominations that were taken back: theirs alone.
CREATE POLICY three_parties ON nomination_sent AS RESTRICTIVE FOR ALL TO fram_app
    USING (submitted_by = ctx.actor_id() OR person_id = (SELECT ctx.person_id())
        OR EXISTS (SELECT FROM nomination n WHERE n.council_id = nomination_sent.council_id
            AND n.round_id = nomination_sent.round_id AND n.person_id = nomination_sent.person_id
            AND n.submitted_by = nomination_sent.submitted_by AND n.nominator_id = (SELECT ctx.person_id())));
-- What nobody answers goes in the end, whether or not the account is still there that sent it. The one who deletes it
-- sees these rows alone, and tells nobody of them: a month after the last day to answer; "later" and no new call in two
-- years; a draft that nobody has touched for a year. With it go its letters, and the work that waits for it.
CREATE FUNCTION ctx.lapse_nominations() RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone uuid[] := ARRAY(SELECT n.id FROM public.nomination n WHERE n.council_id = ctx.council_id());
BEGIN
    DELETE FROM public.outbox o WHERE o.council_id = ctx.council_id()
        AND (o.arguments ->> 'nomination' = ANY (gone::text[]) OR o.arguments ->> 'letter' IN (
            SELECT l.id::text FROM public.letter l
            WHERE l.council_id = ctx.council_id() AND l.nomination_id = ANY (gone)));
    DELETE FROM public.nomination n WHERE n.council_id = ctx.council_id() AND n.id = ANY (gone);
    DELETE FROM public.nomination_sent s WHERE s.council_id = ctx.council_id();
END
$$;
-- The longest time to answer, and the month after it.
CREATE POLICY lapsed ON nomination_sent FOR ALL TO fram_resolver
    USING (council_id = ctx.council_id() AND last_at < now() - interval '90 days');
CREATE POLICY lapsed ON nomination FOR ALL TO fram_resolver USING (council_id = ctx.council_id() AND (
    (state = 'sent' AND answer_by < now() - interval '30 days')
    OR (state = 'later' AND answered_at < now() - interval '730 days')
    OR (state = 'draft' AND updated_at < now() - interval '365 days')));
CREATE POLICY lapsed ON letter FOR SELECT TO fram_resolver
    USING (council_id = ctx.council_id() AND nomination_id IS NOT NULL);
CREATE POLICY lapsed ON outbox FOR ALL TO fram_resolver USING (council_id = ctx.council_id()
    AND (kind = 'letters.send.between' OR arguments ? 'nomination'));
GRANT SELECT (council_id, id, state, answer_by, answered_at, updated_at), DELETE ON nomination TO fram_resolver;
GRANT SELECT (council_id, last_at), DELETE ON nomination_sent TO fram_resolver;
GRANT SELECT (council_id, id, nomination_id) ON letter TO fram_resolver;
GRANT SELECT (council_id, id, kind, arguments), DELETE ON outbox TO fram_resolver;
GRANT CREATE ON SCHEMA ctx TO fram_resolver;
ALTER FUNCTION ctx.lapse_nominations() OWNER TO fram_resolver;
REVOKE CREATE ON SCHEMA ctx FROM fram_resolver;
SET ROLE fram_resolver;
REVOKE ALL ON FUNCTION ctx.lapse_nominations() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ctx.lapse_nominations() TO fram_app;
RESET ROLE;
CREATE POLICY own_draft ON candidacy AS RESTRICTIVE FOR ALL TO fram_app
    USING (state <> 'draft' OR person_id = (SELECT ctx.person_id()))
    WITH CHECK (state <> 'draft' OR person_id = (SELECT ctx.person_id()));
-- Nor do the steps of a draft tell that there is one.
CREATE POLICY own_draft ON candidacy_step AS RESTRICTIVE FOR SELECT TO fram_app
    USING (EXISTS (SELECT FROM candidacy c
        WHERE c.council_id = candidacy_step.council_id AND c.id = candidacy_step.candidacy_id));

-- The seat ledger holds: one writer at a time for a round (the lock is released with the transaction), and at the
-- commit nobody has given more than there is, nobody has a seat twice, and all seats together are the capacity.
CREATE FUNCTION ctx.lock_seats(wanted_round uuid) RETURNS void LANGUAGE sql VOLATILE
    RETURN pg_advisory_xact_lock(hashtextextended('seats ' || wanted_round::text, 0));
REVOKE ALL ON FUNCTION ctx.lock_seats(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ctx.lock_seats(uuid) TO fram_app, fram_migrate;
CREATE FUNCTION ctx.seat_line_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ctx.lock_seats(NEW.round_id);
    RETURN NEW;
END
$$;
CREATE FUNCTION ctx.seat_line_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted integer;
    total integer;
BEGIN
    IF EXISTS (
        SELECT FROM public.seat_line l WHERE l.programme_id = NEW.programme_id AND l.round_id = NEW.round_id
        GROUP BY l.council_id
        HAVING sum(CASE l.move WHEN 'given' THEN 1 WHEN 'returned' THEN -1 ELSE 0 END) < 0
            OR sum(CASE WHEN l.move IN ('allotted', 'moved_in', 'added') THEN l.seats
                WHEN l.move IN ('moved_out', 'removed') THEN -l.seats
                WHEN l.move = 'given' THEN -1 WHEN l.move = 'returned' THEN 1 END) < 0
    ) THEN
        RAISE EXCEPTION 'a council would have given more seats than it has' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'seat_line_council', TABLE = 'seat_line';
    END IF;
    IF EXISTS (
        SELECT FROM public.seat_line l WHERE l.programme_id = NEW.programme_id AND l.round_id = NEW.round_id
            AND l.candidacy IS NOT NULL
        GROUP BY l.council_id, l.candidacy
        HAVING sum(CASE l.move WHEN 'given' THEN 1 ELSE -1 END) NOT IN (0, 1)
    ) THEN
        RAISE EXCEPTION 'somebody would have a seat twice' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'seat_line_once', TABLE = 'seat_line';
    END IF;
    SELECT r.capacity INTO wanted FROM public.seat_rule r
    WHERE r.programme_id = NEW.programme_id AND r.round_id = NEW.round_id;
    SELECT sum(CASE WHEN l.move IN ('allotted', 'moved_in', 'added') THEN l.seats
        WHEN l.move IN ('moved_out', 'removed') THEN -l.seats ELSE 0 END) INTO total
    FROM public.seat_line l WHERE l.programme_id = NEW.programme_id AND l.round_id = NEW.round_id;
    IF wanted IS DISTINCT FROM total THEN
        RAISE EXCEPTION 'the seats do not add up to the capacity' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'seat_line_capacity', TABLE = 'seat_line';
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION ctx.seat_line_lock(), ctx.seat_line_holds() FROM PUBLIC;
CREATE TRIGGER seat_line_lock BEFORE INSERT ON seat_line FOR EACH ROW EXECUTE FUNCTION ctx.seat_line_lock();
CREATE CONSTRAINT TRIGGER seat_line_holds AFTER INSERT ON seat_line DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ctx.seat_line_holds();

-- With the eyes of fram_grants, as ctx.read_granted: what an assessor of whichever council sees and writes. Every
-- reading of another council's case is a line in that council's log, in the same transaction.
CREATE FUNCTION ctx.note_uses(wanted uuid[]) RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    allowed record;
    line uuid;
BEGIN
    FOR allowed IN
        SELECT g.* FROM public.access_grant g WHERE g.id = ANY (wanted)
            AND g.grantee_council_id = ctx.council_id() AND g.grantee_account_id = ctx.actor_id() ORDER BY g.id
    LOOP
        line := uuidv7();
        INSERT INTO public.access_grant_use (council_id, grant_id, part, used_at)
        VALUES (allowed.council_id, allowed.id, 'candidacy', clock_timestamp());
        INSERT INTO audit.entry (council_id, id, at, actor_id, actor_name, action, object_type, object_id, detail)
        VALUES (allowed.council_id, line, clock_timestamp(), allowed.grantee_account_id, allowed.grantee_name,
            'grant.used', 'person', allowed.person_id::text,
            jsonb_build_object('grant', allowed.id, 'part', 'candidacy', 'council', allowed.grantee_council_id,
                'people', jsonb_build_array(allowed.person_id)));
        INSERT INTO audit.entry_person (council_id, person_id, entry_id)
        VALUES (allowed.council_id, allowed.person_id, line);
    END LOOP;
END
$$;

-- Whether the actor has told a conflict of interest in a case (that one holds for good), or in another case of the same
-- person, and has not taken it back since.
CREATE FUNCTION ctx.is_partial(owner uuid, wanted uuid, person uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM public.board_conflict b
        JOIN public.candidacy c ON c.council_id = b.council_id AND c.id = b.candidacy_id
        WHERE b.council_id = owner AND b.account_council_id = ctx.council_id() AND b.account_id = ctx.actor_id()
            AND c.person_id = person AND (b.candidacy_id = wanted OR b.taken_back_at IS NULL));
END;

-- The cases of a round that grants in force show to the actor, each as one object; nothing of the own council.
CREATE FUNCTION ctx.read_candidates(wanted_round uuid) RETURNS TABLE (
    owner_council_id uuid, grant_id uuid, candidacy_id uuid, file jsonb
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
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
        -- Others' ratings only when the actor's own are handed in, or the actor assesses nothing of this case.
        'ratings', CASE WHEN EXISTS (SELECT FROM public.assessment mine WHERE mine.council_id = c.council_id
                AND mine.candidacy_id = c.id AND mine.assessor_council_id = ctx.council_id()
                AND mine.assessor_account_id = ctx.actor_id() AND mine.submitted_at IS NULL
                AND mine.conflict IS NOT DISTINCT FROM 'none')
            OR EXISTS (SELECT FROM public.assessment mine WHERE mine.council_id = c.council_id
                AND mine.candidacy_id = c.id AND mine.assessor_council_id = ctx.council_id()
                AND mine.assessor_account_id = ctx.actor_id() AND mine.conflict IS NULL)
            THEN NULL
            ELSE coalesce((SELECT jsonb_agg(jsonb_build_object('assessor', a.assessor_name,
                    'assessor_id', a.assessor_account_id, 'instrument', a.instrument,
                    'criterion', r.criterion_id, 'value', r.value, 'note', r.note) ORDER BY a.instrument, a.id, r.id)
                FROM public.assessment a
                JOIN public.rating r ON r.council_id = a.council_id AND r.assessment_id = a.id
                WHERE a.council_id = c.council_id AND a.candidacy_id = c.id AND a.submitted_at IS NOT NULL),
                '[]'::jsonb) END)
    FROM allowed g
    JOIN public.candidacy c ON c.council_id = g.council_id AND c.person_id = g.person_id
        AND c.round_id = wanted_round AND c.state NOT IN ('draft', 'withdrawn')
    JOIN public.person p ON p.council_id = c.council_id AND p.id = c.person_id
    LEFT JOIN public.unit u ON u.council_id = p.council_id AND u.id = p.unit_id
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

-- What the actor is to assess, in whichever council: with the name, which is needed to tell a conflict of interest.
CREATE FUNCTION ctx.my_assessments() RETURNS TABLE (
    owner_council_id uuid, assessment_id uuid, grant_id uuid, candidacy_id uuid, programme_id uuid, round_id uuid,
    given_name text, family_name text, unit text, instrument text, due_at timestamptz, conflict text, note text,
    submitted_at timestamptz, version integer, ratings jsonb, interviews jsonb
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT a.council_id, a.id, a.grant_id, a.candidacy_id, c.programme_id, c.round_id, p.given_name, p.family_name,
        u.name, a.instrument, a.due_at,
        CASE WHEN coalesce(a.conflict, 'none') = 'none' AND ctx.is_partial(a.council_id, c.id, c.person_id) THEN 'told'
            ELSE a.conflict END, a.note, a.submitted_at, a.version,
        coalesce((SELECT jsonb_object_agg(r.criterion_id::text, jsonb_build_object('value', r.value,
                'undecided', r.undecided, 'note', r.note))
            FROM public.rating r WHERE r.council_id = a.council_id AND r.assessment_id = a.id), '{}'::jsonb),
        coalesce((SELECT jsonb_agg(jsonb_build_object('id', i.id, 'starts_at', i.starts_at, 'ends_at', i.ends_at,
                'place', i.place, 'sequence', i.sequence, 'version', i.version) ORDER BY i.starts_at)
            FROM public.interview i WHERE a.instrument = 'interview' AND coalesce(a.conflict, 'none') = 'none'
                AND NOT ctx.is_partial(a.council_id, c.id, c.person_id)
                AND i.council_id = a.council_id AND i.candidacy_id = a.candidacy_id AND i.cancelled_at IS NULL),
            '[]'::jsonb)
    FROM public.assessment a
    JOIN public.candidacy c ON c.council_id = a.council_id AND c.id = a.candidacy_id
        AND c.state NOT IN ('draft', 'withdrawn')
    JOIN public.person p ON p.council_id = c.council_id AND p.id = c.person_id
    LEFT JOIN public.unit u ON u.council_id = p.council_id AND u.id = p.unit_id
    WHERE a.assessor_council_id = ctx.council_id() AND a.assessor_account_id = ctx.actor_id()
        -- A file closes when its case is decided: of others their grant ends then.
        AND (a.council_id = ctx.council_id() AND c.state IN ('opinion', 'second_opinion', 'preparing', 'ready')
            OR EXISTS (SELECT FROM public.access_grant g
            WHERE g.council_id = a.council_id AND g.id = a.grant_id AND g.round_id = c.round_id
                AND g.withdrawn_at IS NULL AND now() >= g.valid_from AND now() < g.valid_until));
END;

-- The file of one case for its assessor, once told that there is no conflict of interest; null otherwise. Of others'
-- ratings nothing before the own are handed in. A reading of another council's file is a line in that council's log.
CREATE FUNCTION ctx.read_assessed(wanted uuid) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine record;
BEGIN
    SELECT m.* INTO mine FROM ctx.my_assessments() m WHERE m.assessment_id = wanted AND m.conflict = 'none';
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
CREATE FUNCTION ctx.read_sample_file(wanted uuid) RETURNS TABLE (
    person_id uuid, file_name text, file_type text, file_content bytea
) LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine record;
BEGIN
    SELECT m.* INTO mine FROM ctx.my_assessments() m
    WHERE m.assessment_id = wanted AND m.conflict = 'none' AND m.instrument = 'work_sample';
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

-- End at once what the actor could see of a person of another council; the owner's log says so. Nothing of the own.
CREATE FUNCTION ctx.leave_file(owner uuid, person uuid, said_by text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ended record;
    line uuid;
BEGIN
    FOR ended IN
        UPDATE public.access_grant g SET withdrawn_at = clock_timestamp()
        WHERE g.council_id = owner AND g.person_id = person AND g.withdrawn_at IS NULL
            AND g.grantee_council_id = ctx.council_id() AND g.grantee_account_id = ctx.actor_id()
        RETURNING g.id
    LOOP
        line := uuidv7();
        INSERT INTO audit.entry (council_id, id, at, actor_id, actor_name, action, object_type, object_id, detail)
        VALUES (owner, line, clock_timestamp(), ctx.actor_id(), said_by, 'grant.withdrawn', 'person',
            person::text, jsonb_build_object('grant', ended.id, 'people', jsonb_build_array(person)));
        INSERT INTO audit.entry_person (council_id, person_id, entry_id) VALUES (owner, person, line);
    END LOOP;
END
$$;

-- Tell a conflict of interest, or that there is none. False when there is no such assessment for the actor, or it
-- has been handed in, or a conflict has been told of the same person that is not taken back. One that was told holds
-- for this case for good, and ends what the actor could see of this person at once; it is kept apart from the
-- assessment, which may be taken away. The log says that there is one, never which.
CREATE FUNCTION ctx.declare_conflict(owner uuid, wanted uuid, told text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine record;
    line uuid;
BEGIN
    UPDATE public.assessment a SET conflict = told, conflict_at = clock_timestamp(), version = a.version + 1
    FROM public.candidacy c
    WHERE a.council_id = owner AND a.id = wanted AND a.submitted_at IS NULL
        AND (a.conflict IS NULL OR a.conflict = 'none')
        AND a.assessor_council_id = ctx.council_id() AND a.assessor_account_id = ctx.actor_id()
        AND (a.council_id = ctx.council_id() OR EXISTS (SELECT FROM public.access_grant g
            WHERE g.council_id = a.council_id AND g.id = a.grant_id AND g.withdrawn_at IS NULL
                AND clock_timestamp() >= g.valid_from AND clock_timestamp() < g.valid_until))
        AND c.council_id = a.council_id AND c.id = a.candidacy_id
        AND (told <> 'none' OR NOT ctx.is_partial(c.council_id, c.id, c.person_id))
    RETURNING a.assessor_name AS name, a.candidacy_id, c.person_id INTO mine;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF told = 'none' THEN
        RETURN true;
    END IF;
    INSERT INTO public.board_conflict (council_id, candidacy_id, account_council_id, account_id, kind)
    VALUES (owner, mine.candidacy_id, ctx.council_id(), ctx.actor_id(), told) ON CONFLICT DO NOTHING;
    -- Whichever instrument it was told at, and in whichever round, it holds for the person.
    UPDATE public.assessment a SET conflict = told, conflict_at = clock_timestamp(), version = a.version + 1
    FROM public.candidacy c
    WHERE c.council_id = a.council_id AND c.id = a.candidacy_id AND c.person_id = mine.person_id
        AND a.council_id = owner AND a.id <> wanted AND a.submitted_at IS NULL
        AND a.assessor_council_id = ctx.council_id() AND a.assessor_account_id = ctx.actor_id()
        AND (a.conflict IS NULL OR a.conflict = 'none');
    -- The interviews that the assessor was to hold leave the assessor's calendar: a later word about the same entry.
    WITH left_to AS (
        UPDATE public.interview i SET sequence = i.sequence + 1 FROM public.assessment a, public.candidacy c
        WHERE i.council_id = owner AND i.cancelled_at IS NULL AND i.ends_at > clock_timestamp()
            AND c.council_id = i.council_id AND c.id = i.candidacy_id AND c.person_id = mine.person_id
            AND a.council_id = i.council_id AND a.candidacy_id = i.candidacy_id AND a.instrument = 'interview'
            AND a.submitted_at IS NULL AND a.conflict = told
            AND a.assessor_council_id = ctx.council_id() AND a.assessor_account_id = ctx.actor_id()
        RETURNING i.id, a.id AS assessment, i.sequence, i.version, i.starts_at, i.ends_at
    )
    INSERT INTO public.outbox (council_id, kind, arguments, once_key, actor_id)
    SELECT ctx.council_id(), 'assessments.invite', jsonb_build_object('interview', l.id, 'assessment', l.assessment,
            'sequence', l.sequence, 'version', l.version, 'starts', l.starts_at, 'ends', l.ends_at, 'cancelled', true),
        format('%s %s %s %s', l.id, l.assessment, l.sequence, true), ctx.actor_id()
    FROM left_to l
    ON CONFLICT DO NOTHING;
    line := uuidv7();
    INSERT INTO audit.entry (council_id, id, at, actor_id, actor_name, action, object_type, object_id, detail)
    VALUES (owner, line, clock_timestamp(), ctx.actor_id(), mine.name, 'assessment.conflict_told', 'assessment',
        wanted::text, jsonb_build_object('people', jsonb_build_array(mine.person_id)));
    INSERT INTO audit.entry_person (council_id, person_id, entry_id) VALUES (owner, mine.person_id, line);
    PERFORM ctx.leave_file(owner, mine.person_id, mine.name);
    RETURN true;
END
$$;

-- Tell a conflict of interest at the board, in a case of another council that a grant shows to the actor: it counts as
-- one told by an assessor, and ends at once what the actor could see of this person. False where no grant shows it.
CREATE FUNCTION ctx.tell_board_conflict(wanted uuid, told text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine record;
    begun uuid;
    line uuid;
BEGIN
    SELECT c.council_id AS owner, c.person_id, g.grantee_name AS name INTO mine
    FROM public.candidacy c
    JOIN public.access_grant g ON g.council_id = c.council_id AND g.person_id = c.person_id
        AND g.round_id = c.round_id AND g.parts ? 'candidacy'
    WHERE c.id = wanted AND c.state NOT IN ('draft', 'withdrawn')
        AND g.grantee_council_id = ctx.council_id() AND g.grantee_account_id = ctx.actor_id()
        AND g.withdrawn_at IS NULL AND clock_timestamp() >= g.valid_from AND clock_timestamp() < g.valid_until
    LIMIT 1;
    IF NOT FOUND OR told = 'none' THEN
        RETURN false;
    END IF;
    INSERT INTO public.board_conflict (council_id, candidacy_id, account_council_id, account_id, kind)
    VALUES (mine.owner, wanted, ctx.council_id(), ctx.actor_id(), told) ON CONFLICT DO NOTHING;
    line := uuidv7();
    INSERT INTO audit.entry (council_id, id, at, actor_id, actor_name, action, object_type, object_id, detail)
    VALUES (mine.owner, line, clock_timestamp(), ctx.actor_id(), mine.name, 'board.conflict_told', 'candidacy',
        wanted::text, jsonb_build_object('people', jsonb_build_array(mine.person_id)));
    INSERT INTO audit.entry_person (council_id, person_id, entry_id) VALUES (mine.owner, mine.person_id, line);
    SELECT a.id INTO begun FROM public.assessment a
    JOIN public.candidacy c ON c.council_id = a.council_id AND c.id = a.candidacy_id
    WHERE a.council_id = mine.owner AND c.person_id = mine.person_id AND a.submitted_at IS NULL
        AND coalesce(a.conflict, 'none') = 'none'
        AND a.assessor_council_id = ctx.council_id() AND a.assessor_account_id = ctx.actor_id()
    LIMIT 1;
    IF begun IS NOT NULL THEN
        PERFORM ctx.declare_conflict(mine.owner, begun, told);
    END IF;
    PERFORM ctx.leave_file(mine.owner, mine.person_id, mine.name);
    RETURN true;
END
$$;

-- The conflicts of interest that the actor has told, in whichever council, and has not taken back: with the name, which
-- is needed to take one back. One line for each person, whatever number of cases it was told in.
CREATE FUNCTION ctx.my_conflicts() RETURNS TABLE (
    conflict_id uuid, owner_council_id uuid, given_name text, family_name text, kind text, told_at timestamptz
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT DISTINCT ON (p.council_id, p.id) b.id, p.council_id, p.given_name, p.family_name, b.kind, b.told_at
    FROM public.board_conflict b
    JOIN public.candidacy c ON c.council_id = b.council_id AND c.id = b.candidacy_id
    JOIN public.person p ON p.council_id = c.council_id AND p.id = c.person_id
    WHERE b.account_council_id = ctx.council_id() AND b.account_id = ctx.actor_id() AND b.taken_back_at IS NULL
    ORDER BY p.council_id, p.id, b.told_at, b.id;
END;

-- Take back what was told of a person: from now on it no longer holds in other rounds, and goes on holding in the cases
-- that it was told in. False where the actor has told no such thing, or has taken it back. The owner's log says so.
CREATE FUNCTION ctx.take_back_conflict(wanted uuid, why text, said_by text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine record;
    line uuid;
BEGIN
    SELECT b.council_id AS owner, c.person_id INTO mine FROM public.board_conflict b
    JOIN public.candidacy c ON c.council_id = b.council_id AND c.id = b.candidacy_id
    WHERE b.id = wanted AND b.account_council_id = ctx.council_id() AND b.account_id = ctx.actor_id()
        AND b.taken_back_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE public.board_conflict b
    SET taken_back_at = clock_timestamp(), taken_back_by = said_by, taken_back_grounds = why
    FROM public.candidacy c
    WHERE c.council_id = b.council_id AND c.id = b.candidacy_id AND c.person_id = mine.person_id
        AND b.council_id = mine.owner AND b.account_council_id = ctx.council_id() AND b.account_id = ctx.actor_id()
        AND b.taken_back_at IS NULL;
    line := uuidv7();
    INSERT INTO audit.entry (council_id, id, at, actor_id, actor_name, action, object_type, object_id, detail)
    VALUES (mine.owner, line, clock_timestamp(), ctx.actor_id(), said_by, 'conflict.taken_back', 'person',
        mine.person_id::text, jsonb_build_object('people', jsonb_build_array(mine.person_id)));
    INSERT INTO audit.entry_person (council_id, person_id, entry_id) VALUES (mine.owner, mine.person_id, line);
    RETURN true;
END
$$;

-- Ask for calendar entries to those who hold an interview, in the outboxes of their own councils: each job runs as
-- the assessor, and reads there what the assessor may read. Only of the own council's interviews.
CREATE FUNCTION ctx.invite_assessors(wanted uuid, only_assessment uuid, cancelled boolean) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked integer;
BEGIN
    INSERT INTO public.outbox (council_id, kind, arguments, once_key, actor_id)
    SELECT a.assessor_council_id, 'assessments.invite', jsonb_build_object('interview', i.id, 'assessment', a.id,
            'sequence', i.sequence, 'version', i.version, 'starts', i.starts_at, 'ends', i.ends_at,
            'cancelled', cancelled, 'programme', c.programme_id, 'round', c.round_id),
        format('%s %s %s %s', i.id, a.id, i.sequence, cancelled), a.assessor_account_id
    FROM public.interview i
    JOIN public.assessment a ON a.council_id = i.council_id AND a.candidacy_id = i.candidacy_id
        AND a.instrument = 'interview' AND coalesce(a.conflict, 'none') = 'none'
        AND (only_assessment IS NULL OR a.id = only_assessment)
    JOIN public.candidacy c ON c.council_id = i.council_id AND c.id = i.candidacy_id
    WHERE i.council_id = ctx.council_id() AND i.id = wanted
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS asked = ROW_COUNT;
    RETURN asked;
END
$$;

-- Tell assessors of the own council's cases what waits for them, in the outboxes of their own councils, as themselves:
-- `asked` (one of them, at once), `soon` (two days before the day) and `overdue` (just past it). Each once.
CREATE FUNCTION ctx.tell_assessors(only_assessment uuid, told text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked integer;
BEGIN
    INSERT INTO public.outbox (council_id, kind, arguments, once_key, actor_id)
    SELECT a.assessor_council_id, 'assessments.tell', jsonb_build_object('assessment', a.id, 'told', told),
        format('%s %s', a.id, told), a.assessor_account_id
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

-- Keep an assessor's note and ratings ({"criterion id": {"value": 1 to 5 or null, "undecided": …, "note": …}}), and
-- hand them in. Where only a note comes (`undecided`), a rating or abstention that is there already stays.
-- Null when there is no such assessment for the actor, a conflict stands, it is handed in, or the version is another's.
CREATE FUNCTION ctx.save_assessment(owner uuid, wanted uuid, expected integer, said text, given jsonb, hand_in boolean)
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
        AND c.state IN ('opinion', 'second_opinion', 'preparing', 'ready')
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

-- A council takes somebody off the panel of a round: what other councils had opened to that account for the round is
-- closed at once, and the interviews leave its calendar. The owner's log says so; nobody of the owner's council did it.
CREATE FUNCTION ctx.renounce_grants(wanted_round uuid, account uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ended record;
    line uuid;
    number integer := 0;
    gone uuid[] := '{}';
BEGIN
    FOR ended IN
        UPDATE public.access_grant g SET withdrawn_at = clock_timestamp()
        WHERE g.grantee_council_id = ctx.council_id() AND g.grantee_account_id = account AND g.withdrawn_at IS NULL
            AND g.parts ? 'candidacy' AND g.round_id = wanted_round
        RETURNING g.*
    LOOP
        number := number + 1;
        gone := gone || ended.id;
        line := uuidv7();
        INSERT INTO audit.entry (council_id, id, at, actor_id, actor_name, action, object_type, object_id, detail)
        VALUES (ended.council_id, line, clock_timestamp(), NULL, 'Fram', 'grant.withdrawn', 'person',
            ended.person_id::text, jsonb_build_object('grant', ended.id, 'people', jsonb_build_array(ended.person_id)));
        INSERT INTO audit.entry_person (council_id, person_id, entry_id)
        VALUES (ended.council_id, ended.person_id, line);
    END LOOP;
    -- What the account was to hold for other councils leaves its calendar: a later word about the same entry.
    WITH left_to AS (
        UPDATE public.interview i SET sequence = i.sequence + 1
        FROM public.assessment a JOIN public.candidacy c ON c.council_id = a.council_id AND c.id = a.candidacy_id
        WHERE i.council_id = a.council_id AND i.candidacy_id = a.candidacy_id AND i.cancelled_at IS NULL
            AND i.ends_at > clock_timestamp() AND a.instrument = 'interview'
            AND coalesce(a.conflict, 'none') = 'none' AND a.grant_id = ANY (gone)
            AND a.assessor_council_id = ctx.council_id() AND a.assessor_account_id = account
        RETURNING i.id, a.id AS assessment, i.sequence, i.version, i.starts_at, i.ends_at, c.programme_id, c.round_id
    )
    INSERT INTO public.outbox (council_id, kind, arguments, once_key, actor_id)
    SELECT ctx.council_id(), 'assessments.invite', jsonb_build_object('interview', l.id, 'assessment', l.assessment,
            'sequence', l.sequence, 'version', l.version, 'starts', l.starts_at, 'ends', l.ends_at, 'cancelled', true,
            'programme', l.programme_id, 'round', l.round_id),
        format('%s %s %s %s', l.id, l.assessment, l.sequence, true), account
    FROM left_to l
    ON CONFLICT DO NOTHING;
    RETURN number;
END
$$;

-- Which councils have somebody on the way to a decision: who leads the programme waits for them, and learns no more.
SET ROLE fram_resolver;
GRANT EXECUTE ON FUNCTION ctx.led_programme_ids() TO fram_grants;
RESET ROLE;
CREATE FUNCTION ctx.deciding_councils(wanted_round uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT c.council_id FROM public.candidacy c
    WHERE c.round_id = wanted_round AND c.programme_id = ANY (ctx.led_programme_ids())
        AND c.state IN ('opinion', 'second_opinion', 'preparing', 'ready')
$$;
GRANT CREATE ON SCHEMA ctx TO fram_grants;
ALTER FUNCTION ctx.deciding_councils(uuid) OWNER TO fram_grants;
ALTER FUNCTION ctx.renounce_grants(uuid, uuid) OWNER TO fram_grants;
ALTER FUNCTION ctx.note_uses(uuid[]) OWNER TO fram_grants;
ALTER FUNCTION ctx.read_candidates(uuid) OWNER TO fram_grants;
ALTER FUNCTION ctx.my_assessments() OWNER TO fram_grants;
ALTER FUNCTION ctx.is_partial(uuid, uuid, uuid) OWNER TO fram_grants;
ALTER FUNCTION ctx.my_conflicts() OWNER TO fram_grants;
ALTER FUNCTION ctx.take_back_conflict(uuid, text, text) OWNER TO fram_grants;
ALTER FUNCTION ctx.declare_conflict(uuid, uuid, text) OWNER TO fram_grants;
ALTER FUNCTION ctx.leave_file(uuid, uuid, text) OWNER TO fram_grants;
ALTER FUNCTION ctx.tell_board_conflict(uuid, text) OWNER TO fram_grants;
ALTER FUNCTION ctx.read_assessed(uuid) OWNER TO fram_grants;
ALTER FUNCTION ctx.read_sample_file(uuid) OWNER TO fram_grants;
ALTER FUNCTION ctx.invite_assessors(uuid, uuid, boolean) OWNER TO fram_grants;
ALTER FUNCTION ctx.tell_assessors(uuid, text) OWNER TO fram_grants;
ALTER FUNCTION ctx.save_assessment(uuid, uuid, integer, text, jsonb, boolean) OWNER TO fram_grants;
REVOKE CREATE ON SCHEMA ctx FROM fram_grants;
GRANT SELECT ON candidacy, nomination, opinion, interview, profile_record, assessment, rating TO fram_grants;
GRANT SELECT (council_id, candidacy_id, requirement) ON competence_check TO fram_grants;
CREATE POLICY grantee ON competence_check FOR SELECT TO fram_grants USING (true);
GRANT SELECT (programme_id, id, requirements) ON call TO fram_grants;
CREATE POLICY grantee ON call FOR SELECT TO fram_grants USING (true);
GRANT SELECT (council_id, candidacy_id, answer, handed_in_at, file_name, file_type, file_content)
    ON work_sample TO fram_grants;
GRANT UPDATE (withdrawn_at) ON access_grant TO fram_grants;
GRANT INSERT (council_id, kind, arguments, once_key, actor_id) ON outbox TO fram_grants;
GRANT SELECT, INSERT (council_id, candidacy_id, account_council_id, account_id, kind),
    UPDATE (taken_back_at, taken_back_by, taken_back_grounds) ON board_conflict TO fram_grants;
CREATE POLICY grantee_takes_back ON board_conflict FOR UPDATE TO fram_grants
    USING (account_council_id = ctx.council_id() AND account_id = ctx.actor_id())
    WITH CHECK (taken_back_at IS NOT NULL);
CREATE POLICY grantee ON board_conflict FOR SELECT TO fram_grants
    USING (account_council_id = ctx.council_id() AND account_id = ctx.actor_id());
CREATE POLICY grantee_tells ON board_conflict FOR INSERT TO fram_grants
    WITH CHECK (account_council_id = ctx.council_id() AND account_id = ctx.actor_id());
GRANT UPDATE (withdrawn_at) ON access_grant TO fram_grants;
CREATE POLICY renounce_read ON access_grant FOR SELECT TO fram_grants USING (grantee_council_id = ctx.council_id());
CREATE POLICY renounce ON access_grant FOR UPDATE TO fram_grants
    USING (grantee_council_id = ctx.council_id()) WITH CHECK (grantee_council_id = ctx.council_id());
GRANT UPDATE (conflict, conflict_at, note, submitted_at, version) ON assessment TO fram_grants;
GRANT UPDATE (sequence) ON interview TO fram_grants;
GRANT INSERT (council_id, assessment_id, criterion_id, value, undecided, note), UPDATE (value, undecided, note)
    ON rating TO fram_grants;
-- A grant can only be ended so, by its own holder.
CREATE POLICY grantee_ends ON access_grant FOR UPDATE TO fram_grants
    USING (grantee_council_id = ctx.council_id() AND grantee_account_id = ctx.actor_id())
    WITH CHECK (withdrawn_at IS NOT NULL);
CREATE POLICY invitation ON outbox FOR INSERT TO fram_grants WITH CHECK (kind IN ('assessments.invite', 'assessments.tell'));
CREATE POLICY grantee ON candidacy FOR SELECT TO fram_grants USING (state <> 'draft');
CREATE POLICY grantee ON nomination FOR SELECT TO fram_grants USING (state = 'accepted');
CREATE POLICY grantee ON opinion FOR SELECT TO fram_grants USING (true);
CREATE POLICY grantee ON interview FOR SELECT TO fram_grants USING (true);
CREATE POLICY grantee_update ON interview FOR UPDATE TO fram_grants USING (true) WITH CHECK (true);
CREATE POLICY grantee ON work_sample FOR SELECT TO fram_grants USING (true);
CREATE POLICY grantee ON profile_record FOR SELECT TO fram_grants USING (true);
CREATE POLICY grantee ON assessment FOR SELECT TO fram_grants USING (true);
CREATE POLICY grantee_update ON assessment FOR UPDATE TO fram_grants USING (true) WITH CHECK (true);
CREATE POLICY grantee ON rating FOR SELECT TO fram_grants USING (true);
CREATE POLICY grantee_insert ON rating FOR INSERT TO fram_grants WITH CHECK (true);
CREATE POLICY grantee_update ON rating FOR UPDATE TO fram_grants USING (true) WITH CHECK (true);
SET ROLE fram_audit;
CREATE POLICY grant_renounced ON audit.entry FOR INSERT TO fram_grants WITH CHECK (action = 'grant.withdrawn');
CREATE POLICY assessor ON audit.entry FOR INSERT TO fram_grants
    WITH CHECK (action IN ('assessment.conflict_told', 'assessment.handed_in', 'board.conflict_told',
        'conflict.taken_back', 'grant.withdrawn'));
RESET ROLE;
SET ROLE fram_grants;
REVOKE ALL ON FUNCTION ctx.deciding_councils(uuid), ctx.renounce_grants(uuid, uuid), ctx.note_uses(uuid[]), ctx.read_candidates(uuid), ctx.my_assessments(),
    ctx.declare_conflict(uuid, uuid, text), ctx.save_assessment(uuid, uuid, integer, text, jsonb, boolean),
    ctx.read_assessed(uuid), ctx.read_sample_file(uuid), ctx.invite_assessors(uuid, uuid, boolean),
    ctx.tell_assessors(uuid, text),
    ctx.is_partial(uuid, uuid, uuid), ctx.my_conflicts(), ctx.take_back_conflict(uuid, text, text),
    ctx.leave_file(uuid, uuid, text), ctx.tell_board_conflict(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ctx.deciding_councils(uuid), ctx.renounce_grants(uuid, uuid), ctx.note_uses(uuid[]), ctx.read_candidates(uuid), ctx.my_assessments(),
    ctx.declare_conflict(uuid, uuid, text), ctx.save_assessment(uuid, uuid, integer, text, jsonb, boolean),
    ctx.read_assessed(uuid), ctx.read_sample_file(uuid), ctx.invite_assessors(uuid, uuid, boolean),
    ctx.tell_assessors(uuid, text), ctx.my_conflicts(), ctx.take_back_conflict(uuid, text, text),
    ctx.tell_board_conflict(uuid, text) TO fram_app;
RESET ROLE;
