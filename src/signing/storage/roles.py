"""The role of the service: it can add to the history, and change nothing in it.

Tables belong to whoever migrates. The service's connections take on `signing_service`, which owns
the read models and may write everything else but what is KEPT. See docs/decisions/0012.
"""

from sqlalchemy import Connection, text

SERVICE = "signing_service"
KEPT = (
    *("events", "log", "tree", "checkpoints", "cosignatures", "verifications", "log_checks"),
    *("account_events", "account_heads", "account_periods"),
)
"""Of these it reads and inserts rows, no more."""
SINCE_16 = "current_setting('server_version_num')::int >= 160000"
"""Since then who makes a role may give it to everybody, and neither act under it nor read by it."""
MAKE = text(f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{SERVICE}') THEN
        CREATE ROLE {SERVICE} NOLOGIN;
    END IF;
    IF {SINCE_16} THEN
        IF NOT (pg_has_role('{SERVICE}', 'USAGE') AND pg_has_role('{SERVICE}', 'SET')) THEN
            EXECUTE 'GRANT {SERVICE} TO ' || quote_ident(current_user)
                || ' WITH INHERIT TRUE, SET TRUE';
        END IF;
    ELSIF NOT pg_has_role('{SERVICE}', 'MEMBER') THEN
        EXECUTE 'GRANT {SERVICE} TO ' || quote_ident(current_user);
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database's migration
END $$
""")
ALLOW = text(f"""
DO $$ DECLARE one record; BEGIN
    EXECUTE format('GRANT CREATE ON DATABASE %I TO {SERVICE}', current_database());
    GRANT USAGE ON SCHEMA public TO {SERVICE};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {SERVICE};
    REVOKE UPDATE, DELETE, TRUNCATE ON {", ".join(KEPT)} FROM {SERVICE};
    GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {SERVICE};  -- pg_dump reads them
    REVOKE INSERT, UPDATE, DELETE ON alembic_version, expansions FROM {SERVICE};
    REVOKE ALL ON FUNCTION adopt_events() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION adopt_events() TO {SERVICE};
    FOR one IN
        SELECT n.nspname AS name FROM pg_namespace n
        WHERE n.nspowner <> '{SERVICE}'::regrole AND EXISTS (
            SELECT FROM read_models m WHERE n.nspname LIKE m.name || '\\_v' || m.version || '%')
    LOOP
        EXECUTE format('ALTER SCHEMA %I OWNER TO {SERVICE}', one.name);
    END LOOP;
    FOR one IN
        SELECT n.nspname AS schema, c.relname AS name
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspowner = '{SERVICE}'::regrole AND c.relowner <> '{SERVICE}'::regrole
          AND c.relkind = 'r'
    LOOP
        EXECUTE format('ALTER TABLE %I.%I OWNER TO {SERVICE}', one.schema, one.name);
    END LOOP;
END $$
""")  # noqa: S608 - only words of this file
LIMITED = text(f"""
SELECT has_database_privilege('{SERVICE}', current_database(), 'CREATE')
   AND has_function_privilege('{SERVICE}', 'adopt_events()', 'EXECUTE')
   AND bool_and(has_table_privilege('{SERVICE}', one, 'INSERT')
                AND has_table_privilege('{SERVICE}', one, 'SELECT')
                AND NOT has_table_privilege('{SERVICE}', one, 'UPDATE, DELETE, TRUNCATE'))
   AND NOT EXISTS (SELECT FROM pg_class WHERE relkind = 'S'
                   AND relnamespace = 'public'::regnamespace
                   AND NOT has_table_privilege('{SERVICE}', oid, 'SELECT'))
FROM unnest(:kept ::text[]) AS one
""")  # noqa: S608 - only words of this file


def grant_rights(connection: Connection) -> None:
    """Create the role and grant its rights; repeating it is safe."""
    connection.execute(MAKE)
    connection.execute(ALLOW)


def has_rights(connection: Connection) -> bool:
    """Return whether the role exists, and has its rights and no others on the history."""
    there = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)")
    if not connection.execute(there, {"role": SERVICE}).scalar_one():
        return False
    return bool(connection.execute(LIMITED, {"kept": list(KEPT)}).scalar_one())
