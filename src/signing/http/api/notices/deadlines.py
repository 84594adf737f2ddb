"""待办: what waits for whoever asks, since when and until when, with the next step."""

from signing.http.answering.replies import Listed, listed
from signing.http.asking.deadlines import AskedDeadlines, WhoseDeadlines
from signing.http.asking.readers import ReaderOfDeadlines
from signing.http.asking.reads import Part
from signing.http.asking.security import ByRecordReader
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import deadlines
from signing.projections.deadlines import DeadlineCount, DeadlineItem

router = Router(prefix="/deadlines", tags=["notices · 通知"])


@router.get("", rules.READ)
def list_deadlines(
    by: ByRecordReader,
    whose: WhoseDeadlines,
    asked: AskedDeadlines,
    part: Part,
    connection: ReaderOfDeadlines,
) -> Listed[DeadlineItem]:
    """What waits for the reader, what is due first first; computed now, from what happened.

    Graduates who never bound an account, `unbound`, stand last, however long they are overdue.

    A graduate and an employer have their own, a school's staff those of their colleges, the
    province employers to verify and, in numbers, what schools have left for days.
    """
    return listed(deadlines.list_deadlines(connection, whose, asked, by.now, part))


@router.get("/counts", rules.READ)
def count_deadlines(
    by: ByRecordReader, whose: WhoseDeadlines, connection: ReaderOfDeadlines
) -> Listed[DeadlineCount]:
    """How many of each kind wait, how many of them are overdue, and the oldest; none of zero.

    Where a row of the list stands for several, as for a college's graduates who never bound an
    account, `rows` is less than `waiting`.
    """
    return {"items": deadlines.count_deadlines(connection, whose, by.now), "next": None}
