"""Each rule of a roster's columns: what passes, what is found, and in which cell."""

from datetime import date
from typing import Any

import pytest

from signing.codes.identity import Flaw
from signing.use_cases.graduates.roster_files.checking import check_roster
from signing.use_cases.graduates.roster_files.columns import show_cell
from signing.use_cases.graduates.roster_files.faults import WORDS, FaultKind
from support.files.roster_files import (
    COLLEGES,
    SOUND,
    check_content,
    list_findings,
    make_row,
    read_roster,
    write_csv_roster,
    write_xlsx_roster,
)

K = FaultKind


@pytest.mark.parametrize(
    ("column", "cell", "kind"),
    [
        ("学号", "", K.EMPTY),
        ("学号", "2" * 21, K.TOO_LONG),
        ("学号", 10**15, K.TYPED_AS_A_NUMBER),
        ("学号", "2022/0101", K.NOT_A_STUDENT_NUMBER),
        ("学号", "2022?1", K.NOT_A_STUDENT_NUMBER),
        ("学号", "2022#1", K.NOT_A_STUDENT_NUMBER),
        ("学号", "100%", K.NOT_A_STUDENT_NUMBER),
        ("学号", "..", K.NOT_A_STUDENT_NUMBER),
        ("学号", "2022 01", K.NOT_A_STUDENT_NUMBER),
        ("学号", "<b>1</b>", K.NOT_A_STUDENT_NUMBER),
        ("学号", "😀1", K.NOT_A_STUDENT_NUMBER),
        ("学号", "二〇二二", K.NOT_A_STUDENT_NUMBER),
        ("学号", "２０２２／１", K.NOT_A_STUDENT_NUMBER),
        ("学号", "2022-", K.NOT_A_STUDENT_NUMBER),
        ("姓名", "\u3000", K.EMPTY),
        ("姓名", "字" * 51, K.TOO_LONG),
        ("姓名", "张3", K.NOT_A_NAME),
        ("姓名", "=1+1", K.FORMULA),
        ("姓名", "+1", K.FORMULA),
        ("姓名", "-1", K.FORMULA),
        ("姓名", "@SUM(A1)", K.FORMULA),
        ("性别", "M", K.UNKNOWN_GENDER),
        ("性别", "女", K.GENDER_DISAGREES),
        ("证件类型", "驾驶证", K.UNKNOWN_DOCUMENT_TYPE),
        ("证件号码", "340103200410280990", K.CHECK_CHARACTER),
        ("证件号码", "3.40103E+17", K.TYPED_AS_A_NUMBER),
        ("证件号码", 340103200410280990, K.TYPED_AS_A_NUMBER),
        ("证件号码", "E12345678", K.NOT_AN_ID_NUMBER),
        ("学院", "不存在学院", K.UNKNOWN_COLLEGE),
        ("专业", "专" * 101, K.TOO_LONG),
        ("学历层次", "大专", K.UNKNOWN_LEVEL),
        ("生源地代码", "34010", K.NOT_A_REGION_CODE),
        ("生源地代码", "990000", K.UNKNOWN_REGION),
        ("毕业年份", "2024", K.YEAR_OUT_OF_RANGE),
        ("毕业年份", "2028", K.YEAR_OUT_OF_RANGE),
        ("毕业年份", "今年", K.YEAR_OUT_OF_RANGE),
        ("毕业年份", True, K.BOOLEAN),
        ("学制", "四", K.NOT_A_DURATION),
        ("学制", "0", K.NOT_A_DURATION),
        ("培养方式", "走读", K.UNKNOWN_CODE),
        ("毕业日期", "2026-02-30", K.NOT_A_DATE),
        ("毕业日期", "2026111", K.NOT_A_DATE),
        ("毕业日期", "0026-06-30", K.NOT_A_DATE),
        ("毕业日期", "9999-12-31", K.NOT_A_DATE),
        ("手机号码", "12345", K.PHONE),
        ("家庭地址", "路" * 201, K.TOO_LONG),
        ("师范生类别", "3", K.UNKNOWN_CODE),
        ("困难生类别", "8", K.UNKNOWN_CODE),
        ("民族", "汉😀", K.UNPRINTABLE),
        ("政治面貌", "群众ก", K.UNPRINTABLE),
        ("专业", "ภาษาไทย", K.UNPRINTABLE),
        ("家庭地址", "𱖎村1号", K.UNPRINTABLE),
    ],
)
def test_a_fault_is_found_in_its_cell(column: str, cell: Any, kind: FaultKind) -> None:
    result = check_content(write_xlsx_roster(make_row(**{column: cell})))

    assert list_findings(result) == {(2, column, kind.value)}
    assert result.rows == ()


def test_every_fault_of_a_row_is_reported_at_once() -> None:
    result = check_content(write_csv_roster(make_row(姓名="", 学院="不存在学院", 手机号码="1")))

    assert {fault.column for fault in result.faults} == {"姓名", "学院", "手机号码"}


@pytest.mark.parametrize("year", ["2025", "2026", "2027"])
def test_last_year_this_year_and_next_year_can_be_imported(year: str) -> None:
    assert len(check_content(write_csv_roster(make_row(毕业年份=year))).rows) == 1


def test_the_years_move_with_the_calendar() -> None:
    table = read_roster(write_csv_roster(make_row(毕业年份="2028")))

    in_2027 = check_roster(table, colleges=COLLEGES, today=date(2027, 1, 1))

    assert len(in_2027.rows) == 1


def test_a_student_number_twice_is_a_fault_of_the_later_row() -> None:
    result = check_content(write_csv_roster(SOUND, make_row(学号="2"), make_row(姓名="另一个")))

    assert list_findings(result) == {(4, "学号", "duplicate student number")}
    assert [one.row for one in result.rows] == [2, 3]
    assert result.faults[0].zh == "学号与第 2 行重复"
    assert result.faults[0].en == "Row 2 has the same student number"


def test_a_cell_that_is_a_number_is_shown_as_the_spreadsheet_shows_it() -> None:
    assert show_cell(80.0, None) == "80"
    assert show_cell(80.5, None) == "80.5"


def test_a_student_number_twice_is_found_even_when_the_earlier_row_has_faults() -> None:
    result = check_content(write_csv_roster(make_row(姓名=""), SOUND))

    assert list_findings(result) == {(2, "姓名", "empty"), (3, "学号", "duplicate student number")}


def test_one_student_number_in_two_years_is_two_graduates() -> None:
    assert len(check_content(write_csv_roster(SOUND, make_row(毕业年份="2025"))).rows) == 2


def test_a_lowercase_x_of_an_id_number_is_kept_as_a_capital() -> None:
    (row,) = check_content(write_csv_roster(make_row(证件号码="34010320041028099x"))).rows

    assert row.person.id_number == "34010320041028099X"


@pytest.mark.parametrize(
    "cells",
    [
        {"证件类型": "护照", "证件号码": "e12345678"},
        {"证件类型": "港澳居民居住证", "证件号码": "810000200301010016"},
        {"证件类型": "台湾居民居住证", "证件号码": "83000020030101001X"},
    ],
)
def test_other_documents_are_checked_by_their_type(cells: dict[str, str]) -> None:
    result = check_content(write_csv_roster(make_row(**cells)))

    assert (result.faults, result.warnings) == ((), ())


def test_a_region_that_no_table_lists_is_a_warning_only() -> None:
    result = check_content(write_csv_roster(make_row(生源地代码="340199")))

    assert len(result.rows) == 1
    assert [(one.column, one.kind) for one in result.warnings] == [
        ("生源地代码", K.UNLISTED_REGION)
    ]


@pytest.mark.parametrize("written", ["就业困难", "1", 1])
def test_a_code_is_kept_as_the_code_however_it_was_written(written: Any) -> None:
    (row,) = check_content(write_xlsx_roster(make_row(困难生类别=written))).rows

    assert row.person.hardship == "1"


def test_optional_columns_may_be_missing_or_empty() -> None:
    missing = check_content(write_csv_roster(SOUND))
    empty = check_content(
        write_csv_roster(make_row(民族="", 学制="", 毕业日期="", 手机号码="", 困难生类别=""))
    )

    assert missing == empty
    assert missing.rows[0].studies.graduates_on is None


def test_cells_beyond_the_header_mean_that_the_row_has_shifted() -> None:
    content = write_csv_roster(make_row(家庭地址="长江路")).decode().replace("长江路", "长江路,1号")

    assert list_findings(check_content(content.encode())) == {(2, "整行", "too many cells")}


def test_every_kind_of_fault_has_words_in_both_languages() -> None:
    assert WORDS.keys() == set(FaultKind)


def test_every_flaw_of_a_persons_identity_is_a_kind_of_fault() -> None:
    of_persons = set(Flaw) - {Flaw.NOT_A_CREDIT_CODE}

    assert {FaultKind.of(flaw).value for flaw in of_persons} == {one.value for one in of_persons}


def test_a_rare_name_is_imported_with_a_warning_that_names_the_character() -> None:
    result = check_content(write_csv_roster(make_row(姓名="李𱖎")))
    assert [row.person.name for row in result.rows] == ["李𱖎"]
    assert result.faults == ()
    [warning] = result.warnings
    assert (warning.row, warning.column, warning.kind) == (2, "姓名", K.UNPRINTABLE_NAME)
    assert "第 2 个字符“𱖎”（U+3158E）无法印在协议书上" in warning.zh
    assert "“𱖎” (U+3158E), cannot be printed" in warning.en
    assert "SIGNING_FONTS" in warning.zh


def test_what_no_font_can_show_is_named_with_its_place_and_what_to_do() -> None:
    [fault] = check_content(write_csv_roster(make_row(专业="车辆😀工程"))).faults
    assert fault.zh == (
        "含有协议书无法印出的字符：第 3 个字符“😀”（U+1F600）无法印在协议书上，请删去或换一种写法"
    )
    assert "character 3, “😀” (U+1F600), cannot be printed" in fault.en


@pytest.mark.parametrize("number", ["20220200001", "B22-04-17", "2022a77", "ｘ２０２２－１"])
def test_a_student_number_has_letters_digits_and_hyphens(number: str) -> None:
    [row] = check_content(write_csv_roster(make_row(学号=number))).rows
    assert row.student_number in {number.upper(), "X2022-1"}


@pytest.mark.parametrize("number", ["20229900001.0", "2.0E+10", "2E+10"])
def test_a_student_number_that_a_spreadsheet_wrote_as_a_number_is_named_so(number: str) -> None:
    [fault] = check_content(write_csv_roster(make_row(学号=number))).faults
    assert (fault.column, fault.kind) == ("学号", K.TYPED_AS_A_NUMBER)


@pytest.mark.parametrize("number", ["22E0101", "2E10"])
def test_a_student_number_may_have_an_e(number: str) -> None:
    assert [
        one.student_number for one in check_content(write_csv_roster(make_row(学号=number))).rows
    ] == [number]


def test_one_id_number_under_two_student_numbers_is_a_warning() -> None:
    both = check_content(write_csv_roster(make_row(学号="1"), make_row(学号="2")))
    assert len(both.rows) == 2
    assert [(one.row, one.column, one.kind) for one in both.warnings] == [
        (3, "证件号码", K.SHARED_ID_NUMBER)
    ]
