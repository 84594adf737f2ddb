-- The schema of the first release.

-- What was recorded, sealed and proved; and how far each read model has come.

CREATE TABLE events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    stream uuid NOT NULL,
    version integer NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    digest bytea GENERATED ALWAYS AS (sha256(
        uuid_send(stream) || int4send(version) || int4send(octet_length(topic))
        || decode(replace(topic, '\', '\\'), 'escape') || state
    )) STORED,
    CONSTRAINT events_stream_version_key UNIQUE (stream, version)
);
CREATE INDEX events_topic ON events (topic, id);
CREATE INDEX events_xid_id ON events (xid, id);

CREATE TABLE log (
    position bigint PRIMARY KEY,
    event_id bigint NOT NULL,
    leaf bytea NOT NULL,
    CONSTRAINT log_event_id_key UNIQUE (event_id)
);

CREATE TABLE tree (
    level smallint NOT NULL,
    first bigint NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (level, first)
);

CREATE TABLE checkpoints (
    size bigint PRIMARY KEY,
    note text NOT NULL,
    made_at timestamptz NOT NULL
);

CREATE TABLE cosignatures (
    size bigint NOT NULL,
    witness text NOT NULL,
    signed_at timestamptz NOT NULL,
    line text NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (size, witness, signed_at)
);

CREATE TABLE read_models (
    name text NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL DEFAULT '0',
    live boolean NOT NULL DEFAULT false,
    halted_at timestamptz,
    halted_on bigint,
    error text,
    PRIMARY KEY (name, version)
);

CREATE TABLE verifications (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model text NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    differences bigint,
    error text
);
CREATE INDEX verifications_model ON verifications (model, id);

-- Keys of personal data; answers under their idempotency keys.

CREATE TABLE master_keys (
    id smallint PRIMARY KEY,
    made_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE data_keys (
    subject uuid PRIMARY KEY,
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    key_id smallint NOT NULL DEFAULT '1',
    CONSTRAINT data_keys_key_id_fkey FOREIGN KEY (key_id) REFERENCES master_keys(id)
);
CREATE INDEX data_keys_key_id ON data_keys (key_id);

CREATE TABLE answers (
    account text NOT NULL,
    key text NOT NULL,
    request_digest bytea NOT NULL,
    answer jsonb NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, key)
);
CREATE INDEX answers_recorded_at ON answers (recorded_at);

-- Accounts, what guards them, and programs that act for them.

CREATE TABLE accounts (
    username text PRIMARY KEY,
    password_hash text NOT NULL,
    role text NOT NULL,
    subject uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz,
    school_code text NOT NULL DEFAULT ''
);
CREATE INDEX accounts_school_code ON accounts (school_code);
CREATE UNIQUE INDEX accounts_subject ON accounts (subject);

CREATE TABLE sessions (
    token_digest bytea PRIMARY KEY,
    username text,
    wechat_account uuid,
    role text NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    device text NOT NULL DEFAULT ''
);
CREATE INDEX sessions_expires_at ON sessions (expires_at);
CREATE UNIQUE INDEX sessions_id ON sessions (id);
CREATE INDEX sessions_username ON sessions (username);
CREATE INDEX sessions_wechat_account ON sessions (wechat_account);

CREATE TABLE one_time_tokens (
    digest bytea PRIMARY KEY,
    purpose text NOT NULL,
    username text,
    about jsonb,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX one_time_tokens_expires_at ON one_time_tokens (expires_at);
CREATE INDEX one_time_tokens_username ON one_time_tokens (username, purpose);

CREATE TABLE second_factors (
    username text PRIMARY KEY,
    sealed_secret bytea,
    sealed_next bytea,
    last_step bigint,
    enrolled_at timestamptz
);

CREATE TABLE recovery_codes (
    username text NOT NULL,
    digest bytea NOT NULL,
    PRIMARY KEY (username, digest)
);

CREATE TABLE clients (
    id text PRIMARY KEY,
    name text NOT NULL,
    username text NOT NULL,
    scopes jsonb NOT NULL,
    secret_digest bytea NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX clients_username ON clients (username);

CREATE TABLE client_tokens (
    digest bytea PRIMARY KEY,
    client text NOT NULL,
    scopes jsonb NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX client_tokens_client ON client_tokens (client);
CREATE INDEX client_tokens_expires_at ON client_tokens (expires_at);

CREATE TABLE account_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    account uuid NOT NULL,
    school_code text NOT NULL,
    actor text NOT NULL,
    request_id text NOT NULL,
    address_digest bytea,
    sealed_reason bytea
);
CREATE INDEX account_events_account ON account_events (account, id);
CREATE INDEX account_events_school_code ON account_events (school_code, id);

-- How often somebody tried or called lately.

CREATE TABLE attempts (
    scope text NOT NULL,
    window_start timestamptz NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (scope, window_start)
);

CREATE TABLE card_tries (
    card_id uuid PRIMARY KEY,
    tries integer NOT NULL
);

CREATE TABLE wrong_tries (
    scope bytea PRIMARY KEY,
    count integer NOT NULL,
    last_at timestamptz NOT NULL,
    locked_until timestamptz
);

CREATE UNLOGGED TABLE rates (
    caller text NOT NULL,
    window_start timestamptz NOT NULL,
    count integer NOT NULL,
    PRIMARY KEY (caller, window_start)
);

-- Files that come in and go out, who looked at whom, and terms kept for later.

CREATE TABLE roster_uploads (
    token text PRIMARY KEY,
    school_code text NOT NULL,
    uploaded_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    file_digest bytea NOT NULL,
    sealed_file bytea NOT NULL,
    state text NOT NULL,
    done integer NOT NULL,
    total integer NOT NULL,
    result jsonb
);

CREATE TABLE print_jobs (
    id uuid PRIMARY KEY,
    school_code text NOT NULL,
    account text NOT NULL,
    role text NOT NULL,
    request_id text NOT NULL,
    created_at timestamptz NOT NULL,
    numbers jsonb NOT NULL,
    left_out integer NOT NULL,
    copies jsonb NOT NULL,
    sealed_reason bytea,
    state text NOT NULL,
    total integer NOT NULL,
    done integer NOT NULL DEFAULT 0,
    parked jsonb NOT NULL DEFAULT '[]',
    failure jsonb,
    claim uuid,
    lease_until timestamptz,
    takes integer NOT NULL DEFAULT 0,
    finished_at timestamptz,
    receipt text,
    digest text,
    size bigint,
    sealed_key bytea,
    kept_until timestamptz
);
CREATE INDEX print_jobs_account ON print_jobs (account, created_at, id);
CREATE INDEX print_jobs_state ON print_jobs (state, created_at);

CREATE TABLE looks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    account text NOT NULL,
    role text NOT NULL,
    office text NOT NULL,
    graduate_id uuid,
    school_code text NOT NULL,
    fields jsonb NOT NULL,
    granted boolean NOT NULL,
    sealed_purpose text,
    request_id text NOT NULL
);
CREATE INDEX looks_account ON looks (account, at);
CREATE INDEX looks_graduate ON looks (graduate_id, id);
CREATE INDEX looks_school ON looks (school_code, id);

CREATE TABLE offer_templates (
    id uuid PRIMARY KEY,
    employer_id uuid NOT NULL,
    name text NOT NULL,
    terms jsonb NOT NULL,
    saved_at timestamptz NOT NULL,
    CONSTRAINT offer_templates_employer_id_name_key UNIQUE (employer_id, name)
);

INSERT INTO master_keys (id) VALUES (1);

-- History and looks are only ever added to.

CREATE FUNCTION history_is_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'history is only ever added to: %', TG_TABLE_NAME; END $$;
CREATE FUNCTION looks_are_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'looks are only ever added to'; END $$;
CREATE TRIGGER history_is_kept BEFORE UPDATE OF id, stream, version, topic, state, recorded_at OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept();
CREATE TRIGGER history_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON log
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept();
CREATE TRIGGER history_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON tree
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept();
CREATE TRIGGER history_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept();
CREATE TRIGGER history_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON cosignatures
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept();
CREATE TRIGGER history_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON verifications
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept();
CREATE TRIGGER looks_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON looks
    FOR EACH STATEMENT EXECUTE FUNCTION looks_are_kept();

-- Takes restored events over, see storage/adoption.py.

CREATE FUNCTION adopt_events() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    LOCK TABLE public.events IN SHARE ROW EXCLUSIVE MODE;
    IF coalesce((SELECT xid FROM public.events ORDER BY xid DESC, id DESC LIMIT 1)
                >= pg_snapshot_xmax(pg_current_snapshot()), false) THEN
        UPDATE public.events SET xid = CASE
            WHEN log.position IS NULL THEN '5'
            WHEN log.position = (SELECT max(position) FROM public.log) THEN '4'
            ELSE '3' END ::xid8
        FROM public.events AS recorded LEFT JOIN public.log ON log.event_id = recorded.id
        WHERE recorded.id = events.id;
    END IF;
END $$;
