"""Rosters to upload: the files in `data/`, and small ones made by a test."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from signing.use_cases.core.spreadsheets import write_xlsx
from signing.use_cases.graduates.roster_files.checking import Checked, check_roster
from signing.use_cases.graduates.roster_files.columns import TITLES
from signing.use_cases.graduates.roster_files.reading import read_table
from signing.use_cases.graduates.roster_files.table import Table

FILES = Path(__file__).parents[2] / "data"
TODAY = date(2026, 11, 23)
COLLEGES = frozenset(
    {"土木建筑学院", "外语学院", "师范学院", "机械工程学院", "经济管理学院", "计算机学院"}
)
SOUND = {
    "学号": "20220200001",
    "姓名": "马子敏",
    "性别": "男",
    "证件类型": "居民身份证",
    "证件号码": "34010320041028099X",
    "学院": "机械工程学院",
    "专业": "车辆工程",
    "学历层次": "本科",
    "生源地代码": "340103",
    "毕业年份": "2026",
}
"""The required cells of a row without faults."""

Finding = tuple[int, str, str]


def read_data_file(name: str) -> bytes:
    return (FILES / name).read_bytes()


def read_listed_faults() -> set[Finding]:
    listed = json.loads(read_data_file("roster-with-faults.faults.json"))
    return {(one["row"], one["column"], one["fault"]) for one in listed}


def read_roster(content: bytes) -> Table:
    """Read in this process what the test has made itself; the service does so in one apart."""
    return read_table(content, TITLES)


def check_content(content: bytes) -> Checked:
    return check_roster(read_roster(content), colleges=COLLEGES, today=TODAY)


def list_findings(result: Checked) -> set[Finding]:
    return {(fault.row, fault.column, fault.kind.value) for fault in result.faults}


def make_row(**cells: Any) -> dict[str, Any]:
    """Return a sound row with the given cells replaced."""
    return {**SOUND, **cells}


def write_csv_roster(*rows: dict[str, Any], encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def write_xlsx_roster(*rows: dict[str, Any]) -> bytes:
    return write_xlsx("生源信息", list(rows[0]), [list(row.values()) for row in rows])


def replace_part(content: bytes, name: str, part: bytes, *, level: int = 6) -> bytes:
    """Return the package with one part replaced."""
    changed = io.BytesIO()
    with (
        ZipFile(io.BytesIO(content)) as old,
        ZipFile(changed, "w", ZIP_DEFLATED, compresslevel=level) as new,
    ):
        for one in old.namelist():
            new.writestr(one, part if one == name else old.read(one))
    return changed.getvalue()


def read_part(content: bytes, name: str) -> bytes:
    with ZipFile(io.BytesIO(content)) as package:
        return package.read(name)
