"""Amendments of an employer's agreements: proposed, answered, taken back.

The graduate's calls (`my_amendments.py`) are the same steps by the other side. They stand apart,
as all calls of a role do: each has its address, who may send it, and its words in the API.
"""

from fastapi import Response, status

from signing.http.answering.replies import done, with_version
from signing.http.api.agreements.my_amendments import (
    AcceptanceForm,
    AmendmentForm,
    AmendmentList,
)
from signing.http.asking.field_errors import naming_part
from signing.http.asking.forms import ReasonForm
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToAmendments
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.agreements.amendment_reading import AmendmentSeen
from signing.use_cases.agreements.amendments import AmendmentAnswer
from signing.vocabulary import AgreementNumber

router = Router(prefix="/employer/agreements/{number}/amendments", tags=["employer · 用人单位"])


@router.get("", rules.READ.for_programs(Scope.AGREEMENTS_READ))
def list_amendments(
    number: AgreementNumber, by: ByEmployer, use_cases: ToAmendments
) -> AmendmentList:
    """The first one first."""
    return {"items": use_cases.list_amendments(by, number)}


@router.post("", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def propose(
    number: AgreementNumber,
    form: AmendmentForm,
    by: ByEmployer,
    use_cases: ToAmendments,
    response: Response,
) -> AmendmentAnswer:
    """提出变更; the graduate is asked. What is agreed stays until both agreed and the school did.

    409 AmendmentOpen while another one is open, NotAmendable while a release is asked for, Disputed
    while the graduate disputes the signing; 422 NothingChanged, ReasonMissing.
    """
    with naming_part("terms"):
        outcome = use_cases.propose(
            by,
            number,
            terms=form.terms.terms(),
            position_title=form.position_title,
            reason=form.reason,
        )
    return done(response, outcome)


@router.get("/{amendment}", rules.READ.for_programs(Scope.AGREEMENTS_READ))
def look_at(
    number: AgreementNumber,
    amendment: int,
    by: ByEmployer,
    use_cases: ToAmendments,
    response: Response,
) -> AmendmentSeen:
    """Old and new, field by field. Send its `ETag` as `If-Match`."""
    return with_version(response, use_cases.look_at(by, number, amendment))


@router.delete("/{amendment}", rules.COMMAND)
def withdraw(
    number: AgreementNumber,
    amendment: int,
    by: ByEmployer,
    use_cases: ToAmendments,
    response: Response,
) -> AmendmentAnswer:
    """撤回变更 of its own, until the school has decided. 403 NotYours of the graduate's."""
    return done(response, use_cases.withdraw(by, number, amendment))


@router.post("/{amendment}/acceptance", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def accept(
    number: AgreementNumber,
    amendment: int,
    by: ByEmployer,
    use_cases: ToAmendments,
    response: Response,
    form: AcceptanceForm | None = None,
) -> AmendmentAnswer:
    """同意变更: it is applied at once while the signing waits, and else reviewed by the school."""
    shown = form.content if form else None
    return done(response, use_cases.accept(by, number, amendment, shown))


@router.post("/{amendment}/refusal", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def decline(
    number: AgreementNumber,
    amendment: int,
    form: ReasonForm,
    by: ByEmployer,
    use_cases: ToAmendments,
    response: Response,
) -> AmendmentAnswer:
    """不同意变更, with the reason: what was agreed before stays."""
    return done(response, use_cases.decline(by, number, amendment, form.reason))
