"""红色核验: what stands against a signing now, so that an approval must say what was verified.

Decided from the facts when a verdict falls, for a read model may be behind them. The read model
`review_queue` shows the same checks, under the same codes, with the state `fail`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.codes.identity import credit_code_flaw
from signing.codes.spelling import phone_digits
from signing.fonts.printable import first_unprintable
from signing.use_cases.core.context import Context
from signing.use_cases.core.decryption import decrypt_contact, decrypt_person
from signing.vocabulary import (
    AgreementNumber,
    Contact,
    Person,
    employer_id,
)


@dataclass(frozen=True)
class Evidence:
    """`registered` is the employer of the agreement's credit code; blank where nobody has one."""

    graduate: Graduate
    agreement: Agreement
    registered: Employer
    person: Person
    contact: Contact


def _named_otherwise(seen: Evidence) -> bool:
    """Whoever scans a card says for itself what it is called."""
    by_card = seen.agreement.employer.id is None
    named = seen.agreement.employer.name
    return by_card and seen.registered.exists and seen.registered.name != named


def _phones_alike(seen: Evidence) -> bool:
    own, other = phone_digits(seen.person.phone), phone_digits(seen.contact.phone)
    return bool(own) and own == other


def _signed_elsewhere(seen: Evidence) -> bool:
    others = (one for one in seen.graduate.agreements if one.number != seen.agreement.number)
    return any(one.state.is_live for one in others)


def _is_unprintable(seen: Evidence) -> bool:
    """By the fonts of today: the same fields as the read model shows under this code."""
    studies = seen.graduate.studies
    texts = (
        seen.person.name,
        seen.agreement.employer.name,
        seen.agreement.position_title,
        studies.college,
        studies.major,
        seen.graduate.student_number,
    )
    return any(first_unprintable(text) is not None for text in texts)


RED: Final[Mapping[str, Callable[[Evidence], bool]]] = {
    "credit_code": lambda seen: credit_code_flaw(seen.agreement.employer.credit_code) is not None,
    "employer_name": _named_otherwise,
    "employer_suspended": lambda seen: seen.registered.suspended,
    "phone_of_graduate": _phones_alike,
    "other_agreement": _signed_elsewhere,
    "disputed": lambda seen: seen.agreement.disputed,
    "printable": _is_unprintable,
}


def red_checks(context: Context, graduate: Graduate, number: AgreementNumber) -> list[str]:
    """The codes of the checks that are red now, in the order in which a reviewer reads them."""
    agreement = graduate.agreement(number)
    party, cipher = agreement.employer, context.vault.load_cipher(graduate.id)
    seen = Evidence(
        graduate=graduate,
        agreement=agreement,
        registered=context.ledger.load_or_blank(
            Employer, party.id or employer_id(party.credit_code)
        ),
        person=decrypt_person(cipher, graduate.person),
        contact=decrypt_contact(cipher, party.contact),
    )
    return [code for code, is_red in RED.items() if is_red(seen)]
