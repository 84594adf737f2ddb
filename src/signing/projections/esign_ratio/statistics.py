"""The figures of definition esign-2026.1, counted when they are asked for."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    func,
    literal,
    null,
    select,
    union_all,
)

from signing.projections.esign_ratio.tables import NAME, VERSION, agreements, graduates, schools
from signing.storage.schema import read_models
from signing.vocabulary import EMPLOYED_BY_AGREEMENT, AgreementState, Channel, Oversight

DEFINITION = "esign-2026.1"
IN_EFFECT = frozenset({AgreementState.EFFECTIVE.value, AgreementState.TERMINATING.value})
CHANNEL_NAMES = {
    Channel.PLATFORM.value: "平台签约",
    Channel.DIRECT.value: "单位直接签约",
    Channel.CARD.value: "二维码名片签约",
}


SEPARATOR = "/"
"""Between school and college where the colleges of many schools stand in one list."""


class Grouping(Enum):
    SCHOOL = "school"
    COLLEGE = "college"
    CHANNEL = "channel"
    DAY = "day"


DIVIDING = frozenset({Grouping.SCHOOL, Grouping.COLLEGE})
"""What divides the graduates; the others divide agreements only."""


@dataclass(frozen=True)
class Statistics:
    """`position`: how much of the log is counted. Anyone with the log can count again."""

    items: list[dict[str, Any]]
    position: int
    definition: str


@dataclass
class Tally:
    """What one line of the statistics counts."""

    graduates: int = 0
    signed: int = 0
    in_effect: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row[Any]) -> None:
        self.graduates += row.graduates
        self.signed += row.signed
        self.states[row.state] += row.agreements
        if row.state in IN_EFFECT:
            self.in_effect[row.channel] += row.agreements

    def item(self, key: str, name: str, whole: "Tally") -> dict[str, Any]:
        online = self.in_effect.total()
        return {
            "key": key,
            "name": name,
            "graduates": whole.graduates,
            "signed": whole.signed,
            "signed_online": online,
            "by_channel": {channel.value: self.in_effect[channel.value] for channel in Channel},
            "pending": self.states[AgreementState.AWAITING_REVIEW.value],
            "rejected": self.states[AgreementState.REJECTED.value],
            "terminated": self.states[AgreementState.TERMINATED.value],
            "esign_ratio": _share(online, whole.signed),
            "esign_rate": _share(online, whole.graduates),
        }


def statistics(
    connection: Connection, oversight: Oversight, *, year: int, by: Grouping
) -> Statistics:
    """One item a school, college, channel, or day of approval in China.

    网签占比 `esign_ratio` = agreements signed online and in effect ÷ graduates with destination 10;
    网签率 `esign_rate` = the same ÷ all enrolled; null where nobody is counted. A channel and a day
    are measured against all graduates in scope, so their shares add up to the share of the whole.
    """
    position, tallies = 0, defaultdict[str | None, Tally](Tally)
    for row in connection.execute(_counts(oversight, year, by)):
        position = max(position, row.position)
        tallies[row.key].add(row)
    whole = tallies.pop(None, Tally())
    if by is Grouping.CHANNEL:
        tallies |= {channel: tallies[channel] for channel in CHANNEL_NAMES}
    named = connection.execute(select(schools.c.code, schools.c.name))
    schools_by_code = {row.code: row.name for row in named}
    items = [
        tally.item(key, _named(by, key, schools_by_code), tally if by in DIVIDING else whole)
        for key, tally in sorted(tallies.items())
        if key is not None
    ]
    return Statistics(items, position, DEFINITION)


def _counts(oversight: Oversight, year: int, by: Grouping) -> CompoundSelect[Any]:
    """Graduates and agreements counted in one statement, so in one state of the log."""
    key, within = _key(oversight, by), _within(oversight, year)
    signed = func.count().filter(graduates.c.destination == EMPLOYED_BY_AGREEMENT)
    people = _line(graduates=func.count(), signed=signed, key=key if by in DIVIDING else null())
    papers = _line(
        key=key,
        channel=agreements.c.channel,
        state=agreements.c.state,
        agreements=func.count(),
    ).join_from(agreements, graduates, agreements.c.graduate_id == graduates.c.id)
    here = select(func.max(read_models.c.position)).where(
        read_models.c.name == NAME, read_models.c.version == VERSION
    )
    return union_all(
        _line(position=func.coalesce(here.scalar_subquery(), 0)),
        people.select_from(graduates).where(*within).group_by(*[key] if by in DIVIDING else []),
        papers.where(*within).group_by(key, agreements.c.channel, agreements.c.state),
    )


def _line(**counted: ColumnElement[Any]) -> Select[Any]:
    nothing = dict.fromkeys(("key", "channel", "state"), null()) | dict.fromkeys(
        ("agreements", "graduates", "signed", "position"), literal(0)
    )
    return select(*((nothing | counted)[name].label(name) for name in nothing))


def _key(oversight: Oversight, by: Grouping) -> ColumnElement[Any]:
    keys: dict[Grouping, ColumnElement[Any]] = {
        Grouping.SCHOOL: graduates.c.school_code,
        Grouping.COLLEGE: graduates.c.college
        if oversight.school_code is not None
        else graduates.c.school_code + SEPARATOR + graduates.c.college,
        Grouping.CHANNEL: agreements.c.channel,
        Grouping.DAY: func.to_char(agreements.c.approved_on, "YYYY-MM-DD"),
    }
    return keys[by]


def _within(oversight: Oversight, year: int) -> list[ColumnElement[bool]]:
    within = [graduates.c.year == year]
    if oversight.school_code is not None:
        within.append(graduates.c.school_code == oversight.school_code)
    if oversight.colleges:
        within.append(graduates.c.college.in_(sorted(oversight.colleges)))
    return within


def _named(by: Grouping, key: str, schools_by_code: dict[str, str]) -> str:
    code, separator, college = key.partition(SEPARATOR)
    if by is Grouping.COLLEGE and separator:
        return f"{schools_by_code.get(code, code)} {college}"
    names = CHANNEL_NAMES if by is Grouping.CHANNEL else schools_by_code
    return names.get(key, key)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
