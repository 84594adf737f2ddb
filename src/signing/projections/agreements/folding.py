"""What each fact changes: the rows that a batch concerns are read once, and written once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from sqlalchemy import Connection, update

from signing.events import (
    AmendmentApproved,
    AmendmentFact,
    CollegeRenamed,
    CollegesMerged,
    GraduateUnlocked,
    OfferSigned,
    RosterCorrected,
    StampedFact,
)
from signing.facts import Fact, Recorded, find_field
from signing.outcomes import amendment_after
from signing.projections.agreements import (
    amending,
    comparing,
    photographing,
    registering,
    releasing,
    signing,
    standing,
)
from signing.projections.agreements.comparing import Comparisons
from signing.projections.agreements.counting import add_to_tallies, describe_news, find_tally
from signing.projections.agreements.paper import Printing, note_printing
from signing.projections.agreements.tables import (
    amendments,
    news,
    offered_copies,
    prints,
    requests,
    schools,
    signings,
    sought,
    standings,
)
from signing.projections.engine.bulk import Lookup, append
from signing.projections.engine.rows import Key, Row, Rows
from signing.projections.engine.searching import index_rows
from signing.projections.schools import HEARD as HEARD_FOR_NAMES
from signing.projections.schools import name_schools

OF_AGREEMENTS: frozenset[type[Fact]] = signing.OF_PERSON | {
    kind
    for kind in Fact.kinds.values()
    if kind is GraduateUnlocked or "agreement_number" in kind.model_fields
}
OfPaper = Printing | StampedFact | AmendmentApproved
OF_PRINTS: frozenset[type[Fact]] = frozenset(get_args(Printing))
CollegeHeard = CollegeRenamed | CollegesMerged
OF_COLLEGES: frozenset[type[Fact]] = frozenset(get_args(CollegeHeard))
AMENDING: frozenset[type[Fact]] = frozenset({*get_args(AmendmentFact), *get_args(amending.ENDING)})
HEARD: frozenset[type[Fact]] = (
    OF_AGREEMENTS | OF_COLLEGES | comparing.KINDS | registering.KINDS | HEARD_FOR_NAMES
)


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    read = OF_AGREEMENTS | OF_COLLEGES | comparing.KINDS
    mine = [one for one in facts if type(one.fact) in read]
    if mine:
        concerned = Concerned(mine, connection)
        for recorded in mine:
            if type(recorded.fact) in comparing.KINDS:
                concerned.comparisons.note(recorded.fact)
            else:
                concerned.apply(recorded)
        concerned.write()
    registering.note_registrations(facts, connection)
    name_schools(schools, facts, connection)


def list_lookups(recorded: Recorded) -> Iterator[Lookup]:
    fact = recorded.fact
    if isinstance(fact, OfferSigned):
        yield from comparing.list_lookups(fact)
    elif number := _find_number(fact):
        yield standings, (number,)


class Concerned:
    """The agreements that a batch concerns.

    A fact names an agreement, whose standing is enough; or a graduate, all of whose agreements
    are meant. Only then is it read who signed.
    """

    def __init__(self, facts: Sequence[Recorded], connection: Connection) -> None:
        self._connection = connection
        people = {one.fact.originator_id for one in facts if _needs_signings(one.fact)}
        self._signings = _load_of_graduates(people, connection)
        theirs = {key for one in people for key in self._signings.keys_where("graduate_id", one)}
        self._standings = Rows(
            standings, connection, theirs | _list_named(facts, OF_AGREEMENTS - {OfferSigned})
        )
        asked = _list_named(facts, releasing.KINDS)
        asked |= theirs if any(type(one.fact) in releasing.KINDS for one in facts) else set()
        self._requests = Rows(requests, connection, asked)
        printed = _list_named(facts, OF_PRINTS)
        self._prints = Rows(prints, connection, printed)
        self._offered = photographing.load_offered(offered_copies, connection, facts)
        named = _list_named(facts, AMENDING)
        self._amendments = Rows.about(
            amendments, connection, "agreement_number", {number for (number,) in named | theirs}
        )
        amended = [row for key in theirs if (row := self._signings.get(*key))]
        self.comparisons = Comparisons(facts, connection, amended if _amends(facts) else ())
        self._renamed: dict[Key, Row] = {}
        self._moves: Counter[Key] = Counter()
        self._news: list[Row] = []

    def apply(self, recorded: Recorded) -> None:
        fact = recorded.fact
        if isinstance(fact, OfferSigned):
            self._sign(recorded, fact)
        elif isinstance(fact, CollegeHeard):
            self._hand_on_news(fact)
        elif type(fact) in signing.OF_PERSON:
            self._change_all_of_person(recorded)
        elif number := _find_number(fact):
            self._move(recorded, (number,))
            self._note_paper(fact, number)

    def _note_paper(self, fact: Fact, number: str) -> None:
        row = self._standings.get(number) if isinstance(fact, OfPaper) else None
        if row is None:
            return
        if isinstance(fact, AmendmentApproved):
            photographing.note_edition(self._offered, fact)
        if isinstance(fact, Printing):
            note_printing(self._prints, fact)
        if isinstance(fact, StampedFact):
            photographing.note_offer(self._offered, fact, row)

    def write(self) -> None:
        for rows in (
            self._signings,
            self._standings,
            self._requests,
            self._prints,
            self._amendments,
            self._offered,
        ):
            rows.write()
        self.comparisons.write()
        renamed = self._renamed.values()
        index_rows(sought, self._connection, renamed, signing.FOUND_BY, whole=signing.FOUND_WHOLE)
        if self._moves:
            add_to_tallies(self._connection, self._moves)
        if self._news:
            append(self._connection, news, self._news)

    def _sign(self, recorded: Recorded, fact: OfferSigned) -> None:
        signed = signing.describe_signing(recorded, fact)
        signed["warnings"] = self.comparisons.list_warnings(recorded, fact.terms, signed)
        row = standing.describe_signing(fact, named=bool(signed["name"]))
        self._signings.put(signed)
        self._standings.put(row)
        self._renamed[fact.agreement_number,] = signed
        self._moves[find_tally(row)] += 1
        self._news += describe_news(recorded, row)

    def _change_all_of_person(self, recorded: Recorded) -> None:
        for key in self._signings.keys_where("graduate_id", recorded.fact.originator_id):
            self._change_person(recorded, key)
            self._move(recorded, key)

    def _hand_on_news(self, fact: CollegeHeard) -> None:
        """Give what happened so far in the colleges that ended to the desks of their successor."""
        if isinstance(fact, CollegeRenamed):
            ended, into = [fact.college], fact.name
        else:
            ended, into = [*fact.colleges], fact.into
        for row in self._news:
            if row["school_code"] == fact.school_code and row["college"] in ended:
                row["college"] = into
        theirs = (news.c.school_code == fact.school_code, news.c.college.in_(ended))
        self._connection.execute(update(news).where(*theirs).values(college=into))

    def _change_person(self, recorded: Recorded, key: Key) -> None:
        row = self._signings.get(*key) or {}
        changes = signing.describe_change(recorded)
        changes = {name: value for name, value in changes.items() if row[name] != value}
        if "name" in changes and isinstance(recorded.fact, RosterCorrected):
            former = {"former_name": row["name"], "name_corrected_at": recorded.fact.timestamp}
            changes |= former
        if changes:
            self._signings.change(*key, **changes)
        if "name" in changes:
            self._renamed[key] = row

    def _move(self, recorded: Recorded, key: Key) -> None:
        """Change how the agreement stands, which lists it is on, and what was asked about it."""
        row = self._standings.get(*key)
        if row is None:
            return
        self._news += describe_news(recorded, row)
        signed = self._signings.get(*key)
        named = row["named"] if signed is None else bool(signed["name"])
        amended = amending.note_amendment(self._amendments, recorded, row)
        if amended is not None and amending.is_agreed(amended):
            self._amend(recorded, amended)
        changes = standing.describe_change(recorded, row, named=named, amended=amended)
        if changes:
            before, after = find_tally(row), find_tally(row | changes)
            if before != after:
                self._moves[before] -= 1
                self._moves[after] += 1
            self._standings.change(*key, **changes)
        if type(recorded.fact) in releasing.KINDS:
            releasing.note_request(self._requests, recorded, row)

    def _amend(self, recorded: Recorded, amended: Row) -> None:
        """What both agreed to last is what the signing says, and is warned about, since."""
        number = amended["agreement_number"]
        signed = self._signings.get(number)
        if signed is None:
            return
        terms = amending.read_terms(amended)
        warnings = self.comparisons.list_warnings(recorded, terms, signed)
        title = amended["proposed_title"] or signed["position_title"]
        self._signings.change(number, warnings=warnings, position_title=title)
        if isinstance(recorded.fact, AmendmentApproved):
            self._prints.change(number, stamped_copy=False)


def _needs_signings(fact: Fact) -> bool:
    """Whether it must be read who signed, for more than one agreement or for its terms."""
    return type(fact) in signing.OF_PERSON or _is_agreed(fact)


def _is_agreed(fact: Fact) -> bool:
    """Whether other terms hold since the fact."""
    state = amendment_after(fact)
    return state is not None and state.is_agreed


def _amends(facts: Iterable[Recorded]) -> bool:
    return any(_is_agreed(one.fact) for one in facts)


def _load_of_graduates(people: Iterable[object], connection: Connection) -> Rows:
    people = list(people)
    if not people:
        return Rows(signings, connection, ())
    return Rows.about(signings, connection, "graduate_id", people)


def _list_named(facts: Iterable[Recorded], kinds: Iterable[type[Fact]]) -> set[Key]:
    """Return the keys of agreements that facts of these kinds name."""
    kinds = frozenset(kinds)
    numbers = {_find_number(one.fact) for one in facts if type(one.fact) in kinds}
    return {(number,) for number in numbers if number is not None}


def _find_number(fact: Fact) -> str | None:
    """Return the agreement that a fact names; None for an unlocking that voided none."""
    if isinstance(fact, GraduateUnlocked):
        return fact.voided
    number: str | None = find_field(fact, "agreement_number")
    return number
