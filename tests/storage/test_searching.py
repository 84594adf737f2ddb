"""The log searched by who acted: in its order, by an index, however long the log is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from signing.storage.log import Log
from signing.storage.searching import Wanted, act_seldom, count_found, search
from support.facts.events import assign_all_positions
from support.use_cases.database_owner import connect_as_owner, run_as_owner

SELDOM, OFTEN, NEVER = "0b9f7a52-3f5d-5f0e-8c1e-2a4b6c8d0e1f", "system", "nobody"
EVENTS, EACH = 24_000, 400
"""Every 400th event is of SELDOM."""
INSERT = text(
    r"""
    INSERT INTO events (stream, version, topic, state)
    SELECT md5(g::text)::uuid, 1,
      'signing.events:' || (ARRAY['OfferSigned', 'SchoolApproved'])[1 + g % 2],
      convert_to('{"timestamp":"2026-05-01T01:00:00Z","actor":{"account":"'
        || CASE WHEN g % :each = 0 THEN :seldom ELSE :often END
        || '","role":"counselor"},"request_id":"request-' || g || '","reason":"'
        || '\"actor\":{\"account\":\"' || :seldom || repeat('同', 200) || '"}', 'UTF8')
    FROM generate_series(1, :events) g
    """
)
AS_IF_A_MILLION = "SET LOCAL seq_page_cost = 40"
"""What PostgreSQL decides for forty times as many pages, without filling them."""


@pytest.fixture
def long_log(database_url: str, log: Log) -> Log:
    asked = {"each": EACH, "seldom": SELDOM, "often": OFTEN, "events": EVENTS}
    with connect_as_owner(database_url) as connection:
        connection.execute(INSERT, asked)
    while assign_all_positions(log):
        pass
    run_as_owner(database_url, "ANALYZE")
    return log


def read_all(reading: Engine, wanted: Wanted) -> list[int]:
    found: list[int] = []
    while page := search(reading, wanted):
        found += [one.position for one in page]
        last = found[-1]
        wanted = (
            replace(wanted, before=last) if wanted.newest_first else replace(wanted, after=last)
        )
    return found


def test_all_acts_of_an_account_are_found_in_the_order_of_the_log(
    long_log: Log, reading: Engine
) -> None:
    assert long_log.last_position() == EVENTS
    assert act_seldom(reading, [SELDOM])
    assert act_seldom(reading, [NEVER])
    assert not act_seldom(reading, [OFTEN])
    wanted = Wanted(actors=[SELDOM], seldom=True, limit=7)

    found = read_all(reading, wanted)

    assert found == list(range(EACH, EVENTS + 1, EACH))
    assert read_all(reading, replace(wanted, newest_first=True)) == found[::-1]
    assert read_all(reading, replace(wanted, after=0, seldom=False, before=EVENTS + 1)) == found
    assert count_found(reading, wanted, 10_000) == len(found)
    assert count_found(reading, replace(wanted, topics=["signing.events:OfferSigned"]), 99) == 60
    assert read_all(reading, replace(wanted, request_id=f"request-{EACH}")) == [EACH]
    assert read_all(reading, Wanted(actors=[NEVER], seldom=True)) == []


def list_nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for part in node.get("Plans", ()):
        yield from list_nodes(part)


def explain_queries(reading: Engine, ask: Callable[[], object]) -> list[Mapping[str, Any]]:
    """Return the nodes of the plans of what is asked of events, in a log of a million."""
    noted: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "events" in statement:
            noted.append((statement, parameters))

    event.listen(reading, "before_cursor_execute", note)
    ask()
    event.remove(reading, "before_cursor_execute", note)
    nodes: list[Mapping[str, Any]] = []
    with reading.connect() as connection:
        connection.execute(text(AS_IF_A_MILLION))
        for statement, parameters in noted:
            plan = connection.exec_driver_sql(
                f"EXPLAIN (FORMAT JSON) {statement}", parameters
            ).scalar_one()
            nodes += list_nodes(plan[0]["Plan"])
    assert nodes
    return nodes


def name_all(nodes: list[Mapping[str, Any]], of: str) -> set[str]:
    return {one[of] for one in nodes if of in one}


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("seldom", [True, False])
@pytest.mark.usefixtures("long_log")
def test_no_search_by_actor_reads_a_table_from_beginning_to_end(
    reading: Engine, newest_first: bool, seldom: bool
) -> None:
    wanted = Wanted(actors=[SELDOM], seldom=seldom, newest_first=newest_first, before=EVENTS)

    nodes = explain_queries(reading, lambda: search(reading, wanted))

    assert "Seq Scan" not in name_all(nodes, "Node Type")
    assert ("events_account" in name_all(nodes, "Index Name")) == seldom


@pytest.mark.parametrize("actor", [SELDOM, OFTEN])
@pytest.mark.usefixtures("long_log")
def test_whether_one_act_seldom_is_counted_in_the_index(reading: Engine, actor: str) -> None:
    nodes = explain_queries(reading, lambda: act_seldom(reading, [actor]))

    assert "events_account" in name_all(nodes, "Index Name")
    assert not name_all(nodes, "Node Type") & {"Seq Scan", "Sort"}
