"""Which schools verify employers for the province, at each fact of a batch."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, select

from signing.events import VerificationDelegated, VerificationReclaimed
from signing.facts import Recorded
from signing.projections.engine.rows import Rows
from signing.projections.notices.audience import Audience
from signing.projections.notices.tables import verifiers

Delegated = VerificationDelegated | VerificationReclaimed


class Verifiers:
    """Those of before the batch are read once an employer waits."""

    def __init__(self, facts: Sequence[Recorded], connection: Connection) -> None:
        self._connection = connection
        schools = {(one.fact.originator_id,) for one in facts if isinstance(one.fact, Delegated)}
        self._rows = Rows(verifiers, connection, schools)
        self._before: dict[UUID, str] | None = None
        self._since: dict[UUID, str] = {}
        """What the batch changed; "" of a school that verifies no more."""

    def note(self, fact: Delegated, code: str) -> None:
        school = fact.originator_id
        if isinstance(fact, VerificationDelegated):
            self._rows.put({"id": school, "code": code})
            self._since[school] = code
        else:
            self._rows.remove(school)
            self._since[school] = ""

    def list_audiences(self) -> list[Audience]:
        if self._before is None:
            found = self._connection.execute(select(verifiers.c.id, verifiers.c.code))
            self._before = {row.id: row.code for row in found}
        codes = {**self._before, **self._since}.values()
        return [Audience.of_school(code) for code in sorted(codes) if code]

    def write(self) -> None:
        self._rows.write()
