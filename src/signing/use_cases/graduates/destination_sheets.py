"""毕业去向 of many graduates from one sheet: previewed first, then a fact for each, all at once."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict
from xlsxwriter import Workbook

from signing.aggregates.graduate import Graduate
from signing.codes import names, spelling
from signing.facts import Fact
from signing.refusals import (
    AlreadySigned,
    DestinationsHaveFaults,
    DestinationsRecordedAlready,
    NoSuchDestinationSheet,
)
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.spreadsheets import TEXT_FORMAT, add_titled_sheet
from signing.use_cases.core.student_numbers import identify_graduates
from signing.use_cases.graduates.kept_sheets import KeptSheets
from signing.use_cases.graduates.roster_files import cells
from signing.use_cases.graduates.roster_files.apart import READING
from signing.use_cases.graduates.roster_files.columns import (
    NAME,
    STUDENT_NUMBER,
    YEAR,
    Column,
    show_cell,
)
from signing.use_cases.graduates.roster_files.comparing import RosterFault, describe_fault
from signing.use_cases.graduates.roster_files.faults import Fault, FaultKind
from signing.use_cases.graduates.roster_files.table import MOST_ROWS, Row, Table
from signing.use_cases.graduates.roster_uploads import IMPORTED
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import AWAITING_EMPLOYMENT

DESTINATION = Column("毕业去向", "destination", cells.match_code("destination"), required=True)
LONGEST_EMPLOYER = 100
EMPLOYER = Column("单位名称", "employer_name", cells.limit_length(LONGEST_EMPLOYER))
COLUMNS = (STUDENT_NUMBER, NAME, YEAR, DESTINATION, EMPLOYER)
BY_HEADER = {column.header: column for column in COLUMNS}
READING_DESTINATIONS = replace(
    READING,
    words=(
        " ".join(BY_HEADER),
        " ".join(column.header for column in COLUMNS if column.required),
    ),
)


class DestinationChange(TypedDict):
    """A graduate whose destination would be recorded: codes before and after.

    `employer_name` is where they would work or study from then on, "" where it is not said.
    """

    row: int
    student_number: str
    name: str
    old: str
    new: str
    employer_name: str


class DestinationPreview(TypedDict):
    """What recording the sheet would do; rows with `errors` are left out."""

    rows: int
    changed: list[DestinationChange]
    unchanged: int
    errors: list[RosterFault]


@with_config(
    ConfigDict(json_schema_extra={"examples": [{"recorded": 480, "unchanged": 17, "skipped": 2}]})
)
class DestinationResult(TypedDict):
    """Rows by what became of them; `skipped` are those with faults."""

    recorded: int
    unchanged: int
    skipped: int


class SoundRow(NamedTuple):
    row: int
    graduate: Graduate
    name: str
    code: str
    employer_name: str

    @property
    def is_new(self) -> bool:
        """An empty cell says nothing of the employer of the same destination."""
        known = (self.graduate.destination, self.graduate.destination_employer)
        return (self.code, self.employer_name or known[1]) != known


@dataclass(frozen=True)
class JudgedSheet:
    """Rows that can be recorded, and what is wrong with the others."""

    sound: list[SoundRow]
    faults: list[Fault]

    def list_changing(self) -> list[SoundRow]:
        return [one for one in self.sound if one.is_new]

    def count_faulty(self) -> int:
        return len({one.row for one in self.faults})


def draw_destination_template() -> bytes:
    """Every column as text, and a list of the destinations to choose from."""
    content = io.BytesIO()
    with Workbook(content) as workbook:
        sheet = add_titled_sheet(workbook, "毕业去向", list(BY_HEADER))
        sheet.set_column(0, len(COLUMNS) - 1, 20, workbook.add_format({"num_format": TEXT_FORMAT}))
        guide = add_titled_sheet(workbook, "去向代码", ["代码 Code", "毕业去向 Destination"])
        known = names("destination")
        for row, (code, name) in enumerate(known.items(), start=1):
            guide.write_string(row, 0, code)
            guide.write_string(row, 1, name)
        offered = {"validate": "list", "source": f"='去向代码'!$B$2:$B${len(known) + 1}"}
        place = list(COLUMNS).index(DESTINATION)
        sheet.data_validation(1, place, MOST_ROWS, place, offered)
    return content.getvalue()


class DestinationSheets(KeptSheets):
    KIND, READING, REJECTED = "destinations.", READING_DESTINATIONS, "未登记的行"
    MISSING, DONE = NoSuchDestinationSheet, DestinationsRecordedAlready

    def load_result(self, by: SchoolAdmin, token: str) -> DestinationResult | None:
        """Return what was recorded; None before it was. Raises NoSuchDestinationSheet."""
        upload = self._load(by, token)
        done: DestinationResult | None = upload.result if upload.state == IMPORTED else None
        return done

    def load_preview(self, by: SchoolAdmin, token: str) -> DestinationPreview:
        """What recording a kept sheet would do now.

        Raises NoSuchDestinationSheet, DestinationsRecordedAlready.
        """
        table = self._open_waiting(by, token)
        judged = self._judge(by, table)
        changing = judged.list_changing()
        return {
            "rows": len(table.rows),
            "changed": [
                {
                    "row": one.row,
                    "student_number": one.graduate.student_number,
                    "name": one.name,
                    "old": one.graduate.destination,
                    "new": one.code,
                    "employer_name": one.employer_name,
                }
                for one in changing
            ],
            "unchanged": len(judged.sound) - len(changing),
            "errors": [describe_fault(one) for one in judged.faults],
        }

    @command
    def record(
        self, by: SchoolAdmin, token: str, *, only_sound: bool = False
    ) -> Outcome[DestinationResult]:
        """Record each destination that differs, in one save: all rows, or none.

        With `only_sound` the rows without a fault. Raises DestinationsHaveFaults, and what
        `load_preview` does.
        """
        table = self._open_waiting(by, token)
        judged = self._judge(by, table)
        if judged.faults and not only_sound:
            raise DestinationsHaveFaults(count=len(judged.faults))
        facts: list[Fact] = [
            one.graduate.record_destination(by.stamp, one.code, one.employer_name)
            for one in judged.list_changing()
        ]
        answer: DestinationResult = {
            "recorded": len(facts),
            "unchanged": len(judged.sound) - len(facts),
            "skipped": judged.count_faulty(),
        }
        left = self._write_rejected(table, judged.faults)
        done = self._finish(by, token, len(table.rows), answer, left)
        return self.ledger.save(by, *facts, answer=answer, beside=done)

    def _judge(self, by: SchoolAdmin, table: Table) -> JudgedSheet:
        read = [(row, *_read_row(table.header, row)) for row in table.rows]
        keys = {_read_key(values) for _, values, faults in read if not faults}
        named = identify_graduates(self.context.engine, by.school_code, keys)
        known, unread = self.ledger.load_telling_unreadable(
            Graduate, [one for ids in named.values() for one in ids]
        )
        ciphers = self.vault.load_ciphers(list(known))
        judged, met = JudgedSheet([], []), dict[Graduate, int]()
        places = {name: place for place, name in enumerate(table.header)}
        for row, values, faults in read:
            ids = [] if faults else named[_read_key(values)]
            found = next((known[one] for one in ids if one in known), None)
            wrong = list(faults)
            if not faults and not set(unread).isdisjoint(ids):
                wrong = [Fault(row.number, STUDENT_NUMBER.header, FaultKind.HISTORY_UNREADABLE)]
            elif not faults:
                cipher = ciphers[found.id] if found else None
                first = met.get(found) if found else None
                wrong = [*_judge_row(by, row, values, found, cipher, first=first)]
            if found and not wrong:
                met[found] = row.number
                judged.sound.append(
                    SoundRow(
                        row.number,
                        found,
                        *(values[name] for name in ("name", "destination", "employer_name")),
                    )
                )
            judged.faults.extend(_show(row, places, one) for one in wrong)
        return judged

    def _find_faults(self, by: SchoolAdmin, table: Table) -> list[Fault]:
        return self._judge(by, table).faults


def _read_row(header: tuple[str, ...], row: Row) -> tuple[dict[str, str], list[Fault]]:
    values: dict[str, str] = {}
    faults: list[Fault] = []
    cells_of = dict(zip(header, row.cells, strict=False))
    for column in COLUMNS:
        judged = column.judge(cells_of.get(column.header, ""))
        if isinstance(judged, FaultKind):
            faults.append(Fault(row.number, column.header, judged))
        else:
            values[column.field] = judged
    return values, faults


def _read_key(values: dict[str, str]) -> tuple[int, str]:
    return int(values["year"]), values["student_number"]


def _judge_row(
    by: SchoolAdmin,
    row: Row,
    values: dict[str, str],
    graduate: Graduate | None,
    cipher: Cipher | None,
    *,
    first: int | None,
) -> Iterator[Fault]:
    if graduate is None or cipher is None or graduate.erased:
        yield Fault(row.number, STUDENT_NUMBER.header, FaultKind.UNKNOWN_GRADUATE)
        return
    if first is not None:
        kind = FaultKind.DUPLICATE_STUDENT_NUMBER
        yield Fault(row.number, STUDENT_NUMBER.header, kind, other=str(first))
    name = decrypt_person(cipher, graduate.person).name
    if spelling.fold_name(name) != spelling.fold_name(values["name"]):
        yield Fault(row.number, NAME.header, FaultKind.NAME_DISAGREES)
    yield from _judge_recording(by, row, values, graduate)


def _judge_recording(
    by: SchoolAdmin, row: Row, values: dict[str, str], graduate: Graduate
) -> Iterator[Fault]:
    code, employer = values["destination"], values["employer_name"]
    if employer and code == AWAITING_EMPLOYMENT:
        yield Fault(row.number, EMPLOYER.header, FaultKind.EMPLOYER_OF_NOBODY)
    try:
        if employer or graduate.destination != code:
            graduate.record_destination(by.stamp, code, employer)
    except AlreadySigned:
        yield Fault(row.number, DESTINATION.header, FaultKind.AGREEMENT_LIVE)


def _show(row: Row, places: dict[str, int], fault: Fault) -> Fault:
    place = places.get(fault.column, len(row.cells))
    cell = row.cells[place] if place < len(row.cells) else ""
    return replace(fault, value=show_cell(cell, BY_HEADER.get(fault.column)))
