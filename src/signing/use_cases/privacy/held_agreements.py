"""What is held about an agreement of a graduate: terms, amendments, releases, stamped pages."""

from collections.abc import Sequence
from datetime import datetime

from typing_extensions import TypedDict

from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.amendment import Amendment
from signing.aggregates.graduate.stamped_copy import StampedCopy
from signing.events import (
    TerminationAnswered,
    TerminationApproved,
    TerminationRejected,
    TerminationRequested,
    TerminationWithdrawn,
)
from signing.facts import Fact
from signing.use_cases.agreements.amendment_reading import TermChange, list_changes
from signing.use_cases.core.decryption import decrypt_contact, decrypt_terms
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import Encrypted
from signing.vocabulary.answers import (
    AgreedTerms,
    AmendmentStateWord,
    EndedByWord,
    SideWord,
    answer_terms,
)

RELEASE_AFTER: dict[type[Fact], str] = {
    TerminationWithdrawn: "withdrawn",
    TerminationApproved: "approved",
    TerminationRejected: "rejected",
}


class HeldEmployer(TypedDict):
    """The employer as the agreement names it. `id` is null if it has no account."""

    id: str | None
    name: str
    credit_code: str
    kind: str
    industry: str
    region: str
    address: str
    contact: str
    phone: str


class HeldAmendment(TypedDict):
    """A proposal to change the agreement, old and new; `changes` is empty once it is erased.

    `reason` is the proposer's, `refusal` why the other side or the school said no.
    """

    amendment: int
    state: AmendmentStateWord
    asked_by: SideWord
    changes: list[TermChange]
    reason: str | None
    refusal: str | None
    content: str
    proposed_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


class HeldRelease(TypedDict):
    """A request for release, and the other side's answer; `state` is pending while it waits.

    `state` is pending, withdrawn, approved or rejected; `agreed`, `words` and `answered_at` are
    null before an answer.
    """

    state: str
    asked_by: SideWord
    ended_by: EndedByWord | None
    reason: str | None
    owed: str | None
    requested_at: datetime
    answer_by: datetime | None
    agreed: bool | None
    words: str | None
    answered_at: datetime | None


class HeldStampedCopy(TypedDict):
    """A photograph of a stamped page; `digest` and `page_digest` are of files that are listed."""

    offer: int
    copy: str
    edition: int
    state: str
    offered_by: str
    offered_at: datetime
    digest: str
    page_digest: str | None
    likeness: int | None
    reason: str | None
    answered_at: datetime | None


class HeldAgreement(TypedDict):
    """One agreement. `terms` is null once the person is erased.

    `content` is the digest of what the graduate confirmed, null where they accepted an offer.
    `edition` is that of the paper, `amended_at` when the school approved it, null of the first.
    """

    number: str
    channel: str
    state: str
    employer: HeldEmployer
    position_title: str
    terms: AgreedTerms | None
    confirmed_at: datetime | None
    content: str | None
    disputed: bool
    signed_at: datetime
    approved_at: datetime | None
    ended_at: datetime | None
    edition: int
    amended_at: datetime | None
    amendments: list[HeldAmendment]
    releases: list[HeldRelease]
    stamped_copies: list[HeldStampedCopy]


def describe_agreement(
    agreement: Agreement, facts: Sequence[Fact], cipher: Cipher
) -> HeldAgreement:
    terms = decrypt_terms(cipher, agreement.terms)
    employer, contact = agreement.employer, decrypt_contact(cipher, agreement.employer.contact)
    return {
        "number": agreement.number,
        "channel": agreement.channel.value,
        "state": agreement.state.value,
        "employer": {
            "id": str(employer.id) if employer.id else None,
            "name": employer.name,
            "credit_code": employer.credit_code,
            "kind": employer.kind,
            "industry": employer.industry,
            "region": employer.region,
            "address": contact.address,
            "contact": contact.contact,
            "phone": contact.phone,
        },
        "position_title": agreement.position_title,
        "terms": answer_terms(terms) if terms else None,
        "confirmed_at": agreement.confirmed_at,
        "content": agreement.content,
        "disputed": agreement.disputed,
        "signed_at": agreement.signed_at,
        "approved_at": agreement.approved_at,
        "ended_at": agreement.ended_at,
        "edition": agreement.edition,
        "amended_at": agreement.amended_at,
        "amendments": [_describe_amendment(one, cipher) for one in agreement.amendments],
        "releases": _list_releases(agreement.number, facts, cipher),
        "stamped_copies": [_describe_copy(one, cipher) for one in agreement.stamped_copies],
    }


def _describe_amendment(asked: Amendment, cipher: Cipher) -> HeldAmendment:
    former, terms = decrypt_terms(cipher, asked.former), decrypt_terms(cipher, asked.terms)
    return {
        "amendment": asked.number,
        "state": asked.state.value,
        "asked_by": asked.asked_by.value,
        "changes": list(list_changes(asked, former, terms)),
        "reason": cipher.decrypt(asked.reason),
        "refusal": _open(cipher, asked.refusal),
        "content": asked.content,
        "proposed_at": asked.proposed_at,
        "answered_at": asked.answered_at,
        "ended_at": asked.ended_at,
    }


def _list_releases(number: str, facts: Sequence[Fact], cipher: Cipher) -> list[HeldRelease]:
    found: list[HeldRelease] = []
    for fact in facts:
        if getattr(fact, "agreement_number", None) != number:
            continue
        if isinstance(fact, TerminationRequested):
            found.append(_describe_request(fact, cipher))
        elif isinstance(fact, TerminationAnswered):
            found[-1]["agreed"], found[-1]["answered_at"] = fact.agreed, fact.timestamp
            found[-1]["words"] = cipher.decrypt(fact.words)
        elif type(fact) in RELEASE_AFTER:
            found[-1]["state"] = RELEASE_AFTER[type(fact)]
    return found


def _describe_request(fact: TerminationRequested, cipher: Cipher) -> HeldRelease:
    return {
        "state": "pending",
        "asked_by": fact.asked_by.value,
        "ended_by": fact.ended_by.value if fact.ended_by else None,
        "reason": cipher.decrypt(fact.reason),
        "owed": _open(cipher, fact.owed),
        "requested_at": fact.timestamp,
        "answer_by": fact.answer_by,
        "agreed": None,
        "words": None,
        "answered_at": None,
    }


def _describe_copy(one: StampedCopy, cipher: Cipher) -> HeldStampedCopy:
    return {
        "offer": one.number,
        "copy": one.copy.value,
        "edition": one.edition,
        "state": one.state.value,
        "offered_by": one.offered_by.value,
        "offered_at": one.offered_at,
        "digest": one.file.digest,
        "page_digest": one.page.digest if one.page else None,
        "likeness": one.likeness,
        "reason": _open(cipher, one.reason),
        "answered_at": one.answered_at,
    }


def _open(cipher: Cipher, sealed: Encrypted | None) -> str | None:
    return cipher.decrypt(sealed) if sealed else None
