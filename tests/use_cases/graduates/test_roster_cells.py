"""Cells as spreadsheets really hold them: errors, booleans, dates, and what programs make of text.

Each case is one that importers of other products met: an error read as an empty cell, a long number
that came back as a power of ten, a radical copied out of a PDF in place of the character.
"""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from xlsxwriter import Workbook

from signing.use_cases.graduates.roster_files.faults import FaultKind as K
from signing.use_cases.graduates.roster_files.sheets import rejected_rows
from support.files.roster_files import (
    SOUND,
    check_content,
    make_row,
    read_part,
    read_roster,
    replace_part,
    write_csv_roster,
    write_xlsx_roster,
)

SHEET = "xl/worksheets/sheet1.xml"


def write_workbook(**cells: Any) -> bytes:
    """Write one sound row, with the given cells in their own types."""
    content = BytesIO()
    row = make_row(**cells)
    with Workbook(content) as workbook:
        sheet = workbook.add_worksheet("生源信息")
        as_day = workbook.add_format({"num_format": "yyyy/m/d"})
        for place, (header, cell) in enumerate(row.items()):
            sheet.write_string(0, place, header)
            if isinstance(cell, date):
                sheet.write_datetime(1, place, cell, as_day)
            elif isinstance(cell, str):
                sheet.write_string(1, place, cell)
            else:
                sheet.write(1, place, cell)
    return content.getvalue()


def write_error_sheet(header: str, error: str, formula: str = "") -> bytes:
    """Write a sheet in which one cell shows an error, as a failed lookup does."""
    content = BytesIO()
    with Workbook(content) as workbook:
        sheet = workbook.add_worksheet("生源信息")
        for place, (name, cell) in enumerate(make_row(**{header: ""}).items()):
            sheet.write_string(0, place, name)
            sheet.write_string(1, place, cell)
            if name == header:
                sheet.write_formula(1, place, "=NA()", None, error)
    if formula:
        return content.getvalue()
    sheet_xml = read_part(content.getvalue(), SHEET).replace(b"<f>NA()</f>", b"")
    return replace_part(content.getvalue(), SHEET, sheet_xml)


def list_faults(content: bytes) -> list[tuple[str, K]]:
    return [(one.column, one.kind) for one in check_content(content).faults]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!"])
@pytest.mark.parametrize("formula", ["", "NA()"])
@pytest.mark.parametrize("header", ["手机号码", "姓名", "学号", "家庭地址"])
def test_an_error_cell_is_a_fault_and_never_an_empty_cell(
    header: str, error: str, formula: str
) -> None:
    assert list_faults(write_error_sheet(header, error, formula)) == [(header, K.ERROR_CELL)]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "＃Ｎ／Ａ", "#DIV/0!", "########"])
def test_an_error_that_a_csv_wrote_as_text_is_a_fault(error: str) -> None:
    assert list_faults(write_csv_roster(make_row(手机号码=error))) == [("手机号码", K.ERROR_CELL)]


@pytest.mark.parametrize("header", ["姓名", "学院", "专业", "学号", "民族"])
@pytest.mark.parametrize("value", [True, False])
def test_a_boolean_is_a_fault_and_never_the_word_true(header: str, value: bool) -> None:
    assert list_faults(write_workbook(**{header: value})) == [(header, K.BOOLEAN)]


@pytest.mark.parametrize("header", ["姓名", "学院", "专业", "学号", "民族"])
@pytest.mark.parametrize("text", ["TRUE", "FALSE", "True", "false", " TRUE "])
def test_a_boolean_that_a_csv_wrote_as_text_is_the_same_fault(header: str, text: str) -> None:
    assert list_faults(write_csv_roster(make_row(**{header: text}))) == [(header, K.BOOLEAN)]


@pytest.mark.parametrize("header", ["姓名", "专业", "学号", "手机号码", "家庭地址"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_null_character_is_a_fault_of_its_cell(header: str, encoding: str) -> None:
    cell = make_row(手机号码="15040260662", 家庭地址="合肥市")[header]
    row = make_row(**{header: f"{cell[:2]}\0{cell[2:]}"})

    assert list_faults(write_csv_roster(row, encoding=encoding)) == [(header, K.NULL_CHARACTER)]


def test_null_characters_behind_the_end_of_a_file_are_no_cells() -> None:
    assert list_faults(write_csv_roster(SOUND) + b"\x1a\0\0\0\0") == []


@pytest.mark.parametrize("header", ["姓名", "专业", "家庭地址", "学制"])
def test_a_date_cell_where_text_is_expected_is_a_fault(header: str) -> None:
    assert list_faults(write_workbook(**{header: date(2026, 3, 5)})) == [(header, K.DATE_CELL)]


def test_a_date_cell_where_a_date_is_expected_is_that_date() -> None:
    (row,) = check_content(write_workbook(毕业日期=date(2026, 6, 30))).rows

    assert row.studies.graduates_on == date(2026, 6, 30)


@pytest.mark.parametrize("header", ["学号", "证件号码"])
@pytest.mark.parametrize("value", [10**15, 3.4e17, 20229900001.5, -5, 0, date(2026, 1, 1)])
def test_a_number_that_must_be_text_has_lost_its_digits(header: str, value: Any) -> None:
    assert list_faults(write_workbook(**{header: value})) == [(header, K.TYPED_AS_A_NUMBER)]


@pytest.mark.parametrize("value", [1, 20229900001, 10**15 - 1])
def test_a_student_number_in_a_number_cell_is_read_as_long_as_it_is_exact(value: int) -> None:
    (row,) = check_content(write_workbook(学号=value)).rows

    assert row.student_number == str(value)


@pytest.mark.parametrize("blank", [" ", "  ", "\u3000", "\xa0"])
def test_blanks_group_an_id_number_and_are_no_part_of_it(blank: str) -> None:
    whole = make_row()["证件号码"]
    grouped = blank.join([whole[:6], whole[6:14], whole[14:]])
    (row,) = check_content(write_workbook(证件号码=grouped)).rows

    assert row.person.id_number == whole


def test_an_id_number_in_a_number_cell_is_never_taken() -> None:
    assert list_faults(write_workbook(证件号码=20229900001)) == [("证件号码", K.TYPED_AS_A_NUMBER)]


@pytest.mark.parametrize("header", ["学号", "证件号码", "手机号码"])
@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("20229900001.0", K.TYPED_AS_A_NUMBER),
        ("2.0E+10", K.TYPED_AS_A_NUMBER),
        ("3.40103e+17", K.TYPED_AS_A_NUMBER),
        ("'20229900001", K.APOSTROPHE),
        ("’20229900001", K.APOSTROPHE),
        ("＇20229900001", K.APOSTROPHE),
    ],
)
def test_what_a_spreadsheet_makes_of_a_number_is_named_as_such(
    header: str, written: str, kind: K
) -> None:
    for made in (write_csv_roster, write_xlsx_roster):
        assert list_faults(made(make_row(**{header: written}))) == [(header, kind)]


@pytest.mark.parametrize(
    "written",
    [
        "15040260662",
        "+8615040260662",
        "+86 150 4026 0662",
        "+86-150-4026-0662",
        "＋８６ １５０４０２６０６６２",
        "(+86)15040260662",
        "（86）150-4026-0662",
        "0086 150 4026 0662",
        "86 15040260662",
        "015040260662",
        "150‑4026–0662",
        "150.4026.0662",
        "15040260662转8001",
        "15040260662 ext. 12",
        "15040260662-",
        "\u202d15040260662\u202c",
    ],
)
def test_a_mobile_number_is_one_number_however_it_is_written(written: str) -> None:
    for made in (write_csv_roster, write_xlsx_roster):
        (row,) = check_content(made(make_row(手机号码=written))).rows
        assert row.person.phone == "15040260662"


@pytest.mark.parametrize(
    "written",
    ["1504026066", "150402606621", "0551-62901234", "15040260662/13900000000", "+1 15040260662"],
)
def test_what_is_no_mobile_number_stays_a_fault(written: str) -> None:
    ((column, kind),) = list_faults(write_csv_roster(make_row(手机号码=written)))

    assert (column, kind) in {("手机号码", K.PHONE), ("手机号码", K.FORMULA)}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("\u2fbc\u2f42", "高文"),
        ("\u2ee2\u2f26\u654f", "马子敏"),
        ("\u2eeb\u2ef0", None),
        ("\uf9f0\u5b50", "藺子"),
        ("\u2ee9\u2ed3\u2ef0", "黄长龙"),
    ],
)
def test_radicals_copied_from_a_pdf_are_the_characters_that_they_mean(
    written: str, meant: str | None
) -> None:
    result = check_content(write_csv_roster(make_row(姓名=written, 专业=written)))

    assert [row.person.name for row in result.rows] == ([meant] if meant else [])
    assert [row.studies.major for row in result.rows] == ([meant] if meant else [])


def test_what_nobody_sees_is_not_part_of_a_name() -> None:
    (row,) = check_content(
        write_csv_roster(make_row(姓名="\ufeff马\u200b子\u202e敏\u2060", 专业="车辆\u00ad工程"))
    ).rows

    assert (row.person.name, row.studies.major) == ("马子敏", "车辆工程")


def test_the_rows_to_mend_keep_no_value_of_an_error_or_a_formula() -> None:
    content = write_error_sheet("手机号码", "#N/A")
    table = read_roster(content)

    mended = read_roster(rejected_rows(table, check_content(content).faults))

    assert dict(zip(mended.header, mended.rows[0].cells, strict=False)) | {"手机号码": ""} == {
        **SOUND,
        "手机号码": "",
        "问题 Problem": mended.rows[0].cells[-2],
        "原行号 Row": "2",
    }
