"""Graduates of many agreements, a hundred at a time: one by one would be a query for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from signing.aggregates.graduate import Graduate
from signing.use_cases.core.context import Context
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import AgreementNumber, find_graduate_id

AT_ONCE = 100
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Candidate:
    """An agreement and whose it is: someone without agreements when it does not exist.

    `cipher` opens and seals for that graduate.
    """

    number: AgreementNumber
    graduate: Graduate
    cipher: Cipher


def load_candidates(context: Context, numbers: Sequence[AgreementNumber]) -> Iterator[Candidate]:
    """In the order of `numbers`, each as it was when its hundred was loaded."""
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        owners = {number: find_graduate_id(number) or NOBODY for number in some}
        found = context.ledger.load_readable(Graduate, list(owners.values()))
        ciphers = context.vault.load_ciphers(list(owners.values()))
        for number, owner in owners.items():
            yield Candidate(number, found.get(owner) or Graduate(owner), ciphers[owner])
