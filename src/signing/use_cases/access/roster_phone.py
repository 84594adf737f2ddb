"""The phone that the school wrote on the roster: what a graduate changes proves nothing."""

from collections.abc import Iterable

from signing.events import GraduateContactChanged, GraduateEnrolled, RosterCorrected
from signing.facts import Fact
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.privacy.vault import Cipher


def find_roster_phone(facts: Iterable[Fact], cipher: Cipher) -> str:
    """Return the phone that the school wrote last; "" if it wrote none.

    A correction repeats the phone that the graduate changed, where the school leaves it as it is.
    """
    written = known = ""
    for fact in facts:
        match fact:
            case GraduateContactChanged(person=person):
                known = decrypt_person(cipher, person).phone
            case GraduateEnrolled(person=person) | RosterCorrected(person=person):
                phone = decrypt_person(cipher, person).phone
                if phone != known:
                    written = known = phone
    return written
