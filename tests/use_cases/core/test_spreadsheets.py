"""Tables that people take away say what they were given, and never start a formula."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from signing.use_cases.core.spreadsheets import Cell, write_csv, write_xlsx
from signing.use_cases.graduates.roster_files.columns import COLUMNS
from signing.use_cases.graduates.roster_files.markup import SheetScan
from signing.use_cases.graduates.roster_files.sheets import rejected_rows, roster_template
from support.files.roster_files import (
    check_content,
    make_row,
    read_data_file,
    read_part,
    read_roster,
    write_xlsx_roster,
)

SHEET = "xl/worksheets/sheet1.xml"
FORMULA = '=HYPERLINK("http://x","y")'
STARTERS = "=+-@\t\r\n＝＋－＠"

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"))
rows = st.lists(st.tuples(cells, cells.map("={}".format)), max_size=5)


def read_back(content: bytes) -> list[list[object]]:
    sheet = load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
    return [list[object](row) for row in sheet.to_python(skip_empty_area=False)]


def find_formulas(content: bytes) -> set[tuple[int, int]]:
    return set(SheetScan(read_part(content, SHEET)).unread)


@given(rows)
def test_xlsx_text_reads_back_as_the_same_text_and_never_as_a_formula(
    table: list[tuple[str, str]],
) -> None:
    content = write_xlsx("表", ["a", "b"], table)

    assert read_back(content) == [["a", "b"], *(list[object](row) for row in table)]
    assert find_formulas(content) == set()


@given(rows)
def test_a_csv_cell_never_starts_a_formula_and_loses_nothing(
    table: list[tuple[str, str]],
) -> None:
    text = write_csv(["a", "b"], table).decode("utf-8-sig")
    _, *back = csv.reader(io.StringIO(text, newline=""), strict=True)

    for row, given_row in zip(back, table, strict=True):
        for cell, original in zip(row, given_row, strict=True):
            assert not cell.startswith(tuple(STARTERS))
            assert cell.removeprefix("'" if original[:1] in STARTERS else "") == original


@pytest.mark.parametrize("start", STARTERS)
def test_a_csv_cell_that_would_start_a_formula_is_quoted(start: str) -> None:
    text = write_csv([f"{start}1"], []).decode("utf-8-sig")

    assert text.strip('"\r\n') == f"'{start}1"


AN_EVENING = datetime(2026, 11, 30, 14, 40, 6, 354262, tzinfo=UTC)


def test_numbers_days_and_times_in_china_can_be_sorted_and_money_stays_text() -> None:
    table: list[list[Cell]] = [
        [-3, 0.5, Decimal("8000.00"), date(2026, 6, 30), None, AN_EVENING, date(1899, 1, 1)]
    ]

    assert read_back(write_xlsx("表", list("abcdefg"), table))[1] == [
        -3,
        0.5,
        "8000.00",
        date(2026, 6, 30),
        "",
        datetime(2026, 11, 30, 22, 40, 6),  # noqa: DTZ001 — a sheet knows no zones
        "1899-01-01",
    ]
    assert write_csv(list("abcdefg"), table).endswith(
        b"-3,0.5,8000.00,2026-06-30,,2026-11-30 14:40:06+00:00,1899-01-01\r\n"
    )


def test_a_csv_opens_in_excel_as_utf_8() -> None:
    assert write_csv(["学号"], []).startswith("\ufeff学号".encode())


@pytest.mark.parametrize("title", ["2026/[届]:*?", "", "'名单'", "长" * 40])
def test_any_title_makes_a_sheet(title: str) -> None:
    assert read_back(write_xlsx(title, ["a"], [["b"]])) == [["a"], ["b"]]


def test_the_template_has_every_column_and_takes_a_roster() -> None:
    assert read_back(roster_template()) == [[column.header for column in COLUMNS]]


def test_rejected_rows_come_back_as_they_were_with_what_is_wrong_and_without_formulas() -> None:
    content = write_xlsx_roster(make_row(手机号码=""), make_row(姓名=FORMULA, 手机号码="12345"))

    rejected = rejected_rows(read_roster(content), check_content(content).faults)

    header, row = read_back(rejected)
    assert header[-2:] == ["问题 Problem", "原行号 Row"]
    assert row[header.index("手机号码")] == "12345"
    assert row[header.index("姓名")] == ""
    assert "姓名" in str(row[-2])
    assert "手机号码" in str(row[-2])
    assert row[-1] == "3"
    assert find_formulas(rejected) == set()


def test_rejected_rows_of_a_real_roster_are_complete_and_can_be_uploaded_again() -> None:
    content = read_data_file("roster-with-faults.xlsx")
    faults = check_content(content).faults

    rejected = rejected_rows(read_roster(content), faults)

    assert len(read_back(rejected)) == 1 + len({fault.row for fault in faults})
    assert len(read_roster(rejected).rows) == len({fault.row for fault in faults})
