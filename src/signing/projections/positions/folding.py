"""Folds what is said of positions and of who offers them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    Connection,
    select,
)

from signing.codes.spelling import fold_name
from signing.events import (
    EmployerChanged,
    EmployerRegistered,
    EmployerReinstated,
    EmployerSuspended,
    PositionChanged,
    PositionClosed,
    PositionOpened,
)
from signing.facts import Fact, Recorded
from signing.outcomes import VERIFICATION_AFTER, verification_after
from signing.projections.engine.rows import Row as Stored
from signing.projections.engine.rows import Rows
from signing.projections.engine.searching import index_rows
from signing.projections.positions.tables import employers, positions, sought
from signing.vocabulary import Job

JOB_KINDS: frozenset[type[Fact]] = frozenset({PositionOpened, PositionChanged, PositionClosed})
EMPLOYER_KINDS: frozenset[type[Fact]] = frozenset(
    {
        EmployerRegistered,
        EmployerChanged,
        EmployerSuspended,
        EmployerReinstated,
        *VERIFICATION_AFTER,
    }
)
MOVING_KINDS = EMPLOYER_KINDS - {EmployerRegistered}

HEARD: frozenset[type[Fact]] = JOB_KINDS | EMPLOYER_KINDS


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    mine = [one for one in facts if type(one.fact) in HEARD]
    firms = {one.fact.originator_id for one in mine if type(one.fact) in EMPLOYER_KINDS}
    offering = {one.fact.employer_id for one in mine if isinstance(one.fact, PositionOpened)}
    jobs = {one.fact.originator_id for one in mine if type(one.fact) in JOB_KINDS}
    offered = Rows(
        positions, connection, {(one,) for one in jobs | _find_offered(mine, connection)}
    )
    known = Rows(employers, connection, {(one,) for one in firms | offering})
    named: set[UUID] = set()
    for recorded in mine:
        if type(recorded.fact) in JOB_KINDS:
            named |= _fold_position(recorded, offered, known)
        else:
            named |= _fold_employer(recorded, known, offered)
    offered.write()
    known.write()
    rows = [row for one in named if (row := offered.get(one)) is not None]
    index_rows(sought, connection, rows, ["title", "workplace", "employer_name"], begun=())


def _find_offered(facts: Sequence[Recorded], connection: Connection) -> set[UUID]:
    """Return the ids of what the employers offer already who change in this batch."""
    changing = {one.fact.originator_id for one in facts if type(one.fact) in MOVING_KINDS}
    if not changing:
        return set()
    query = select(positions.c.id).where(positions.c.employer_id.in_(changing))
    return set(connection.execute(query).scalars())


def _fold_position(recorded: Recorded, offered: Rows, known: Rows) -> set[UUID]:
    """Return the ids of positions whose words may have changed."""
    fact = recorded.fact
    match fact:
        case PositionOpened():
            row = {
                "id": fact.originator_id,
                "opened": recorded.position,
                "employer_id": fact.employer_id,
                "opened_at": fact.timestamp,
                "closed_at": None,
            }
            firm = known.get(fact.employer_id)
            offered.put(row | _describe_job(fact.job) | _describe_offering(row, firm))
        case PositionChanged():
            offered.change(fact.originator_id, **_describe_job(fact.job))
        case PositionClosed():
            closed = {"closed_at": fact.timestamp, "shown": False}
            offered.change(fact.originator_id, **closed)
            return set()
    return {fact.originator_id}


def _describe_job(job: Job) -> dict[str, object]:
    return job.model_dump() | {"place": fold_name(job.workplace)}


def _describe_offering(row: Stored, firm: Stored | None) -> Stored:
    """Describe what a position has of its employer."""
    if firm is None:
        return {"shown": False, "employer_name": "", "region": "", "kind": ""}
    shown = row["closed_at"] is None and firm["trusted"] and not firm["suspended"]
    theirs = {"employer_name": firm["name"], "region": firm["region"], "kind": firm["kind"]}
    return {"shown": shown, **theirs}


def _fold_employer(recorded: Recorded, known: Rows, offered: Rows) -> set[UUID]:
    """Return the ids of positions whose words may have changed."""
    fact = recorded.fact
    match fact:
        case EmployerRegistered():
            begun = {"id": fact.originator_id, "suspended": False, "trusted": not fact.to_verify}
            known.put(begun | {"registered_at": fact.timestamp} | _describe_employer(fact))
            return set()
        case EmployerChanged():
            known.change(fact.originator_id, **_describe_employer(fact))
        case EmployerSuspended() | EmployerReinstated():
            suspended = isinstance(fact, EmployerSuspended)
            known.change(fact.originator_id, suspended=suspended)
        case _:
            now = verification_after(fact)
            known.change(fact.originator_id, trusted=now is not None and now.is_trusted)
    firm, theirs = known.get(fact.originator_id), set()
    for key in offered.keys_where("employer_id", fact.originator_id):
        row = offered.get(*key) or {}
        offered.change(*key, **_describe_offering(row, firm))
        theirs.add(row["id"])
    return theirs if isinstance(fact, EmployerChanged) else set()


def _describe_employer(fact: EmployerRegistered | EmployerChanged) -> Stored:
    return {
        "name": fact.name,
        "kind": fact.kind,
        "industry": fact.industry,
        "region": fact.region,
    }
