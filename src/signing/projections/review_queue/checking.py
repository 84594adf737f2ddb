"""自动核对: what a program can compare before a person decides.

One look for a whole page. What concerns several signings is asked of an index when it is shown,
so that no row must change because another came.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Label, Row, and_, func, or_, select

from signing.projections.agreements.tables import registrations, signings, standings
from signing.projections.engine.visibility import limit_to_oversight
from signing.projections.review_queue.registered import find_registry_hits
from signing.projections.review_queue.verdicts import CheckAnswer, check_signing
from signing.projections.roster_list.marked_graduates import find_marked
from signing.storage.readers import Reader
from signing.vocabulary import AgreementNumber, AgreementState, Oversight
from signing.vocabulary.answers import RegistryHit
from signing.vocabulary.binding_marks import MarkKind

LIVE = [state.value for state in AgreementState if state.is_live]
this, other, stands = signings, signings.alias("other"), standings.alias("stands")
twin = registrations.alias("twin")
REGISTERED = or_(
    registrations.c.id == this.c.employer_id,
    and_(this.c.employer_id.is_(None), registrations.c.credit_code == this.c.credit_code),
)
"""Who signed by a card is known by the credit code, if it is registered at all."""


class Evidence:
    """What checks compare of signings that the reader may see, each read once for an answer."""

    def __init__(self, connection: Reader, oversight: Oversight) -> None:
        self._connection, self._oversight = connection, oversight
        self._asked: set[str] = set()
        self.rows: dict[str, Row[Any]] = {}
        self.hits: dict[str, RegistryHit] = {}
        self.marked: dict[UUID, MarkKind] = {}

    def load(self, numbers: Collection[str]) -> "Evidence":
        """Read what is not known yet of these numbers, and return all that is."""
        missing = [one for one in numbers if one not in self._asked]
        if missing:
            rows = _select_evidence(self._connection, self._oversight, missing)
            self.rows |= {row.agreement_number: row for row in rows}
            self.hits |= find_registry_hits(self._connection, rows)
            self.marked |= _find_marked(self._connection, rows)
            self._asked.update(missing)
        return self


def list_checks(
    evidence: Evidence, number: AgreementNumber, registered: RegistryHit | None = None
) -> list[CheckAnswer] | None:
    """What each check says of a signing; None while the signing is not on the queue.

    `registered` is what the business register was asked for it just now, instead of what is kept.
    """
    found = evidence.load([number]).rows.get(number)
    if found is None:
        return None
    hit = registered or evidence.hits.get(number)
    marked = evidence.marked.get(found.graduate_id)
    return [one.describe() for one in check_signing(found, hit, marked)]


@dataclass(frozen=True)
class Findings:
    """`flags` are codes of checks to look into; `employer_state` is how the employer stands now.

    `registered` is what is kept of the business register's answer, None unless it was a card.
    """

    flags: list[str]
    employer_state: str
    registered: RegistryHit | None = None


NOTHING_FOUND = Findings([], "unregistered")


def find_flags(
    connection: Reader, oversight: Oversight, numbers: Collection[str]
) -> dict[str, list[str]]:
    """By number, the codes of the checks that a reviewer should look into."""
    found = find_all(Evidence(connection, oversight), numbers)
    return {key: one.flags for key, one in found.items()}


def find_all(evidence: Evidence, numbers: Collection[str]) -> dict[str, Findings]:
    """By number, whatever a list shows beside a signing."""
    evidence.load(numbers)
    return {
        number: _find(row, evidence.hits.get(number), evidence.marked.get(row.graduate_id))
        for number in numbers
        if (row := evidence.rows.get(number)) is not None
    }


def _find_marked(connection: Reader, rows: Sequence[Any]) -> dict[UUID, MarkKind]:
    """By graduate, why the binding is marked, as the administrator of the school sees it."""
    found: dict[UUID, MarkKind] = {}
    for school_code in {row.school_code for row in rows}:
        of_school = {row.graduate_id for row in rows if row.school_code == school_code}
        found |= find_marked(connection, school_code, of_school)
    return found


def _find(row: Any, registered: RegistryHit | None, marked: MarkKind | None) -> Findings:
    flags = [one.code for one in check_signing(row, registered, marked) if one.is_flag]
    return Findings(flags, _name_state(row), registered)


def _name_state(row: Any) -> str:
    return "suspended" if row.suspended else row.verification or "unregistered"


def _select_evidence(
    connection: Reader, oversight: Oversight, numbers: Collection[str]
) -> Sequence[Any]:
    query = (
        select(
            this,
            standings.c.college,
            standings.c.confirmation,
            standings.c.amendment_state,
            standings.c.state,
            registrations.c.name.label("registered_name"),
            registrations.c.documents,
            registrations.c.suspended,
            registrations.c.verification,
            registrations.c.claims,
            *_compare_with_others(),
        )
        .join(standings, standings.c.agreement_number == this.c.agreement_number)
        .outerjoin(registrations, REGISTERED)
        .where(*limit_to_oversight(standings, oversight), this.c.agreement_number.in_(numbers))
    )
    return connection.execute(query).all()


def _compare_with_others() -> list[Label[Any]]:
    """The first and the last in an index differ if any two do: two steps, however many there are.

    Names and phones are compared across schools; all that is told is that they differ.
    """
    same_code, same_phone = (
        select(*found).where(*where)
        for found, where in (
            ((), [other.c.credit_code == this.c.credit_code]),
            ((), [other.c.employer_phone == this.c.employer_phone]),
        )
    )
    signings = select(func.count()).where(
        other.c.school_code == this.c.school_code,
        other.c.credit_code == this.c.credit_code,
        other.c.employer_id.is_(None),
    )
    live = select(func.count()).where(
        stands.c.agreement_number == other.c.agreement_number,
        other.c.graduate_id == this.c.graduate_id,
        other.c.agreement_number != this.c.agreement_number,
        stands.c.state.in_(LIVE),
    )
    alike = select(func.min(twin.c.name)).where(
        twin.c.folded == this.c.folded, twin.c.credit_code != this.c.credit_code
    )
    asked = {
        "first_name": same_code.with_only_columns(func.min(other.c.employer)),
        "last_name": same_code.with_only_columns(func.max(other.c.employer)),
        "first_code": same_phone.with_only_columns(func.min(other.c.credit_code)),
        "last_code": same_phone.with_only_columns(func.max(other.c.credit_code)),
        "signings": signings,
        "others_live": live,
        "look_alike": alike,
    }
    return [one.scalar_subquery().label(name) for name, one in asked.items()]
