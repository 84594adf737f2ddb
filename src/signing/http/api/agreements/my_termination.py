"""A graduate's release from their agreement: asked for, answered, and the employer's link."""

from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import File, Form, Request, Response, UploadFile, status
from typing_extensions import TypedDict

from signing.http.answering import response_docs
from signing.http.answering.replies import done, svg_code, with_version
from signing.http.asking.fields import Explaining
from signing.http.asking.forms import AnswerForm
from signing.http.asking.security import ByGraduate
from signing.http.asking.uploads import read_upload
from signing.http.asking.use_cases import ToAnswerLinks, ToTerminations
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.text_limits import SoundText
from signing.refusals import NotTerminating
from signing.use_cases.agreements.release_requests import OwnRequest, RequestToParty
from signing.use_cases.agreements.terminations import MOST_FILES, TerminationAnswer
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from signing.vocabulary import EndedBy
from signing.vocabulary.answers import StandingAnswer

R = TypeVar("R", bound=RequestToParty)
router = Router(prefix="/me/termination", tags=["graduate · 毕业生"])
END = "Who ends it: one of the two, or both by mutual consent."
AskedWords = Annotated[SoundText, Explaining, Form(max_length=2000)]
AskedFiles = Annotated[list[UploadFile] | None, File(description="1 to 5: PDF, JPEG, PNG")]


class AnswerLink(TypedDict):
    """What an employer without an account opens to answer, and until when the school waits.

    `answer_by` is null where the school need not wait.
    """

    url: str
    answer_by: datetime | None


@router.get("", rules.READ)
def look_at_termination(
    by: ByGraduate, use_cases: ToTerminations, response: Response
) -> OwnRequest:
    """What is asked, by whom, and what was answered. Send its `ETag` as `If-Match`.

    409 NotTerminating where no request waits for the school.
    """
    return show_request(response, use_cases.find_own_request(by))


@router.post(
    "",
    rules.UPLOAD.with_files(MOST_FILES * MOST_BYTES),
    status_code=status.HTTP_201_CREATED,
)
def request_termination(
    by: ByGraduate,
    use_cases: ToTerminations,
    response: Response,
    reason: AskedWords = "",
    files: AskedFiles = None,
    ended_by: Annotated[EndedBy | None, Form(description=END)] = None,
    owed: AskedWords = "",
) -> StandingAnswer:
    """解除就业协议申请. The employer reads `reason`, `ended_by` and what is `owed`, and no file."""
    uploads = [read_upload(one) for one in files or []]
    outcome = use_cases.request(by, reason, uploads, ended_by=ended_by, owed=owed)
    return done(response, outcome)


@router.delete("", rules.COMMAND)
def withdraw_termination(
    by: ByGraduate, use_cases: ToTerminations, response: Response
) -> StandingAnswer:
    """撤回解约申请 of one's own. 403 NotYours where the employer asked."""
    return done(response, use_cases.withdraw(by))


@router.post("/answer", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def answer_termination(
    form: AnswerForm, by: ByGraduate, use_cases: ToTerminations, response: Response
) -> TerminationAnswer:
    """答复用人单位的解约申请; the school decides next. 403 NotYours of one's own request."""
    return done(response, use_cases.answer_own(by, agreed=form.agreed, words=form.words))


@router.get("/answer-link", rules.READ)
def find_answer_link(
    by: ByGraduate, use_cases: ToTerminations, links: ToAnswerLinks, request: Request
) -> AnswerLink:
    """给没有账号的用人单位的答复链接: for one answer, while the request waits.

    409 AnswersByAccount where the employer has an account, AnsweredAlready once it answered.
    """
    url = _url(request, links.make_token(by))
    asked = use_cases.find_own_request(by)
    return {"url": url, "answer_by": asked["answer_by"] if asked else None}


@router.get("/answer-link.svg", rules.FILE, response_class=Response, responses=response_docs.SVG)
def draw_answer_link(by: ByGraduate, links: ToAnswerLinks, request: Request) -> Response:
    """The link as an SVG QR code."""
    return svg_code(_url(request, links.make_token(by)))


def show_request(response: Response, asked: R | None) -> R:
    """Raises NotTerminating where no request waits."""
    if asked is None:
        raise NotTerminating
    return with_version(response, asked)


def _url(request: Request, token: str) -> str:
    return f"{request.app.state.settings.address}/r/{token}"
