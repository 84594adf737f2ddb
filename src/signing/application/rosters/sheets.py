"""What people take away around an import: the empty roster to fill in, and the list of faults."""

import io
from collections.abc import Iterable

from xlsxwriter import Workbook

from signing.application.rosters.columns import COLUMNS
from signing.application.rosters.faults import Fault
from signing.application.rosters.table import MOST_ROWS
from signing.application.sheets import TEXT_FORMAT, titled_sheet, xlsx_of

FAULTS_HEADER = ("行 Row", "列 Column", "问题", "Problem")
GUIDE_HEADER = ("列 Column", "必填 Required", "可填内容 Allowed")


def roster_template() -> bytes:
    """Every column as text, so that numbers keep their digits; lists where only some words fit."""
    content = io.BytesIO()
    with Workbook(content) as workbook:
        sheet = titled_sheet(workbook, "生源信息", [column.header for column in COLUMNS])
        as_text = workbook.add_format({"num_format": TEXT_FORMAT})
        sheet.set_column(0, len(COLUMNS) - 1, 16, as_text)
        for place, column in enumerate(COLUMNS):
            if column.choices:
                offered = {"validate": "list", "source": list(column.choices)}
                sheet.data_validation(1, place, MOST_ROWS, place, offered)
        _add_guide(workbook)
    return content.getvalue()


def _add_guide(workbook: Workbook) -> None:
    guide = titled_sheet(workbook, "填写说明", GUIDE_HEADER)
    for row, column in enumerate(COLUMNS, start=1):
        guide.write_string(row, 0, column.header)
        guide.write_string(row, 1, "是 yes" if column.required else "否 no")
        guide.write_string(row, 2, "、".join(column.choices))


def error_file(faults: Iterable[Fault]) -> bytes:
    """The faults by row and column; what the cells said is not repeated."""
    rows = ((fault.row, fault.column, fault.zh, fault.en) for fault in faults)
    return xlsx_of("导入错误", FAULTS_HEADER, rows)
