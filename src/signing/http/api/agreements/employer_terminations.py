"""An employer's release from its agreements: asked for, withdrawn, and its answer to a graduate."""

from typing import Annotated

from fastapi import Form, Response, status

from signing.http.answering.replies import done
from signing.http.api.agreements.my_termination import (
    END,
    AskedFiles,
    AskedWords,
    show_request,
)
from signing.http.asking.forms import AnswerForm
from signing.http.asking.security import ByEmployer
from signing.http.asking.uploads import read_upload
from signing.http.asking.use_cases import ToTerminations
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.agreements.release_requests import RequestToParty
from signing.use_cases.agreements.terminations import MOST_FILES, TerminationAnswer
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from signing.vocabulary import AgreementNumber, EndedBy
from signing.vocabulary.answers import StandingAnswer

router = Router(prefix="/employer/agreements/{number}", tags=["employer · 用人单位"])


@router.get("/termination", rules.READ.for_programs(Scope.AGREEMENTS_READ))
def look_at_termination(
    number: AgreementNumber, by: ByEmployer, use_cases: ToTerminations, response: Response
) -> RequestToParty:
    """What is asked, by whom, and what was answered. Send its `ETag` as `If-Match`.

    409 NotTerminating where no request waits for the school.
    """
    return show_request(response, use_cases.find_request(by, number))


@router.post(
    "/termination",
    rules.UPLOAD.with_files(MOST_FILES * MOST_BYTES),
    status_code=status.HTTP_201_CREATED,
)
def request_termination(
    number: AgreementNumber,
    by: ByEmployer,
    use_cases: ToTerminations,
    response: Response,
    ended_by: Annotated[EndedBy, Form(description=END)],
    reason: AskedWords = "",
    files: AskedFiles = None,
    owed: AskedWords = "",
) -> StandingAnswer:
    """解除就业协议申请. The graduate reads `reason`, `ended_by` and what is `owed`, and no file."""
    uploads = [read_upload(one) for one in files or []]
    outcome = use_cases.request_by_employer(
        by, number, reason, uploads, ended_by=ended_by, owed=owed
    )
    return done(response, outcome)


@router.delete("/termination", rules.COMMAND)
def withdraw_termination(
    number: AgreementNumber, by: ByEmployer, use_cases: ToTerminations, response: Response
) -> StandingAnswer:
    """撤回解约申请 of its own. 403 NotYours where the graduate asked."""
    return done(response, use_cases.withdraw_by_employer(by, number))


@router.post("/termination-answer", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def answer_termination(
    number: AgreementNumber,
    form: AnswerForm,
    by: ByEmployer,
    use_cases: ToTerminations,
    response: Response,
) -> TerminationAnswer:
    """答复毕业生的解约申请; the school decides next. 403 NotYours of its own request."""
    return done(response, use_cases.answer(by, number, agreed=form.agreed, words=form.words))
