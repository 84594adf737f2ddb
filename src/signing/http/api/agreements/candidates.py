"""An employer's candidates, offers, direct signings and agreements."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Response, status
from pydantic import Field
from typing_extensions import TypedDict

from signing.http.answering import response_docs
from signing.http.answering.replies import (
    Listed,
    done,
    done_each,
    given_out,
    listed,
    pdf,
)
from signing.http.asking.field_errors import naming_part
from signing.http.asking.fields import Counted
from signing.http.asking.filters import AskedStage
from signing.http.asking.forms import (
    Form,
    IdentityForm,
    InterviewForm,
    SigningBody,
    TermsForm,
)
from signing.http.asking.readers import ReaderOfApplications, ReaderOfEmployerAgreements
from signing.http.asking.reads import Part
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import (
    ToCandidates,
    ToFiles,
    ToManyApplicants,
    ToPrinting,
    ToResumes,
    ToSignings,
)
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import applications, employer_agreements
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.agreements.applications import StageAnswer
from signing.use_cases.agreements.candidates import AskedAnswer
from signing.use_cases.agreements.many_applicants import MOST
from signing.use_cases.agreements.signings import SigningAnswer
from signing.vocabulary import AgreementNumber, ApplicationId

router = Router(prefix="/employer", tags=["employer · 用人单位"])


class OfferForm(SigningBody):
    terms: TermsForm


class DirectSigningForm(IdentityForm, SigningBody):
    position_id: UUID
    terms: TermsForm


class ApplicationSeenForm(Form):
    """An application, with the `version` of it that a person saw."""

    application_id: ApplicationId
    version: Annotated[int, Counted, Field(ge=0)]


class RejectionsForm(Form):
    seen: Annotated[list[ApplicationSeenForm], Field(min_length=1, max_length=MOST)]


class LeftAsItIs(TypedDict):
    """An application that was not decided, with the code and the words of why."""

    application_id: str
    code: str
    zh: str
    en: str


class RejectionsAnswer(TypedDict):
    """How many graduates were told that they were not selected, and which applications stayed."""

    told: int
    refused: list[LeftAsItIs]


@router.get("/applications", rules.READ.for_programs(Scope.APPLICATIONS_READ))
def received(
    by: ByEmployer,
    part: Part,
    connection: ReaderOfApplications,
    resumes: ToResumes,
    stage: AskedStage = None,
) -> Listed[applications.ReceivedApplication]:
    """Newest first. A résumé is there as long as its purpose lasts; then see `resume_closed`."""
    return listed(
        applications.list_received_applications(
            connection,
            by.employer_id,
            stage=stage,
            part=part,
            find_ends=partial(resumes.find_ends, by),
        )
    )


@router.post("/applications/rejections", rules.COMMAND.for_programs(Scope.APPLICATIONS_WRITE))
def not_select_many(
    form: RejectionsForm, by: ByEmployer, use_cases: ToManyApplicants, response: Response
) -> RejectionsAnswer:
    """未录用 for many, at most 500: each at the version that was seen of it, which the list has.

    Who changed since, or cannot be told, is left as they are, with why; all others are told.
    """
    told = use_cases.reject_each(by, {one.application_id: one.version for one in form.seen})
    left: list[LeftAsItIs] = [
        {"application_id": one, "code": why.code, "zh": why.words.zh, "en": why.words.en}
        for one, why in told.refused.items()
    ]
    answer: RejectionsAnswer = {"told": told.done, "refused": left}
    return done_each(response, told.last, answer)


@router.get(
    "/applications/{application_id}/attachment",
    rules.FILE,
    response_class=Response,
    responses=response_docs.FILE,
)
def read_attachment(application_id: ApplicationId, by: ByEmployer, use_cases: ToFiles) -> Response:
    """The PDF that came with the résumé. 409 EmployerSuspended, or ResumeClosed once it is over."""
    return given_out(use_cases.load_of_candidate(by, application_id))


@router.post(
    "/applications/{application_id}/invitation",
    rules.COMMAND.for_programs(Scope.APPLICATIONS_WRITE),
    status_code=status.HTTP_201_CREATED,
)
def invite(
    application_id: ApplicationId,
    form: InterviewForm,
    by: ByEmployer,
    use_cases: ToCandidates,
    response: Response,
) -> AskedAnswer:
    """发送面试邀请; it carries `reply_by`."""
    return done(response, use_cases.invite(by, application_id, form.interview()))


@router.put(
    "/applications/{application_id}/invitation",
    rules.COMMAND.for_programs(Scope.APPLICATIONS_WRITE),
)
def move_interview(
    application_id: ApplicationId,
    form: InterviewForm,
    by: ByEmployer,
    use_cases: ToCandidates,
    response: Response,
) -> AskedAnswer:
    """面试改期: another time or place while the invitation stands; the graduate is asked again."""
    return done(response, use_cases.move_interview(by, application_id, form.interview()))


@router.delete(
    "/applications/{application_id}/invitation",
    rules.COMMAND.for_programs(Scope.APPLICATIONS_WRITE),
)
def withdraw_interview(
    application_id: ApplicationId, by: ByEmployer, use_cases: ToCandidates, response: Response
) -> StageAnswer:
    """撤回面试邀请 before the interview; the application is SUBMITTED again."""
    return done(response, use_cases.withdraw_interview(by, application_id))


@router.post(
    "/applications/{application_id}/rejection",
    rules.COMMAND.for_programs(Scope.APPLICATIONS_WRITE),
    status_code=status.HTTP_201_CREATED,
)
def not_select(
    application_id: ApplicationId, by: ByEmployer, use_cases: ToCandidates, response: Response
) -> StageAnswer:
    return done(response, use_cases.not_select(by, application_id))


@router.post(
    "/applications/{application_id}/offer", rules.COMMAND, status_code=status.HTTP_201_CREATED
)
def offer(
    application_id: ApplicationId,
    form: OfferForm,
    by: ByEmployer,
    use_cases: ToCandidates,
    response: Response,
) -> AskedAnswer:
    """发送签约通知 with its terms; the graduate signs by accepting."""
    with naming_part("terms"):
        outcome = use_cases.offer(by, application_id, form.terms.terms())
    return done(response, outcome)


@router.delete("/applications/{application_id}/offer", rules.COMMAND)
def withdraw_offer(
    application_id: ApplicationId, by: ByEmployer, use_cases: ToCandidates, response: Response
) -> StageAnswer:
    """409 StaleVersion when the application changed since `If-Match`: another offer was made."""
    return done(response, use_cases.withdraw_offer(by, application_id))


@router.post("/signings", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def sign_directly(
    form: DirectSigningForm, by: ByEmployer, use_cases: ToSignings, response: Response
) -> SigningAnswer:
    """情况二: all four fields must name one graduate; one answer for every mismatch."""
    with naming_part("terms"):
        outcome = use_cases.sign_directly(by, form.position_id, form.identity(), form.terms.terms())
    return done(response, outcome)


@router.get("/agreements", rules.READ.for_programs(Scope.AGREEMENTS_READ))
def agreements(
    by: ByEmployer,
    part: Part,
    connection: ReaderOfEmployerAgreements,
) -> Listed[employer_agreements.EmployerAgreement]:
    return listed(employer_agreements.list_agreements(connection, by.employer_id, part))


@router.get("/card-signings", rules.READ.for_programs(Scope.AGREEMENTS_READ))
def card_signings(
    by: ByEmployer,
    part: Part,
    connection: ReaderOfEmployerAgreements,
) -> Listed[employer_agreements.SignedByCard]:
    """What was signed by cards with one's credit code, without the account, newest first.

    If it was not you, tell the school the number. Empty until the employer is verified.
    """
    return listed(employer_agreements.list_signed_by_card(connection, by.employer_id, part))


@router.get(
    "/agreements/{number}.pdf",
    rules.RECORDED_FILE.for_programs(Scope.AGREEMENTS_READ),
    response_class=Response,
    responses=response_docs.PDF,
)
def print_own(number: AgreementNumber, by: ByEmployer, use_cases: ToPrinting) -> Response:
    """审核通过后，用人单位亦可自行打印."""
    outcome, content = use_cases.print_own(by, number)
    return pdf(content, f"就业协议书-{number}.pdf", outcome)
