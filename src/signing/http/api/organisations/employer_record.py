"""An employer's record: counts of its agreements, and the releases behind them."""

from signing.http.asking.records import EmployerRecord, ReadRecord
from signing.http.edge import rules
from signing.http.edge.routing import Router

router = Router(prefix="/employers", tags=["everybody · 各方"])


@router.get("/{employer_id}/releases", rules.READ)
def record(found: ReadRecord) -> EmployerRecord:
    """How many agreements came into effect and were released, in three calendar years.

    `employer_id` is that of a registered employer, or the UUID that the credit code of another
    gives. Not a score: counts, with what each side said. Graduates read no agreement's number, a
    school only releases of its own graduates, an employer its own record only.
    """
    return found
