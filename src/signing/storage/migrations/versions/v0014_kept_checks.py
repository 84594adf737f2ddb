"""Keep how the log compared with its tree; make the log of accounts one that is only added to."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LINK = """
sha256(%(before)s || (
    SELECT string_agg(convert_to(octet_length(field) || ':' || field, 'UTF8'), ''::bytea
                      ORDER BY place)
    FROM unnest(ARRAY[
        %(row)s.id::text, (extract(epoch FROM %(row)s.at) * 1000000)::bigint::text,
        %(row)s.kind, %(row)s.account::text, %(row)s.school_code, %(row)s.actor,
        %(row)s.request_id, coalesce(encode(%(row)s.address_digest, 'hex'), ''),
        coalesce(encode(sha256(%(row)s.sealed_reason), 'hex'), '')
    ]) WITH ORDINALITY AS one (field, place)))
"""
"""As proof/account_chain.py says."""
NEW = LINK % {"row": "NEW", "before": "coalesce(last.link, decode(repeat('00', 32), 'hex'))"}
OLD = LINK % {"row": "event", "before": "before"}


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE log_checks (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            first bigint NOT NULL,
            size bigint NOT NULL,
            root bytea NOT NULL,
            began_at timestamptz NOT NULL,
            ended_at timestamptz NOT NULL,
            differences bigint NOT NULL,
            findings jsonb NOT NULL
        )
        """
    )
    op.execute(
        "CREATE TRIGGER history_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON log_checks"
        " FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept()"
    )
    op.execute("ALTER TABLE account_events ADD COLUMN link bytea")
    op.execute(
        f"""
        DO $$ DECLARE event record; before bytea := decode(repeat('00', 32), 'hex'); BEGIN
            FOR event IN SELECT * FROM account_events ORDER BY id LOOP
                before := {OLD};
                UPDATE account_events SET link = before WHERE id = event.id;
            END LOOP;
        END $$
        """  # noqa: S608 - only words of this file
    )
    op.execute("ALTER TABLE account_events ALTER COLUMN link SET NOT NULL")
    op.execute("CREATE INDEX account_events_kind ON account_events (kind, id)")
    op.execute("CREATE INDEX account_events_at ON account_events (at)")
    op.execute(
        """
        CREATE TABLE account_periods (
            month text PRIMARY KEY,
            last_id bigint NOT NULL,
            events bigint NOT NULL,
            link bytea NOT NULL,
            dropped_at timestamptz NOT NULL
        )
        """
    )
    op.execute(
        """
        CREATE TABLE account_heads (
            last_id bigint PRIMARY KEY,
            note text NOT NULL,
            made_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE TABLE account_exports (name text PRIMARY KEY, last_id bigint NOT NULL)")
    op.execute(
        "INSERT INTO account_exports SELECT 'syslog', coalesce(max(id), 0) FROM account_events"
    )
    op.execute(
        f"""
        CREATE FUNCTION link_account_event() RETURNS trigger LANGUAGE plpgsql
            SET search_path = pg_catalog, public, pg_temp AS $$
        DECLARE last record; BEGIN
            PERFORM pg_advisory_xact_lock(7201005);
            SELECT * INTO last FROM (
                SELECT id, link FROM account_events
                UNION ALL SELECT last_id, link FROM account_periods
            ) AS links ORDER BY id DESC LIMIT 1;
            NEW.id := coalesce(last.id, 0) + 1;
            NEW.link := {NEW};
            RETURN NEW;
        END $$
        """  # noqa: S608 - only words of this file
    )
    op.execute(
        "CREATE TRIGGER link_account_event BEFORE INSERT ON account_events"
        " FOR EACH ROW EXECUTE FUNCTION link_account_event()"
    )
    for table in ("account_events", "account_periods", "account_heads"):
        op.execute(
            f"CREATE TRIGGER history_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept()"
        )
