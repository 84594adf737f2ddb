"""How those who act for an employer are called: to its people, to schools, and to auditors."""

from uuid import UUID

from signing.aggregates.employer import Employer
from signing.use_cases.core.decryption import decrypt_contact
from signing.use_cases.privacy.vault import Cipher


def name_people(employer: Employer, cipher: Cipher) -> dict[UUID, str]:
    """Return everybody who acts for the employer or has, by account; "" once erased.

    Whoever registered it is called as the contact that they named themselves.
    """
    invited = (*employer.colleagues, *employer.former_colleagues)
    registrant = decrypt_contact(cipher, employer.registrant).contact
    return {employer.id: registrant} | {one.id: cipher.decrypt(one.name) or "" for one in invited}


def name_acting(employer: Employer, cipher: Cipher, account: UUID) -> str:
    """Return the employer's name, with the person's behind it once several act for it."""
    person = name_people(employer, cipher).get(account) if employer.has_colleagues else None
    return f"{employer.name} · {person}" if person else employer.name
