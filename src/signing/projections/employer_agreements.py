"""An employer's own agreements: with whom, how they stand, and whether they can be printed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, with_config
from sqlalchemy import ColumnElement, Select, and_, or_
from typing_extensions import TypedDict

from signing.codes.spelling import fold_number
from signing.projections.agreements.reading import (
    LatestAmendment,
    may_be_answered,
    read_amendment,
    read_approval,
    select_agreements,
)
from signing.projections.agreements.tables import (
    prints,
    registrations,
    requests,
    schools,
    signings,
    sought,
    standings,
)
from signing.projections.engine.numbering import NumberedPage, load_numbered
from signing.projections.engine.paging import MOST, Page, Slice, load_page
from signing.projections.engine.searching import match_text, match_whole
from signing.storage.readers import Reader
from signing.vocabulary import (
    AMENDABLE,
    AgreementNumber,
    AgreementState,
    AmendmentState,
    Confirmation,
    Side,
)
from signing.vocabulary.answers import (
    AgreementStateWord,
    ChannelWord,
    ConfirmationWord,
    SideWord,
)
from signing.vocabulary.words import TRUSTED

ASKED = ("request", "requested_at", "asked_by", "answer_by", "answer")


class AskedTermination(TypedDict):
    """A release that waits for the school; `to_answer`: this employer is asked, and has not said.

    `answer_by` is until when the school waits for the other side, null where it need not.
    """

    requested_at: datetime
    asked_by: SideWord
    answer_by: datetime | None
    to_answer: bool


class SignedGraduate(TypedDict):
    """The graduate of an agreement. `school` is its name, null as long as it is unknown.

    `name` is empty once the person is erased.
    """

    name: str
    student_number: str
    school: str | None
    college: str
    major: str
    level: str


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agreement_number": "2026-99001-2022010001-1",
                    "graduate": {
                        "name": "方小禾",
                        "student_number": "2022010001",
                        "school": "徽州理工学院",
                        "college": "信息学院",
                        "major": "软件工程",
                        "level": "本科",
                    },
                    "position_title": "软件工程师",
                    "channel": "PLATFORM",
                    "signed_at": "2026-05-08T08:00:00Z",
                    "approved_at": "2026-05-09T08:00:00Z",
                    "state": "EFFECTIVE",
                    "confirmation": "confirmed",
                    "disputed": False,
                    "reason": None,
                    "printable": True,
                    "prints": 1,
                    "termination": None,
                    "edition": 1,
                    "amendment": {"amendment": 1, "state": "PROPOSED", "asked_by": "graduate"},
                    "next_actions": ["answer_amendment"],
                }
            ]
        }
    )
)
class EmployerAgreement(TypedDict):
    """An agreement as its employer reads it.

    `approved_at` is null until the school approves. `reason` is why the school rejected or
    unlocked it, else null, also once the person is erased. `prints` counts all prints.
    `confirmation` is how the graduate stands by it; `disputed` says whether they dispute it.
    `termination` is the release that is asked for now, else null.
    `edition` is that of the paper, `amendment` the latest one, null without any. `next_actions`
    names what waits for the employer: `answer_amendment`.
    """

    agreement_number: AgreementNumber
    graduate: SignedGraduate
    position_title: str
    channel: ChannelWord
    signed_at: datetime
    approved_at: datetime | None
    state: AgreementStateWord
    confirmation: ConfirmationWord
    disputed: bool
    reason: str | None
    printable: bool
    prints: int
    termination: AskedTermination | None
    edition: int
    amendment: LatestAmendment | None
    next_actions: list[str]


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agreement_number": "2026-99001-2022010001-1",
                    "school": "徽州理工学院",
                    "name": "江淮云图科技有限公司",
                    "position_title": "软件工程师",
                    "signed_at": "2026-05-08T08:00:00Z",
                    "approved_at": None,
                    "state": "AWAITING_REVIEW",
                }
            ]
        }
    )
)
class SignedByCard(TypedDict):
    """What somebody signed by a card with the employer's credit code, without its account.

    It may not have been the employer, so it reads no more than it needs to tell the school: whose
    graduate it is says the agreement's number alone. `name` is what the employer was called there,
    `school` null as long as it is unknown, `approved_at` null until the school approves.
    """

    agreement_number: AgreementNumber
    school: str | None
    name: str
    position_title: str
    signed_at: datetime
    approved_at: datetime | None
    state: AgreementStateWord


def list_agreements(connection: Reader, employer_id: UUID, part: Slice) -> Page[EmployerAgreement]:
    """Return the employer's agreements, newest first."""
    keys = [signings.c.signed_at, signings.c.agreement_number]
    return load_page(connection, _select_own(employer_id), keys, part, _present, newest_first=True)


def search_agreements(
    connection: Reader,
    employer_id: UUID,
    q: str,
    state: AgreementState | None,
    number: int,
    *,
    to_answer: bool = False,
) -> NumberedPage[EmployerAgreement]:
    """Return a page of the employer's; `q` is part of a name, or begins a number.

    `to_answer`: only those whose graduate asks for a release or other terms, and waits.
    """
    query = _select_own(employer_id).where(*match_text(sought, signings.c.agreement_number, q))
    if state is not None:
        query = query.where(standings.c.state == state.value)
    if to_answer:
        query = query.where(or_(_waits_for_release(), _waits_for_amendment()))
    order = [signings.c.signed_at.desc(), signings.c.agreement_number]
    return load_numbered(connection, query, order, number, _present)


def _waits_for_release() -> ColumnElement[bool]:
    asked = (requests.c.request == "pending", requests.c.asked_by == Side.GRADUATE.value)
    return and_(*asked, requests.c.answer.is_(None))


def _waits_for_amendment() -> ColumnElement[bool]:
    """The same in SQL as `may_be_answered` by the employer."""
    return and_(
        standings.c.amendment_state == AmendmentState.PROPOSED.value,
        standings.c.amendment_by == Side.GRADUATE.value,
        standings.c.state.in_([one.value for one in AMENDABLE]),
    )


def find_agreement(
    connection: Reader, employer_id: UUID, number: AgreementNumber
) -> EmployerAgreement | None:
    """Return None for others' agreements."""
    query = _select_own(employer_id).where(signings.c.agreement_number == number)
    row = connection.execute(query).one_or_none()
    return None if row is None else _present(row)


def list_signed_by_card(connection: Reader, employer_id: UUID, part: Slice) -> Page[SignedByCard]:
    """Return what was signed by cards in the name of an employer of trust, newest first."""
    keys = [signings.c.signed_at, signings.c.agreement_number]
    query = _select_signed_by_card(employer_id)
    return load_page(connection, query, keys, part, _present_signed_by_card, newest_first=True)


def find_signed_by_card(
    connection: Reader, employer_id: UUID, number: AgreementNumber
) -> SignedByCard | None:
    query = _select_signed_by_card(employer_id).where(signings.c.agreement_number == number)
    row = connection.execute(query).one_or_none()
    return None if row is None else _present_signed_by_card(row)


def search_signed_by_card(connection: Reader, employer_id: UUID, words: str) -> SignedByCard | None:
    """Return the one whose whole number is pasted; None if it is no number."""
    numbered = match_whole(sought, signings.c.agreement_number, words)
    if not numbered:
        return None
    query = _select_signed_by_card(employer_id).where(*numbered)
    rows = connection.execute(query.limit(MOST)).all()
    asked = fold_number(words)
    found = (one for one in rows if fold_number(one.agreement_number) == asked)
    return next((_present_signed_by_card(one) for one in found), None)


def _select_signed_by_card(employer_id: UUID) -> Select[Any]:
    """Who only says that it is the company of the credit code reads nothing of what it signed."""
    return (
        select_agreements(signings)
        .add_columns(schools.c.name.label("school"))
        .join(registrations, registrations.c.credit_code == signings.c.credit_code)
        .outerjoin(schools, schools.c.code == signings.c.school_code)
        .where(
            registrations.c.id == employer_id,
            registrations.c.verification.in_([one.value for one in TRUSTED]),
            signings.c.employer_id.is_(None),
        )
    )


def _select_own(employer_id: UUID) -> Select[Any]:
    return (
        select_agreements(signings)
        .add_columns(prints.c.prints, schools.c.name.label("school"))
        .add_columns(*(requests.c[name] for name in ASKED))
        .outerjoin(requests, requests.c.agreement_number == signings.c.agreement_number)
        .outerjoin(prints, prints.c.agreement_number == signings.c.agreement_number)
        .outerjoin(schools, schools.c.code == signings.c.school_code)
        .where(signings.c.employer_id == employer_id)
    )


def _present(row: Any) -> EmployerAgreement:
    return {
        "agreement_number": row.agreement_number,
        "graduate": {
            "name": row.name,
            "student_number": row.student_number,
            "school": row.school,
            "college": row.college,
            "major": row.major,
            "level": row.level,
        },
        "position_title": row.position_title,
        "channel": row.channel,
        "signed_at": row.signed_at,
        "approved_at": read_approval(row),
        "state": row.state,
        "confirmation": row.confirmation,
        "disputed": row.confirmation == Confirmation.DISPUTED.value,
        "reason": row.reason,
        "printable": AgreementState(row.state).is_in_force,
        "prints": row.prints or 0,
        "termination": _present_termination(row),
        "edition": row.edition,
        "amendment": read_amendment(row),
        "next_actions": ["answer_amendment"] if may_be_answered(row, Side.EMPLOYER) else [],
    }


def _present_termination(row: Any) -> AskedTermination | None:
    if row.request != "pending":
        return None
    return {
        "requested_at": row.requested_at,
        "asked_by": row.asked_by,
        "answer_by": row.answer_by,
        "to_answer": row.asked_by == Side.GRADUATE.value and row.answer is None,
    }


def _present_signed_by_card(row: Any) -> SignedByCard:
    return {
        "agreement_number": row.agreement_number,
        "school": row.school,
        "name": row.employer,
        "position_title": row.position_title,
        "signed_at": row.signed_at,
        "approved_at": read_approval(row),
        "state": row.state,
    }
