"""网签占比 and the other numbers of the province, of now and as of any day or position.

Nothing here is personal, so the erased stay counted. What each number means: docs/numbers.md.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from signing.events import (
    GraduateCollegeChanged,
    GraduateEnrolled,
    RosterCorrected,
    SchoolRegistered,
)
from signing.facts import Fact, Recorded
from signing.projections.engine.bulk import Lookup, append
from signing.projections.engine.rows import Row, Rows
from signing.projections.esign_ratio import closing
from signing.projections.esign_ratio.as_of import AsOf, must_have_come, parse_as_of
from signing.projections.esign_ratio.asking import Asked, Grouping
from signing.projections.esign_ratio.counts import COUNTS, write_counts
from signing.projections.esign_ratio.dashboard import (
    Board,
    DashboardItems,
    compute_board,
    compute_dashboard,
    list_choices,
)
from signing.projections.esign_ratio.folding import (
    COUNTED,
    Graduate,
    Move,
    apply_fact,
    find_agreement_number,
)
from signing.projections.esign_ratio.folding import list_moves as moved
from signing.projections.esign_ratio.items import DEFINITION, Answer, StatisticsLine
from signing.projections.esign_ratio.reasons import MovingFact, list_changes, list_facts_behind
from signing.projections.esign_ratio.statistics import compute_statistics
from signing.projections.esign_ratio.tables import (
    NAME,
    VERSION,
    graduates,
    metadata,
    moves,
    places,
    schools,
)
from signing.vocabulary.china_time import to_china_time

__all__ = [
    "COUNTS",
    "DEFINITION",
    "HEARD",
    "NAME",
    "VERSION",
    "Answer",
    "AsOf",
    "Asked",
    "Board",
    "DashboardItems",
    "Grouping",
    "MovingFact",
    "StatisticsLine",
    "compute_board",
    "compute_dashboard",
    "compute_statistics",
    "list_changes",
    "list_choices",
    "list_facts_behind",
    "list_lookups",
    "metadata",
    "must_have_come",
    "parse_as_of",
    "project",
]
OF_AGREEMENT = ("channel", "approved_on", "region", "industry")
PLACING = frozenset(
    {GraduateCollegeChanged.__name__, GraduateEnrolled.__name__, RosterCorrected.__name__}
)

HEARD: frozenset[type[Fact]] = COUNTED | {SchoolRegistered}
OF_KNOWN: frozenset[type[Fact]] = COUNTED - {GraduateEnrolled}
"""Facts of graduates who have a row already."""


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    mine = [one for one in facts if type(one.fact) in COUNTED]
    people = Rows(graduates, connection, {(one.fact.originator_id,) for one in mine})
    found = [row for one in mine for row in _list_rows(one, people)]
    people.write()
    if found:
        append(connection, moves, found)
        _note_places(found, connection)
        closing.close_blocks(connection, found[-1]["position"])
    _name_schools(facts, connection)


def list_lookups(recorded: Recorded) -> Iterator[Lookup]:
    if type(recorded.fact) in OF_KNOWN:
        yield graduates, (recorded.fact.originator_id,)
        yield closing.find_block(recorded.position)


def _list_rows(recorded: Recorded, people: Rows) -> Iterable[Row]:
    fact = recorded.fact
    known = people.get(fact.originator_id)
    before = Graduate(**known) if known else None
    now = apply_fact(before, fact)
    if now is None:
        return []
    people.put(now._asdict())
    found = moved(before, now, fact)
    when = {"at": now.at, "day": to_china_time(now.at).date()}
    return [_describe_move(recorded, part, move) | when for part, move in enumerate(found)]


def _describe_move(recorded: Recorded, part: int, move: Move) -> Row:
    return {
        "position": recorded.position,
        "part": part,
        "stream": move.of.id,
        "year": move.of.year,
        "school_code": move.of.school_code,
        "college": move.of.college,
        "major": move.of.major,
        "level": move.of.level,
        **{name: move.agreement.get(name) for name in OF_AGREEMENT},
        "kind": type(recorded.fact).__name__,
        "agreement_number": find_agreement_number(recorded.fact),
        "moved": write_counts(move.counts),
    }


def _note_places(found: Iterable[Row], connection: Connection) -> None:
    names = [column.name for column in places.columns]
    seen = {tuple(row[name] for name in names) for row in found if row["kind"] in PLACING}
    if seen:
        new = [dict(zip(names, one, strict=True)) for one in sorted(seen)]
        connection.execute(insert(places).on_conflict_do_nothing(), new)


def _name_schools(facts: Sequence[Recorded], connection: Connection) -> None:
    named = Rows(schools, connection, ())
    for one in facts:
        fact = one.fact
        if isinstance(fact, SchoolRegistered):
            told = {"position": one.position, "at": fact.timestamp}
            named.put({"code": fact.code, "name": fact.name} | told)
    named.write()
