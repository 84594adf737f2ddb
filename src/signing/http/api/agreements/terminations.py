"""解约申请登记表: requests for release and the school's decisions."""

from fastapi import Response, status

from signing.http.answering import response_docs
from signing.http.answering.replies import Listed, done, given_out, listed, with_version
from signing.http.asking.filters import AskedReleases, AskedTerminationState, AskedWords
from signing.http.asking.forms import ReasonForm
from signing.http.asking.readers import ReaderOfTerminations
from signing.http.asking.reads import Part
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToFiles, ToTerminations
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import termination_register
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.agreements.terminations import TerminationSeen
from signing.vocabulary import AgreementNumber
from signing.vocabulary.answers import StandingAnswer

router = Router(prefix="/terminations", tags=["counselor · 辅导员"])


@router.get("", rules.READ.for_programs(Scope.TERMINATIONS_READ))
def register(
    by: ByCounselor,
    part: Part,
    connection: ReaderOfTerminations,
    filters: AskedReleases,
    state: AskedTerminationState = "pending",
    q: AskedWords = "",
) -> Listed[termination_register.TerminationItem]:
    return listed(
        termination_register.list_requests(
            connection, by.oversight, state=state, q=q, filters=filters, part=part
        )
    )


@router.get("/{number}", rules.READ.for_programs(Scope.TERMINATIONS_READ))
def look_at(
    number: AgreementNumber, by: ByCounselor, use_cases: ToTerminations, response: Response
) -> TerminationSeen:
    """The original agreement beside the request. Send its `ETag` as `If-Match`."""
    return with_version(response, use_cases.look_at(by, number))


@router.get(
    "/{number}/files/{digest}", rules.FILE, response_class=Response, responses=response_docs.FILE
)
def read_file(
    number: AgreementNumber, digest: str, by: ByCounselor, use_cases: ToFiles
) -> Response:
    """A file of the request, also when it was decided long ago."""
    return given_out(use_cases.load_of_agreement(by, number, digest))


@router.post("/{number}/approval", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def approve(
    number: AgreementNumber, by: ByCounselor, use_cases: ToTerminations, response: Response
) -> StandingAnswer:
    """同意解约: the agreement is void, and the graduate may sign again."""
    return done(response, use_cases.approve(by, number))


@router.post("/{number}/rejection", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def reject(
    number: AgreementNumber,
    form: ReasonForm,
    by: ByCounselor,
    use_cases: ToTerminations,
    response: Response,
) -> StandingAnswer:
    """不同意解约, with the reason."""
    return done(response, use_cases.reject(by, number, form.reason))
