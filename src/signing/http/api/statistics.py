"""网签占比 and the other figures, each with the log position and definition it was counted by."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy import Connection

from signing.application.sheets import csv_of, xlsx_of
from signing.http import described
from signing.http.desks import LooksDesk
from signing.http.reads import reading
from signing.http.replies import XLSX, file
from signing.http.security import ByProvince, ByStaff
from signing.projections import destination_register, esign_ratio
from signing.projections.esign_ratio import Grouping, Statistics
from signing.vocabulary import Channel

router = APIRouter(tags=["province · 省厅"])

COLUMNS = {
    "key": "代码",
    "name": "名称",
    "graduates": "毕业生数",
    "signed": "签就业协议数",
    "signed_online": "网签生效数",
    **{channel.value: f"网签 {channel.value}" for channel in Channel},
    "pending": "待审核",
    "rejected": "不通过",
    "terminated": "已解约",
    "esign_ratio": "网签占比",
    "esign_rate": "网签率",
}


def counted(
    by: ByStaff,
    connection: Annotated[Connection, reading(esign_ratio.NAME)],
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    group: Annotated[Grouping, Query(alias="by")] = Grouping.SCHOOL,
) -> Statistics:
    """The whole for province and auditor, the own school or colleges for a school's staff."""
    return esign_ratio.statistics(connection, by.oversight, year=year or by.now.year, by=group)


Counted = Annotated[Statistics, Depends(counted)]


@router.get("/statistics/esign")
def esign(found: Counted) -> dict[str, Any]:
    """{items, position, definition}; shares are null where nobody is counted."""
    return vars(found)


@router.get("/statistics/esign.csv", response_class=Response, responses=described.CSV)
def esign_csv(found: Counted) -> Response:
    return file(csv_of(*_table(found)), "text/csv; charset=utf-8", "网签占比.csv")


@router.get("/statistics/esign.xlsx", response_class=Response, responses=described.XLSX)
def esign_xlsx(found: Counted) -> Response:
    return file(xlsx_of("网签占比", *_table(found)), XLSX, "网签占比.xlsx")


@router.get("/destinations.xlsx", response_class=Response, responses=described.XLSX)
def destinations(
    by: ByProvince,
    looks: LooksDesk,
    connection: Annotated[Connection, reading(destination_register.NAME)],
    year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
) -> Response:
    """毕业去向登记: what the provincial register takes, one row a graduate, numbers whole.

    That it left is on record, for every graduate and the auditor.
    """
    looks.register_shown(by)
    rows = destination_register.register(connection, by.oversight, year=year or by.now.year)
    content = xlsx_of("毕业去向登记", destination_register.HEADER, rows)
    return file(content, XLSX, "毕业去向登记.xlsx")


def _table(found: Statistics) -> tuple[Sequence[str], list[list[Any]]]:
    """The figures, and under them what makes them reproducible."""
    flat = [item | item["by_channel"] for item in found.items]
    rows = [[item[name] for name in COLUMNS] for item in flat]
    return list(COLUMNS.values()), [
        *rows,
        ["定义", found.definition],
        ["日志位置", found.position],
    ]
