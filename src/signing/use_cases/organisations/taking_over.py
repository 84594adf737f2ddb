"""Employers that registered before there was verification: the operator decides about each.

By the facts themselves: read models may be behind just after an upgrade. Whoever was decided is
listed no more, so it can be stopped and begun again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from signing.aggregates.employer import Employer
from signing.events import EmployerRegistered, OfferSigned, PositionClosed, PositionOpened
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.organisations.verification import JudgedEmployer
from signing.vocabulary import LapseReason, RegistryFinding, Verification

WORDS = "早先注册，由运维人员确认"
CHUNK = 500
REGISTERED = """
SELECT stream FROM events WHERE version = 1 AND topic = %s ORDER BY recorded_at, stream
"""
AGREEMENTS = """
SELECT (fact #>> '{employer,id}')::uuid, count(*)
FROM events, LATERAL (SELECT convert_from(state, 'UTF8')::json AS fact) AS read
WHERE topic = %s AND fact #>> '{employer,id}' IS NOT NULL GROUP BY 1
"""
OPEN_POSITIONS = """
SELECT (convert_from(state, 'UTF8')::json ->> 'employer_id')::uuid, count(*)
FROM events AS opened WHERE topic = %s AND NOT EXISTS (
  SELECT 1 FROM events AS closed WHERE closed.stream = opened.stream AND closed.topic = %s
) GROUP BY 1
"""


@dataclass(frozen=True)
class EarlierEmployer:
    """Somebody who registered before there was verification, and what they have here."""

    id: UUID
    credit_code: str
    name: str
    documents: int
    agreements: int
    open_positions: int


class TakingOver(UseCases):
    def list_earlier(self, by: Operator) -> list[EarlierEmployer]:
        """Return whom nobody has decided about, the first who registered first."""
        del by
        agreements = self._count(AGREEMENTS, OfferSigned.topic())
        positions = self._count(OPEN_POSITIONS, PositionOpened.topic(), PositionClosed.topic())
        return [
            EarlierEmployer(
                id=one.id,
                credit_code=one.credit_code,
                name=one.name,
                documents=len(one.qualifications),
                agreements=agreements.get(one.id, 0),
                open_positions=positions.get(one.id, 0),
            )
            for one in self._load_registered()
            if one.verification is Verification.EARLIER
        ]

    @command
    def take_over(self, by: Operator, employer_id: UUID) -> Outcome[JudgedEmployer]:
        """Verified, as it is known for long. Raises VerificationDecided."""
        employer = self.ledger.load(Employer, employer_id)
        verified = employer.verify(by.stamp, RegistryFinding.NOT_ASKED, WORDS)
        answer: JudgedEmployer = {"id": str(employer_id), "state": "verified"}
        return self.ledger.save(by, verified, answer=answer)

    @command
    def ask_for_verification(self, by: Operator, employer_id: UUID) -> Outcome[JudgedEmployer]:
        """It waits to be verified like who registers now. Raises VerificationDecided."""
        employer = self.ledger.load(Employer, employer_id)
        lapsed = employer.lapse(by.stamp, LapseReason.OPERATOR)
        answer: JudgedEmployer = {"id": str(employer_id), "state": "waiting"}
        return self.ledger.save(by, lapsed, answer=answer)

    def _load_registered(self) -> Iterator[Employer]:
        topic = EmployerRegistered.topic()
        rows = self.ledger.statements.query("SELECT events", REGISTERED, (topic,))
        for begin in range(0, len(rows), CHUNK):
            ids = [row[0] for row in rows[begin : begin + CHUNK]]
            found = self.ledger.load_readable(Employer, ids)
            yield from (found[one] for one in ids if one in found)

    def _count(self, statement: str, *topics: str) -> dict[UUID, int]:
        rows: Sequence[tuple[UUID, int]] = self.ledger.statements.query(
            "SELECT events", statement, topics
        )
        return dict(rows)
