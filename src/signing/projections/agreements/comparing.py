"""What the terms of a signing are compared with: the minimum wages and positions of that moment.

A signing keeps the warnings of the log up to it, or up to the amendment that both agreed to last. A
table that is imported later changes none, and however facts are batched, each meets the same table.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select

from signing.events import MinimumWagesImported, OfferSigned, PositionChanged, PositionOpened
from signing.facts import Fact, Recorded
from signing.projections.agreements.tables import minimum_wages, position_pays
from signing.projections.engine.bulk import Lookup, load_rows, upsert
from signing.projections.engine.rows import Row
from signing.terms_rules import Compared, find_minimum_wage, find_warnings, list_regions
from signing.vocabulary import Encrypted, MinimumWage, Terms
from signing.vocabulary.china_time import to_china_time

KINDS: frozenset[type[Fact]] = frozenset({MinimumWagesImported, PositionOpened, PositionChanged})
COLUMNS = tuple(one.name for one in minimum_wages.columns)


Wages = dict[tuple[str, date], MinimumWage]


def list_lookups(fact: OfferSigned) -> Iterator[Lookup]:
    if fact.position_id is not None:
        yield position_pays, (fact.position_id,)


class Comparisons:
    """The minimum wages and the pay of the positions that a batch concerns.

    `amended` are rows of signings whose terms may change in it.
    """

    def __init__(
        self, facts: Sequence[Recorded], connection: Connection, amended: Sequence[Row] = ()
    ) -> None:
        self._connection = connection
        signed = [one.fact for one in facts if isinstance(one.fact, OfferSigned)]
        self._imports = any(isinstance(one.fact, MinimumWagesImported) for one in facts)
        places = {one.employer.region for one in signed} | {one["region"] for one in amended}
        regions = {near for one in places for near in list_regions(one)}
        origins = {one.position_id for one in signed} | {one["position_id"] for one in amended}
        self._wages: Wages = {}
        self._pays: dict[UUID, Decimal] = {}
        self._opened: dict[UUID, Decimal] = {}
        self._load_wages(regions)
        self._load_pays([one for one in origins if one is not None])

    def note(self, fact: Fact) -> None:
        match fact:
            case MinimumWagesImported(wages=wages, replaces=replaces):
                new = {(one.region, one.valid_from): one for one in wages}
                self._wages = new if replaces else self._wages | new
            case (
                PositionOpened(originator_id=id_, job=job)
                | PositionChanged(originator_id=id_, job=job)
            ):
                self._opened[id_] = self._pays[id_] = job.monthly_pay

    def list_warnings(
        self, recorded: Recorded, sealed: Encrypted, signed: Row
    ) -> list[dict[str, object]]:
        """Return the warnings by code, with what fills their words; none once erased.

        `sealed` are the terms that hold since the fact, `signed` the row of the signing.
        """
        opened = recorded.decrypt(sealed)
        if not opened:
            return []
        day = to_china_time(recorded.fact.timestamp).date()
        compared = Compared(
            kind=signed["employer_kind"],
            position_pay=self._pays.get(signed["position_id"]),
            least=find_minimum_wage(self._wages.values(), signed["region"], day),
        )
        found = find_warnings(Terms.model_validate_json(opened), compared)
        return [{"code": one.code, "about": dict(one.about)} for one in found]

    def write(self) -> None:
        if self._opened:
            rows = [{"id": id_, "monthly_pay": pay} for id_, pay in self._opened.items()]
            upsert(self._connection, position_pays, rows)
        if self._imports:
            self._connection.execute(delete(minimum_wages))
            rows = [_describe(one) for one in self._wages.values()]
            if rows:
                upsert(self._connection, minimum_wages, rows)

    def _load_wages(self, regions: Iterable[str]) -> None:
        """Load those of the regions, or all for an import."""
        found: Iterable[Sequence[Any]] = ()
        if self._imports:
            found = self._connection.execute(select(minimum_wages)).all()
        elif keys := [(one,) for one in regions]:
            found = load_rows(self._connection, minimum_wages, ("region",), keys)
        for cells in found:
            wage = MinimumWage(**dict(zip(COLUMNS, cells, strict=True)))
            self._wages[wage.region, wage.valid_from] = wage

    def _load_pays(self, positions: Sequence[UUID]) -> None:
        keys = [(one,) for one in positions]
        if keys:
            self._pays.update(load_rows(self._connection, position_pays, ("id",), keys))


def _describe(one: MinimumWage) -> Row:
    return {name: getattr(one, name) for name in COLUMNS}
