-- Every table of the foundation, as the models of app/*/models.py say. The walls are in 0001_walls.sql.

CREATE TABLE council (
    id UUID NOT NULL,
    slug TEXT NOT NULL,
    kind TEXT NOT NULL,
    country TEXT NOT NULL,
    short_name TEXT NOT NULL,
    names JSONB NOT NULL,
    default_language TEXT NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    sort_sv TEXT NOT NULL,
    sort_no TEXT NOT NULL,
    CONSTRAINT pk_council PRIMARY KEY (id),
    CONSTRAINT uq_council_slug UNIQUE (slug)
);

CREATE TABLE logout_token (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    jti TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_logout_token PRIMARY KEY (council_id, jti)
);

CREATE TABLE service_area (
    code TEXT NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_service_area PRIMARY KEY (code)
);

CREATE TABLE import_batch (
    kind TEXT NOT NULL,
    state TEXT DEFAULT 'uploaded' NOT NULL,
    file_name TEXT NOT NULL,
    content BYTEA,
    mapping JSONB DEFAULT '{}' NOT NULL,
    notes JSONB DEFAULT '{}' NOT NULL,
    counts JSONB DEFAULT '{}' NOT NULL,
    programme_id UUID,
    round_id UUID,
    created_by UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    checked_at TIMESTAMP WITH TIME ZONE,
    applied_at TIMESTAMP WITH TIME ZONE,
    undone_at TIMESTAMP WITH TIME ZONE,
    job_id UUID,
    version INTEGER DEFAULT 1 NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    CONSTRAINT pk_import_batch PRIMARY KEY (council_id, id),
    CONSTRAINT ck_import_batch_kind CHECK (kind IN ('people', 'participants')),
    CONSTRAINT ck_import_batch_state CHECK (state IN ('uploaded', 'checking', 'checked', 'applying', 'applied', 'undoing', 'undone', 'failed')),
    CONSTRAINT fk_import_batch_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE INDEX ix_import_batch_created ON import_batch (council_id, created_at);

CREATE TABLE outbox (
    kind TEXT NOT NULL,
    arguments JSONB NOT NULL,
    once_key TEXT,
    actor_id UUID,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    next_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    attempts INTEGER DEFAULT 0 NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE,
    dead_at TIMESTAMP WITH TIME ZONE,
    cancelled_at TIMESTAMP WITH TIME ZONE,
    fault TEXT,
    result JSONB,
    id UUID DEFAULT uuidv7() NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    CONSTRAINT pk_outbox PRIMARY KEY (council_id, id),
    CONSTRAINT uq_outbox_council_id_kind_once_key UNIQUE (council_id, kind, once_key),
    CONSTRAINT ck_outbox_attempts CHECK (attempts >= 0),
    CONSTRAINT fk_outbox_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE INDEX ix_outbox_council ON outbox (council_id, created_at);
CREATE INDEX ix_outbox_due ON outbox (next_at) WHERE done_at IS NULL AND dead_at IS NULL;

CREATE TABLE programme (
    id UUID DEFAULT uuidv7() NOT NULL,
    slug TEXT NOT NULL,
    lead_council_id UUID DEFAULT ctx.council_id() NOT NULL,
    way_in TEXT NOT NULL,
    cooperation TEXT DEFAULT 'unknown' NOT NULL,
    started TEXT,
    rounds_per_block INTEGER DEFAULT 3 NOT NULL,
    source TEXT,
    invented BOOLEAN DEFAULT false NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_programme PRIMARY KEY (id),
    CONSTRAINT uq_programme_lead_council_id_slug UNIQUE (lead_council_id, slug),
    CONSTRAINT ck_programme_way_in CHECK (way_in IN ('nomination', 'open_call', 'both', 'no_selection', 'unknown')),
    CONSTRAINT ck_programme_cooperation CHECK (cooperation IN ('single', 'agreement', 'joint_committee', 'association', 'unknown')),
    CONSTRAINT ck_programme_rounds_per_block CHECK (rounds_per_block BETWEEN 1 AND 10),
    CONSTRAINT fk_programme_lead_council_id FOREIGN KEY(lead_council_id) REFERENCES council (id)
);

CREATE TABLE sign_in_flow (
    browser_hash TEXT NOT NULL,
    flow JSONB NOT NULL,
    next_path TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    CONSTRAINT pk_sign_in_flow PRIMARY KEY (council_id, id),
    CONSTRAINT uq_sign_in_flow_council_id_browser_hash UNIQUE (council_id, browser_hash),
    CONSTRAINT fk_sign_in_flow_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE TABLE unit (
    name TEXT NOT NULL,
    service_area TEXT,
    parent_id UUID,
    manager_id UUID,
    sort_sv TEXT NOT NULL,
    sort_no TEXT NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    CONSTRAINT pk_unit PRIMARY KEY (council_id, id),
    CONSTRAINT uq_unit_council_id_name UNIQUE (council_id, name),
    CONSTRAINT fk_unit_council_id_parent_id FOREIGN KEY(council_id, parent_id) REFERENCES unit (council_id, id),
    CONSTRAINT fk_unit_service_area FOREIGN KEY(service_area) REFERENCES service_area (code),
    CONSTRAINT fk_unit_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);


CREATE INDEX ix_unit_manager ON unit (council_id, manager_id);
CREATE INDEX ix_unit_parent ON unit (council_id, parent_id);
CREATE INDEX ix_unit_sort_no ON unit (council_id, sort_no);
CREATE INDEX ix_unit_sort_sv ON unit (council_id, sort_sv);

CREATE TABLE import_row (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    import_id UUID NOT NULL,
    part TEXT DEFAULT 'row' NOT NULL,
    row_number INTEGER NOT NULL,
    state TEXT NOT NULL,
    target_id UUID,
    before JSONB,
    after JSONB,
    faults JSONB,
    CONSTRAINT pk_import_row PRIMARY KEY (council_id, import_id, part, row_number),
    CONSTRAINT fk_import_row_council_id_import_id FOREIGN KEY(council_id, import_id) REFERENCES import_batch (council_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_import_row_state CHECK (state IN ('new', 'changed', 'unchanged', 'fault'))
);

CREATE INDEX ix_import_row_state ON import_row (council_id, import_id, part, state, row_number);

CREATE TABLE job_progress (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    entry_id UUID NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    cancel_asked BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_job_progress PRIMARY KEY (council_id, entry_id),
    CONSTRAINT fk_job_progress_council_id_entry_id FOREIGN KEY(council_id, entry_id) REFERENCES outbox (council_id, id) ON DELETE CASCADE
);

CREATE TABLE person (
    employee_number TEXT,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    email TEXT,
    title TEXT,
    unit_id UUID,
    employment_percent INTEGER,
    active BOOLEAN DEFAULT true NOT NULL,
    invented BOOLEAN DEFAULT false NOT NULL,
    search TEXT NOT NULL,
    sort_sv TEXT NOT NULL,
    sort_no TEXT NOT NULL,
    title_sv TEXT DEFAULT '~~' NOT NULL,
    title_no TEXT DEFAULT '~~' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    CONSTRAINT pk_person PRIMARY KEY (council_id, id),
    CONSTRAINT uq_person_council_id_employee_number UNIQUE (council_id, employee_number),
    CONSTRAINT fk_person_council_id_unit_id FOREIGN KEY(council_id, unit_id) REFERENCES unit (council_id, id),
    CONSTRAINT ck_person_employment_percent CHECK (employment_percent BETWEEN 1 AND 100),
    CONSTRAINT fk_person_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE INDEX ix_person_active ON person (council_id) WHERE active IS TRUE;
CREATE UNIQUE INDEX ix_person_email ON person (council_id, email) WHERE email IS NOT NULL;
CREATE INDEX ix_person_sort_no ON person (council_id, sort_no, id);
CREATE INDEX ix_person_sort_sv ON person (council_id, sort_sv, id);
CREATE INDEX ix_person_title_no ON person (council_id, title_no, sort_no, id);
CREATE INDEX ix_person_title_sv ON person (council_id, title_sv, sort_sv, id);
CREATE INDEX ix_person_unit ON person (council_id, unit_id);

CREATE TABLE programme_measure (
    programme_id UUID NOT NULL,
    measure TEXT NOT NULL,
    openness TEXT NOT NULL,
    CONSTRAINT pk_programme_measure PRIMARY KEY (programme_id, measure),
    CONSTRAINT ck_programme_measure_measure CHECK (measure IN ('seats', 'completed', 'manager', 'outcome')),
    CONSTRAINT ck_programme_measure_openness CHECK (openness IN ('open', 'guarded', 'strict')),
    CONSTRAINT fk_programme_measure_programme_id FOREIGN KEY(programme_id) REFERENCES programme (id) ON DELETE CASCADE
);

CREATE TABLE programme_member (
    programme_id UUID NOT NULL,
    council_id UUID NOT NULL,
    joined TEXT,
    "left" TEXT,
    CONSTRAINT pk_programme_member PRIMARY KEY (programme_id, council_id),
    CONSTRAINT fk_programme_member_programme_id FOREIGN KEY(programme_id) REFERENCES programme (id) ON DELETE CASCADE,
    CONSTRAINT fk_programme_member_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE INDEX ix_programme_member_council ON programme_member (council_id);

CREATE TABLE programme_provider (
    programme_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    name TEXT NOT NULL,
    earlier_name TEXT,
    task TEXT,
    since TEXT,
    CONSTRAINT pk_programme_provider PRIMARY KEY (programme_id, id),
    CONSTRAINT fk_programme_provider_programme_id FOREIGN KEY(programme_id) REFERENCES programme (id) ON DELETE CASCADE
);

CREATE TABLE programme_text (
    programme_id UUID NOT NULL,
    locale TEXT NOT NULL,
    name TEXT NOT NULL,
    purpose TEXT,
    CONSTRAINT pk_programme_text PRIMARY KEY (programme_id, locale),
    CONSTRAINT fk_programme_text_programme_id FOREIGN KEY(programme_id) REFERENCES programme (id) ON DELETE CASCADE
);

CREATE TABLE release (
    programme_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    name TEXT NOT NULL,
    as_of DATE NOT NULL,
    frozen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    policy JSONB NOT NULL,
    audit JSONB NOT NULL,
    code_version TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    CONSTRAINT pk_release PRIMARY KEY (programme_id, id),
    CONSTRAINT uq_release_programme_id_name UNIQUE (programme_id, name),
    CONSTRAINT fk_release_programme_id FOREIGN KEY(programme_id) REFERENCES programme (id)
);

CREATE TABLE template_version (
    programme_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    number INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_template_version PRIMARY KEY (programme_id, id),
    CONSTRAINT uq_template_version_programme_id_number UNIQUE (programme_id, number),
    CONSTRAINT fk_template_version_programme_id FOREIGN KEY(programme_id) REFERENCES programme (id) ON DELETE CASCADE
);

CREATE TABLE account (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    oid TEXT,
    name TEXT NOT NULL,
    sort_sv TEXT NOT NULL,
    sort_no TEXT NOT NULL,
    email TEXT,
    status TEXT DEFAULT 'waiting' NOT NULL,
    person_id UUID,
    locale TEXT,
    colour_scheme TEXT DEFAULT 'auto' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    last_sign_in_at TIMESTAMP WITH TIME ZONE,
    version INTEGER DEFAULT 1 NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    CONSTRAINT pk_account PRIMARY KEY (council_id, id),
    CONSTRAINT uq_account_council_id_issuer_subject UNIQUE (council_id, issuer, subject),
    CONSTRAINT fk_account_council_id_person_id FOREIGN KEY(council_id, person_id) REFERENCES person (council_id, id),
    CONSTRAINT ck_account_status CHECK (status IN ('waiting', 'active', 'ended')),
    CONSTRAINT fk_account_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE INDEX ix_account_person ON account (council_id, person_id);

CREATE TABLE measure_opt_out (
    programme_id UUID NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    measure TEXT NOT NULL,
    since TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_measure_opt_out PRIMARY KEY (programme_id, council_id, measure),
    CONSTRAINT fk_measure_opt_out_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id),
    CONSTRAINT ck_measure_opt_out_measure CHECK (measure IN ('seats', 'completed', 'manager', 'outcome'))
);

CREATE TABLE release_cell (
    programme_id UUID NOT NULL,
    release_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    measure TEXT NOT NULL,
    view TEXT NOT NULL,
    council_id UUID,
    round_id UUID,
    block INTEGER,
    n INTEGER,
    k INTEGER,
    unknown INTEGER,
    status TEXT NOT NULL,
    ready_on DATE,
    CONSTRAINT pk_release_cell PRIMARY KEY (programme_id, release_id, id),
    CONSTRAINT fk_release_cell_programme_id_release_id FOREIGN KEY(programme_id, release_id) REFERENCES release (programme_id, id),
    CONSTRAINT ck_release_cell_status CHECK (status IN ('exact', 'protected', 'later', 'unshared', 'none')),
    CONSTRAINT ck_release_cell_hidden_has_no_number CHECK ((status = 'exact') = (k IS NOT NULL))
);

CREATE INDEX ix_release_cell_view ON release_cell (programme_id, release_id, measure, view);

CREATE TABLE release_secret (
    programme_id UUID NOT NULL,
    release_id UUID NOT NULL,
    history JSONB NOT NULL,
    CONSTRAINT pk_release_secret PRIMARY KEY (programme_id, release_id),
    CONSTRAINT fk_release_secret_programme_id_release_id FOREIGN KEY(programme_id, release_id) REFERENCES release (programme_id, id)
);

CREATE TABLE release_member (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    participation_id UUID NOT NULL,
    programme_id UUID NOT NULL,
    release_id UUID NOT NULL,
    CONSTRAINT pk_release_member PRIMARY KEY (council_id, participation_id, release_id),
    CONSTRAINT fk_release_member_programme_id_release_id FOREIGN KEY(programme_id, release_id) REFERENCES release (programme_id, id)
);

CREATE TABLE release_own (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    release_id UUID NOT NULL,
    measure TEXT NOT NULL,
    round_id UUID NOT NULL,
    programme_id UUID NOT NULL,
    k INTEGER NOT NULL,
    n INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    CONSTRAINT pk_release_own PRIMARY KEY (council_id, release_id, measure, round_id),
    CONSTRAINT fk_release_own_programme_id_release_id FOREIGN KEY(programme_id, release_id) REFERENCES release (programme_id, id)
);

CREATE TABLE round (
    programme_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    number INTEGER NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    state TEXT DEFAULT 'planned' NOT NULL,
    template_id UUID,
    invented BOOLEAN DEFAULT false NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT pk_round PRIMARY KEY (programme_id, id),
    CONSTRAINT uq_round_programme_id_number UNIQUE (programme_id, number),
    CONSTRAINT fk_round_programme_id_template_id FOREIGN KEY(programme_id, template_id) REFERENCES template_version (programme_id, id),
    CONSTRAINT ck_round_state CHECK (state IN ('planned', 'open', 'running', 'closed')),
    CONSTRAINT ck_round_dates CHECK (starts_on <= ends_on),
    CONSTRAINT ck_round_number CHECK (number >= 1),
    CONSTRAINT fk_round_programme_id FOREIGN KEY(programme_id) REFERENCES programme (id) ON DELETE CASCADE
);

CREATE TABLE template_part (
    programme_id UUID NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    template_id UUID NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    code TEXT,
    CONSTRAINT pk_template_part PRIMARY KEY (programme_id, id),
    CONSTRAINT fk_template_part_programme_id_template_id FOREIGN KEY(programme_id, template_id) REFERENCES template_version (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_template_part_kind CHECK (kind IN ('block', 'module', 'gathering')),
    CONSTRAINT uq_template_part_programme_id_template_id_position UNIQUE (programme_id, template_id, position)
);

CREATE TABLE access_grant (
    person_id UUID NOT NULL,
    grantee_council_id UUID NOT NULL,
    grantee_account_id UUID NOT NULL,
    grantee_name TEXT NOT NULL,
    parts JSONB NOT NULL,
    purpose TEXT NOT NULL,
    valid_from TIMESTAMP WITH TIME ZONE NOT NULL,
    valid_until TIMESTAMP WITH TIME ZONE NOT NULL,
    granted_by UUID NOT NULL,
    granted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    withdrawn_by UUID,
    id UUID DEFAULT uuidv7() NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    CONSTRAINT pk_access_grant PRIMARY KEY (council_id, id),
    CONSTRAINT fk_access_grant_council_id_person_id FOREIGN KEY(council_id, person_id) REFERENCES person (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_access_grant_grantee_council_id_grantee_account_id FOREIGN KEY(grantee_council_id, grantee_account_id) REFERENCES account (council_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_access_grant_period CHECK (valid_until > valid_from),
    CONSTRAINT ck_access_grant_purpose CHECK (purpose <> ''),
    CONSTRAINT ck_access_grant_other_council CHECK (grantee_council_id <> council_id),
    CONSTRAINT fk_access_grant_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE INDEX ix_access_grant_grantee ON access_grant (grantee_council_id, grantee_account_id);
CREATE INDEX ix_access_grant_person ON access_grant (council_id, person_id);

CREATE TABLE account_role (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    account_id UUID NOT NULL,
    role TEXT NOT NULL,
    since TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_account_role PRIMARY KEY (council_id, account_id, role),
    CONSTRAINT fk_account_role_council_id_account_id FOREIGN KEY(council_id, account_id) REFERENCES account (council_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_account_role_lead_is_per_programme CHECK (role <> 'lead_coordinator')
);

CREATE TABLE login_session (
    account_id UUID NOT NULL,
    token_hash TEXT NOT NULL,
    provider_session TEXT,
    logout_hint TEXT,
    device TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_reason TEXT,
    id UUID DEFAULT uuidv7() NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    CONSTRAINT pk_login_session PRIMARY KEY (council_id, id),
    CONSTRAINT uq_login_session_council_id_token_hash UNIQUE (council_id, token_hash),
    CONSTRAINT fk_login_session_council_id_account_id FOREIGN KEY(council_id, account_id) REFERENCES account (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_login_session_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE INDEX ix_login_session_account ON login_session (council_id, account_id);

CREATE TABLE participation (
    programme_id UUID NOT NULL,
    round_id UUID NOT NULL,
    person_id UUID NOT NULL,
    way_in TEXT DEFAULT 'unknown' NOT NULL,
    service_area TEXT,
    completion TEXT DEFAULT 'unknown' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    CONSTRAINT pk_participation PRIMARY KEY (council_id, id),
    CONSTRAINT uq_participation_council_id_round_id_person_id UNIQUE (council_id, round_id, person_id),
    CONSTRAINT fk_participation_council_id_person_id FOREIGN KEY(council_id, person_id) REFERENCES person (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_participation_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id),
    CONSTRAINT fk_participation_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id),
    CONSTRAINT ck_participation_way_in CHECK (way_in IN ('nomination', 'application', 'open', 'unknown')),
    CONSTRAINT ck_participation_completion CHECK (completion IN ('ongoing', 'completed', 'left', 'unknown')),
    CONSTRAINT fk_participation_service_area FOREIGN KEY(service_area) REFERENCES service_area (code),
    CONSTRAINT fk_participation_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE INDEX ix_participation_person ON participation (council_id, person_id);
CREATE INDEX ix_participation_programme ON participation (programme_id, round_id);
CREATE INDEX ix_participation_counted ON participation (council_id, programme_id, id) INCLUDE (round_id, completion);

CREATE TABLE programme_lead (
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    programme_id UUID NOT NULL,
    account_id UUID NOT NULL,
    CONSTRAINT pk_programme_lead PRIMARY KEY (council_id, programme_id, account_id),
    CONSTRAINT fk_programme_lead_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id),
    CONSTRAINT fk_programme_lead_council_id_account_id FOREIGN KEY(council_id, account_id) REFERENCES account (council_id, id) ON DELETE CASCADE
);

CREATE INDEX ix_programme_lead_account ON programme_lead (council_id, account_id);

CREATE TABLE round_seats (
    programme_id UUID NOT NULL,
    round_id UUID NOT NULL,
    council_id UUID NOT NULL,
    seats INTEGER NOT NULL,
    CONSTRAINT pk_round_seats PRIMARY KEY (programme_id, round_id, council_id),
    CONSTRAINT fk_round_seats_programme_id_round_id FOREIGN KEY(programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_round_seats_programme_id_council_id FOREIGN KEY(programme_id, council_id) REFERENCES programme_member (programme_id, council_id),
    CONSTRAINT ck_round_seats_seats CHECK (seats >= 0)
);

CREATE TABLE template_part_text (
    programme_id UUID NOT NULL,
    part_id UUID NOT NULL,
    locale TEXT NOT NULL,
    title TEXT NOT NULL,
    CONSTRAINT pk_template_part_text PRIMARY KEY (programme_id, part_id, locale),
    CONSTRAINT fk_template_part_text_programme_id_part_id FOREIGN KEY(programme_id, part_id) REFERENCES template_part (programme_id, id) ON DELETE CASCADE
);

CREATE TABLE access_grant_use (
    grant_id UUID NOT NULL,
    part TEXT NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    id UUID DEFAULT uuidv7() NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    CONSTRAINT pk_access_grant_use PRIMARY KEY (council_id, id),
    CONSTRAINT fk_access_grant_use_council_id_grant_id FOREIGN KEY(council_id, grant_id) REFERENCES access_grant (council_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_access_grant_use_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE INDEX ix_access_grant_use_grant ON access_grant_use (council_id, grant_id);

CREATE TABLE outcome (
    participation_id UUID NOT NULL,
    kind TEXT NOT NULL,
    dated TEXT NOT NULL,
    dated_on DATE NOT NULL,
    source TEXT NOT NULL,
    employer TEXT NOT NULL,
    post TEXT,
    recorded_by UUID,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    corrects_id UUID,
    id UUID DEFAULT uuidv7() NOT NULL,
    council_id UUID DEFAULT ctx.council_id() NOT NULL,
    CONSTRAINT pk_outcome PRIMARY KEY (council_id, id),
    CONSTRAINT fk_outcome_council_id_participation_id FOREIGN KEY(council_id, participation_id) REFERENCES participation (council_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_outcome_kind CHECK (kind IN ('manager', 'head_teacher', 'project_leader', 'qualified_duties', 'new_field', 'stays', 'specialist', 'left', 'unknown')),
    CONSTRAINT ck_outcome_source CHECK (source IN ('person', 'manager', 'coordinator', 'register', 'published')),
    CONSTRAINT ck_outcome_employer CHECK (employer IN ('own', 'member', 'other', 'unknown')),
    CONSTRAINT fk_outcome_council_id FOREIGN KEY(council_id) REFERENCES council (id)
);

CREATE INDEX ix_outcome_participation ON outcome (council_id, participation_id, dated_on) INCLUDE (kind, recorded_at, corrects_id, id);
CREATE INDEX ix_outcome_corrects ON outcome (council_id, participation_id, corrects_id) INCLUDE (recorded_at) WHERE corrects_id IS NOT NULL;

ALTER TABLE unit ADD CONSTRAINT fk_unit_manager FOREIGN KEY(council_id, manager_id) REFERENCES person (council_id, id);
