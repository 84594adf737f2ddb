"""Amendments of a graduate's own agreement: proposed, answered, taken back."""

from typing import Annotated

from fastapi import Request, Response, status
from pydantic import Field
from typing_extensions import TypedDict

from signing.http.answering import response_docs
from signing.http.answering.replies import done, svg_code, with_version
from signing.http.asking.field_errors import naming_part
from signing.http.asking.fields import FilledPrintedLine, Reason
from signing.http.asking.forms import Form, ReasonForm, WholeTermsForm
from signing.http.asking.security import ByGraduate
from signing.http.asking.use_cases import ToAmendmentLinks, ToAmendments
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.agreements.amendment_reading import AmendmentSeen
from signing.use_cases.agreements.amendments import AmendmentAnswer

router = Router(prefix="/me/agreement/amendments", tags=["graduate · 毕业生"])


class AmendmentForm(Form):
    """The whole terms as they would be; the title stays where none is given."""

    terms: WholeTermsForm
    position_title: FilledPrintedLine | None = None
    reason: Reason = ""


class AcceptanceForm(Form):
    """`content`: the digest of what whoever accepts was shown; without it, what is proposed."""

    content: Annotated[str | None, Field(pattern="^[0-9a-f]{64}$")] = None


class AmendmentLink(TypedDict):
    """What an employer without an account opens to answer."""

    url: str


class AmendmentList(TypedDict):
    """All amendments of one agreement, the first one first."""

    items: list[AmendmentSeen]


@router.get("", rules.READ)
def list_amendments(by: ByGraduate, use_cases: ToAmendments) -> AmendmentList:
    """Of the current agreement, or of the last one. 404 NoSuchAgreement before the first."""
    return {"items": use_cases.list_amendments(by, use_cases.find_number(by))}


@router.post("", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def propose(
    form: AmendmentForm, by: ByGraduate, use_cases: ToAmendments, response: Response
) -> AmendmentAnswer:
    """提出变更; the employer is asked. What is agreed stays until both agreed and the school did.

    409 AmendmentOpen while another one is open, NotAmendable while a release is asked for, Disputed
    while the graduate disputes the signing; 422 NothingChanged, ReasonMissing.
    """
    number = use_cases.find_number(by)
    with naming_part("terms"):
        outcome = use_cases.propose(
            by,
            number,
            terms=form.terms.terms(),
            position_title=form.position_title,
            reason=form.reason,
        )
    return done(response, outcome)


@router.get("/{amendment}", rules.READ)
def look_at(
    amendment: int, by: ByGraduate, use_cases: ToAmendments, response: Response
) -> AmendmentSeen:
    """Old and new, field by field. Send its `ETag` as `If-Match`."""
    return with_version(response, use_cases.look_at(by, use_cases.find_number(by), amendment))


@router.delete("/{amendment}", rules.COMMAND)
def withdraw(
    amendment: int, by: ByGraduate, use_cases: ToAmendments, response: Response
) -> AmendmentAnswer:
    """撤回变更 of one's own, until the school has decided. 403 NotYours of the employer's."""
    return done(response, use_cases.withdraw(by, use_cases.find_number(by), amendment))


@router.post("/{amendment}/acceptance", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def accept(
    amendment: int,
    by: ByGraduate,
    use_cases: ToAmendments,
    response: Response,
    form: AcceptanceForm | None = None,
) -> AmendmentAnswer:
    """同意变更: it is applied at once while the signing waits, and else reviewed by the school.

    The graduate confirms what is agreed, as it will be printed, by the digest `content`.
    """
    number = use_cases.find_number(by)
    shown = form.content if form else None
    return done(response, use_cases.accept(by, number, amendment, shown))


@router.post("/{amendment}/refusal", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def decline(
    amendment: int,
    form: ReasonForm,
    by: ByGraduate,
    use_cases: ToAmendments,
    response: Response,
) -> AmendmentAnswer:
    """不同意变更, with the reason: what was agreed before stays."""
    number = use_cases.find_number(by)
    return done(response, use_cases.decline(by, number, amendment, form.reason))


@router.get("/{amendment}/answer-link", rules.READ)
def find_answer_link(
    amendment: int, by: ByGraduate, links: ToAmendmentLinks, request: Request
) -> AmendmentLink:
    """给没有账号的用人单位的答复链接: for one answer, while the amendment waits.

    409 AnswersByAccount where the employer has an account, AmendmentClosed once it answered.
    """
    return {"url": _url(request, links.make_token(by, amendment))}


@router.get(
    "/{amendment}/answer-link.svg",
    rules.FILE,
    response_class=Response,
    responses=response_docs.SVG,
)
def draw_answer_link(
    amendment: int, by: ByGraduate, links: ToAmendmentLinks, request: Request
) -> Response:
    """The link as an SVG QR code."""
    return svg_code(_url(request, links.make_token(by, amendment)))


def _url(request: Request, token: str) -> str:
    return f"{request.app.state.settings.address}/r/{token}/amendment"
