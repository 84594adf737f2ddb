"""Workbooks as schools fill them in: headings, guides, hidden and merged parts, odd packages."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from signing.refusals import FileEmpty, NotATable, RosterHeaderWrong, RosterOfOtherKind
from signing.use_cases.graduates.roster_files.faults import FaultKind as K
from signing.use_cases.graduates.roster_files.sheets import roster_template
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

Sheets = dict[str, list[list[Any]]]
HEADER = list(SOUND)
TABLE = [HEADER, list(SOUND.values())]


def write_workbook(sheets: Sheets, *, hidden: tuple[str, ...] = (), options: Any = None) -> bytes:
    content = io.BytesIO()
    with Workbook(content, options or {}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
            if name in hidden:
                sheet.hide()
            else:
                sheet.activate()
    return content.getvalue()


def rename_parts(content: bytes, rename: Callable[[str], str], **replaced: str) -> bytes:
    """Return the package with other names of its parts, and words replaced in them."""
    changed = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(changed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            for said, instead in replaced.items():
                part = part.replace(f"{said}.xml".encode(), f"{instead}.xml".encode())
            new.writestr(rename(name), part)
    return changed.getvalue()


@pytest.mark.parametrize("above", [1, 2, 5, 20])
def test_headings_above_the_titles_are_passed_over(above: int) -> None:
    heading = [[f"安徽某大学 2026 届毕业生生源信息表（{n}）"] for n in range(above)]

    table = read_roster(write_workbook({"名单": [*heading, *TABLE]}))
    assert [row.number for row in table.rows] == [above + 2]

    text = "".join(f"{row[0]},,,\r\n" for row in heading).encode()
    assert len(check_content(text + write_csv_roster(SOUND, encoding="utf-8")).rows) == 1


def test_a_heading_that_mentions_columns_is_no_row_of_titles() -> None:
    heading = [["填表说明：学号、姓名必填"], ["学号", "填写学籍系统中的学号"]]

    assert len(check_content(write_workbook({"名单": [*heading, *TABLE]})).rows) == 1


def test_a_guide_before_the_roster_is_passed_over_and_the_sheet_is_named() -> None:
    guide = [["填写说明"], ["学号", "必填"], ["姓名", "必填"]]

    table = read_roster(
        write_workbook({"填写说明": guide, "生源信息": TABLE, "代码": [["男"], ["女"]]})
    )

    assert table.sheet == "生源信息"
    assert len(table.rows) == 1


def test_an_empty_template_before_the_roster_is_passed_over() -> None:
    table = read_roster(write_workbook({"模板": [HEADER], "名单": TABLE}))

    assert table.sheet == "名单"


@pytest.mark.parametrize(
    "content", [roster_template(), write_workbook({"空": []}), write_workbook({"表": [HEADER]})]
)
def test_a_workbook_without_a_row_is_empty(content: bytes) -> None:
    with pytest.raises(FileEmpty):
        read_roster(content)


def test_hidden_sheets_are_not_read() -> None:
    old = [HEADER, [*SOUND.values()], [*make_row(学号="2").values()]]

    assert len(read_roster(write_workbook({"旧": old, "新": TABLE}, hidden=("旧",))).rows) == 1


def test_columns_are_lacking_only_where_the_nearest_titles_lack_them() -> None:
    lacking = [one for one in HEADER if one not in {"姓名", "学院"}]

    with pytest.raises(RosterHeaderWrong) as refused:
        read_roster(
            write_workbook({"说明": [["学号", "必填"]], "名单": [["生源"], lacking, ["1"]]})
        )

    assert refused.value.about == {"missing": "姓名、学院"}


def dress_title(shape: str, name: str) -> str:
    for between in ("", " ", "\n", "　"):
        shape = shape.replace(between.join("学号"), between.join(name))
    return shape


@pytest.mark.parametrize(
    "shape",
    ["学 号", "*学号", "学号*", "＊学号", "学号（必填）", "学号(必填)", "学\n号", "学　号",
     " 学号：",
     "*学 号\r\n（必填，文本格式）", "学号【必填】", "\ufeff学号"],
)  # fmt: skip
def test_titles_are_known_however_they_are_dressed(shape: str) -> None:
    dressed = [dress_title(shape, name) for name in HEADER]
    content = write_workbook({"名单": [dressed, TABLE[1]]})

    assert read_roster(content).header == tuple(HEADER)


def test_cells_merged_downwards_say_the_same_for_all_of_their_rows() -> None:
    content = io.BytesIO()
    with Workbook(content) as workbook:
        sheet = workbook.add_worksheet("名单")
        sheet.merge_range(0, 0, 0, len(HEADER) - 1, "2026 届毕业生生源信息")
        sheet.write_row(1, 0, HEADER)
        for row in range(3):
            sheet.write_row(2 + row, 0, list(make_row(学号=str(row + 1), 学院="").values()))
        place = HEADER.index("学院")
        sheet.merge_range(2, place, 4, place, "机械工程学院")

    result = check_content(content.getvalue())

    assert result.faults == ()
    assert [(row.row, row.studies.college) for row in result.rows] == [
        (number, "机械工程学院") for number in (3, 4, 5)
    ]


def test_titles_of_two_rows_are_read_by_the_lower_one() -> None:
    names = [*HEADER, "手机号码", "家庭地址"]
    content = io.BytesIO()
    with Workbook(content) as workbook:
        sheet = workbook.add_worksheet("名单")
        for place, name in enumerate(HEADER):
            sheet.merge_range(0, place, 1, place, name)
        sheet.merge_range(0, len(HEADER), 0, len(HEADER) + 1, "联系方式")
        sheet.write_row(1, len(HEADER), names[len(HEADER) :])
        sheet.write_row(2, 0, [*SOUND.values(), "15040260662", "合肥市"])

    (row,) = check_content(content.getvalue()).rows

    assert (row.row, row.person.phone, row.person.home_address) == (3, "15040260662", "合肥市")


def write_grouped_csv(*split: str) -> bytes:
    """Write titles in two rows, those of `split` below the title of their group."""
    names = [*HEADER, "手机号码", "家庭地址"]
    rows = [
        [name if name not in split else "" for name in names],
        [name if name in split else "" for name in names],
        [*SOUND.values(), "15040260662", "合肥市"],
    ]
    rows[0][names.index(split[0])] = "其中"
    return "\r\n".join(map(",".join, rows)).encode()


@pytest.mark.parametrize(
    "split",
    [
        pytest.param(("手机号码", "家庭地址"), id="two below"),
        pytest.param(tuple(HEADER[3:]), id="most below"),
        pytest.param(tuple(HEADER), id="nearly all below"),
    ],
)
def test_titles_below_the_titles_of_groups_are_read_with_those_beside(
    split: tuple[str, ...],
) -> None:
    for heading in (b"", "安徽某大学\r\n".encode()):
        result = check_content(heading + write_grouped_csv(*split))

        assert (result.faults, result.ignored_columns) == ((), ())
        (row,) = result.rows
        assert (row.person.phone, row.person.home_address) == ("15040260662", "合肥市")


@pytest.mark.parametrize(
    "rename",
    [
        pytest.param(str.upper, id="upper case"),
        pytest.param(str.lower, id="lower case"),
        pytest.param(lambda name: name.replace("/", "\\"), id="backslashes"),
        pytest.param(lambda name: name.replace("shared", "Shared"), id="SharedStrings"),
        pytest.param(lambda name: "/" + name, id="absolute"),
    ],
)
def test_names_of_parts_may_be_written_in_other_ways(rename: Callable[[str], str]) -> None:
    assert read_roster(rename_parts(write_xlsx_roster(SOUND), rename)) == read_roster(
        write_xlsx_roster(SOUND)
    )


@pytest.mark.parametrize(
    "target", ["worksheets\\", "../xl/worksheets/", "/xl/worksheets/", "./worksheets/"]
)
def test_targets_of_parts_may_be_written_in_other_ways(target: str) -> None:
    relations = "xl/_rels/workbook.xml.rels"
    content = write_xlsx_roster(SOUND)
    written = read_part(content, relations).replace(b"worksheets/", target.encode())

    assert read_roster(replace_part(content, relations, written)) == read_roster(content)


def test_the_workbook_may_have_another_name_and_place() -> None:
    def rename(name: str) -> str:
        return name.replace("workbook.xml", "book1.xml").replace("sheet1", "page")

    content = rename_parts(write_xlsx_roster(SOUND), rename, workbook="book1", sheet1="page")

    assert read_roster(content) == read_roster(write_xlsx_roster(SOUND))


def test_dates_since_1904_keep_their_day() -> None:
    content = io.BytesIO()
    with Workbook(content, {"date_1904": True}) as workbook:
        sheet = workbook.add_worksheet("名单")
        as_day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, [*HEADER, "毕业日期"])
        sheet.write_row(1, 0, list(SOUND.values()))
        sheet.write_datetime(1, len(HEADER), date(2026, 6, 30), as_day)

    (row,) = check_content(content.getvalue()).rows

    assert row.studies.graduates_on == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("content.xml", "OpenDocument"),
        ("Index/Document.iwa", "Numbers"),
        ("word/document.xml", "Word"),
        ("ppt/presentation.xml", "PowerPoint"),
    ],
)
def test_other_packages_are_called_what_they_are(part: str, kind: str) -> None:
    content = io.BytesIO()
    with ZipFile(content, "w") as package:
        package.writestr(part, "<x/>")

    with pytest.raises(RosterOfOtherKind) as refused:
        read_roster(content.getvalue())

    assert refused.value.about == {"kind": kind}


def test_a_zip_of_something_else_is_no_table() -> None:
    content = io.BytesIO()
    with ZipFile(content, "w") as package:
        package.writestr("名单.csv", write_csv_roster(SOUND))

    with pytest.raises(NotATable):
        read_roster(content.getvalue())


def test_a_csv_called_xlsx_is_read_by_its_content() -> None:
    assert len(check_content(write_csv_roster(SOUND, encoding="gb18030")).rows) == 1


def test_a_merged_cell_that_is_computed_stays_computed_in_all_of_its_rows() -> None:
    content = io.BytesIO()
    with Workbook(content) as workbook:
        sheet = workbook.add_worksheet("名单")
        sheet.write_row(0, 0, HEADER)
        for row in (1, 2):
            sheet.write_row(row, 0, list(make_row(学号=str(row)).values()))
        place = HEADER.index("专业")
        sheet.merge_range(1, place, 2, place, "")
        sheet.write_formula(1, place, '="车辆"', None, "车辆")

    found = {(one.row, one.column, one.kind) for one in check_content(content.getvalue()).faults}

    assert found == {(2, "专业", K.FORMULA), (3, "专业", K.FORMULA)}
