"""A signing as the facts have it when a verdict falls, for a read model may be behind them."""

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.codes.spelling import phone_digits
from signing.red_checks import SigningSeen, find_red_checks
from signing.use_cases.core.context import Context
from signing.use_cases.core.decryption import opened_contact, opened_person
from signing.vocabulary import AgreementNumber, employer_id


def red_checks(context: Context, graduate: Graduate, number: AgreementNumber) -> list[str]:
    """The codes of the checks that are red now, in the order in which a reviewer reads them."""
    agreement, box = graduate.agreement(number), context.vault.box(graduate.id)
    party, studies = agreement.employer, graduate.studies
    person, contact = opened_person(box, graduate.person), opened_contact(box, party.contact)
    registered = context.ledger.load_or_blank(Employer, party.id or employer_id(party.credit_code))
    others = (one for one in graduate.agreements if one.number != number)
    return find_red_checks(
        SigningSeen(
            credit_code=party.credit_code,
            by_card=party.id is None,
            employer=party.name,
            registered_name=registered.name if registered.exists else None,
            suspended=registered.suspended,
            employer_phone=phone_digits(contact.phone),
            graduate_phone=phone_digits(person.phone),
            signed_elsewhere=any(one.state.is_live for one in others),
            disputed=agreement.disputed,
            printed=(
                *(person.name, party.name, agreement.position_title),
                *(studies.college, studies.major, graduate.student_number),
            ),
        )
    )
