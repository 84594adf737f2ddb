"""A file that cannot be a roster is refused for its own reason, before it can do harm."""

import hashlib
import io
import random
import resource
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from signing.refusals import (
    Crowded,
    FileDamaged,
    FileEmpty,
    FileEncrypted,
    FileInflates,
    FileIsXls,
    FileRefused,
    FileTooLarge,
    NotATable,
    RosterColumnTwice,
    RosterHeaderWrong,
    RosterKindUnread,
    RosterOfOtherKind,
    RosterQuoteWrong,
    RosterTooComplex,
    RosterTooLarge,
)
from signing.use_cases.files.uploads.inspection import Job, run_apart
from signing.use_cases.graduates.roster_files import apart
from signing.use_cases.graduates.roster_files.apart import READING, read_roster
from signing.use_cases.graduates.roster_files.carrying import read_table_back, write_table
from signing.use_cases.graduates.roster_files.columns import TITLES
from signing.use_cases.graduates.roster_files.reading import read_table
from signing.use_cases.graduates.roster_files.sheets import roster_template
from signing.use_cases.graduates.roster_files.table import Cell, Row, Table, Unread
from support.files.compound_files import write_compound_file
from support.files.roster_files import (
    SOUND,
    make_row,
    read_data_file,
    write_csv_roster,
    write_xlsx_roster,
)
from support.hostile import archives as bombs
from support.slow_files import choose_size, read_processor_seconds

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OF_EXCEL_95 = struct.pack("<HHHH", 0x0809, 4, 0x0500, 5) + b"\x0a\0\0\0"
LOCKED = struct.pack("<HHHHHH", 0x0809, 4, 0x0600, 5, 0x2F, 0) + b"\x0a\0\0\0"


def make_package(*names: str, method: int = ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w", method) as new:
        for name in names:
            new.writestr(name, "<x/>")
    return content.getvalue()


def make_open_document(kind: str) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w") as new:
        new.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        new.writestr("content.xml", "<x/>")
    return content.getvalue()


def make_locked_package() -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w") as new:
        member = ZipInfo("xl/workbook.xml")
        new.writestr(member, "secret")
        member.flag_bits |= 1
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(b"", FileEmpty, id="nothing"),
        pytest.param("\ufeff \r\n,,\r\n".encode(), FileEmpty, id="blank lines"),
        pytest.param(roster_template(), FileEmpty, id="the template, not filled in"),
        pytest.param(OLE + b"\0" * 600, FileDamaged, id="xls of zeros"),
        pytest.param(write_compound_file(Book=b"\x09\x08"), FileIsXls, id="xls before Excel 97"),
        pytest.param(write_compound_file(Workbook=OF_EXCEL_95), FileIsXls, id="xls of Excel 95"),
        pytest.param(write_compound_file(Workbook=LOCKED), FileEncrypted, id="xls with a password"),
        pytest.param(write_compound_file(Workbook=b"\x09\x08"), FileDamaged, id="xls cut short"),
        pytest.param(write_compound_file(WordDocument=b""), RosterOfOtherKind, id="doc"),
        pytest.param(write_compound_file(Contents=b"x" * 9_000), NotATable, id="msi"),
        pytest.param(
            OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            FileEncrypted,
            id="xlsx with a password",
        ),
        pytest.param(make_locked_package(), FileEncrypted, id="zip with a password"),
        pytest.param(hashlib.shake_256(b"noise").digest(4_000), NotATable, id="random bytes"),
        pytest.param(b"%PDF-1.7\n\x00\x01", RosterOfOtherKind, id="pdf"),
        pytest.param(b"<html><table><tr><td>", RosterOfOtherKind, id="html that calls itself xls"),
        pytest.param("学号,姓名".encode("utf-16"), RosterHeaderWrong, id="utf-16"),
        pytest.param(make_package("word/document.xml"), RosterOfOtherKind, id="docx"),
        pytest.param(make_package("xl/workbook.bin"), RosterKindUnread, id="xlsb"),
        pytest.param(make_open_document("spreadsheet"), RosterKindUnread, id="ods"),
        pytest.param(make_open_document("text"), RosterOfOtherKind, id="odt"),
        pytest.param(make_package("xl/workbook.xml"), FileDamaged, id="workbook without its parts"),
        pytest.param(make_package("xl/workbook.xml", method=ZIP_BZIP2), FileDamaged, id="bzip2"),
        pytest.param(write_xlsx_roster(SOUND)[:3_000], FileDamaged, id="zip cut short"),
        pytest.param(b'"\xe5\xad\xa6\xe5\x8f\xb7', RosterQuoteWrong, id="csv cut inside quotes"),
        pytest.param("姓名,学号\n张三,1\n".encode(), RosterHeaderWrong, id="columns missing"),
        pytest.param(b"hello", RosterHeaderWrong, id="a word"),
        pytest.param(write_xlsx_roster({"a": 1}), RosterHeaderWrong, id="another xlsx"),
        pytest.param(b"a," * 200 + b"\n", RosterTooLarge, id="200 columns"),
        pytest.param(b"a\n" * 50_002, RosterTooLarge, id="50,001 rows"),
        pytest.param(b"a" * (33 * 2**20), FileTooLarge, id="33 MiB"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_for_its_own_reason(
    content: bytes, refusal: type[FileRefused]
) -> None:
    with pytest.raises(FileRefused) as refused:
        read_roster(content)

    assert type(refused.value) is refusal
    assert refused.value.words.zh


def test_a_wrong_header_names_the_columns_that_it_lacks() -> None:
    lacking = {name: cell for name, cell in SOUND.items() if name not in {"学号", "姓名"}}

    with pytest.raises(RosterHeaderWrong) as refused:
        read_roster(write_csv_roster(lacking))

    assert refused.value.about == {"missing": "学号、姓名"}


def test_a_column_twice_is_refused_because_nobody_knows_which_counts() -> None:
    text = (
        write_csv_roster(SOUND)
        .decode()
        .replace("专业", "姓名")
        .replace("学历层次", "专业,学历层次")
    )

    with pytest.raises(RosterColumnTwice) as refused:
        read_roster(text.encode())

    assert refused.value.about == {"columns": "姓名"}


def test_fifty_thousand_rows_are_a_roster_and_one_more_is_not() -> None:
    rows = [make_row(学号=str(number)) for number in range(50_000)]

    assert len(read_roster(write_csv_roster(*rows)).rows) == 50_000
    with pytest.raises(RosterTooLarge):
        read_roster(write_csv_roster(*rows, SOUND))


@pytest.mark.sized
@pytest.mark.parametrize("write", [write_csv_roster, write_xlsx_roster][: choose_size(2, 1)])
def test_a_long_roster_is_not_wide_as_well(write: Callable[..., bytes]) -> None:
    """Both bounds are kept, and still the rectangle is more than the cells that are read."""
    wide = make_row(**{f"备注{number}": "" for number in range(80)})
    rows = [wide] * 22_500 + [wide | {"备注79": "1"}]

    with pytest.raises(RosterTooLarge):
        read_table(write(*rows), TITLES)


@pytest.mark.parametrize(
    ("made", "refusal"),
    [
        pytest.param(bombs.bomb, FileInflates, id="bomb"),
        pytest.param(lambda: bombs.bomb(declared=9_000), FileDamaged, id="lying"),
        pytest.param(bombs.bomb_in_disguise, FileDamaged, id="disguised"),
        pytest.param(bombs.creeping_bomb, FileInflates, id="creeping"),
        pytest.param(bombs.overlapping_members, FileInflates, id="overlapping"),
        pytest.param(bombs.two_corners, RosterTooLarge, id="corners"),
        pytest.param(bombs.entity_bomb, FileDamaged, id="entities"),
        pytest.param(bombs.long_roster, RosterTooLarge, id="long"),
        pytest.param(bombs.shared_text, RosterTooComplex, id="one long text in every cell"),
        pytest.param(bombs.nested_merges, FileDamaged, id="merged for ever"),
        pytest.param(lambda: b"20220200001,a,b,c\n" * 200_000, RosterTooLarge, id="csv"),
        pytest.param(lambda: b"," * 2**24, RosterTooLarge, id="csv of one row"),
    ],
)
def test_a_hostile_file_is_refused_at_the_price_of_one_process_apart(
    made: Callable[[], bytes], refusal: type[FileRefused]
) -> None:
    content, spent = made(), read_processor_seconds()
    largest_before = read_largest_sizes()

    with pytest.raises(FileRefused) as refused:
        read_roster(content)

    assert type(refused.value) is refusal
    assert read_processor_seconds() - spent <= READING.cpu_seconds + 1
    assert read_largest_sizes() <= max(largest_before, READING.memory)


@pytest.mark.parametrize(
    "job",
    [
        pytest.param(replace(READING, memory=2**24), id="memory"),
        pytest.param(replace(READING, cpu_seconds=0), id="time"),
        pytest.param(replace(READING, words=()), id="crash"),
    ],
)
def test_a_reader_that_is_stopped_refuses_the_file(job: Job) -> None:
    with pytest.raises(RosterTooComplex):
        run_apart(job, read_data_file("roster-99001-2026.xlsx"))


def test_a_reader_on_a_busy_machine_is_stopped_by_the_clock_and_the_file_is_not_blamed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(apart, "READING", replace(apart.READING, wall_seconds=0.01))

    with pytest.raises(Crowded) as refused:
        read_roster(read_data_file("roster-99001-2026.xlsx"))

    assert refused.value.about == {"seconds": 60}


def test_every_type_of_cell_comes_back_from_the_process_apart_as_it_was() -> None:
    moment = datetime(2026, 6, 30, 8, 15, 1, 250_000)  # noqa: DTZ001 — spreadsheets know no zone
    cells: tuple[Cell, ...] = (
        *("", "马子敏\n\0\u2028\U0002000b\x85", True, False, 1.5, -0.0, 1e300, 20220200001.0),
        *(moment, moment.date(), moment.time(), timedelta(days=-3, microseconds=1), *Unread),
    )
    table = Table(("学号", "", "备注"), (Row(3, cells), Row(7, ())), "名单")

    again = read_table_back(write_table(table))

    assert again == table
    assert [type(cell) for cell in again.rows[0].cells] == [type(cell) for cell in cells]


def test_cells_that_share_one_long_text_are_not_carried_out_in_gigabytes() -> None:
    row = Row(2, ("长" * 30_000,) * 100)

    with pytest.raises(FileInflates):
        write_table(Table(("学号",), (row,) * 10))


def test_whatever_is_cut_off_a_roster_it_is_read_or_refused() -> None:
    whole = read_data_file("roster-with-faults.xlsx")

    for length in range(0, len(whole), 997):
        with pytest.raises(FileRefused):
            read_table(whole[:length], TITLES)


def test_whatever_is_cut_off_an_old_roster_is_refused() -> None:
    whole = read_data_file("roster-small.xls")

    for length in range(0, len(whole), 97):
        with pytest.raises(FileRefused):
            read_table(whole[:length], TITLES)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_wrong_in_an_old_roster_it_is_read_or_refused(seed: int) -> None:
    """Its reader panics, and asks for terabytes; that ends the process apart and no other."""
    chance = random.Random(seed)  # noqa: S311 - only breaks a file
    content = bytearray(read_data_file("roster-small.xls"))
    for _ in range(20):
        content[chance.randrange(len(content))] = chance.choice([0, 1, 255])

    with suppress(FileRefused):
        assert read_roster(bytes(content)).rows


def test_an_old_roster_of_two_far_corners_is_refused_before_it_is_filled() -> None:
    content = bytearray(read_data_file("roster-small.xls"))
    place = content.index(struct.pack("<HHHH", 0x027E, 10, 3, 8))  # a number in row 4, column I
    content[place + 4 : place + 8] = struct.pack("<HH", 65_535, 255)

    with pytest.raises(RosterTooLarge):
        read_table(bytes(content), TITLES)


def read_largest_sizes() -> int:
    """Return the bytes of the largest of this process and its children, which begin as large."""
    of = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(one).ru_maxrss for one in of) * 1024
