"""What people take away around an import: the empty roster, and the rows that were not taken."""

import io
from collections.abc import Iterable

from xlsxwriter import Workbook

from signing.use_cases.core.spreadsheets import TEXT_FORMAT, add_titled_sheet, write_xlsx
from signing.use_cases.graduates.roster_files.cells import read_cell
from signing.use_cases.graduates.roster_files.columns import COLUMNS
from signing.use_cases.graduates.roster_files.faults import Fault
from signing.use_cases.graduates.roster_files.table import MOST_ROWS, Row, Table

REJECTED_HEADER = ("问题 Problem", "原行号 Row")
GUIDE_HEADER = ("列 Column", "必填 Required", "可填内容 Allowed")


def roster_template() -> bytes:
    """Every column as text, so that numbers keep their digits; lists where only some words fit."""
    content = io.BytesIO()
    with Workbook(content) as workbook:
        sheet = add_titled_sheet(workbook, "生源信息", [column.header for column in COLUMNS])
        as_text = workbook.add_format({"num_format": TEXT_FORMAT})
        sheet.set_column(0, len(COLUMNS) - 1, 16, as_text)
        for place, column in enumerate(COLUMNS):
            if column.choices:
                offered = {"validate": "list", "source": list(column.choices)}
                sheet.data_validation(1, place, MOST_ROWS, place, offered)
        _add_guide(workbook)
    return content.getvalue()


def _add_guide(workbook: Workbook) -> None:
    guide = add_titled_sheet(workbook, "填写说明", GUIDE_HEADER)
    for row, column in enumerate(COLUMNS, start=1):
        guide.write_string(row, 0, column.header)
        guide.write_string(row, 1, "是 yes" if column.required else "否 no")
        guide.write_string(row, 2, "、".join(column.choices))


def rejected_rows(table: Table, faults: Iterable[Fault], title: str = "未导入的行") -> bytes:
    """The rows that have faults, as they were, with what is wrong: to mend and to upload again."""
    wrong: dict[int, list[str]] = {}
    for fault in faults:
        wrong.setdefault(fault.row, []).append(f"{fault.column}：{fault.zh} {fault.en}")
    wide = len(table.header)
    rows = (
        [*_list_texts(row, wide), "；".join(wrong[row.number]), str(row.number)]
        for row in table.rows
        if row.number in wrong
    )
    return write_xlsx(title, [*table.header, *REJECTED_HEADER], rows)


def _list_texts(row: Row, wide: int) -> list[str]:
    """A computed cell is left empty: what it said proves nothing."""
    told = [text if isinstance(text := read_cell(cell), str) else "" for cell in row.cells]
    return [*told, *[""] * (wide - len(told))][:wide]
