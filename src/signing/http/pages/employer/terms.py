"""Terms as the employer left them: those of its last offer begin the next one."""

from uuid import UUID

from sqlalchemy import Connection
from starlette.datastructures import FormData

from signing.http.pages.typed import Typed
from signing.projections import applications

OF_ONE_GRADUATE = frozenset({"remarks", "archive_to"})
"""What was agreed with one of them is not proposed to the next."""


def begun(connection: Connection, employer_id: UUID) -> Typed:
    """Nothing yet before its first offer."""
    terms = applications.last_terms(connection, employer_id)
    kept = {name: str(said) for name, said in terms.items() if name not in OF_ONE_GRADUATE}
    return Typed(FormData(kept))
