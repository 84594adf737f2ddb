"""What is asked of the province's numbers, of whose graduates, as of when; and how it leaves."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import Depends, Query

from signing.http.asking.filters import AskedYear
from signing.http.asking.readers import ReaderOfNumbers
from signing.http.asking.security import ByStaff
from signing.projections import esign_ratio
from signing.projections.esign_ratio import (
    Answer,
    Asked,
    AsOf,
    Grouping,
    StatisticsLine,
)
from signing.projections.esign_ratio.asking import OF_EMPLOYERS
from signing.projections.esign_ratio.counts import COUNTS, SUMS
from signing.use_cases.core.spreadsheets import Cell
from signing.vocabulary import Channel

COUNTED = (*COUNTS, *SUMS)
Count = Literal[COUNTED]  # type: ignore[valid-type]  # the same names
AS_OF = "A day (to its end, in China), a time with offset, or a position of the log; else now."
CHANNEL_NAMES = {
    Channel.PLATFORM: "平台签约",
    Channel.DIRECT: "单位直签",
    Channel.CARD: "扫码签约",
}
GROUPED = {
    Grouping.SCHOOL: "按学校",
    Grouping.COLLEGE: "按学院",
    Grouping.MAJOR: "按专业",
    Grouping.CHANNEL: "按签约方式",
    Grouping.DAY: "按日",
    Grouping.REGION: "按单位所在地",
    Grouping.INDUSTRY: "按单位行业",
}
COLUMNS = {
    "key": "代码",
    "name": "名称",
    "graduates": "毕业生数",
    "signed": "签就业协议数",
    "signed_online": "网签生效数",
    **{channel.value: f"网签（{words}）" for channel, words in CHANNEL_NAMES.items()},
    "pending": "待审核",
    "rejected": "不通过",
    "terminated": "已解约",
    "esign_ratio": "网签占比",
    "esign_rate": "网签率",
    "placed": "已落实去向",
    "placement_rate": "毕业去向落实率",
}
OF_GRADUATES = frozenset(
    {"graduates", "signed", "placed", "esign_ratio", "esign_rate", "placement_rate"}
)
"""Columns that lines of employers do not have."""


async def read_question(
    by: ByStaff,
    year: AskedYear = None,
    level: Annotated[
        str | None, Query(max_length=50, description="学历层次, as on rosters.")
    ] = None,
    school: Annotated[str | None, Query(max_length=50, description="A school's code.")] = None,
    as_of: Annotated[str | None, Query(max_length=40, description=AS_OF)] = None,
) -> Asked:
    """Without a year, the running one. Raises FieldsWrong."""
    moment = AsOf() if as_of is None else esign_ratio.parse_as_of(as_of)
    return Asked(year or by.now.year, level or None, school or None, moment)


AskedOf = Annotated[Asked, Depends(read_question)]


def count_by_group(
    by: ByStaff,
    connection: ReaderOfNumbers,
    asked: AskedOf,
    group: Annotated[Grouping, Query(alias="by")] = Grouping.SCHOOL,
) -> Answer[list[StatisticsLine]]:
    """The whole for province and auditor, the own school or colleges for a school's staff."""
    return esign_ratio.compute_statistics(connection, by.oversight, asked, by=group, now=by.now)


Counted = Annotated[Answer[list[StatisticsLine]], Depends(count_by_group)]


def lay_out(
    found: Answer[list[StatisticsLine]], by: Grouping
) -> tuple[Sequence[str], list[list[Cell]]]:
    """A header, and a row for each line, with a column for each channel."""
    names = [name for name in COLUMNS if by not in OF_EMPLOYERS or name not in OF_GRADUATES]
    flat: list[Mapping[str, Any]] = [{**item, **item["by_channel"]} for item in found.items]
    return [COLUMNS[name] for name in names], [[item[name] for name in names] for item in flat]


def explain(found: Answer, asked: Asked, by: Grouping) -> list[list[Cell]]:
    """What makes the figures reproducible."""
    return [
        ["毕业年份", asked.year],
        ["学历层次", asked.level or "全部"],
        ["学校", asked.school or "全部"],
        ["分组", f"{GROUPED[by]}（{by.value}）"],
        ["截至", "现在" if found.as_of is None else str(found.as_of)],
        ["日志位置", found.position],
        ["定义", found.definition],
        ["代码表版本", found.codes],
        ["摘要 SHA-256", found.digest],
    ]
