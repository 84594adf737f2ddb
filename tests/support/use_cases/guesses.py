"""Guessers, their tries, and the work that the service does for each."""

import hmac
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Client, Response

from signing.storage.statements import Statements, Stored, read_streams
from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.core import ledger
from signing.use_cases.core.context import Context
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id, wechat_account_id
from support.sent_statements import note_statements
from support.use_cases.small_province import SmallProvince, make_person

RIGHT = {
    "school_code": "99001",
    "name": "林小满",
    "student_number": "7",
    "id_number": make_person("7").id_number,
}
WRONG: dict[str, dict[str, str]] = {
    "name": {"name": "林大满"},
    "student number of somebody else": {"student_number": "8"},
    "student number of nobody": {"student_number": "70007"},
    "ID number": {"id_number": make_person("8").id_number},
    "school": {"school_code": "99002"},
    "school that is none": {"school_code": "10000"},
    "everything": {
        "school_code": "10000",
        "name": "无此人",
        "student_number": "0",
        "id_number": "E00000000",
    },
}


def fill_roster(context: Context) -> SmallProvince:
    """Make a small province with two graduates on the roster, 7 and 8; nobody is bound."""
    small_province = SmallProvince(context)
    small_province.enrol("7")
    small_province.enrol("8", name="王大伟")
    return small_province


def sign_in_wechat(context: Context, name: str) -> dict[str, str]:
    """Return the headers of a signed-in WeChat account."""
    session = Accounts(context).sign_in_with_wechat(wechat_account_id(name), datetime.now(UTC))
    return {"Authorization": f"Bearer {session.token}"}


def sign_in_employer(
    context: Context, small_province: SmallProvince, number: int = 0
) -> dict[str, str]:
    """Return the headers of a signed-in employer."""
    employer = small_province.employer(number).employer_id
    session = Accounts(context).open_session(
        Role.EMPLOYER,
        employer,
        datetime.now(UTC),
        username=name_employer_account(f"employer-{number}"),
    )
    return {"Authorization": f"Bearer {session.token}"}


def sign_in_admin(context: Context, small_province: SmallProvince, school: str) -> dict[str, str]:
    name = f"admin-{school}"
    appointment = Appointment(name, "林主任", "no hash", Role.SCHOOL_ADMIN, school)
    Schools(context).appoint(small_province.admin(school), appointment)
    session = Accounts(context).open_session(
        Role.SCHOOL_ADMIN, staff_id(name), datetime.now(UTC), username=name
    )
    return {"Authorization": f"Bearer {session.token}"}


def try_binding(client: Client, by: dict[str, str], **wrong: str) -> Response:
    answer: Response = client.post("/api/me/binding", json=RIGHT | wrong, headers=by)
    return answer


def read_outcome(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


@dataclass
class CountedWork:
    """How many statements, reads of streams and keyed digests there were."""

    statements: int = 0
    streams: int = 0
    digests: int = 0


@contextmanager
def count_work() -> Iterator[CountedWork]:
    """Yield what is complete after the block."""
    work = CountedWork()
    read, new = read_streams, hmac.digest

    def reading(statements: Statements, streams: Collection[UUID], *args: Any) -> Stored:
        work.streams += len(streams)
        return read(statements, streams, *args)

    def digesting(*args: Any, **named: Any) -> Any:
        work.digests += 1
        return new(*args, **named)

    with note_statements() as sent, pytest.MonkeyPatch.context() as patched:
        patched.setattr(ledger, "read_streams", reading)
        patched.setattr(hmac, "digest", digesting)
        yield work
    work.statements = len(sent)
