"""One graduate's record as their school reads it: who they are, what was written in its story."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from signing.aggregates.staff import Staff
from signing.facts import Fact
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person, mask_person
from signing.use_cases.core.employer_people import find_employer_people
from signing.use_cases.core.lookups import load_overseen_graduate
from signing.use_cases.graduates.contacts import word_contact_changes
from signing.use_cases.graduates.graduates import GraduateState, describe_graduate
from signing.use_cases.graduates.source_errors import SourceErrorItem, list_errors
from signing.use_cases.limits.guessing import Guesses
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import STAFF_ROLES, Encrypted, Role
from signing.vocabulary.answers import PersonAnswer

WRITTEN = ("reason", "words", "reprint_reason", "verified")
"""What people say in a fact beside what its sentence tells."""


class SchoolRecord(GraduateState):
    """A graduate as their school reads them.

    `person` has its numbers masked; `written` is by version, `names` of who did it by account;
    `errors` that the graduate reported are the newest first. Until `closed_until` nobody can bind
    after too many wrong tries at the student number; null when anybody may try.
    """

    person: PersonAnswer
    written: dict[int, str]
    names: dict[str, str]
    errors: list[SourceErrorItem]
    closed_until: datetime | None


class SchoolRecords(UseCases):
    def load(self, by: Counselor, graduate_id: UUID) -> SchoolRecord:
        """Raises NoSuchGraduate for whoever is not the reader's."""
        graduate = load_overseen_graduate(self.context, by, graduate_id)
        cipher, facts = self.vault.load_cipher(graduate.id), self.ledger.load_facts(graduate.id)
        named = (graduate.school_code, graduate.student_number)
        return {
            **describe_graduate(graduate),
            "person": mask_person(decrypt_person(cipher, graduate.person)),
            "written": {fact.originator_version: _open_words(fact, cipher) for fact in facts}
            | dict(word_contact_changes(facts, cipher)),
            "names": self._load_names(facts),
            "errors": list_errors(facts, cipher),
            "closed_until": Guesses(self.context).find_closed([named], by.now).get(named),
        }

    def _load_names(self, facts: Iterable[Fact]) -> dict[str, str]:
        """Of staff and employers by account; a graduate's own doing needs no name."""
        actors = {(fact.actor.account, fact.actor.role) for fact in facts}
        staff = list(_parse_ids(account for account, role in actors if role in STAFF_ROLES))
        firms = list(_parse_ids(account for account, role in actors if role is Role.EMPLOYER))
        ciphers = self.vault.load_ciphers(staff)
        people = self.ledger.load_readable(Staff, staff)
        called = {str(key): ciphers[key].decrypt(one.name) or "" for key, one in people.items()}
        acting = find_employer_people(self.context, firms)
        return called | {str(one.account): one.in_full for one in acting}


def _parse_ids(accounts: Iterable[str]) -> Iterator[UUID]:
    """Whoever runs the installation acts under a name that is no account's."""
    for account in accounts:
        with suppress(ValueError):
            yield UUID(account)


def _open_words(fact: Fact, cipher: Cipher) -> str:
    said = (getattr(fact, name, None) for name in WRITTEN)
    opened = (cipher.decrypt(one) for one in said if isinstance(one, Encrypted))
    return "；".join(one for one in opened if one)
