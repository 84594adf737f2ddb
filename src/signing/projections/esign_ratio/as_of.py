"""As of when: what had happened by a time, or what was known at a position of the log.

The two differ. A fact happened at its own time, and was known from its position on. A graduate's
facts keep their order, whatever a server's clock said.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import BigInteger, ColumnElement, Table, func, literal, select

from signing.projections.esign_ratio.tables import NAME, VERSION, blocks, moves, zones
from signing.refusals import AheadOfTheLog, FieldsWrong
from signing.storage.readers import Reader
from signing.storage.schema import read_models
from signing.vocabulary.china_time import CHINA

LAST_MOMENT = time(23, 59, 59, 999_999, tzinfo=CHINA)
LARGEST_POSITION = 2**63 - 1
LATEST_YEAR = 9998
ALMOST_A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class AsOf:
    """Facts that happened until `until` (inclusive) and stand no further than `position`."""

    position: int | None = None
    until: datetime | None = None

    @property
    def text(self) -> str | int | None:
        return self.until.isoformat() if self.until else self.position


NOW = AsOf()


@dataclass(frozen=True)
class Cut:
    """An AsOf with its position. "A week ago" counts from `moment`.

    Up to `closed` all positions are in full blocks, none of which reaches beyond `position`.
    """

    position: int
    until: datetime | None
    moment: datetime
    closed: int

    def holds(self, table: Table) -> list[ColumnElement[bool]]:
        by_then = [] if self.until is None else [table.c.at <= self.until]
        return [table.c.position <= self.position, *by_then]

    def a_week_before(self) -> "Cut":
        return replace(self, until=self.moment - ALMOST_A_WEEK)


def parse_as_of(text: str, field: str = "as_of") -> AsOf:
    """Parse a position, an ISO date (to its end, in China), or an ISO time. Raises FieldsWrong."""
    try:
        if text.isascii() and text.isdecimal():
            return AsOf(position=_check_position(int(text)))
        if len(text) == len("2026-05-01"):
            return AsOf(
                until=_check_moment(datetime.combine(date.fromisoformat(text), LAST_MOMENT))
            )
        return AsOf(until=_check_moment(datetime.fromisoformat(text)))
    except ValueError:
        raise FieldsWrong(errors=[{"field": field} | HOW_TO_SAY_IT]) from None


HOW_TO_SAY_IT = {
    "zh": "应为日期（2026-05-01）、带时区的时间（2026-05-01T12:00:00+08:00，地址中 + 写作 %2B）"
    "或日志位置（整数）",
    "en": "must be a date (2026-05-01), a time with offset (2026-05-01T12:00:00+08:00, where an"
    " address spells + as %2B), or a log position (a whole number)",
}


def must_have_come(asked: AsOf, now: datetime, field: str = "as_of") -> AsOf:
    """Return it. Raises FieldsWrong for a later day than today: nobody knows its figures."""
    if asked.until and asked.until.astimezone(CHINA).date() > now.astimezone(CHINA).date():
        raise FieldsWrong(errors=[{"field": field} | NOT_COME])
    return asked


NOT_COME = {
    "zh": "这一天还没有到，最晚可以选今天",
    "en": "this day has not come yet: choose today or an earlier day",
}


def _check_position(position: int) -> int:
    if position > LARGEST_POSITION:
        raise ValueError
    return position


def _check_moment(moment: datetime) -> datetime:
    if moment.tzinfo is None or not 1 < moment.year < LATEST_YEAR:
        raise ValueError
    return moment


def find_cut(connection: Reader, asked: AsOf, now: datetime) -> Cut:
    """Return it in UTC, for the database takes no offset of sixteen hours and more.

    Raises AheadOfTheLog for a position that the read model has not reached.
    """
    here, closed = load_edges(connection, asked.position)
    until = asked.until and asked.until.astimezone(UTC)
    if asked.position is None:
        return Cut(here, until, min(until or now, now), closed)
    if asked.position > here:
        raise AheadOfTheLog(known=here)
    moment = _find_last_moment(connection, asked.position) or now
    return Cut(asked.position, until, moment, closed)


def _find_last_moment(connection: Reader, position: int) -> datetime | None:
    """Return the latest time of a move up to a position; None before the first."""
    whole = select(func.max(zones.c.last_at)).where(zones.c.up_to <= position)
    closed = select(func.coalesce(func.max(zones.c.up_to), 0)).where(zones.c.up_to <= position)
    behind = moves.c.position > closed.scalar_subquery()
    tail = select(func.max(moves.c.at)).where(behind, moves.c.position <= position)
    both = func.greatest(whole.scalar_subquery(), tail.scalar_subquery())
    found: datetime | None = connection.execute(select(both)).scalar_one()
    return found


def load_edges(connection: Reader, asked: int | None) -> tuple[int, int]:
    """Return up to which position the log is counted, and up to where blocks are full.

    Of the latter only what lies up to the position that is asked for, if one is.
    """
    mine = (read_models.c.name == NAME, read_models.c.version == VERSION)
    last = read_models.c.position if asked is None else literal(asked, BigInteger)
    closed = select(func.max(blocks.c.up_to)).where(blocks.c.up_to <= last).scalar_subquery()
    found = connection.execute(select(read_models.c.position, closed).where(*mine)).one_or_none()
    here, full = found or (0, 0)
    return here, full or 0
