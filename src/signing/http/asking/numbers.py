"""What is asked of the province's numbers, of whose graduates, as of when; and how it leaves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Query

from signing.http.asking.filters import AskedYear
from signing.http.asking.readers import ReaderOfNumbers
from signing.http.asking.security import ByStaff
from signing.http.languages import N_, Speech
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
from signing.vocabulary import CHANNEL_NAMES, Channel, Oversight

COUNTED = (*COUNTS, *SUMS)
Count = Literal[COUNTED]  # type: ignore[valid-type]  # the same names
AS_OF = "A day (to its end, in China), a time with offset, or a position of the log; else now."
GROUPED = {
    Grouping.SCHOOL: N_("按学校"),
    Grouping.COLLEGE: N_("按学院"),
    Grouping.MAJOR: N_("按专业"),
    Grouping.CHANNEL: N_("按签约方式"),
    Grouping.DAY: N_("按日"),
    Grouping.REGION: N_("按单位所在地"),
    Grouping.INDUSTRY: N_("按单位行业"),
}
COLUMNS = {
    "key": N_("代码"),
    "name": N_("名称"),
    "graduates": N_("毕业生数"),
    "signed": N_("签就业协议数"),
    "signed_online": N_("网签生效数"),
    **dict.fromkeys((one.value for one in Channel), N_("网签（%(channel)s）")),
    "approved_unconfirmed": N_("网签生效，毕业生未确认"),
    "pending": N_("待审核"),
    "confirmed": N_("待审核，毕业生已确认"),
    "unconfirmed": N_("待审核，毕业生未确认"),
    "disputed": N_("待审核，毕业生有异议"),
    "rejected": N_("审核不通过"),
    "terminated": N_("已解约"),
    "ended_by_employer": N_("已解约，单位提出"),
    "ended_by_graduate": N_("已解约，毕业生提出"),
    "ended_by_both": N_("已解约，双方协商"),
    "ended_unsaid": N_("已解约，未说明由谁提出"),
    "ended_unanswered": N_("已解约，对方未答复"),
    "amendments_applied": N_("变更，审核前已并入"),
    "amendments_approved": N_("变更，学校通过"),
    "amendments_declined": N_("变更，对方不同意"),
    "amendments_rejected": N_("变更，学校不通过"),
    "esign_ratio": N_("网签占比"),
    "esign_rate": N_("网签率"),
    "placed": N_("已落实去向"),
    "placement_rate": N_("毕业去向落实率"),
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
    moment = AsOf() if as_of is None else read_moment(as_of, "as_of", by.now)
    return Asked(year or by.now.year, level or None, school or None, moment)


def read_moment(text: str, field: str, now: datetime) -> AsOf:
    """Raises FieldsWrong, also for a day that has not come."""
    return esign_ratio.must_have_come(esign_ratio.parse_as_of(text, field), now, field)


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
    found: Answer[list[StatisticsLine]], by: Grouping, oversight: Oversight, speech: Speech
) -> tuple[Sequence[str], list[list[Cell]]]:
    """A header, and a row for each line, with a column for each channel."""
    flat: list[Mapping[str, Any]] = [
        {**item, **item["by_channel"], "name": _word_name(item, by, oversight, speech)}
        for item in found.items
    ]
    names = [name for name in COLUMNS if by not in OF_EMPLOYERS or name not in OF_GRADUATES]
    header = [_word_column(name, speech) for name in names]
    return header, [[item[name] for name in names] for item in flat]


def _word_column(name: str, speech: Speech) -> str:
    words = speech.say(COLUMNS[name])
    return words % {"channel": _word_channel(name, speech)} if "%" in words else words


def join_colleges(oversight: Oversight) -> str:
    """Return the names of the colleges that the reader is limited to, "" for none."""
    return "、".join(sorted(oversight.colleges))


def _word_name(item: StatisticsLine, by: Grouping, oversight: Oversight, speech: Speech) -> str:
    """Schools and colleges keep their names; a channel has one in each language.

    As all name it: the name in the figures stays as it was digested. A school of which the reader
    sees some colleges is named with them.
    """
    if by is Grouping.SCHOOL and oversight.colleges:
        return f"{item['name']} · {join_colleges(oversight)}"
    if by is Grouping.INDUSTRY:
        return speech.codes.name_of("industry", item["key"])
    return _word_channel(item["key"], speech) if by is Grouping.CHANNEL else item["name"]


def _word_channel(key: str, speech: Speech) -> str:
    return speech.say(CHANNEL_NAMES[Channel(key)][0])


def explain(
    found: Answer, asked: Asked, by: Grouping, oversight: Oversight, speech: Speech
) -> list[list[Cell]]:
    """Whose graduates are counted, and what makes the figures reproducible."""
    every = speech.say(N_("全部"))
    return [
        [speech.say(N_("毕业年份")), asked.year],
        [speech.say(N_("学历层次")), asked.level or every],
        [speech.say(N_("学校")), asked.school or oversight.school_code or every],
        [speech.say(N_("学院")), join_colleges(oversight) or every],
        [
            speech.say(N_("分组")),
            speech.say(N_("%(name)s（%(n)s）")) % {"name": speech.say(GROUPED[by]), "n": by.value},
        ],
        [
            speech.say(N_("截至")),
            speech.say(N_("现在")) if found.as_of is None else str(found.as_of),
        ],
        [speech.say(N_("日志位置")), found.position],
        [speech.say(N_("定义")), found.definition],
        [speech.say(N_("代码表版本")), found.codes],
        [speech.say(N_("摘要 SHA-256")), found.digest],
    ]
