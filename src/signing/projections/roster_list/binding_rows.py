"""The bindings of a school's graduates: from which phone and network each came, as digests."""

from collections.abc import Sequence

from sqlalchemy import Connection

from signing.events import PersonalDataErased, WeChatBound, WeChatUnbound
from signing.facts import Fact, Recorded
from signing.projections.engine.rows import Rows
from signing.projections.roster_list.tables import bindings

KINDS: frozenset[type[Fact]] = frozenset({PersonalDataErased, WeChatBound, WeChatUnbound})


def fold(facts: Sequence[Recorded], connection: Connection, people: Rows) -> None:
    """`people` are the graduates of the batch. Bindings of before there were digests are left out.

    Whoever is erased is in no list of bindings any more.
    """
    heard = [one.fact for one in facts if type(one.fact) in KINDS]
    if not heard:
        return
    whose = {fact.originator_id for fact in heard}
    rows = Rows.about(bindings, connection, "graduate_id", whose)
    for fact in heard:
        if isinstance(fact, WeChatBound):
            _add(fact, rows, people)
        else:
            _end(fact, rows)
    rows.write()


def _add(fact: WeChatBound, rows: Rows, people: Rows) -> None:
    graduate = people.get(fact.originator_id)
    if graduate is None or not (fact.origin or fact.device):
        return
    rows.put(
        {
            "graduate_id": fact.originator_id,
            "version": fact.originator_version,
            "school_code": graduate["school_code"],
            "bound_at": fact.timestamp,
            "origin": fact.origin,
            "device": fact.device,
            "staff_network": fact.staff_network,
            "ended_at": None,
        }
    )


def _end(fact: Fact, rows: Rows) -> None:
    for key in rows.keys_where("graduate_id", fact.originator_id):
        if isinstance(fact, PersonalDataErased):
            rows.remove(*key)
        elif (row := rows.get(*key)) and row["ended_at"] is None:
            rows.change(*key, ended_at=fact.timestamp)
