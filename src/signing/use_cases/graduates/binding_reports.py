"""绑定问题: somebody who cannot bind tells the school, and the school answers in words.

They are rows and no facts: of a graduate there may be none. The answer to the reporter is the same
whether there is such a graduate or not, and the school compares with its roster by itself.
"""

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from pydantic import ConfigDict, with_config
from sqlalchemy import ColumnElement, Engine, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from typing_extensions import TypedDict

from signing.aggregates.school import School
from signing.aggregates.wechat_account import WeChatAccount
from signing.codes import spelling
from signing.refusals import (
    AlreadyBound,
    BindingReportClosed,
    NoSuchBindingReport,
    ReasonMissing,
)
from signing.storage.binding_tables import binding_reports as reports
from signing.storage.binding_tables import is_report_kept
from signing.use_cases.core.actors import SchoolAdmin, WeChatUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.core.lookups import load_overseen_graduate
from signing.use_cases.core.supervision import go_round
from signing.use_cases.limits.attempts import KEPT, Attempts, Limit, name_network
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import Encrypted, Value, school_id

MOST_OF_ACCOUNT, MOST_OF_NETWORK = 3, 20
"""Reports in a day."""
LOOK_SECONDS = 3600.0
OWN = 20
AT_ONCE = 200
StateOfReports = Literal["open", "answered"]


class Reported(Value):
    """What somebody says who they are, how they are reached, and what is wrong."""

    name: str
    student_number: str = ""
    id_tail: str = ""
    phone: str
    words: str


class MadeReport(TypedDict):
    """The report as it waits for the school; the same whether there is such a graduate or not."""

    id: str
    school_code: str
    made_at: datetime


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "7c1d1f0e-0000-4000-8000-00000000b001",
                    "school_code": "99001",
                    "made_at": "2026-04-02T03:15:00Z",
                    "name": "李鸣",
                    "words": "名单上我的名字写错了一个字",
                    "answered_at": "2026-04-03T01:00:00Z",
                    "answer": "已更正，请再次绑定。",
                }
            ]
        }
    )
)
class OwnReport(MadeReport):
    """What the account reported; `answered_at` and `answer` are null until the school answers."""

    name: str
    words: str
    answered_at: datetime | None
    answer: str | None


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "7c1d1f0e-0000-4000-8000-00000000b001",
                    "school_code": "99001",
                    "made_at": "2026-04-02T03:15:00Z",
                    "name": "李鸣",
                    "student_number": "2022010001",
                    "id_tail": "001X",
                    "phone": "13800000000",
                    "words": "名单上我的名字写错了一个字",
                    "state": "ANSWERED",
                    "answered_at": "2026-04-03T01:00:00Z",
                    "answer": "已更正，请再次绑定。",
                }
            ]
        }
    )
)
class BindingReport(OwnReport):
    """A report as its school reads it; `state` is OPEN or ANSWERED.

    Nothing of it is proven: whoever wrote it may be anybody.
    """

    student_number: str
    id_tail: str
    phone: str
    state: str


class AnsweredReport(TypedDict):
    """Whose report was answered, and when."""

    id: str
    state: str
    answered_at: datetime


@dataclass(frozen=True)
class ReportPage:
    """A page of reports; the next one begins behind `next`, None at the end."""

    items: list[BindingReport]
    next: tuple[datetime, UUID] | None


class BindingReports(UseCases):
    def report(self, by: WeChatUser, school_code: str, said: Reported) -> MadeReport:
        """Tell the school. An account has one open report a school: a later one replaces it.

        It has an id of its own, so that nobody answers other words than they read.

        Raises NoSuchSchool, AlreadyBound, TooMany.
        """
        school = self.ledger.load(School, school_id(spelling.number(school_code)))
        if self.ledger.load_or_blank(WeChatAccount, by.wechat_account).graduate_id is not None:
            raise AlreadyBound
        cipher = self.vault.make_cipher(school.id)
        waiting = self._find_open(by, school.code)
        if waiting is not None and _read(cipher, waiting.sealed_report) == said:
            return _describe_made(waiting)
        attempts = Attempts(self.context.engine)
        attempts.take(self._list_limits(by), by.now)
        attempts.clear_away(by.now)
        row = {
            "id": uuid4(),
            "school_code": school.code,
            "wechat_account": by.wechat_account,
            "sealed_report": cipher.encrypt_value(said).sealed,
            "made_at": by.now,
        }
        adding = insert(reports).values(row)
        adding = adding.on_conflict_do_update(
            index_elements=["wechat_account", "school_code"],
            index_where=reports.c.answered_at.is_(None),
            set_={name: row[name] for name in ("id", "sealed_report")},
        )
        with self.context.engine.connect() as connection:
            return _describe_made(connection.execute(adding.returning(reports)).one())

    def list_own(self, by: WeChatUser) -> list[OwnReport]:
        """What the caller's account reported, newest first."""
        own = select(reports).where(
            reports.c.wechat_account == by.wechat_account, is_report_kept(by.now)
        )
        with self.context.engine.connect() as connection:
            rows = connection.execute(own.order_by(reports.c.made_at.desc()).limit(OWN)).all()
        ciphers = self.vault.load_ciphers({school_id(row.school_code) for row in rows})
        return [_describe_own(row, ciphers[school_id(row.school_code)]) for row in rows]

    def list_of_account(self, account: UUID) -> list[BindingReport]:
        """All that is held of what the account reported, newest first."""
        query = select(reports).where(reports.c.wechat_account == account)
        with self.context.engine.connect() as connection:
            rows = connection.execute(query.order_by(reports.c.made_at.desc())).all()
        ciphers = self.vault.load_ciphers({school_id(row.school_code) for row in rows})
        return [_describe(row, ciphers[school_id(row.school_code)]) for row in rows]

    def count_open(self, by: SchoolAdmin) -> int:
        query = select(func.count()).where(*_match_state(by, "open"))
        with self.context.engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def count_answered(self, by: SchoolAdmin) -> int:
        query = select(func.count()).where(*_match_state(by, "answered"))
        with self.context.engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def list_reports(
        self,
        by: SchoolAdmin,
        state: StateOfReports,
        limit: int,
        behind: tuple[datetime, UUID] | None = None,
    ) -> ReportPage:
        """Open ones first made first, answered ones last made first."""
        keys = (reports.c.made_at, reports.c.id)
        query = select(reports).where(*_match_state(by, state))
        if state == "open":
            query = query.order_by(*keys)
            more = _come_after(behind) if behind else []
        else:
            query = query.order_by(*(key.desc() for key in keys))
            more = _come_before(behind) if behind else []
        with self.context.engine.connect() as connection:
            rows = connection.execute(query.where(*more).limit(limit + 1)).all()
        shown = rows[:limit]
        cipher = self._load_cipher(by)
        last = (shown[-1].made_at, shown[-1].id) if len(rows) > limit else None
        return ReportPage([_describe(row, cipher) for row in shown], last)

    def read_reports(self, by: SchoolAdmin, state: StateOfReports) -> Iterator[BindingReport]:
        """Yield all of them, in the order of the list."""
        page = self.list_reports(by, state, AT_ONCE)
        yield from page.items
        while page.next is not None:
            page = self.list_reports(by, state, AT_ONCE, page.next)
            yield from page.items

    def load(self, by: SchoolAdmin, report_id: UUID) -> BindingReport:
        """Raises NoSuchBindingReport, also of those to other schools."""
        return _describe(self._load(by, report_id), self._load_cipher(by))

    def find_fitting(
        self, by: SchoolAdmin, graduate_ids: Collection[UUID], id_tail: str
    ) -> set[UUID]:
        """Return those of the school's graduates whose ID number ends so."""
        found = set()
        for graduate_id in graduate_ids if id_tail else ():
            graduate = load_overseen_graduate(self.context, by, graduate_id)
            person = decrypt_person(self.vault.load_cipher(graduate.id), graduate.person)
            if person.id_number.upper().endswith(id_tail.upper()):
                found.add(graduate.id)
        return found

    def answer(self, by: SchoolAdmin, report_id: UUID, words: str) -> AnsweredReport:
        """Answer in words, once. Who sends the same answer again gets the first one's.

        Raises NoSuchBindingReport, BindingReportClosed, ReasonMissing.
        """
        cipher = self._load_cipher(by)
        sealed = cipher.encrypt_words(words)
        if sealed is None:
            raise ReasonMissing
        answering = (
            update(reports)
            .where(reports.c.id == report_id, *_match_state(by, "open"))
            .values(
                answered_at=by.now,
                answered_by=by.stamp.actor.account,
                sealed_answer=sealed.sealed,
            )
        )
        with self.context.engine.connect() as connection:
            done = connection.execute(answering).rowcount
        row = self._load(by, report_id)
        if not done and _open(cipher, row.sealed_answer) != words.strip():
            raise BindingReportClosed
        return {"id": str(row.id), "state": "ANSWERED", "answered_at": row.answered_at}

    def _load(self, by: SchoolAdmin, report_id: UUID) -> Any:
        ours = reports.c.school_code == by.school_code, is_report_kept(by.now)
        with self.context.engine.connect() as connection:
            found = select(reports).where(reports.c.id == report_id, *ours)
            row = connection.execute(found).one_or_none()
        if row is None:
            raise NoSuchBindingReport
        return row

    def _find_open(self, by: WeChatUser, school_code: str) -> Any:
        waiting = select(reports).where(
            reports.c.wechat_account == by.wechat_account,
            reports.c.school_code == school_code,
            reports.c.answered_at.is_(None),
        )
        with self.context.engine.connect() as connection:
            return connection.execute(waiting).one_or_none()

    def _list_limits(self, by: WeChatUser) -> list[Limit]:
        own = Limit(f"binding-reports-by:{by.wechat_account}", ((MOST_OF_ACCOUNT, KEPT),))
        if not by.address:
            return [own]
        home = self.vault.digest("reporting from", name_network(by.address)).hex()
        return [own, Limit(f"binding-reports-from:{home}", ((MOST_OF_NETWORK, KEPT),))]

    def _load_cipher(self, by: SchoolAdmin) -> Cipher:
        return self.vault.load_cipher(school_id(by.school_code))


@dataclass(frozen=True)
class OldReports:
    """Deletes the reports that are over. Several processes may do so at once."""

    engine: Engine

    def run(self, stop: threading.Event) -> None:
        go_round(stop, LOOK_SECONDS, self.forget, "binding_reports.kept")

    def forget(self, now: datetime) -> int:
        """Return how many were deleted."""
        with self.engine.connect() as connection:
            return connection.execute(delete(reports).where(~is_report_kept(now))).rowcount


def _match_state(by: SchoolAdmin, state: StateOfReports) -> Sequence[ColumnElement[bool]]:
    waits = reports.c.answered_at.is_(None)
    return (
        reports.c.school_code == by.school_code,
        waits if state == "open" else ~waits,
        is_report_kept(by.now),
    )


def _come_after(behind: tuple[datetime, UUID]) -> list[ColumnElement[bool]]:
    at, report_id = behind
    same = (reports.c.made_at == at) & (reports.c.id > report_id)
    return [(reports.c.made_at > at) | same]


def _come_before(behind: tuple[datetime, UUID]) -> list[ColumnElement[bool]]:
    at, report_id = behind
    same = (reports.c.made_at == at) & (reports.c.id < report_id)
    return [(reports.c.made_at < at) | same]


def _read(cipher: Cipher, sealed: str) -> Reported:
    return Reported.model_validate_json(_open(cipher, sealed))


def _open(cipher: Cipher, sealed: str | None) -> str:
    return cipher.decrypt(Encrypted(sealed=sealed or "")) or ""


def _describe_made(row: Any) -> MadeReport:
    return {"id": str(row.id), "school_code": row.school_code, "made_at": row.made_at}


def _describe_own(row: Any, cipher: Cipher) -> OwnReport:
    said = _read(cipher, row.sealed_report)
    return {
        **_describe_made(row),
        "name": said.name,
        "words": said.words,
        "answered_at": row.answered_at,
        "answer": _open(cipher, row.sealed_answer) if row.answered_at else None,
    }


def _describe(row: Any, cipher: Cipher) -> BindingReport:
    said = _read(cipher, row.sealed_report)
    return {
        **_describe_own(row, cipher),
        "student_number": said.student_number,
        "id_tail": said.id_tail,
        "phone": said.phone,
        "state": "ANSWERED" if row.answered_at else "OPEN",
    }
