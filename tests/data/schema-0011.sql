SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

CREATE FUNCTION public.adopt_events() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.history_is_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'history is only ever added to: %', TG_TABLE_NAME; END $$;

CREATE FUNCTION public.looks_are_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'looks are only ever added to'; END $$;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.account_events (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    account uuid NOT NULL,
    school_code text NOT NULL,
    actor text NOT NULL,
    request_id text NOT NULL,
    address_digest bytea,
    sealed_reason bytea
);

ALTER TABLE public.account_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.account_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts (
    username text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL,
    subject uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    disabled_at timestamp with time zone,
    school_code text DEFAULT ''::text NOT NULL
);

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.answers (
    account text NOT NULL,
    key text NOT NULL,
    request_digest bytea NOT NULL,
    answer jsonb NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.attempts (
    scope text NOT NULL,
    window_start timestamp with time zone NOT NULL,
    count integer NOT NULL
);

CREATE TABLE public.card_tries (
    card_id uuid NOT NULL,
    tries integer NOT NULL
);

CREATE TABLE public.checkpoints (
    size bigint NOT NULL,
    note text NOT NULL,
    made_at timestamp with time zone NOT NULL
);

CREATE TABLE public.client_tokens (
    digest bytea NOT NULL,
    client text NOT NULL,
    scopes jsonb NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.clients (
    id text NOT NULL,
    name text NOT NULL,
    username text NOT NULL,
    scopes jsonb NOT NULL,
    secret_digest bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone
);

CREATE TABLE public.cosignatures (
    size bigint NOT NULL,
    witness text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    line text NOT NULL,
    received_at timestamp with time zone NOT NULL
);

CREATE TABLE public.data_keys (
    subject uuid NOT NULL,
    wrapped bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    key_id smallint DEFAULT '1'::smallint NOT NULL
);

CREATE TABLE public.events (
    id bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    stream uuid NOT NULL,
    version integer NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    digest bytea GENERATED ALWAYS AS (sha256(((((uuid_send(stream) || int4send(version)) || int4send(octet_length(topic))) || decode(replace(topic, '\'::text, '\\'::text), 'escape'::text)) || state))) STORED
);

ALTER TABLE public.events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.log (
    "position" bigint NOT NULL,
    event_id bigint NOT NULL,
    leaf bytea NOT NULL
);

CREATE TABLE public.looks (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
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

ALTER TABLE public.looks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.looks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.master_keys (
    id smallint NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.offer_templates (
    id uuid NOT NULL,
    employer_id uuid NOT NULL,
    name text NOT NULL,
    terms jsonb NOT NULL,
    saved_at timestamp with time zone NOT NULL
);

CREATE TABLE public.one_time_tokens (
    digest bytea NOT NULL,
    purpose text NOT NULL,
    username text,
    about jsonb,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.print_jobs (
    id uuid NOT NULL,
    school_code text NOT NULL,
    account text NOT NULL,
    role text NOT NULL,
    request_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    numbers jsonb NOT NULL,
    left_out integer NOT NULL,
    copies jsonb NOT NULL,
    sealed_reason bytea,
    state text NOT NULL,
    total integer NOT NULL,
    done integer DEFAULT 0 NOT NULL,
    parked jsonb DEFAULT '[]'::jsonb NOT NULL,
    failure jsonb,
    claim uuid,
    lease_until timestamp with time zone,
    takes integer DEFAULT 0 NOT NULL,
    finished_at timestamp with time zone,
    receipt text,
    digest text,
    size bigint,
    sealed_key bytea,
    kept_until timestamp with time zone
);

CREATE UNLOGGED TABLE public.rates (
    caller text NOT NULL,
    window_start timestamp with time zone NOT NULL,
    count integer NOT NULL
);

CREATE TABLE public.read_models (
    name text NOT NULL,
    version integer NOT NULL,
    "position" bigint DEFAULT '0'::bigint NOT NULL,
    live boolean DEFAULT false NOT NULL,
    halted_at timestamp with time zone,
    halted_on bigint,
    error text
);

CREATE TABLE public.recovery_codes (
    username text NOT NULL,
    digest bytea NOT NULL
);

CREATE TABLE public.roster_uploads (
    token text NOT NULL,
    school_code text NOT NULL,
    uploaded_by text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    file_digest bytea NOT NULL,
    sealed_file bytea NOT NULL,
    state text NOT NULL,
    done integer NOT NULL,
    total integer NOT NULL,
    result jsonb
);

CREATE TABLE public.second_factors (
    username text NOT NULL,
    sealed_secret bytea,
    sealed_next bytea,
    last_step bigint,
    enrolled_at timestamp with time zone
);

CREATE TABLE public.sessions (
    token_digest bytea NOT NULL,
    username text,
    wechat_account uuid,
    role text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    device text DEFAULT ''::text NOT NULL
);

CREATE TABLE public.tree (
    level smallint NOT NULL,
    first bigint NOT NULL,
    hashes bytea NOT NULL
);

CREATE TABLE public.verifications (
    id bigint NOT NULL,
    model text NOT NULL,
    version integer NOT NULL,
    "position" bigint NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    differences bigint,
    error text
);

ALTER TABLE public.verifications ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.verifications_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.wrong_tries (
    scope bytea NOT NULL,
    count integer NOT NULL,
    last_at timestamp with time zone NOT NULL,
    locked_until timestamp with time zone
);

ALTER TABLE ONLY public.account_events
    ADD CONSTRAINT account_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (username);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_pkey PRIMARY KEY (account, key);

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (scope, window_start);

ALTER TABLE ONLY public.card_tries
    ADD CONSTRAINT card_tries_pkey PRIMARY KEY (card_id);

ALTER TABLE ONLY public.checkpoints
    ADD CONSTRAINT checkpoints_pkey PRIMARY KEY (size);

ALTER TABLE ONLY public.client_tokens
    ADD CONSTRAINT client_tokens_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.clients
    ADD CONSTRAINT clients_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cosignatures
    ADD CONSTRAINT cosignatures_pkey PRIMARY KEY (size, witness, signed_at);

ALTER TABLE ONLY public.data_keys
    ADD CONSTRAINT data_keys_pkey PRIMARY KEY (subject);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_stream_version_key UNIQUE (stream, version);

ALTER TABLE ONLY public.log
    ADD CONSTRAINT log_event_id_key UNIQUE (event_id);

ALTER TABLE ONLY public.log
    ADD CONSTRAINT log_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY public.looks
    ADD CONSTRAINT looks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.master_keys
    ADD CONSTRAINT master_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offer_templates
    ADD CONSTRAINT offer_templates_employer_id_name_key UNIQUE (employer_id, name);

ALTER TABLE ONLY public.offer_templates
    ADD CONSTRAINT offer_templates_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.one_time_tokens
    ADD CONSTRAINT one_time_tokens_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.print_jobs
    ADD CONSTRAINT print_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.rates
    ADD CONSTRAINT rates_pkey PRIMARY KEY (caller, window_start);

ALTER TABLE ONLY public.read_models
    ADD CONSTRAINT read_models_pkey PRIMARY KEY (name, version);

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (username, digest);

ALTER TABLE ONLY public.roster_uploads
    ADD CONSTRAINT roster_uploads_pkey PRIMARY KEY (token);

ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_pkey PRIMARY KEY (username);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (token_digest);

ALTER TABLE ONLY public.tree
    ADD CONSTRAINT tree_pkey PRIMARY KEY (level, first);

ALTER TABLE ONLY public.verifications
    ADD CONSTRAINT verifications_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wrong_tries
    ADD CONSTRAINT wrong_tries_pkey PRIMARY KEY (scope);

CREATE INDEX account_events_account ON public.account_events USING btree (account, id);

CREATE INDEX account_events_school_code ON public.account_events USING btree (school_code, id);

CREATE INDEX accounts_school_code ON public.accounts USING btree (school_code);

CREATE UNIQUE INDEX accounts_subject ON public.accounts USING btree (subject);

CREATE INDEX answers_recorded_at ON public.answers USING btree (recorded_at);

CREATE INDEX client_tokens_client ON public.client_tokens USING btree (client);

CREATE INDEX client_tokens_expires_at ON public.client_tokens USING btree (expires_at);

CREATE INDEX clients_username ON public.clients USING btree (username);

CREATE INDEX data_keys_key_id ON public.data_keys USING btree (key_id);

CREATE INDEX events_topic ON public.events USING btree (topic, id);

CREATE INDEX events_xid_id ON public.events USING btree (xid, id);

CREATE INDEX looks_account ON public.looks USING btree (account, at);

CREATE INDEX looks_graduate ON public.looks USING btree (graduate_id, id);

CREATE INDEX looks_school ON public.looks USING btree (school_code, id);

CREATE INDEX one_time_tokens_expires_at ON public.one_time_tokens USING btree (expires_at);

CREATE INDEX one_time_tokens_username ON public.one_time_tokens USING btree (username, purpose);

CREATE INDEX print_jobs_account ON public.print_jobs USING btree (account, created_at, id);

CREATE INDEX print_jobs_state ON public.print_jobs USING btree (state, created_at);

CREATE INDEX sessions_expires_at ON public.sessions USING btree (expires_at);

CREATE UNIQUE INDEX sessions_id ON public.sessions USING btree (id);

CREATE INDEX sessions_username ON public.sessions USING btree (username);

CREATE INDEX sessions_wechat_account ON public.sessions USING btree (wechat_account);

CREATE INDEX verifications_model ON public.verifications USING btree (model, id);

CREATE TRIGGER history_is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.checkpoints FOR EACH STATEMENT EXECUTE FUNCTION public.history_is_kept();

CREATE TRIGGER history_is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.cosignatures FOR EACH STATEMENT EXECUTE FUNCTION public.history_is_kept();

CREATE TRIGGER history_is_kept BEFORE DELETE OR UPDATE OF id, stream, version, topic, state, recorded_at OR TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION public.history_is_kept();

CREATE TRIGGER history_is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.log FOR EACH STATEMENT EXECUTE FUNCTION public.history_is_kept();

CREATE TRIGGER history_is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.tree FOR EACH STATEMENT EXECUTE FUNCTION public.history_is_kept();

CREATE TRIGGER history_is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.verifications FOR EACH STATEMENT EXECUTE FUNCTION public.history_is_kept();

CREATE TRIGGER looks_are_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON public.looks FOR EACH STATEMENT EXECUTE FUNCTION public.looks_are_kept();

ALTER TABLE ONLY public.data_keys
    ADD CONSTRAINT data_keys_key_id_fkey FOREIGN KEY (key_id) REFERENCES public.master_keys(id);
