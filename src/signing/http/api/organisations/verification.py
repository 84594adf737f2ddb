"""核验用人单位: the queue, and the word of the province or of a school that it lets decide."""

from enum import Enum
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response, status

from signing.http.answering import response_docs
from signing.http.answering.replies import Listed, done, given_out, listed
from signing.http.asking.filters import OR_NONE
from signing.http.asking.forms import ReasonForm, WordsForm
from signing.http.asking.readers import ReaderOfEmployers
from signing.http.asking.reads import Part
from signing.http.asking.security import ByEmployer, ByOverseer, ByProvince
from signing.http.asking.use_cases import ToFiles, ToVerifications
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import employer_desk
from signing.use_cases.organisations.verification import Delegation, JudgedEmployer

router = Router()
PROVINCE: list[str | Enum] = ["province · 省厅"]
EMPLOYER: list[str | Enum] = ["employer · 用人单位"]
Found = Annotated[str, Query(max_length=100, description="Part of a name, or of a credit code.")]


@router.get("/employers", rules.READ, tags=PROVINCE)
def list_employers(
    by: ByOverseer,
    use_cases: ToVerifications,
    connection: ReaderOfEmployers,
    part: Part,
    state: Annotated[employer_desk.EmployerState | None, OR_NONE, Query()] = None,
    q: Found = "",
) -> Listed[employer_desk.ListedEmployer]:
    """Registered employers, those that came into their state first at the top.

    For the province, and for a school's administrator while the province lets the school verify
    employers, else 403 `NotDelegated`. `earlier` registered before there was verification.
    """
    oversight = use_cases.open_queue(by)
    return listed(employer_desk.list_queue(connection, oversight, state, q.strip(), part))


@router.get("/employers/{employer_id}", rules.READ, tags=PROVINCE)
def show_employer(
    employer_id: UUID, by: ByOverseer, use_cases: ToVerifications, connection: ReaderOfEmployers
) -> employer_desk.QueuedEmployer:
    """What it says of itself, what is missing, and which others have its phone or a like name."""
    use_cases.open_queue(by)
    return employer_desk.load_queued(connection, employer_id)


@router.get(
    "/employers/{employer_id}/qualifications/{digest}",
    rules.FILE,
    response_class=Response,
    responses=response_docs.FILE,
    tags=PROVINCE,
)
def read_document(employer_id: UUID, digest: str, by: ByOverseer, use_cases: ToFiles) -> Response:
    """One of its documents, for whoever verifies it."""
    return given_out(use_cases.load_of_employer(by, employer_id, digest))


@router.post(
    "/employers/{employer_id}/verification",
    rules.COMMAND,
    status_code=status.HTTP_201_CREATED,
    tags=PROVINCE,
)
def verify(
    employer_id: UUID,
    by: ByOverseer,
    use_cases: ToVerifications,
    response: Response,
    form: WordsForm | None = None,
) -> JudgedEmployer:
    """核验通过, for all schools. `If-Match` with the `version` that was looked at.

    409 `VerificationDecided` of one that is verified, `StaleVersion` of one that changed since.
    """
    return done(response, use_cases.verify(by, employer_id, form.words if form else ""))


@router.post(
    "/employers/{employer_id}/refusal",
    rules.COMMAND,
    status_code=status.HTTP_201_CREATED,
    tags=PROVINCE,
)
def refuse(
    employer_id: UUID,
    by: ByOverseer,
    use_cases: ToVerifications,
    response: Response,
    form: ReasonForm | None = None,
) -> JudgedEmployer:
    """核验不通过: the employer reads the reason, mends what is wrong and asks again."""
    return done(response, use_cases.refuse(by, employer_id, form.reason if form else ""))


@router.post(
    "/employer/verification-request",
    rules.COMMAND,
    status_code=status.HTTP_201_CREATED,
    tags=EMPLOYER,
)
def ask_again(by: ByEmployer, use_cases: ToVerifications, response: Response) -> JudgedEmployer:
    """更正后重新提交, after a refusal. 409 `NotRefused` else."""
    return done(response, use_cases.ask_again(by))


@router.put("/schools/{code}/verification-delegation", rules.COMMAND, tags=PROVINCE)
def delegate(
    code: str, by: ByProvince, use_cases: ToVerifications, response: Response
) -> Delegation:
    """委托学校核验用人单位: its administrators decide for all schools, as the province does."""
    return done(response, use_cases.delegate(by, code))


@router.delete("/schools/{code}/verification-delegation", rules.COMMAND, tags=PROVINCE)
def reclaim(
    code: str, by: ByProvince, use_cases: ToVerifications, response: Response
) -> Delegation:
    """The school decides nothing any more; what it decided stands."""
    return done(response, use_cases.reclaim(by, code))
