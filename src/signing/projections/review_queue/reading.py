"""The queue as its readers see it: pages, counts, and what comes before and after a signing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, with_config
from sqlalchemy import Column, ColumnElement, Row, Select, Table, select
from typing_extensions import TypedDict

from signing.codes.spelling import fold_number
from signing.projections.agreements.reading import (
    LatestAmendment,
    read_amendment,
    select_agreements,
)
from signing.projections.agreements.tables import signings, sought, standings
from signing.projections.engine.paging import MOST, Page, Slice, load_page
from signing.projections.engine.searching import match_whole
from signing.projections.engine.visibility import (
    GraduateLine,
    describe_graduate,
    limit_to_oversight,
    match_words,
)
from signing.projections.review_queue.checking import NOTHING_FOUND, Evidence, Findings, find_all
from signing.storage.readers import Reader
from signing.vocabulary import Channel, Confirmation, Oversight
from signing.vocabulary.answers import ConfirmationWord, EmployerStateWord, RegistryHit


class SigningEmployer(TypedDict):
    """`registered` is false for an employer that signed by a card, without an account."""

    name: str
    credit_code: str
    registered: bool


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agreement_number": "2026-99001-2022010001-1",
                    "graduate": {
                        "id": "6f0c2c1e-0d5c-5f0e-9a55-1f2c7d1f0b11",
                        "name": "李明",
                        "student_number": "2022010101",
                        "college": "信息学院",
                        "major": "软件工程",
                        "level": "本科",
                    },
                    "college": "信息学院",
                    "employer": {
                        "name": "汉江软件有限公司",
                        "credit_code": "91420100MA4KLXYZ2N",
                        "registered": True,
                    },
                    "channel": "ONLINE",
                    "position_title": "软件工程师",
                    "signed_at": "2026-06-01T02:30:00Z",
                    "waiting_hours": 5.5,
                    "confirmed": True,
                    "confirmation": "confirmed",
                    "confirmed_at": "2026-06-01T02:30:00Z",
                    "disputed": False,
                    "state": "pending",
                    "reason": None,
                    "verified": None,
                    "version": 9,
                    "checks": ["documents"],
                    "employer_state": "verified",
                    "registry": None,
                    "edition": 1,
                    "amendment": None,
                }
            ]
        }
    )
)
class ReviewItem(TypedDict):
    """A signing on the queue. `waiting_hours` are hours since it was signed, to a tenth.

    `reason` is why it was rejected or unlocked, `verified` what its reviewer checked, null without.
    `checks` are the codes of the checks that a reviewer should look into. `confirmed_at` is when
    the graduate accepted the offer or confirmed the signing, null before. `employer_state` is how
    the employer of the credit code stands now; `earlier` registered before there was verification.
    `registry` is what is known of the business register's answer about who signed by a card, null
    for others. `edition` is that of the paper, `amendment` the latest one, null without any.
    """

    agreement_number: str
    graduate: GraduateLine
    college: str
    employer: SigningEmployer
    channel: str
    position_title: str
    signed_at: datetime
    waiting_hours: float
    confirmed: bool
    confirmation: ConfirmationWord
    confirmed_at: datetime | None
    disputed: bool
    state: Literal["pending", "approved", "rejected", "ended"]
    reason: str | None
    verified: str | None
    version: int
    checks: list[str]
    employer_state: EmployerStateWord
    registry: RegistryHit | None
    edition: int
    amendment: LatestAmendment | None


Flag = Literal["disputed", "hinted", "clean"]
CHUNK, MOST_CHECKED = 100, 2000
"""So many rows are checked at once, and at most for one page of a list that checks narrow."""


@dataclass(frozen=True)
class Filters:
    """`state` is one of `LISTS` or `all`; what is empty narrows nothing.

    `flag` is `disputed`, or `hinted` or `clean`: with or without a check to look into.
    """

    state: str = "pending"
    channel: Channel | None = None
    college: str = ""
    q: str = ""
    flag: Flag | None = None
    confirmation: Confirmation | None = None

    @property
    def by_checks(self) -> bool:
        """Whether rows must be checked to know if they belong to the list: no column says it."""
        return self.flag in {"hinted", "clean"}

    def fits(self, checks: Collection[str]) -> bool:
        return not self.by_checks or bool(checks) == (self.flag == "hinted")

    @property
    def oldest_first(self) -> bool:
        return self.state == "pending"

    @property
    def leading(self) -> Table:
        """The table that has an index in the order of the list."""
        return signings if self.state == "all" else standings

    @property
    def order(self) -> tuple[Column[datetime], Column[str]]:
        return self.leading.c.signed_at, self.leading.c.agreement_number

    def conditions(self, oversight: Oversight) -> list[ColumnElement[bool]]:
        """All that columns say of the list; `fits` says the rest."""
        where = self.narrow(oversight, self.leading)
        if self.leading is not standings and oversight.school_code is not None:
            where.append(self.leading.c.school_code == oversight.school_code)
        return where if self.state == "all" else [*where, standings.c.listed == self.state]

    def narrow(self, oversight: Oversight, leading: Table = standings) -> list[ColumnElement[bool]]:
        """The conditions for whatever state."""
        where = [*limit_to_oversight(standings, oversight), *match_words(sought, leading, self.q)]
        wanted = {
            "channel": self.channel.value if self.channel else "",
            "college": self.college,
            "confirmation": self.confirmation.value if self.confirmation else "",
        }
        where += [standings.c[name] == one for name, one in wanted.items() if one]
        if self.flag == "disputed":
            where.append(standings.c.confirmation == Confirmation.DISPUTED.value)
        return where


def list_reviews(
    connection: Reader, oversight: Oversight, filters: Filters, part: Slice, *, now: datetime
) -> Page[ReviewItem]:
    """Pending signings oldest first, others newest first.

    A page of a list that checks narrow may be short, or empty, and yet have a next one.
    """
    if not filters.by_checks:
        return _load_reviews(connection, oversight, filters, part, now)
    fitting: list[ReviewItem] = []
    rest = replace(part, limit=CHUNK)
    for _ in range(MOST_CHECKED // CHUNK):
        found = _load_reviews(connection, oversight, filters, rest, now)
        fitting += [one for one in found.items if filters.fits(one["checks"])]
        rest = replace(rest, cursor=found.next)
        if found.next is None or len(fitting) > part.limit:
            break
    if len(fitting) <= part.limit:
        return Page(fitting, rest.cursor)
    last = fitting[part.limit - 1]
    return Page(fitting[: part.limit], part.mark([last["signed_at"], last["agreement_number"]]))


def list_chosen(
    connection: Reader,
    oversight: Oversight,
    numbers: Sequence[str],
    *,
    now: datetime,
    evidence: Evidence | None = None,
) -> list[ReviewItem]:
    """The signings of these numbers that the reader may see, in the order of the numbers.

    `evidence` is what an answer knows of them that asks for more than this.
    """
    mine = [*limit_to_oversight(standings, oversight), standings.c.agreement_number.in_(numbers)]
    rows = connection.execute(_select_reviews().where(*mine)).all()
    items = _describe_signings(evidence or Evidence(connection, oversight), rows, now)
    found = {one["agreement_number"]: one for one in items}
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def find_undoubted(
    connection: Reader, oversight: Oversight, numbers: Sequence[str], *, now: datetime
) -> set[str]:
    """Those that wait without a check to look into, and those that do not wait any more."""
    found = list_chosen(connection, oversight, numbers, now=now)
    return {
        one["agreement_number"] for one in found if one["state"] != "pending" or not one["checks"]
    }


def find_signer(connection: Reader, oversight: Oversight, words: str) -> UUID | None:
    """Return the graduate of the agreement whose number is pasted; None if it is no number."""
    numbered = match_whole(sought, standings.c.agreement_number, words)
    where = [*limit_to_oversight(standings, oversight), *numbered]
    query = select_agreements().where(*where).limit(MOST)
    rows = connection.execute(query).all() if numbered else []
    asked = fold_number(words)
    named = {row.graduate_id for row in rows if fold_number(row.agreement_number) == asked}
    return named.pop() if len(named) == 1 else None


def select_numbers(filters: Filters) -> Select[tuple[str, datetime]]:
    """Select numbers and times of signings from as few tables as the filters ask."""
    leading = filters.leading
    query = select(leading.c.agreement_number, leading.c.signed_at)
    if leading is not standings:
        query = query.join(standings, standings.c.agreement_number == leading.c.agreement_number)
    return query


def _select_reviews(leading: Table = standings) -> Select[Any]:
    return select_agreements(leading).add_columns(standings.c.verified)


def _load_reviews(
    connection: Reader, oversight: Oversight, filters: Filters, part: Slice, now: datetime
) -> Page[ReviewItem]:
    found: Page[Row[Any]] = load_page(
        connection,
        _select_reviews(filters.leading).where(*filters.conditions(oversight)),
        filters.order,
        part,
        lambda row: row,
        newest_first=not filters.oldest_first,
    )
    evidence = Evidence(connection, oversight)
    return Page(_describe_signings(evidence, found.items, now), found.next)


def _describe_signings(evidence: Evidence, rows: Sequence[Any], now: datetime) -> list[ReviewItem]:
    found = find_all(evidence, [row.agreement_number for row in rows])
    return [
        _describe_signing(row, found.get(row.agreement_number, NOTHING_FOUND), now) for row in rows
    ]


def _describe_signing(row: Any, found: Findings, now: datetime) -> ReviewItem:
    return {
        "agreement_number": row.agreement_number,
        "graduate": describe_graduate(row),
        "college": row.college,
        "employer": {
            "name": row.employer,
            "credit_code": row.credit_code,
            "registered": row.employer_id is not None,
        },
        "channel": row.channel,
        "position_title": row.position_title,
        "signed_at": row.signed_at,
        "waiting_hours": round((now - row.signed_at).total_seconds() / 3600, 1),
        "confirmed": row.confirmation == Confirmation.CONFIRMED.value,
        "confirmation": row.confirmation,
        "confirmed_at": row.confirmed_at,
        "disputed": row.confirmation == Confirmation.DISPUTED.value,
        "state": row.listed,
        "reason": row.reason,
        "verified": row.verified,
        "version": row.version,
        "checks": found.flags,
        "employer_state": found.employer_state,
        "registry": found.registered,
        "edition": row.edition,
        "amendment": read_amendment(row),
    }
