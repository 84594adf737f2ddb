"""Identifiers of others beside twins that name nothing, and what answers must not tell."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.core.context import Context
from signing.vocabulary import (
    Role,
    employer_id,
    graduate_id,
    staff_id,
    wechat_account_id,
)
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW
from support.use_cases.small_province import CREDIT_CODES, SmallProvince, make_person

NEIGHBOUR = "孙比邻"
"""A graduate of the other school."""
ASKERS = (
    "nobody", "stranger", "neighbour", "other_employer", "other_college", "other_school",
    "other_admin",
)  # fmt: skip
"""Who owns nothing of what the province names."""


OFFICES = {
    "admin": Role.SCHOOL_ADMIN,
    "other_admin": Role.SCHOOL_ADMIN,
    "province": Role.PROVINCE,
    "auditor": Role.AUDITOR,
}
"""Those of the staff who are no counselors."""


@dataclass(frozen=True)
class NamedIdentifier:
    """Another's identifier, and a twin of the same form that nobody has."""

    kind: str
    there: str
    twin: str


def list_identifiers(province: FilledProvince) -> list[NamedIdentifier]:
    """Return one identifier of everything in the province, but no secrets."""
    names, year = province.names, NOW.year
    nobody = graduate_id("99001", year, "8")
    random = UUID(int=7, version=4)
    found = [
        *(NamedIdentifier("number", names[one], f"{year}-99001-8-1") for one in NUMBERS),
        *(NamedIdentifier("graduate", names[one], str(nobody)) for one in GRADUATES),
        *(NamedIdentifier("application", names[one], f"{nobody.hex}-1") for one in APPLICATIONS),
        *(
            NamedIdentifier("job", names[one], str(random))
            for one in ("waiting_job", "cancelled_job")
        ),
        *(
            NamedIdentifier("staff", names[one], str(staff_id("no one")))
            for one in ("staff_id", "locked_id")
        ),
        *(NamedIdentifier("digest", names[one], "e" * 64) for one in ("document", "evidence")),
        NamedIdentifier("session", names["session"], str(random)),
        NamedIdentifier("session", names["staff_session"], str(random)),
        NamedIdentifier("passkey", names["passkey"], str(random)),
        NamedIdentifier("client", names["client"], "client-0000000000000000"),
        NamedIdentifier("webhook", names["webhook"], str(random)),
        NamedIdentifier("delivery", names["delivery"], str(random)),
        NamedIdentifier("upload", names["upload"], "x" * len(names["upload"])),
        NamedIdentifier("employer", names["employer_id"], str(random)),
        *(
            NamedIdentifier("colleague", names[one], str(random))
            for one in ("colleague_id", "invited_id")
        ),
        NamedIdentifier("template", names["template"], str(random)),
        NamedIdentifier("inquiry", names["inquiry"], str(random)),
        NamedIdentifier("claim", names["claim"], str(random)),
        NamedIdentifier("check", names["check"], str(random)),
        NamedIdentifier("report", names["report"], str(random)),
        NamedIdentifier("mark", names["mark"], f"device-{'e' * 64}"),
    ]
    graduate = next(one for one in found if one.kind == "application")
    next_one = graduate.there.partition("-")[0] + "-99"
    return [*found, NamedIdentifier("application", graduate.there, next_one)]


NUMBERS = ("waiting", "effective", "terminating", "for_employer", "for_school")
GRADUATES = ("graduate_id", "signer_id", "leaver_id")
APPLICATIONS = ("submitted", "invited", "accepted", "offered")
KINDS = {
    "number": {"number"},
    "graduate_id": {"graduate"},
    "application_id": {"application"},
    "job_id": {"job"},
    "staff_id": {"staff"},
    "digest": {"digest"},
    "session_id": {"session"},
    "client_id": {"client"},
    "webhook_id": {"webhook"},
    "delivery_id": {"delivery"},
    "passkey_id": {"passkey"},
    "token": {"upload"},
    "employer_id": {"employer"},
    "subject": {"graduate", "employer"},
    "template_id": {"template"},
    "colleague_id": {"colleague"},
    "inquiry_id": {"inquiry"},
    "claim_id": {"claim"},
    "check_id": {"check"},
    "report_id": {"report"},
    "mark": {"mark"},
}
"""What a parameter of a path may name; one that is not here is tried with everything."""
COUNTED = {
    "amendment": ("1", "99"),
    "offer": ("1", "99"),
    "picture": ("sent", "page"),
    "notice_id": ("1", "99"),
}
"""What counts or chooses within what another parameter names, so that anybody may guess it."""


def list_secrets(province: FilledProvince) -> set[str]:
    """Return what no outsider may be told, unless they sent it themselves."""
    told = {one.there for one in list_identifiers(province)} - {province.names["employer_id"]}
    people = {make_person(number).id_number for number in "123456"}
    return told | people | {"林小满", province.names["reset"], "李梅", "韩雷"}


def add_neighbour(context: Context) -> None:
    """Add a graduate to the other school."""
    small_province = SmallProvince.__new__(SmallProvince)
    small_province.context = context
    small_province.graduate("20", name=NEIGHBOUR, school="99002")


def open_session(context: Context, asker: str) -> str | None:
    """Open a new session each time, since some calls end them."""
    accounts = Accounts(context)
    if asker == "nobody":
        return None
    if asker in {"stranger", "neighbour"}:
        account = {"stranger": "stranger", "neighbour": "9900220"}[asker]
        return accounts.sign_in_with_wechat(wechat_account_id(account), NOW).token
    if asker == "other_employer":
        subject, role = employer_id(CREDIT_CODES[1]), Role.EMPLOYER
        username = name_employer_account("employer-1")
    else:
        subject, role, username = staff_id(asker), OFFICES.get(asker, Role.COUNSELOR), asker
    return accounts.open_session(role, subject, NOW, username=username).token


def read_whole_answer(answer: Any) -> str:
    """Return body and headers, and the parts of a workbook."""
    content: bytes = answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    return content.decode("utf-8", "replace") + str(dict(answer.headers))
