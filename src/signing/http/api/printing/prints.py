"""协议书打印管理: the print list, printing, and the stamped copies that come back."""

from typing import Annotated

from fastapi import File, Response, UploadFile, status
from pydantic import Field
from typing_extensions import TypedDict

from signing.http.answering import response_docs
from signing.http.answering.replies import (
    done,
    given_out,
    listed,
    pdf,
)
from signing.http.asking.fields import Reason
from signing.http.asking.filters import AskedPrints
from signing.http.asking.forms import Form
from signing.http.asking.readers import ReaderOfPrints
from signing.http.asking.reads import Part
from signing.http.asking.security import ByCounselor
from signing.http.asking.uploads import read_upload
from signing.http.asking.use_cases import ToFiles, ToPrinting
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import print_list
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from signing.use_cases.printing.printing import ALL_COPIES, StampedCopyAnswer
from signing.vocabulary import AgreementNumber, CopyName

router = Router(tags=["counselor · 辅导员"])


class PrintList(TypedDict):
    """A part of the print list, and how many agreements each tab has."""

    items: list[print_list.PrintItem]
    next: str | None
    counts: print_list.PrintCounts


class PrintForm(Form):
    numbers: Annotated[list[AgreementNumber], Field(min_length=1, max_length=100)]
    copies: Annotated[tuple[CopyName, ...], Field(min_length=1, max_length=3)] = ALL_COPIES
    reason: Reason = ""


@router.get("/prints", rules.READ.for_programs(Scope.PRINTS_READ))
def to_print(
    by: ByCounselor,
    part: Part,
    connection: ReaderOfPrints,
    asked: AskedPrints,
) -> PrintList:
    """Approved agreements: those the school has yet to print, those it printed, void ones, or all.

    `counts` per tab obey `channel` and `college`, not `q` and `state`.
    """
    found = print_list.list_papers(connection, by.oversight, asked, part)
    return {**listed(found), "counts": print_list.count_tabs(connection, by.oversight, asked)}


@router.post(
    "/prints",
    rules.COMMAND.costing(rules.PRINTS).for_programs(Scope.PRINTS_WRITE),
    response_class=Response,
    responses=response_docs.PDF,
)
def print_many(form: PrintForm, by: ByCounselor, use_cases: ToPrinting) -> Response:
    """One PDF. A reprint needs a reason; one that cannot be printed is named and stops it."""
    numbers = list(dict.fromkeys(form.numbers))
    copies = tuple(dict.fromkeys(form.copies))
    outcome, content = use_cases.print_many(by, numbers, copies, form.reason)
    return pdf(content, "就业协议书.pdf", outcome)


@router.post(
    "/agreements/{number}/stamped-copy",
    rules.UPLOAD.with_files(MOST_BYTES),
    status_code=status.HTTP_201_CREATED,
)
def file_stamped_copy(
    number: AgreementNumber,
    by: ByCounselor,
    use_cases: ToPrinting,
    response: Response,
    file: Annotated[UploadFile, File(description="PDF, JPEG or PNG, at most 10 MiB")],
) -> StampedCopyAnswer:
    """盖章签字后的协议书, scanned."""
    return done(response, use_cases.file_stamped_copy(by, number, read_upload(file)))


@router.get(
    "/agreements/{number}/stamped-copy",
    rules.FILE,
    response_class=Response,
    responses=response_docs.FILE,
)
def read_stamped_copy(number: AgreementNumber, by: ByCounselor, use_cases: ToFiles) -> Response:
    """The stamped copy that was filed last."""
    return given_out(use_cases.load_stamped_copy(by, number))
