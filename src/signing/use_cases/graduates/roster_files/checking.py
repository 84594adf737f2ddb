"""From a table to checked rows and faults: each cell by its rule, then what cells must agree on."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from pydantic import BaseModel

from signing.fonts.printable import first_unprintable
from signing.use_cases.graduates.roster_files.cells import read_cell
from signing.use_cases.graduates.roster_files.columns import (
    BY_HEADER,
    COLLEGE,
    DOCUMENT_NUMBER,
    NAME,
    PRINTED,
    STUDENT_NUMBER,
    Column,
    show_cell,
)
from signing.use_cases.graduates.roster_files.faults import WHOLE_ROW, Fault, FaultKind
from signing.use_cases.graduates.roster_files.row_rules import (
    Findings,
    Values,
    find_disagreements,
    find_doubts,
)
from signing.use_cases.graduates.roster_files.table import Cell, Row, Table
from signing.vocabulary import Person, Studies

NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class RosterRow:
    row: int
    student_number: str
    year: int
    person: Person
    studies: Studies


@dataclass(frozen=True)
class Checked:
    """Sound rows, and what is wrong with the others; a row with only warnings is sound."""

    rows: tuple[RosterRow, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    ignored_columns: tuple[str, ...]
    sheet: str | None = None
    """The sheet that was read, where the file has sheets."""


class Judge(NamedTuple):
    """A column and its verdicts; most cells of a roster say what the row above says."""

    column: Column
    of: Callable[[Cell], str | FaultKind]


def _make_judge(header: str) -> Judge | None:
    if (column := BY_HEADER.get(header)) is None:
        return None
    return Judge(column, lru_cache(maxsize=256, typed=True)(column.judge))


def check_roster(
    table: Table,
    *,
    colleges: frozenset[str],
    today: date,
    successors: Mapping[str, str] = NONE,
) -> Checked:
    """`colleges` are those of the school; `today` decides which years can be imported.

    `successors` names the college of today for one that was renamed or merged: it is taken for it.
    """
    checking = Checking(table.header, colleges, today, successors)
    rows = tuple(row for row in map(checking.check_row, table.rows) if row is not None)
    ignored = tuple(name for name in table.header if name and name not in BY_HEADER)
    return Checked(rows, tuple(checking.faults), tuple(checking.warnings), ignored, table.sheet)


class Checking:
    """One pass over the rows of one file; it remembers the student numbers that it has met."""

    def __init__(
        self,
        header: tuple[str, ...],
        colleges: frozenset[str],
        today: date,
        successors: Mapping[str, str],
    ) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self._places = {name: place for place, name in enumerate(header)}
        self._judges = [_make_judge(name) for name in header]
        self._colleges = colleges
        self._today = today
        self._successors = successors
        self._met: dict[tuple[str, str | None], int] = {}
        self._owners: dict[tuple[str, str], str] = {}

    def check_row(self, row: Row) -> RosterRow | None:
        """The row when nothing is wrong with it; its faults are kept either way."""
        values, faults = self._read(row)
        former = values.get("college", "")
        if former in self._successors:
            values["college"] = self._successors[former]
        faults += _place_findings(row, find_disagreements(values, self._colleges, self._today))
        faults += _find_unprintable(row, values, PRINTED, FaultKind.UNPRINTABLE)
        if first := self._find_met(row, values):
            kind = FaultKind.DUPLICATE_STUDENT_NUMBER
            faults.append(Fault(row.number, STUDENT_NUMBER.header, kind, other=str(first)))
        self.faults += self._show_cells(row, faults)
        if faults:
            return None
        doubts = _place_findings(row, find_doubts(values))
        if former in self._successors:
            kind, now = FaultKind.FORMER_COLLEGE, values["college"]
            doubts.append(Fault(row.number, COLLEGE.header, kind, other=now))
        if self._shares_id_number(values):
            doubts.append(Fault(row.number, DOCUMENT_NUMBER.header, FaultKind.SHARED_ID_NUMBER))
        doubts += _find_unprintable(row, values, [NAME], FaultKind.UNPRINTABLE_NAME)
        self.warnings += self._show_cells(row, doubts)
        return _make_roster_row(row.number, values)

    def _read(self, row: Row) -> tuple[dict[str, str], list[Fault]]:
        values: dict[str, str] = {}
        faults: list[Fault] = []
        missing = ("",) * (len(self._judges) - len(row.cells))
        for judge, cell in zip(self._judges, row.cells + missing, strict=False):
            if judge is None:
                continue
            judged = judge.of(cell)
            if isinstance(judged, FaultKind):
                faults.append(Fault(row.number, judge.column.header, judged))
            else:
                values[judge.column.field] = judged
        if any(read_cell(cell) for cell in row.cells[len(self._judges) :]):
            faults.append(Fault(row.number, WHOLE_ROW, FaultKind.TOO_MANY_CELLS))
        return values, faults

    def _show_cells(self, row: Row, faults: Iterable[Fault]) -> Iterator[Fault]:
        """Each fault beside what stands in its cell."""
        for fault in faults:
            place = self._places.get(fault.column, len(row.cells))
            cell = row.cells[place] if place < len(row.cells) else ""
            yield replace(fault, value=show_cell(cell, BY_HEADER.get(fault.column)))

    def _shares_id_number(self, values: Values) -> bool:
        """Whether an earlier row of another student number has the same ID number."""
        number = values["student_number"]
        first = self._owners.setdefault((values["document_type"], values["id_number"]), number)
        return first != number

    def _find_met(self, row: Row, values: Values) -> int:
        """Return the first row of the same graduate, or 0.

        Unique in school and year; the later of two rows is the wrong one.
        """
        if "student_number" not in values:
            return 0
        key = (values["student_number"], values.get("year"))
        first = self._met.setdefault(key, row.number)
        return 0 if first == row.number else first


def _place_findings(row: Row, findings: Findings) -> list[Fault]:
    return [Fault(row.number, column.header, kind) for column, kind in findings]


def _find_unprintable(
    row: Row, values: Values, columns: Iterable[Column], kind: FaultKind
) -> list[Fault]:
    """Names are another kind: a person has that name, and the fonts have to follow."""
    found = ((one, first_unprintable(values.get(one.field, ""))) for one in columns)
    return [Fault(row.number, one.header, kind, flaw) for one, flaw in found if flaw]


def _make_roster_row(number: int, values: Values) -> RosterRow:
    return RosterRow(
        row=number,
        student_number=values["student_number"],
        year=int(values["year"]),
        person=Person.model_validate(_pick_fields(Person, values)),
        studies=Studies.model_validate(_pick_fields(Studies, values)),
    )


def _pick_fields(kind: type[BaseModel], values: Values) -> dict[str, str]:
    return {field: values[field] for field in kind.model_fields if values.get(field)}
