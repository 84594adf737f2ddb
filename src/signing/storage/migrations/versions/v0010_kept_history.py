"""History is only ever added to; a function takes restored events over; facts found by kind."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FORBID = """
CREATE FUNCTION history_is_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'history is only ever added to: %', TG_TABLE_NAME; END $$
"""
GUARD = """
CREATE TRIGGER history_is_kept BEFORE {deeds} ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept()
"""
WHOLE = "UPDATE OR DELETE OR TRUNCATE"
BUT_XID = "UPDATE OF id, stream, version, topic, state, recorded_at OR DELETE OR TRUNCATE"
ADOPT = """
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
END $$
"""


def upgrade() -> None:
    op.execute(FORBID)
    op.execute(GUARD.format(table="events", deeds=BUT_XID))
    for table in ("log", "tree", "checkpoints", "cosignatures", "verifications"):
        op.execute(GUARD.format(table=table, deeds=WHOLE))
    op.execute(ADOPT)
    op.create_index("events_topic", "events", ["topic", "id"])
