-- Calls, nominations, candidacies, selection, seats, letters, equality: as the models of app/*/models.py say.

ALTER TABLE person ADD COLUMN sex TEXT, ADD COLUMN birth_year INTEGER,
    ADD CONSTRAINT ck_person_sex CHECK (sex IN ('woman', 'man')),
    ADD CONSTRAINT ck_person_birth_year CHECK (birth_year BETWEEN 1900 AND 2100);
CREATE INDEX ix_person_left ON person (council_id, id) WHERE active IS FALSE;
CREATE INDEX ix_account_waiting ON account (council_id) WHERE status = 'waiting';

CREATE TABLE letter_wording (
    programme_id UUID NOT NULL,
    kind TEXT NOT NULL,
    locale TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_by TEXT NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_letter_wording PRIMARY KEY (programme_id, kind, locale),
    CONSTRAINT fk_letter_wording_programme_id FOREIGN KEY(programme_id) REFERENCES programme (id) ON DELETE CASCADE
);

CREATE TABLE letter_choice (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    person_id UUID NOT NULL,
    channel TEXT NOT NULL,
    CONSTRAINT pk_letter_choice PRIMARY KEY (council_id, id),
    CONSTRAINT fk_letter_choice_council_id_person_id FOREIGN KEY(council_id, person_id) REFERENCES person (council_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_letter_choice_channel CHECK (channel IN ('mail', 'fram')),
    CONSTRAINT fk_letter_choice_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);
CREATE UNIQUE INDEX ix_letter_choice_person ON letter_choice (council_id, person_id);

CREATE TABLE active_measure (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    programme_id UUID NOT NULL,
    round_id UUID NOT NULL,
    step TEXT NOT NULL,
    body TEXT NOT NULL,
    responsible TEXT,
    due_on DATE,
    done_on DATE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_active_measure PRIMARY KEY (council_id, id),
    CONSTRAINT fk_active_measure_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id),
    CONSTRAINT fk_active_measure_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id),
    CONSTRAINT ck_active_measure_step CHECK (step IN ('examine', 'analyse', 'act', 'follow_up')),
    CONSTRAINT ck_active_measure_body CHECK (body <> ''),
    CONSTRAINT fk_active_measure_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);
CREATE INDEX ix_active_measure_round ON active_measure (programme_id, round_id);

CREATE TABLE board_order (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    round_id UUID NOT NULL,
    programme_id UUID NOT NULL,
    candidacies JSONB NOT NULL,
    arranged_by TEXT NOT NULL,
    arranged_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_board_order PRIMARY KEY (council_id, round_id),
    CONSTRAINT fk_board_order_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_board_order_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id)
);

CREATE TABLE call (
    programme_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    round_id UUID NOT NULL,
    council_id UUID,
    way_in TEXT NOT NULL,
    opens_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closes_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decision_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answer_days INTEGER DEFAULT 7 NOT NULL,
    opinion_days INTEGER DEFAULT 10 NOT NULL,
    eligibility JSONB DEFAULT '{}'::jsonb NOT NULL,
    about JSONB DEFAULT '{}'::jsonb NOT NULL,
    drive_question JSONB DEFAULT '{}'::jsonb NOT NULL,
    requirements JSONB DEFAULT '[]'::jsonb NOT NULL,
    contact_name TEXT,
    contact_email TEXT,
    contact_phone TEXT,
    published_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_call PRIMARY KEY (programme_id, id),
    CONSTRAINT fk_call_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_call_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id),
    CONSTRAINT uq_call_round UNIQUE NULLS NOT DISTINCT (programme_id, round_id, council_id),
    CONSTRAINT ck_call_way_in CHECK (way_in IN ('nomination', 'open_call', 'both', 'no_selection')),
    CONSTRAINT ck_call_dates CHECK (opens_at < closes_at),
    CONSTRAINT ck_call_answer_days CHECK (answer_days BETWEEN 1 AND 60),
    CONSTRAINT ck_call_opinion_days CHECK (opinion_days BETWEEN 1 AND 60),
    CONSTRAINT fk_call_programme_id FOREIGN KEY(programme_id) REFERENCES programme (id) ON DELETE CASCADE
);

CREATE TABLE council_ready (
    programme_id UUID NOT NULL,
    round_id UUID NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    ready_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    ready_by TEXT NOT NULL,
    offers JSONB DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT pk_council_ready PRIMARY KEY (programme_id, round_id, council_id),
    CONSTRAINT fk_council_ready_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_council_ready_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id)
);

CREATE TABLE criterion (
    programme_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    round_id UUID NOT NULL,
    position INTEGER NOT NULL,
    names JSONB NOT NULL,
    questions JSONB DEFAULT '{}'::jsonb NOT NULL,
    rubric JSONB DEFAULT '{}'::jsonb NOT NULL,
    weight INTEGER,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_criterion PRIMARY KEY (programme_id, id),
    CONSTRAINT fk_criterion_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_criterion_weight CHECK (weight BETWEEN 1 AND 10),
    CONSTRAINT uq_criterion_programme_id_round_id_position UNIQUE (programme_id, round_id, position)
);

CREATE TABLE nomination (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    programme_id UUID NOT NULL,
    round_id UUID NOT NULL,
    person_id UUID NOT NULL,
    nominator_id UUID NOT NULL,
    submitted_by UUID NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    grounds TEXT DEFAULT '' NOT NULL,
    unthought TEXT,
    no_guarantee_at TIMESTAMP WITH TIME ZONE,
    state TEXT DEFAULT 'draft' NOT NULL,
    answer_by TIMESTAMP WITH TIME ZONE,
    sent_at TIMESTAMP WITH TIME ZONE,
    answered_at TIMESTAMP WITH TIME ZONE,
    reminded_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_nomination PRIMARY KEY (council_id, id),
    CONSTRAINT uq_nomination_once UNIQUE (council_id, round_id, person_id, nominator_id, submitted_by),
    CONSTRAINT fk_nomination_council_id_person_id FOREIGN KEY(council_id, person_id) REFERENCES person (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_nomination_council_id_nominator_id FOREIGN KEY(council_id, nominator_id) REFERENCES person (council_id, id),
    CONSTRAINT fk_nomination_council_id_submitted_by FOREIGN KEY(council_id, submitted_by) REFERENCES account (council_id, id),
    CONSTRAINT fk_nomination_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id),
    CONSTRAINT fk_nomination_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id),
    CONSTRAINT ck_nomination_state CHECK (state IN ('draft', 'sent', 'later', 'accepted')),
    CONSTRAINT ck_nomination_not_oneself CHECK (person_id <> nominator_id),
    CONSTRAINT ck_nomination_sent CHECK (state = 'draft' OR (grounds <> '' AND sent_at IS NOT NULL)),
    CONSTRAINT fk_nomination_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);
CREATE INDEX ix_nomination_draft ON nomination (council_id, submitted_by) WHERE state = 'draft';
CREATE INDEX ix_nomination_nominator ON nomination (council_id, nominator_id);
CREATE INDEX ix_nomination_person ON nomination (council_id, person_id);
CREATE INDEX ix_nomination_round ON nomination (programme_id, round_id);

CREATE TABLE nomination_no (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    round_id UUID NOT NULL,
    programme_id UUID NOT NULL,
    answers INTEGER NOT NULL,
    CONSTRAINT pk_nomination_no PRIMARY KEY (council_id, round_id),
    CONSTRAINT fk_nomination_no_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_nomination_no_answers CHECK (answers >= 0)
);

CREATE TABLE nomination_sent (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    round_id UUID NOT NULL,
    person_id UUID NOT NULL,
    submitted_by UUID NOT NULL,
    programme_id UUID NOT NULL,
    letters INTEGER NOT NULL,
    last_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_nomination_sent PRIMARY KEY (council_id, round_id, person_id, submitted_by),
    CONSTRAINT fk_nomination_sent_council_id_person_id FOREIGN KEY(council_id, person_id) REFERENCES person (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_nomination_sent_council_id_submitted_by FOREIGN KEY(council_id, submitted_by) REFERENCES account (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_nomination_sent_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_nomination_sent_letters CHECK (letters >= 1)
);

CREATE TABLE panel_member (
    programme_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    round_id UUID NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    account_id UUID NOT NULL,
    name TEXT NOT NULL,
    decides BOOLEAN DEFAULT false NOT NULL,
    certified_for TEXT,
    added_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_panel_member PRIMARY KEY (programme_id, id),
    CONSTRAINT fk_panel_member_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_panel_member_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id),
    CONSTRAINT fk_panel_member_council_id_account_id FOREIGN KEY(council_id, account_id) REFERENCES account (council_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_panel_member_programme_id_round_id_council_id_account_id UNIQUE (programme_id, round_id, council_id, account_id)
);

CREATE TABLE round_choice (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    round_id UUID NOT NULL,
    programme_id UUID NOT NULL,
    second_opinion BOOLEAN DEFAULT false NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_round_choice PRIMARY KEY (council_id, round_id),
    CONSTRAINT fk_round_choice_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_round_choice_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id)
);

CREATE TABLE round_selection (
    programme_id UUID NOT NULL,
    round_id UUID NOT NULL,
    sample_task JSONB DEFAULT '{}'::jsonb NOT NULL,
    sample_due_at TIMESTAMP WITH TIME ZONE,
    names_hidden BOOLEAN DEFAULT false NOT NULL,
    weights_by TEXT,
    weights_at TIMESTAMP WITH TIME ZONE,
    announce_at TIMESTAMP WITH TIME ZONE,
    final_at TIMESTAMP WITH TIME ZONE,
    final_by TEXT,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_round_selection PRIMARY KEY (programme_id, round_id),
    CONSTRAINT fk_round_selection_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE
);

CREATE TABLE seat_line (
    programme_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    round_id UUID NOT NULL,
    council_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    move TEXT NOT NULL,
    seats INTEGER NOT NULL,
    candidacy UUID,
    rule TEXT NOT NULL,
    by_name TEXT NOT NULL,
    CONSTRAINT pk_seat_line PRIMARY KEY (programme_id, id),
    CONSTRAINT fk_seat_line_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_seat_line_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id),
    CONSTRAINT ck_seat_line_move CHECK (move IN ('allotted', 'given', 'returned', 'moved_out', 'moved_in', 'added', 'removed')),
    CONSTRAINT ck_seat_line_seats CHECK (seats >= 1),
    CONSTRAINT ck_seat_line_candidacy CHECK ((move IN ('given', 'returned')) = (candidacy IS NOT NULL)),
    CONSTRAINT ck_seat_line_one_seat CHECK (candidacy IS NULL OR seats = 1),
    CONSTRAINT ck_seat_line_nameless CHECK (rule NOT IN ('declined', 'withdrew') OR by_name = '')
);
CREATE INDEX ix_seat_line_council ON seat_line (programme_id, council_id);
CREATE INDEX ix_seat_line_round ON seat_line (programme_id, round_id, id);

CREATE TABLE seat_need (
    programme_id UUID NOT NULL,
    round_id UUID NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    waiting INTEGER NOT NULL,
    promised INTEGER DEFAULT 0 NOT NULL,
    services JSONB DEFAULT '{}'::jsonb NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_seat_need PRIMARY KEY (programme_id, round_id, council_id),
    CONSTRAINT fk_seat_need_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_seat_need_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id),
    CONSTRAINT ck_seat_need_waiting CHECK (waiting >= 0),
    CONSTRAINT ck_seat_need_promised CHECK (promised >= 0)
);

CREATE TABLE seat_rule (
    programme_id UUID NOT NULL,
    round_id UUID NOT NULL,
    capacity INTEGER NOT NULL,
    key TEXT NOT NULL,
    method TEXT DEFAULT 'sainte_lague' NOT NULL,
    council_minimum INTEGER DEFAULT 0 NOT NULL,
    service_minimum JSONB DEFAULT '{}'::jsonb NOT NULL,
    answer_days INTEGER DEFAULT 7 NOT NULL,
    agreed_on DATE,
    agreed_by TEXT,
    drawn JSONB DEFAULT '[]'::jsonb NOT NULL,
    drawn_at TIMESTAMP WITH TIME ZONE,
    drawn_by TEXT,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_seat_rule PRIMARY KEY (programme_id, round_id),
    CONSTRAINT fk_seat_rule_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_seat_rule_capacity CHECK (capacity >= 0),
    CONSTRAINT ck_seat_rule_key CHECK (key IN ('agreed', 'equal', 'inhabitants', 'staff', 'need')),
    CONSTRAINT ck_seat_rule_method CHECK (method IN ('sainte_lague', 'largest_remainder', 'adams')),
    CONSTRAINT ck_seat_rule_council_minimum CHECK (council_minimum >= 0),
    CONSTRAINT ck_seat_rule_answer_days CHECK (answer_days BETWEEN 1 AND 60)
);

CREATE TABLE seat_share (
    programme_id UUID NOT NULL,
    round_id UUID NOT NULL,
    council_id UUID NOT NULL,
    number INTEGER NOT NULL,
    source TEXT,
    CONSTRAINT pk_seat_share PRIMARY KEY (programme_id, round_id, council_id),
    CONSTRAINT fk_seat_share_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_seat_share_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id),
    CONSTRAINT ck_seat_share_number CHECK (number >= 0)
);

CREATE TABLE candidacy (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    programme_id UUID NOT NULL,
    round_id UUID NOT NULL,
    call_id UUID,
    person_id UUID NOT NULL,
    nomination_id UUID,
    door TEXT NOT NULL,
    state TEXT DEFAULT 'draft' NOT NULL,
    state_since TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    hears_by TIMESTAMP WITH TIME ZONE,
    reminded_at TIMESTAMP WITH TIME ZONE,
    drive TEXT,
    met JSONB DEFAULT '[]'::jsonb NOT NULL,
    met_words JSONB DEFAULT '{}'::jsonb NOT NULL,
    saved_from TEXT,
    no_guarantee_at TIMESTAMP WITH TIME ZONE,
    yes_on DATE,
    yes_stated_by TEXT,
    submitted_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_candidacy PRIMARY KEY (council_id, id),
    CONSTRAINT fk_candidacy_council_id_person_id FOREIGN KEY(council_id, person_id) REFERENCES person (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_candidacy_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id),
    CONSTRAINT fk_candidacy_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id),
    CONSTRAINT fk_candidacy_programme_id_call_id FOREIGN KEY(programme_id, call_id) REFERENCES call (programme_id, id),
    CONSTRAINT fk_candidacy_council_id_nomination_id FOREIGN KEY(council_id, nomination_id) REFERENCES nomination (council_id, id),
    CONSTRAINT ck_candidacy_door CHECK (door IN ('nomination', 'application', 'by_hand', 'import')),
    CONSTRAINT ck_candidacy_state CHECK (state IN ('draft', 'opinion', 'second_opinion', 'preparing', 'ready', 'offered', 'reserve', 'not_selected', 'accepted', 'declined', 'withdrawn')),
    CONSTRAINT ck_candidacy_yes CHECK ((yes_on IS NULL) = (yes_stated_by IS NULL)),
    CONSTRAINT fk_candidacy_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);
CREATE INDEX ix_candidacy_nomination ON candidacy (council_id, nomination_id);
CREATE INDEX ix_candidacy_person ON candidacy (council_id, person_id);
CREATE INDEX ix_candidacy_programme ON candidacy (programme_id, round_id);
CREATE INDEX ix_candidacy_round ON candidacy (council_id, round_id, state) INCLUDE (person_id);
CREATE INDEX ix_candidacy_promised ON candidacy (council_id, hears_by) WHERE state IN ('opinion', 'second_opinion', 'preparing', 'ready', 'reserve');
CREATE INDEX ix_candidacy_waiting ON candidacy (council_id, state, round_id) INCLUDE (id, person_id, hears_by) WHERE state IN ('opinion', 'second_opinion', 'preparing', 'ready', 'reserve');
CREATE UNIQUE INDEX uq_candidacy_case ON candidacy (council_id, round_id, person_id) WHERE state <> 'draft';
CREATE UNIQUE INDEX uq_candidacy_draft ON candidacy (council_id, round_id, person_id) WHERE state = 'draft';

CREATE TABLE assessment (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    candidacy_id UUID NOT NULL,
    instrument TEXT NOT NULL,
    assessor_council_id UUID NOT NULL,
    assessor_account_id UUID NOT NULL,
    assessor_name TEXT NOT NULL,
    grant_id UUID,
    due_at TIMESTAMP WITH TIME ZONE,
    conflict TEXT,
    conflict_at TIMESTAMP WITH TIME ZONE,
    note TEXT,
    submitted_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_assessment PRIMARY KEY (council_id, id),
    CONSTRAINT fk_assessment_council_id_candidacy_id FOREIGN KEY(council_id, candidacy_id) REFERENCES candidacy (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_assessment_assessor_council_id_assessor_account_id FOREIGN KEY(assessor_council_id, assessor_account_id) REFERENCES account (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_assessment_council_id_grant_id FOREIGN KEY(council_id, grant_id) REFERENCES access_grant (council_id, id),
    CONSTRAINT uq_assessment_assessor UNIQUE (council_id, candidacy_id, instrument, assessor_council_id, assessor_account_id),
    CONSTRAINT ck_assessment_instrument CHECK (instrument IN ('interview', 'work_sample', 'profile')),
    CONSTRAINT ck_assessment_conflict CHECK (conflict IN ('none', 'staff', 'kin', 'nominee', 'other')),
    CONSTRAINT ck_assessment_no_conflict CHECK (submitted_at IS NULL OR conflict = 'none'),
    CONSTRAINT fk_assessment_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);
CREATE INDEX ix_assessment_assessor ON assessment (assessor_council_id, assessor_account_id);
CREATE INDEX ix_assessment_conflict ON assessment (council_id, candidacy_id) WHERE conflict <> 'none';

CREATE TABLE board_conflict (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    candidacy_id UUID NOT NULL,
    account_council_id UUID DEFAULT ctx.council_id() NOT NULL,
    account_id UUID NOT NULL,
    kind TEXT NOT NULL,
    told_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    taken_back_at TIMESTAMP WITH TIME ZONE,
    taken_back_by TEXT,
    taken_back_grounds TEXT,
    CONSTRAINT pk_board_conflict PRIMARY KEY (council_id, id),
    CONSTRAINT fk_board_conflict_council_id_candidacy_id FOREIGN KEY(council_id, candidacy_id) REFERENCES candidacy (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_board_conflict_account_council_id_account_id FOREIGN KEY(account_council_id, account_id) REFERENCES account (council_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_board_conflict_teller UNIQUE (council_id, candidacy_id, account_council_id, account_id),
    CONSTRAINT ck_board_conflict_kind CHECK (kind IN ('staff', 'kin', 'nominee', 'other')),
    CONSTRAINT ck_board_conflict_taken_back CHECK (taken_back_at IS NULL OR (taken_back_by IS NOT NULL AND taken_back_grounds <> '')),
    CONSTRAINT fk_board_conflict_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);
CREATE INDEX ix_board_conflict_account ON board_conflict (account_council_id, account_id);

CREATE TABLE board_comment (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    candidacy_id UUID NOT NULL,
    author_id UUID NOT NULL,
    author_name TEXT NOT NULL,
    body TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_board_comment PRIMARY KEY (council_id, id),
    CONSTRAINT fk_board_comment_council_id_candidacy_id FOREIGN KEY(council_id, candidacy_id) REFERENCES candidacy (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_board_comment_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);
CREATE INDEX ix_board_comment_candidacy ON board_comment (council_id, candidacy_id);

CREATE TABLE candidacy_step (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    candidacy_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    move TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    actor_id UUID,
    actor_name TEXT NOT NULL,
    grounds TEXT,
    CONSTRAINT pk_candidacy_step PRIMARY KEY (council_id, id),
    CONSTRAINT fk_candidacy_step_council_id_candidacy_id FOREIGN KEY(council_id, candidacy_id) REFERENCES candidacy (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_candidacy_step_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);
CREATE INDEX ix_candidacy_step_candidacy ON candidacy_step (council_id, candidacy_id);
CREATE INDEX ix_candidacy_step_denied ON candidacy_step (council_id, at) WHERE move = 'denied';
CREATE INDEX ix_candidacy_step_entered ON candidacy_step (council_id, actor_id) WHERE move IN ('added', 'imported');

CREATE TABLE competence_check (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    candidacy_id UUID NOT NULL,
    requirement TEXT NOT NULL,
    how TEXT NOT NULL,
    checked_by UUID NOT NULL,
    checked_by_name TEXT NOT NULL,
    checked_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_competence_check PRIMARY KEY (council_id, id),
    CONSTRAINT fk_competence_check_council_id_candidacy_id FOREIGN KEY(council_id, candidacy_id) REFERENCES candidacy (council_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_competence_check_requirement UNIQUE (council_id, candidacy_id, requirement),
    CONSTRAINT ck_competence_check_how CHECK (how <> ''),
    CONSTRAINT fk_competence_check_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE TABLE decision (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    candidacy_id UUID NOT NULL,
    outcome TEXT NOT NULL,
    reserve_place INTEGER,
    grounds TEXT DEFAULT '' NOT NULL,
    decided_by UUID NOT NULL,
    decided_by_name TEXT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    final_at TIMESTAMP WITH TIME ZONE,
    announced_at TIMESTAMP WITH TIME ZONE,
    answer_by TIMESTAMP WITH TIME ZONE,
    reminded_at TIMESTAMP WITH TIME ZONE,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_decision PRIMARY KEY (council_id, id),
    CONSTRAINT fk_decision_council_id_candidacy_id FOREIGN KEY(council_id, candidacy_id) REFERENCES candidacy (council_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_decision_council_id_candidacy_id UNIQUE (council_id, candidacy_id),
    CONSTRAINT ck_decision_outcome CHECK (outcome IN ('offer', 'reserve', 'no')),
    CONSTRAINT ck_decision_reserve_place CHECK (reserve_place >= 1),
    CONSTRAINT ck_decision_grounds CHECK (final_at IS NULL OR grounds <> ''),
    CONSTRAINT fk_decision_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);
CREATE INDEX ix_decision_untold ON decision (council_id)
    WHERE outcome = 'offer' AND final_at IS NOT NULL AND announced_at IS NULL;

CREATE TABLE interview (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    candidacy_id UUID NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    place TEXT NOT NULL,
    sequence INTEGER DEFAULT 0 NOT NULL,
    cancelled_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_interview PRIMARY KEY (council_id, id),
    CONSTRAINT fk_interview_council_id_candidacy_id FOREIGN KEY(council_id, candidacy_id) REFERENCES candidacy (council_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_interview_times CHECK (starts_at < ends_at),
    CONSTRAINT fk_interview_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);
CREATE INDEX ix_interview_candidacy ON interview (council_id, candidacy_id);

CREATE TABLE letter (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    programme_id UUID NOT NULL,
    person_id UUID NOT NULL,
    candidacy_id UUID,
    nomination_id UUID,
    kind TEXT NOT NULL,
    locale TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    channel TEXT NOT NULL,
    attachments JSONB DEFAULT '[]'::jsonb NOT NULL,
    asked_by UUID,
    written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    send_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    failed TEXT,
    read_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_letter PRIMARY KEY (council_id, id),
    CONSTRAINT fk_letter_council_id_person_id FOREIGN KEY(council_id, person_id) REFERENCES person (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_letter_council_id_candidacy_id FOREIGN KEY(council_id, candidacy_id) REFERENCES candidacy (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_letter_council_id_nomination_id FOREIGN KEY(council_id, nomination_id) REFERENCES nomination (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_letter_programme_id FOREIGN KEY(programme_id) REFERENCES programme (id),
    CONSTRAINT ck_letter_channel CHECK (channel IN ('mail', 'fram')),
    CONSTRAINT fk_letter_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);
CREATE INDEX ix_letter_candidacy ON letter (council_id, candidacy_id);
CREATE INDEX ix_letter_nomination ON letter (council_id, nomination_id);
CREATE INDEX ix_letter_person ON letter (council_id, person_id);
CREATE INDEX ix_letter_stuck ON letter (council_id, send_at) WHERE sent_at IS NULL AND failed IS NOT NULL;

CREATE TABLE opinion (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    candidacy_id UUID NOT NULL,
    level INTEGER NOT NULL,
    asked_id UUID NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reminded_at TIMESTAMP WITH TIME ZONE,
    answer TEXT,
    grounds TEXT,
    given_at TIMESTAMP WITH TIME ZONE,
    given_by UUID,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_opinion PRIMARY KEY (council_id, id),
    CONSTRAINT uq_opinion_council_id_candidacy_id_level UNIQUE (council_id, candidacy_id, level),
    CONSTRAINT fk_opinion_council_id_candidacy_id FOREIGN KEY(council_id, candidacy_id) REFERENCES candidacy (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_opinion_council_id_asked_id FOREIGN KEY(council_id, asked_id) REFERENCES person (council_id, id),
    CONSTRAINT ck_opinion_level CHECK (level IN (1, 2)),
    CONSTRAINT ck_opinion_answer CHECK (answer IN ('yes', 'no')),
    CONSTRAINT ck_opinion_grounds CHECK (answer IS NULL OR (grounds <> '' AND given_at IS NOT NULL)),
    CONSTRAINT fk_opinion_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);
CREATE INDEX ix_opinion_asked ON opinion (council_id, asked_id);
CREATE INDEX ix_opinion_open ON opinion (council_id, due_at) INCLUDE (id, candidacy_id, level) WHERE answer IS NULL;

CREATE TABLE profile_record (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    candidacy_id UUID NOT NULL,
    instrument TEXT NOT NULL,
    certified_user TEXT NOT NULL,
    done_on DATE NOT NULL,
    feedback_on DATE,
    sentence TEXT,
    sentence_agreed_at TIMESTAMP WITH TIME ZONE,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_profile_record PRIMARY KEY (council_id, id),
    CONSTRAINT fk_profile_record_council_id_candidacy_id FOREIGN KEY(council_id, candidacy_id) REFERENCES candidacy (council_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_profile_record_council_id_candidacy_id UNIQUE (council_id, candidacy_id),
    CONSTRAINT ck_profile_record_sentence CHECK (char_length(sentence) <= 200),
    CONSTRAINT ck_profile_record_agreed CHECK (sentence_agreed_at IS NULL OR sentence IS NOT NULL),
    CONSTRAINT fk_profile_record_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE TABLE work_sample (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    candidacy_id UUID NOT NULL,
    answer TEXT DEFAULT '' NOT NULL,
    file_name TEXT,
    file_type TEXT,
    file_content BYTEA,
    handed_in_at TIMESTAMP WITH TIME ZONE,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_work_sample PRIMARY KEY (council_id, id),
    CONSTRAINT fk_work_sample_council_id_candidacy_id FOREIGN KEY(council_id, candidacy_id) REFERENCES candidacy (council_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_work_sample_council_id_candidacy_id UNIQUE (council_id, candidacy_id),
    CONSTRAINT fk_work_sample_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE TABLE rating (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    assessment_id UUID NOT NULL,
    criterion_id UUID NOT NULL,
    value INTEGER,
    undecided BOOLEAN DEFAULT false NOT NULL,
    note TEXT,
    CONSTRAINT pk_rating PRIMARY KEY (council_id, id),
    CONSTRAINT fk_rating_council_id_assessment_id FOREIGN KEY(council_id, assessment_id) REFERENCES assessment (council_id, id) ON DELETE CASCADE,
    CONSTRAINT uq_rating_council_id_assessment_id_criterion_id UNIQUE (council_id, assessment_id, criterion_id),
    CONSTRAINT ck_rating_value CHECK (value BETWEEN 1 AND 5),
    CONSTRAINT ck_rating_undecided CHECK (NOT undecided OR value IS NULL),
    CONSTRAINT fk_rating_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE TABLE joint_funnel (
    programme_id UUID NOT NULL,
    round_id UUID NOT NULL,
    as_of DATE NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    policy JSONB NOT NULL,
    audit JSONB NOT NULL,
    code_version TEXT NOT NULL,
    figures JSONB NOT NULL,
    CONSTRAINT pk_joint_funnel PRIMARY KEY (programme_id, round_id),
    CONSTRAINT fk_joint_funnel_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE
);

ALTER TABLE import_batch DROP CONSTRAINT ck_import_batch_kind;
ALTER TABLE import_batch ADD CONSTRAINT ck_import_batch_kind CHECK (kind IN ('people', 'participants', 'candidates'));

-- What is opened of a case is opened for one round: another case of the same person is another file.
ALTER TABLE access_grant ADD COLUMN programme_id UUID;
ALTER TABLE access_grant ADD COLUMN round_id UUID;
ALTER TABLE access_grant ADD CONSTRAINT ck_access_grant_round
    CHECK ((programme_id IS NULL) = (round_id IS NULL) AND (round_id IS NOT NULL OR NOT parts ? 'candidacy'));
ALTER TABLE access_grant ADD CONSTRAINT fk_access_grant_programme_id_round_id
    FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id);
CREATE INDEX ix_access_grant_round ON access_grant (programme_id, round_id);
