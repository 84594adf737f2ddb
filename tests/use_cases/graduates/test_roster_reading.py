"""A roster reads the same, whichever program and encoding wrote the file."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from signing.use_cases.graduates.roster_files.compound_file import CompoundFile
from signing.use_cases.graduates.roster_files.table import Unread
from support.files.compound_files import write_compound_file
from support.files.roster_files import (
    SOUND,
    check_content,
    list_findings,
    make_row,
    read_data_file,
    read_listed_faults,
    read_part,
    read_roster,
    replace_part,
    write_csv_roster,
    write_xlsx_roster,
)

SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("roster-99001-2026.xlsx", 2_000),
        ("roster-99001-2026.csv", 2_000),
        ("roster-99002-2026.xlsx", 600),
    ],
)
def test_a_clean_roster_has_no_fault(name: str, rows: int) -> None:
    result = check_content(read_data_file(name))

    assert len(result.rows) == rows
    assert (result.faults, result.warnings, result.ignored_columns) == ((), (), ())


def test_both_formats_of_a_roster_say_the_same() -> None:
    from_xlsx = check_content(read_data_file("roster-99001-2026.xlsx"))
    from_csv = check_content(read_data_file("roster-99001-2026.csv"))

    assert replace(from_xlsx, sheet=None) == from_csv


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "csv"])
def test_every_fault_of_a_roster_is_found_and_no_other(suffix: str) -> None:
    """The CSV shows them all: long numbers as powers of ten, formulas by their first character."""
    result = check_content(read_data_file(f"roster-with-faults.{suffix}"))

    assert list_findings(result) == read_listed_faults()
    assert len(result.faults) == 29
    assert len(result.rows) == 371


def test_an_old_file_says_the_same_as_a_new_one() -> None:
    from_xls = check_content(read_data_file("roster-with-faults.xls"))

    assert from_xls == check_content(read_data_file("roster-with-faults.xlsx"))


SMALL = read_data_file("roster-small.xls")
"""Written by xlwt: a page of hints, a hidden sheet, a title, merged cells, and two rows."""


def test_an_old_file_hides_neither_formulas_nor_errors() -> None:
    """Of the first its reader gives the last result, of the second an empty cell."""
    result = check_content(SMALL)

    [sound] = result.rows
    assert (result.sheet, sound.row, sound.student_number) == ("生源信息", 3, "20220200001")
    assert (sound.studies.college, sound.studies.duration) == ("机械工程学院", "4")
    assert sound.studies.graduates_on == date(2026, 6, 30)
    assert list_findings(result) == {
        (4, "姓名", "boolean"),
        (4, "毕业日期", "formula"),
        (4, "手机号码", "error cell"),
    }


def test_a_small_old_file_lies_in_small_sectors() -> None:
    records = CompoundFile(SMALL).read_stream("Workbook").rstrip(b"\0")
    packed = write_compound_file(Workbook=records + b"\0\0\0")  # ends with 0A 00 00 00

    assert len(records) < 4096
    assert check_content(packed) == check_content(SMALL)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encoding_of_a_csv_does_not_matter(encoding: str) -> None:
    rows = (
        make_row(姓名="王䶮"),
        make_row(学号="2", 姓名="张𬭎"),
        make_row(学号="3", 姓名="买买提·吐尔逊"),
    )

    result = check_content(write_csv_roster(*rows, encoding=encoding))

    assert [one.person.name for one in result.rows] == ["王䶮", "张𬭎", "买买提·吐尔逊"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_utf_16_is_read_without_its_mark(encoding: str, separator: str) -> None:
    rows = (make_row(姓名="王䶮"), make_row(学号="2", 姓名="张𬭎"))
    text = write_csv_roster(*rows, encoding="utf-8").decode().replace(",", separator)

    for heading in ("", "安徽某大学生源信息\r\n"):
        result = check_content((heading + text).encode(encoding))
        assert [one.person.name for one in result.rows] == ["王䶮", "张𬭎"]


def test_quotes_commas_and_line_breaks_inside_a_csv_cell_belong_to_it() -> None:
    address = '安徽省"合肥"市,\r\n长江路 1 号'

    result = check_content(
        write_csv_roster(make_row(家庭地址=address), make_row(学号="2", 家庭地址=""))
    )

    assert [(one.row, one.person.home_address) for one in result.rows] == [
        (2, '安徽省"合肥"市, 长江路 1 号'),
        (3, ""),
    ]


@pytest.mark.parametrize(
    "written",
    ["2026-06-30", "2026/6/30", "2026.06.30", "2026年6月30日", "20260630", "2026-06-30 00:00:00"],
)
def test_a_date_is_the_same_however_it_is_written(written: str) -> None:
    for made in (write_csv_roster, write_xlsx_roster):
        (row,) = check_content(made(make_row(毕业日期=written))).rows
        assert row.studies.graduates_on == date(2026, 6, 30)


@pytest.mark.parametrize(
    "typed",
    [
        {"学制": 4, "毕业年份": 2026, "手机号码": 15040260662, "生源地代码": 340103},
        {
            "学制": "4.0",
            "毕业年份": " 2026",
            "手机号码": "15040260662",
            "生源地代码": "340103\u3000",
        },
        {"学制": "4年", "毕业年份": "２０２６", "手机号码": "１５０４０２６０６６２"},
    ],
)
def test_numbers_and_texts_that_mean_the_same_are_the_same(typed: dict[str, Any]) -> None:
    (row,) = check_content(write_xlsx_roster(make_row(手机号码="", 学制="") | typed)).rows

    assert (row.year, row.studies.duration, row.person.phone) == (2026, "4", "15040260662")
    assert row.studies.origin_region == "340103"


def test_an_excel_date_is_a_date() -> None:
    content = write_xlsx_roster(make_row(毕业日期=46_203))
    styles = read_part(content, "xl/styles.xml").replace(b'numFmtId="49"', b'numFmtId="14"')
    sheet = read_part(content, SHEET).replace(b'r="K2"', b'r="K2" s="1"')

    styled = replace_part(replace_part(content, "xl/styles.xml", styles), SHEET, sheet)

    (row,) = check_content(styled).rows

    assert row.studies.graduates_on == date(2026, 6, 30)


def test_a_formula_is_told_apart_from_what_it_last_showed() -> None:
    content = write_xlsx_roster(SOUND)
    shown = '<c r="B2"><f>A1</f><v>马子敏</v></c>'.encode()
    sheet = read_part(content, SHEET)
    start = sheet.index(b'<c r="B2"')
    end = sheet.index(b"</c>", start) + len(b"</c>")

    table = read_roster(replace_part(content, SHEET, sheet[:start] + shown + sheet[end:]))

    assert table.rows[0].cells[1] is Unread.FORMULA


def test_a_row_that_only_has_a_formula_is_not_lost() -> None:
    content = write_xlsx_roster(SOUND)
    lonely = b'<row r="5"><c r="C5"><f>1/0</f></c></row></sheetData>'
    sheet = read_part(content, SHEET).replace(b"</sheetData>", lonely)

    table = read_roster(replace_part(content, SHEET, sheet))

    assert [row.number for row in table.rows] == [2, 5]


def test_the_first_visible_sheet_is_the_roster() -> None:
    workbook = read_part(read_data_file("roster-99002-2026.xlsx"), "xl/workbook.xml")
    hidden = b'<sheet name="old" sheetId="9" state="hidden" r:id="rId1" />'
    both = workbook.replace(b"<sheets>", b"<sheets>" + hidden)

    table = read_roster(
        replace_part(read_data_file("roster-99002-2026.xlsx"), "xl/workbook.xml", both)
    )

    assert len(table.rows) == 600


def test_columns_stand_in_any_order_and_blank_rows_do_not_count() -> None:
    backwards = dict(reversed(SOUND.items()))
    blank = dict.fromkeys(backwards, " ")

    result = check_content(write_csv_roster(backwards, blank, {**backwards, "学号": "2"}))

    assert [one.row for one in result.rows] == [2, 4]


def test_columns_that_nobody_knows_are_named_and_ignored() -> None:
    result = check_content(write_xlsx_roster(make_row(备注="=1+1", 籍贯="安徽")))

    assert result.ignored_columns == ("备注", "籍贯")
    assert len(result.rows) == 1
