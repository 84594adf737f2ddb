"""Print jobs for who ordered them: progress, what was left out and why, the file."""

from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from signing.http.answering.replies import RECEIPT, streamed
from signing.http.api.printing import print_jobs
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToPrintJobs
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.screen import Screen, ToScreen
from signing.refusals import Refusal
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.printing.jobs.job import OPEN, PrintJobAnswer

router = Router(prefix="/prints/jobs")


@router.get("", rules.PAGE)
def list_jobs(
    by: ByCounselor, use_cases: ToPrintJobs, screen: ToScreen, page: AskedPage = 1
) -> HTMLResponse:
    found = print_jobs.list_numbered_jobs(by, use_cases, page)
    return screen.show(
        "printing/prints/jobs.html", page=found, links=link_numbers(screen.request, found)
    )


@router.get("/{job_id}.pdf", rules.DRAWN_PAGE_FILE)
def show_job_file(job_id: UUID, by: ByCounselor, use_cases: ToPrintJobs) -> Response:
    """Show the PDF of a finished job in the browser, which prints it."""
    found = use_cases.file(by, job_id)
    return streamed(found.pieces, found.size, "就业协议书.pdf", found.receipt, opened=True)


@router.get("/{job_id}", rules.PAGE)
def show_job(
    job_id: UUID, by: ByCounselor, use_cases: ToPrintJobs, screen: ToScreen
) -> HTMLResponse:
    return _show_job(screen, use_cases.look_at(by, job_id))


@router.post("/{job_id}/cancel", rules.FORM)
def cancel_job(job_id: UUID, by: ByCounselor, use_cases: ToPrintJobs, screen: ToScreen) -> Response:
    try:
        outcome = use_cases.cancel(by, job_id)
    except Refusal as refusal:
        return _show_job(screen, use_cases.look_at(by, job_id), refusal)
    said = screen.gettext("已取消，没有记录任何打印。")
    return screen.go(f"/prints/jobs/{job_id}", said=said, outcome=outcome)


def _show_job(
    screen: Screen, seen: Outcome[PrintJobAnswer], refusal: Refusal | None = None
) -> HTMLResponse:
    """Show a job; the receipt of a finished one makes the print list wait for it."""
    answer = screen.show(
        "printing/prints/job.html",
        refusal=refusal,
        job=seen.answer,
        is_open=seen.answer["state"] in OPEN,
    )
    if seen.receipt:
        answer.headers[RECEIPT] = seen.receipt
    return answer
