"""绑定核查: which phones and networks many bindings came from, or the network that staff use.

A mark is a hint and no verdict: a dormitory, a campus and the customers of a mobile carrier share
addresses, and friends share phones. What an administrator looked at is marked again only by what
was bound after it, and a place that the school says is its own is not marked at all.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Literal, Protocol

from sqlalchemy import (
    ColumnElement,
    FrameClause,
    FrameClauseType,
    Select,
    Subquery,
    and_,
    any_,
    func,
    or_,
    select,
    union_all,
)
from typing_extensions import TypedDict

from signing.projections.engine.counting import Count
from signing.projections.roster_list.tables import bindings, graduates
from signing.storage.binding_tables import (
    binding_checks,
    binding_reports,
    is_report_kept,
    own_places,
)
from signing.storage.readers import Reader
from signing.vocabulary import Oversight
from signing.vocabulary.binding_marks import MarkId, MarkKind

OF_DEVICE = 3
"""Graduates who bound on one phone, ever: from so many on it is marked."""
OF_NETWORK = 10
"""Graduates who bound from one network within an hour."""
HOUR = timedelta(hours=1)
WITHIN = FrameClause(HOUR, None, FrameClauseType.PRECEDING, FrameClauseType.CURRENT)
"""The hour before each binding, and the binding itself."""
LISTED = 50
"""Bindings of a mark that a page lists; its sheet has all."""
StateOfMarks = Literal["open", "checked", "own"]
Among = Collection[str] | None
"""Digests of phones or networks; None: all."""


class MarkedBinding(TypedDict):
    """A binding of a mark; `ended_at` is null while it lasts, `name` "" once erased."""

    graduate_id: str
    name: str
    student_number: str
    college: str
    bound_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Check:
    """What an administrator found last, of all that was bound `until` then."""

    until: datetime
    checked_at: datetime
    sealed_words: str


@dataclass(frozen=True)
class OwnPlace:
    """That the school says of a network or a device that it is its own."""

    named_at: datetime
    sealed_words: str


@dataclass(frozen=True)
class Mark:
    """Bindings that came from one place; `check` is the last one, None before the first.

    `own` is None of a place that the school did not name as its own.
    """

    id: MarkId
    bindings: int
    graduates: int
    first_at: datetime
    last_at: datetime
    check: Check | None
    own: OwnPlace | None = None

    @property
    def is_open(self) -> bool:
        checked = self.check is not None and self.check.until >= self.last_at
        return self.own is None and not checked


class Marks:
    """The marks of a school, of which nothing is read twice.

    Whoever does not see the whole of one school has none.
    """

    def __init__(self, connection: Reader, oversight: Oversight) -> None:
        self._connection, self._school_code = connection, _name_school(oversight)

    def find(self, state: StateOfMarks) -> Sequence[Mark]:
        """Return them, the one with the latest binding first.

        A checked one is there as long as nothing newer is marked.
        """
        finding = {"open": self._list_open, "checked": self._list_checked, "own": self._list_own}
        marks = finding[state]()
        return sorted(marks, key=lambda one: (one.last_at, str(one.id)), reverse=True)

    @cached_property
    def _checks(self) -> Mapping[MarkId, Check]:
        return load_checks(self._connection, self._school_code)

    @cached_property
    def _own(self) -> Mapping[MarkId, OwnPlace]:
        return load_own_places(self._connection, self._school_code)

    @cached_property
    def _opened(self) -> Sequence[Mark]:
        found: list[Mark] = []
        for kind, find in FINDING.items():
            found += self._group(kind, self._connection.execute(find(self._school_code)).scalars())
        return found

    def _list_open(self) -> Sequence[Mark]:
        return self._opened

    def _list_checked(self) -> Sequence[Mark]:
        opened = {one.id for one in self._opened}
        own = {one.digest for one in self._own}
        left = [one for one in self._checks if one not in opened and one.digest not in own]
        return self._group_all(left)

    def _list_own(self) -> Sequence[Mark]:
        """Return what came from the school's own places, each as the kind that it was named as."""
        return [replace(one, own=self._own[one.id]) for one in self._group_all(self._own)]

    def _group_all(self, places: Iterable[MarkId]) -> Sequence[Mark]:
        found: list[Mark] = []
        for kind in MarkKind:
            found += self._group(kind, [one.digest for one in places if one.kind is kind])
        return found

    def _group(self, kind: MarkKind, digests: Iterable[str]) -> Sequence[Mark]:
        some = list(digests)
        if not some:
            return []
        where = [_column(kind).in_(some)]
        return _group(self._connection, self._school_code, kind, where, self._checks)


def list_marks(connection: Reader, oversight: Oversight, state: StateOfMarks) -> Sequence[Mark]:
    return Marks(connection, oversight).find(state)


def select_mark_count(oversight: Oversight) -> Count:
    """Select how many marks are open, without looking at what belongs to each."""
    school_code = _name_school(oversight)
    found = union_all(*(find(school_code) for find in FINDING.values())).subquery()
    return select(func.count()).select_from(found)


def select_open_report_count(oversight: Oversight, now: datetime) -> Count:
    """Select how many reports of people who cannot bind nobody answered."""
    return select(func.count()).where(
        binding_reports.c.school_code == _name_school(oversight),
        binding_reports.c.answered_at.is_(None),
        is_report_kept(now),
    )


def find_mark(connection: Reader, oversight: Oversight, mark: MarkId) -> Mark | None:
    """Return all that came from one place, marked or not; None where nothing did."""
    school_code = _name_school(oversight)
    checks = load_checks(connection, school_code)
    found = _group(connection, school_code, mark.kind, [_column(mark.kind) == mark.digest], checks)
    own = {one.digest: place for one, place in load_own_places(connection, school_code).items()}
    return replace(found[0], own=own.get(mark.digest)) if found else None


def list_bindings(
    connection: Reader, oversight: Oversight, marks: Sequence[Mark], most: int = LISTED
) -> Mapping[MarkId, list[MarkedBinding]]:
    """Return at most so many bindings of each mark, the latest first."""
    school_code = _name_school(oversight)
    found: dict[MarkId, list[MarkedBinding]] = {one.id: [] for one in marks}
    for kind in MarkKind:
        digests = [one.id.digest for one in marks if one.id.kind is kind]
        if digests:
            for row in connection.execute(_select_bindings(school_code, kind, digests, most)):
                found[MarkId(kind, row.digest)].append(_present(row))
    return found


def _name_school(oversight: Oversight) -> str:
    return "" if oversight.colleges else oversight.school_code or ""


def _group(
    connection: Reader,
    school_code: str,
    kind: MarkKind,
    where: Sequence[ColumnElement[bool]],
    checks: Mapping[MarkId, Check],
) -> list[Mark]:
    digest = _column(kind)
    query = select(
        digest.label("digest"),
        func.count().label("bindings"),
        func.count(bindings.c.graduate_id.distinct()).label("graduates"),
        func.min(bindings.c.bound_at).label("first_at"),
        func.max(bindings.c.bound_at).label("last_at"),
    ).where(*_match_kind(school_code, kind), *where)
    return [
        Mark(
            one := MarkId(kind, row.digest),
            row.bindings,
            row.graduates,
            row.first_at,
            row.last_at,
            checks.get(one),
        )
        for row in connection.execute(query.group_by(digest))
    ]


def _find_devices(school_code: str, among: Among = None) -> Select[Any]:
    """Whatever was looked at before, a further graduate on the phone marks it again."""
    device, checked = bindings.c.device, _select_checked(school_code, MarkKind.DEVICE)
    return (
        select(device)
        .select_from(bindings.outerjoin(checked, checked.c.digest == device))
        .where(*_match_kind(school_code, MarkKind.DEVICE, among), _is_foreign(school_code, device))
        .group_by(device, checked.c.until)
        .having(
            func.count(bindings.c.graduate_id.distinct()) >= OF_DEVICE,
            or_(checked.c.until.is_(None), func.max(bindings.c.bound_at) > checked.c.until),
        )
    )


def _find_networks(school_code: str, among: Among = None) -> Select[Any]:
    """Those with so many graduates in some hour; what was looked at does not count again.

    Whoever binds again within the hour is counted by the first binding alone. Only networks with so
    many bindings in an hour are counted like that: to find them takes one look along an index.
    """
    bound_at, origin = bindings.c.bound_at, bindings.c.origin
    before = func.lag(bound_at, OF_NETWORK - 1).over(partition_by=origin, order_by=bound_at)
    along = (
        select(origin, bound_at, before.label("before"))
        .where(*_match_kind(school_code, MarkKind.NETWORK, among))
        .subquery()
    )
    crowded = select(along.c.origin).where(along.c.before >= along.c.bound_at - HOUR).distinct()
    former = func.lag(bindings.c.bound_at).over(
        partition_by=(bindings.c.origin, bindings.c.graduate_id), order_by=bindings.c.bound_at
    )
    each = (
        _select_unchecked(
            school_code, MarkKind.NETWORK, bindings.c.bound_at, former.label("former")
        )
        .where(origin == any_(func.array(crowded.scalar_subquery())))
        .subquery()
    )
    lately = func.count().over(partition_by=each.c.digest, order_by=each.c.bound_at, range_=WITHIN)
    busy = (
        select(each.c.digest, lately.label("lately"))
        .where(or_(each.c.former.is_(None), each.c.former < each.c.bound_at - HOUR))
        .subquery()
    )
    return select(busy.c.digest).where(busy.c.lately >= OF_NETWORK).distinct()


def _find_staff_networks(school_code: str, among: Among = None) -> Select[Any]:
    return _select_unchecked(school_code, MarkKind.STAFF_NETWORK, among=among).distinct()


class Finding(Protocol):
    """Selects the digests of a school's marks of one kind; of those `among` them, or all."""

    def __call__(self, school_code: str, among: Among = None) -> Select[Any]: ...


FINDING: Mapping[MarkKind, Finding] = {
    MarkKind.DEVICE: _find_devices,
    MarkKind.NETWORK: _find_networks,
    MarkKind.STAFF_NETWORK: _find_staff_networks,
}


def _select_unchecked(
    school_code: str, kind: MarkKind, *more: ColumnElement[Any], among: Among = None
) -> Select[Any]:
    digest, checked = _column(kind), _select_checked(school_code, kind)
    return (
        select(digest.label("digest"), *more)
        .select_from(bindings.outerjoin(checked, checked.c.digest == digest))
        .where(
            *_match_kind(school_code, kind, among),
            _is_foreign(school_code, digest),
            or_(checked.c.until.is_(None), bindings.c.bound_at > checked.c.until),
        )
    )


def _is_foreign(school_code: str, digest: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the school does not say that the network or the device is its own."""
    own = select(own_places.c.digest).where(_is_named_by(school_code))
    return digest.not_in(own)


def _is_named_by(school_code: str) -> ColumnElement[bool]:
    return and_(own_places.c.school_code == school_code, own_places.c.ended_at.is_(None))


def _select_checked(school_code: str, kind: MarkKind) -> Subquery:
    """Until when each phone or network was looked at."""
    return (
        select(binding_checks.c.digest, func.max(binding_checks.c.until).label("until"))
        .where(binding_checks.c.school_code == school_code, binding_checks.c.kind == kind.value)
        .group_by(binding_checks.c.digest)
        .subquery()
    )


def load_checks(connection: Reader, school_code: str) -> dict[MarkId, Check]:
    """Return the last check of each phone or network."""
    query = select(binding_checks).where(binding_checks.c.school_code == school_code)
    rows = connection.execute(query.order_by(binding_checks.c.until)).all()
    return {
        MarkId(MarkKind(row.kind), row.digest): Check(row.until, row.checked_at, row.sealed_words)
        for row in rows
    }


def load_own_places(connection: Reader, school_code: str) -> dict[MarkId, OwnPlace]:
    """Return the networks and devices that the school says are its own."""
    rows = connection.execute(select(own_places).where(_is_named_by(school_code))).all()
    return {
        MarkId(MarkKind(row.kind), row.digest): OwnPlace(row.named_at, row.sealed_words)
        for row in rows
    }


def _select_bindings(
    school_code: str, kind: MarkKind, digests: Sequence[str], most: int
) -> Select[Any]:
    place = func.row_number().over(
        partition_by=_column(kind), order_by=(bindings.c.bound_at.desc(), bindings.c.graduate_id)
    )
    inner = (
        select(
            _column(kind).label("digest"),
            *(bindings.c.graduate_id, bindings.c.bound_at, bindings.c.ended_at),
            *(graduates.c.name, graduates.c.student_number, graduates.c.college),
            place.label("place"),
        )
        .select_from(bindings.join(graduates, graduates.c.id == bindings.c.graduate_id))
        .where(*_match_kind(school_code, kind), _column(kind).in_(digests))
        .subquery()
    )
    return select(inner).where(inner.c.place <= most).order_by(inner.c.digest, inner.c.place)


def _match_kind(
    school_code: str, kind: MarkKind, among: Among = None
) -> Iterator[ColumnElement[bool]]:
    yield bindings.c.school_code == school_code
    yield bindings.c.staff_network if kind is MarkKind.STAFF_NETWORK else _column(kind) != ""
    if among is not None:
        yield _column(kind).in_(among)


def _column(kind: MarkKind) -> ColumnElement[str]:
    return bindings.c.device if kind is MarkKind.DEVICE else bindings.c.origin


def _present(row: Any) -> MarkedBinding:
    return {
        "graduate_id": str(row.graduate_id),
        "name": row.name,
        "student_number": row.student_number,
        "college": row.college,
        "bound_at": row.bound_at,
        "ended_at": row.ended_at,
    }
