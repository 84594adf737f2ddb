"""An amendment as its readers see it: old and new side by side, and what they may do about it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, with_config
from pydantic.config import JsonDict
from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.amendment import Amendment
from signing.terms_rules import TermsWarning
from signing.use_cases.agreements.parties import EmployerInFull, GraduatePerson
from signing.use_cases.core.decryption import decrypt_person, decrypt_terms
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import (
    AgreementNumber,
    AmendmentState,
    Role,
    Side,
    Terms,
)
from signing.vocabulary.answers import (
    AgreementStateWord,
    AmendmentStateWord,
    EmployerStateWord,
    SideWord,
)

AmendmentDeed = Literal["accept", "decline", "withdraw", "approve", "reject"]
TITLE = "position_title"
FIELDS = (TITLE, *Terms.model_fields)
"""Everything that an amendment may change, in the order in which people read it."""
EXAMPLE: JsonDict = {
    "agreement_number": "2026-99001-2022010001-1",
    "amendment": 1,
    "state": "PROPOSED",
    "asked_by": "employer",
    "version": 14,
    "edition": 1,
    "position_title": "软件工程师",
    "former_title": "软件工程师",
    "terms": {
        "monthly_pay": "8800.00",
        "probation_months": 3,
        "service_years": 3,
        "workplace": "合肥市",
        "report_from": "2026-07-01",
        "report_to": "2026-07-10",
        "penalty": "5000.00",
        "remarks": "",
        "archive_to": "",
        "job_category": "17",
    },
    "former": None,
    "changes": [{"field": "monthly_pay", "before": "8000.00", "after": "8800.00"}],
    "reason": "转正后薪资调整",
    "content": "5f1d0c9a" * 8,
    "proposed_at": "2026-08-05T02:30:00Z",
    "answered_at": None,
    "by_link": False,
    "refusal": None,
    "ended_at": None,
    "warnings": [],
    "may": ["accept", "decline"],
}


class TermChange(TypedDict):
    """A field of the terms, or `position_title`, as it was and as it would be."""

    field: str
    before: str
    after: str


@with_config(ConfigDict(json_schema_extra={"examples": [EXAMPLE]}))
class AmendmentSeen(TypedDict):
    """An amendment as a party or the school reads it; `version` goes into `If-Match`.

    `amendment` counts those of the agreement, from 1. `terms` are the new ones, whole, `former`
    those before; both, and `reason` and `refusal`, are null once the graduate is erased.
    `content` is the SHA-256 (hex) of what would be agreed, as it would be printed. `answered_at`
    is when the other side accepted or declined, by a link if `by_link`; `refusal` is why it or
    the school said no. `warnings` are of the new terms, while the amendment is open. `may` names
    what the reader can do now.
    """

    agreement_number: AgreementNumber
    amendment: int
    state: AmendmentStateWord
    asked_by: SideWord
    version: int
    edition: int
    position_title: str
    former_title: str
    terms: Terms | None
    former: Terms | None
    changes: list[TermChange]
    reason: str | None
    content: str
    proposed_at: datetime
    answered_at: datetime | None
    by_link: bool
    refusal: str | None
    ended_at: datetime | None
    warnings: list[TermsWarning]
    may: list[AmendmentDeed]


class AmendmentReviewed(AmendmentSeen):
    """An amendment as its reviewer reads it, beside the agreement that it changes."""

    agreement_state: AgreementStateWord
    approved_at: datetime | None
    college: str
    graduate: GraduatePerson
    employer: EmployerInFull
    employer_state: EmployerStateWord


class AgreementToAmend(TypedDict):
    """The agreement as it stands now, for whoever may ask to change it.

    `open` is the amendment that waits, None without one; `may_propose` says whether another can be
    asked for now. `by_account`: the employer has an account, else it answers by a link.
    """

    agreement_number: AgreementNumber
    state: AgreementStateWord
    version: int
    edition: int
    disputed: bool
    employer: str
    graduate: str
    position_title: str
    channel: str
    terms: Terms | None
    open: int | None
    may_propose: bool
    by_account: bool


def describe_present(graduate: Graduate, agreement: Agreement, cipher: Cipher) -> AgreementToAmend:
    terms, waiting = decrypt_terms(cipher, agreement.terms), agreement.open_amendment
    able = agreement.state.is_amendable and not agreement.disputed and terms is not None
    return {
        "agreement_number": agreement.number,
        "state": agreement.state.value,
        "version": graduate.version,
        "edition": agreement.edition,
        "disputed": agreement.disputed,
        "employer": agreement.employer.name,
        "graduate": decrypt_person(cipher, graduate.person).name,
        "position_title": agreement.position_title,
        "channel": agreement.channel.value,
        "terms": terms,
        "open": waiting.number if waiting else None,
        "may_propose": able and waiting is None,
        "by_account": agreement.employer.id is not None,
    }


def list_changed(
    former: Terms | None, terms: Terms, former_title: str, title: str
) -> tuple[str, ...]:
    """Return the fields that differ. All of them, where nobody can read the former terms."""
    was = {} if former is None else vars(former)
    told = {name: vars(terms)[name] != was.get(name) for name in Terms.model_fields}
    return tuple(name for name in FIELDS if told.get(name, former_title != title))


def describe_amendment(
    graduate: Graduate,
    agreement: Agreement,
    asked: Amendment,
    cipher: Cipher,
    *,
    reader: Side | None,
    warnings: Sequence[TermsWarning] = (),
) -> AmendmentSeen:
    """`reader` is the side that reads it; None the school."""
    terms, former = decrypt_terms(cipher, asked.terms), decrypt_terms(cipher, asked.former)
    return {
        "agreement_number": agreement.number,
        "amendment": asked.number,
        "state": asked.state.value,
        "asked_by": asked.asked_by.value,
        "version": graduate.version,
        "edition": agreement.edition,
        "position_title": asked.position_title,
        "former_title": asked.former_title,
        "terms": terms,
        "former": former,
        "changes": list(list_changes(asked, former, terms)),
        "reason": cipher.decrypt(asked.reason),
        "content": asked.content,
        "proposed_at": asked.proposed_at,
        "answered_at": asked.answered_at,
        "by_link": asked.answered_by is Role.CARD_HOLDER,
        "refusal": cipher.decrypt(asked.refusal) if asked.refusal else None,
        "ended_at": asked.ended_at,
        "warnings": list(warnings),
        "may": list(_list_deeds(agreement, asked, reader)),
    }


def list_changes(
    asked: Amendment, former: Terms | None, terms: Terms | None
) -> Iterator[TermChange]:
    if former is None or terms is None:
        return
    before = {TITLE: asked.former_title} | former.model_dump(mode="json")
    after = {TITLE: asked.position_title} | terms.model_dump(mode="json")
    for field in FIELDS:
        if field in asked.changed:
            yield {"field": field, "before": str(before[field]), "after": str(after[field])}


def _list_deeds(
    agreement: Agreement, asked: Amendment, reader: Side | None
) -> Iterator[AmendmentDeed]:
    if not asked.state.is_open:
        return
    if reader is asked.asked_by:
        yield "withdraw"
    elif agreement.state.is_amendable:
        yield from _list_answers(agreement, asked, reader)


def _list_answers(
    agreement: Agreement, asked: Amendment, reader: Side | None
) -> Iterator[AmendmentDeed]:
    """What the other side, or the school, may say while the agreement can be amended."""
    proposed = asked.state is AmendmentState.PROPOSED
    if reader is None:
        if not proposed:
            yield "approve"
        yield "reject"
    elif proposed:
        if not agreement.disputed:
            yield "accept"
        yield "decline"
