"""The print jobs of all schools: who waits, who draws which, and for how long they may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg2.extras import Json
from sqlalchemy import Engine, RowMapping, Select, and_, exists, func, or_, select, update

from signing.refusals import NoSuchPrintJob, Refusal
from signing.storage.engine import looking_engine
from signing.storage.prepared import REPEATED
from signing.storage.recorder import Beside
from signing.storage.schema import print_jobs
from signing.use_cases.printing.jobs.job import (
    OPEN,
    RUNNING,
    JobState,
    Order,
    Parked,
    Taken,
    store_refusal,
)
from signing.vocabulary import AgreementNumber, CopyName, Role

LEASE = timedelta(seconds=15)
"""After which another may take over from whoever gives no sign of life."""
KEYS = [print_jobs.c.created_at, print_jobs.c.id]
WAITS = or_(
    print_jobs.c.state == JobState.QUEUED,
    and_(print_jobs.c.state.in_(RUNNING), print_jobs.c.lease_until < func.now()),
)
LOOK = select(exists().where(WAITS)).execution_options(**REPEATED)
SHOWN = [one for one in print_jobs.c if one.name not in {"numbers", "sealed_reason"}]


class NotOursError(Exception):
    """The job was cancelled or taken over, so nothing of what we did for it may count."""


@dataclass(frozen=True)
class Queue:
    """`engine` commits every statement by itself."""

    engine: Engine

    def has_waiting(self) -> bool:
        """Return whether there is a job to take, by one statement that is prepared."""
        with looking_engine(self.engine).connect() as connection:
            return bool(connection.execute(LOOK).scalar_one())

    def take(self) -> Taken | None:
        """The job that waits longest, for us alone; one whose holder is dead waits too."""
        first = (
            select(print_jobs.c.id)
            .where(WAITS)
            .order_by(print_jobs.c.created_at, print_jobs.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        ours = {
            "state": JobState.DRAWING,
            "claim": uuid4(),
            "lease_until": func.now() + LEASE,
            "takes": print_jobs.c.takes + 1,
            "done": 0,
            "parked": [],
        }
        taking = update(print_jobs).where(print_jobs.c.id == first).values(ours)
        with self.engine.connect() as connection:
            row = connection.execute(taking.returning(*print_jobs.c)).one_or_none()
        return _read_job(row) if row else None

    def tell(self, job: Taken, state: JobState, done: int, parked: Parked) -> None:
        """How far it is, and that we live. Raises NotOursError."""
        news = {"state": state, "done": done, "parked": list(parked.values())}
        if not self._change(job, **news, lease_until=func.now() + LEASE):
            raise NotOursError

    def fail(self, job: Taken, why: Refusal, parked: Parked) -> None:
        over = {"finished_at": func.now(), "sealed_reason": None, "parked": list(parked.values())}
        self._change(job, state=JobState.FAILED, failure=store_refusal(why), **over)

    def give_back(self, job: Taken) -> None:
        """For the next one to take at once."""
        self._change(job, state=JobState.QUEUED, claim=None, takes=print_jobs.c.takes - 1)

    def look_at(self, job_id: UUID, account: str) -> RowMapping:
        """All but its numbers and its reason. Raises NoSuchPrintJob."""
        wanted = select_own_jobs(account).where(print_jobs.c.id == job_id)
        with self.engine.connect() as connection:
            row = connection.execute(wanted).mappings().one_or_none()
        if row is None:
            raise NoSuchPrintJob
        return row

    def list_under_way(self, school_code: str) -> set[AgreementNumber]:
        """Return what the open jobs of a school print, whoever ordered them."""
        theirs = and_(print_jobs.c.school_code == school_code, print_jobs.c.state.in_(OPEN))
        with self.engine.connect() as connection:
            found = connection.execute(select(print_jobs.c.numbers).where(theirs)).scalars()
            return {number for numbers in found for number in numbers}

    def expire(self) -> None:
        """Nobody can read a file whose time is over."""
        over = and_(print_jobs.c.sealed_key.is_not(None), print_jobs.c.kept_until < func.now())
        with self.engine.connect() as connection:
            connection.execute(update(print_jobs).where(over).values(sealed_key=None))

    def claims(self) -> set[str]:
        """Of files that are still drawn or still read."""
        wanted = or_(print_jobs.c.state.in_(RUNNING), print_jobs.c.sealed_key.is_not(None))
        with self.engine.connect() as connection:
            found = connection.execute(select(print_jobs.c.claim).where(wanted)).scalars()
            return {claim.hex for claim in found}

    def _change(self, job: Taken, **values: Any) -> bool:
        ours = and_(print_jobs.c.claim == job.claim, print_jobs.c.state.in_(RUNNING))
        changing = update(print_jobs).where(print_jobs.c.id == job.id, ours).values(values)
        with self.engine.connect() as connection:
            return connection.execute(changing).rowcount == 1


def select_own_jobs(account: str) -> Select[Any]:
    """The jobs that `account` ordered, as they are shown."""
    return select(*SHOWN).where(print_jobs.c.account == account)


def insert_job(row: Mapping[str, Any]) -> Beside:
    """A new job, written beside the answer of the order."""
    blanks = ", ".join(["%s"] * len(row))
    return Beside(
        f"INSERT INTO print_jobs ({', '.join(row)}) VALUES ({blanks})",  # noqa: S608 — columns of ours
        tuple(Json(value) if isinstance(value, list) else value for value in row.values()),
    )


def finish_job(job: Taken, *, done: int, parked: Parked, **file: Any) -> Beside:
    """To be written with the facts: a job that is not ours any more stops them all.

    Its state would become NULL, which the table forbids. `file`: receipt, digest, size,
    sealed_key, kept_until.
    """
    values = {"done": done, "parked": Json(list(parked.values())), **file}
    changes = ", ".join(f"{name} = %s" for name in values)
    return Beside(
        f"UPDATE print_jobs SET {changes}, sealed_reason = NULL, finished_at = now(),"  # noqa: S608 — columns of ours
        " state = CASE WHEN state = 'recording' AND claim = %s THEN 'done' END WHERE id = %s",
        (*values.values(), job.claim, job.id),
    )


def cancel_job(job_id: UUID, at: datetime) -> Beside:
    """Fails as a whole when the job was over first: its state would become NULL."""
    return Beside(
        "UPDATE print_jobs SET state = CASE WHEN state = ANY(%s) THEN 'cancelled' END,"
        " sealed_reason = NULL, finished_at = %s WHERE id = %s",
        ([state.value for state in OPEN], at, job_id),
    )


def close_files_with(numbers: Sequence[AgreementNumber]) -> Beside:
    """Files that hold any of these agreements become unreadable for ever."""
    return Beside(
        "UPDATE print_jobs SET sealed_key = NULL"
        " WHERE sealed_key IS NOT NULL AND numbers ?| %s::text[]",
        (list(numbers),),
    )


def close_files_of(account: UUID) -> Beside:
    """Of somebody who may see other graduates from now on: what was printed opens no more."""
    return Beside(
        "UPDATE print_jobs SET sealed_key = NULL WHERE sealed_key IS NOT NULL AND account = %s",
        (str(account),),
    )


def _read_job(row: Any) -> Taken:
    return Taken(
        id=row.id,
        claim=row.claim,
        school_code=row.school_code,
        account=row.account,
        role=Role(row.role),
        request_id=row.request_id,
        order=Order(row.numbers, tuple(CopyName(copy) for copy in row.copies)),
        sealed_reason=row.sealed_reason and bytes(row.sealed_reason),
        takes=row.takes,
    )
