"""登记信息 of who signed by a card: what is kept of the business register's answers.

Nothing is asked of the register here: a list would wait for it. Whoever opens a signing asks
(`use_cases/agreements/reviews.py`), and what is kept then is seen by the lists for a day.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from signing.codes.companies import CompanyStatus, is_as_registered
from signing.storage.readers import Reader
from signing.storage.registry_tables import registry_answers
from signing.vocabulary import RegistryFinding
from signing.vocabulary.answers import RegistryHit

NOT_ASKED: RegistryHit = {
    "finding": RegistryFinding.NOT_ASKED.value,
    "name": None,
    "status": None,
    "checked_at": None,
}


def find_registry_hits(connection: Reader, rows: Sequence[Any]) -> dict[str, RegistryHit]:
    """By number, what the register says of each signing by card among the rows."""
    by_card = [row for row in rows if row.employer_id is None]
    if not by_card:
        return {}
    codes = {row.credit_code for row in by_card}
    kept = select(registry_answers).where(registry_answers.c.credit_code.in_(codes))
    answers = {row.credit_code: row for row in connection.execute(kept)}
    return {
        row.agreement_number: _describe_hit(row.employer, answers.get(row.credit_code))
        for row in by_card
    }


def _describe_hit(said: str, answer: Any) -> RegistryHit:
    if answer is None:
        return NOT_ASKED
    finding = RegistryFinding.UNKNOWN
    if answer.name is not None:
        same = is_as_registered(said, answer.name, CompanyStatus(answer.status))
        finding = RegistryFinding.AGREES if same else RegistryFinding.DIFFERS
    return {
        "finding": finding.value,
        "name": answer.name,
        "status": answer.status,
        "checked_at": answer.asked_at,
    }
