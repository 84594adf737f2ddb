"""打印任务: hundreds of agreements in one file, drawn in the background and recorded once."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Request, Response, status
from pydantic import Field, model_validator
from sqlalchemy import Row

from signing.http.answering import response_docs
from signing.http.answering.replies import Listed, done, listed, streamed
from signing.http.answering.streams import Streams
from signing.http.asking.field_errors import FieldError
from signing.http.asking.fields import Reason
from signing.http.asking.forms import Form
from signing.http.asking.readers import ReaderOfPrints
from signing.http.asking.reads import Part
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToPrintJobs
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import print_list
from signing.projections.engine.numbering import NumberedPage, load_numbered
from signing.projections.engine.paging import load_page
from signing.use_cases.printing.jobs.job import OPEN, Order, PrintJobAnswer, describe_job
from signing.use_cases.printing.jobs.orders import MOST
from signing.use_cases.printing.jobs.queue import KEYS, select_own_jobs
from signing.use_cases.printing.jobs.runner import PrintRunner
from signing.use_cases.printing.printing import ALL_COPIES
from signing.vocabulary import AgreementNumber, CopyName

router = Router(prefix="/print-jobs", tags=["counselor · 辅导员"])
Numbers = Annotated[list[AgreementNumber], Field(min_length=1, max_length=MOST)]


class PrintJobForm(Form):
    """Either `numbers` or `all`: what the school has yet to print, of the own colleges.

    `all` leaves out what is being released, unless `terminating` asks for it too.
    """

    numbers: Numbers | None = None
    all: bool = False
    terminating: bool = False
    copies: Annotated[tuple[CopyName, ...], Field(min_length=1, max_length=3)] = ALL_COPIES
    reason: Reason = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> "PrintJobForm":
        if (self.numbers is None) != self.all:
            raise FieldError("请选择编号或全部，二者其一", "give either numbers or all")
        return self

    @property
    def order(self) -> Order:
        return Order(list(dict.fromkeys(self.numbers or [])), tuple(dict.fromkeys(self.copies)))


@router.post("", rules.COMMAND.costing(rules.PRINTS), status_code=status.HTTP_202_ACCEPTED)
def begin_job(
    form: PrintJobForm,
    by: ByCounselor,
    use_cases: ToPrintJobs,
    connection: ReaderOfPrints,
    request: Request,
    response: Response,
) -> PrintJobAnswer:
    """Drawn by college, student number, agreement number. What cannot be printed is parked."""
    if form.all:
        waiting = print_list.list_unprinted(connection, by.oversight, terminating=form.terminating)
        outcome = use_cases.order_all(by, waiting, form.order, form.reason)
    else:
        outcome = use_cases.order(by, form.order, form.reason)
    printer: PrintRunner = request.app.state.printer
    printer.wake()
    response.headers["Location"] = f"/api/print-jobs/{outcome.answer['id']}"
    return done(response, outcome)


@router.get("", rules.READ)
def list_jobs(by: ByCounselor, use_cases: ToPrintJobs, part: Part) -> Listed[PrintJobAnswer]:
    """Only one's own, newest first."""
    with use_cases.context.engine.connect() as connection:
        query = select_own_jobs(by.stamp.actor.account)
        return listed(load_page(connection, query, KEYS, part, _describe_row, newest_first=True))


def list_numbered_jobs(
    by: ByCounselor, use_cases: ToPrintJobs, number: int
) -> NumberedPage[PrintJobAnswer]:
    """Page `number` of one's own, newest first, for people."""
    order = [key.desc() for key in KEYS]
    with use_cases.context.engine.connect() as connection:
        query = select_own_jobs(by.stamp.actor.account)
        return load_numbered(connection, query, order, number, _describe_row)


@router.get(
    "/{job_id}.pdf",
    rules.DRAWN_FILE,
    response_class=Response,
    responses=response_docs.PDF | response_docs.GONE,
)
def file(job_id: UUID, by: ByCounselor, use_cases: ToPrintJobs) -> Response:
    """The whole file. 409 until it is done, 410 once its time is over."""
    found = use_cases.file(by, job_id)
    return streamed(found.pieces, found.size, "就业协议书.pdf", found.receipt)


@router.get(
    "/{job_id}/progress", rules.EVENTS, response_class=Response, responses=response_docs.EVENTS
)
def progress(job_id: UUID, by: ByCounselor, use_cases: ToPrintJobs, request: Request) -> Response:
    """Server-Sent Events: `progress` with the job whenever it changed, `done` when it is over."""

    def look() -> tuple[PrintJobAnswer, bool]:
        answer = use_cases.look_at(by, job_id).answer
        return answer, answer["state"] not in OPEN

    streams: Streams = request.app.state.streams
    return streams.stream(look)


@router.get("/{job_id}", rules.READ)
def look_at(
    job_id: UUID, by: ByCounselor, use_cases: ToPrintJobs, response: Response
) -> PrintJobAnswer:
    """Once it is done, its `Signing-Receipt` makes the print list show it."""
    return done(response, use_cases.look_at(by, job_id))


@router.delete("/{job_id}", rules.COMMAND)
def cancel(
    job_id: UUID, by: ByCounselor, use_cases: ToPrintJobs, response: Response
) -> PrintJobAnswer:
    """Nothing of it was recorded as printed. 409 when it was over first."""
    return done(response, use_cases.cancel(by, job_id))


def _describe_row(row: Row[Any]) -> PrintJobAnswer:
    return describe_job(row._mapping)  # noqa: SLF001 — its public name
