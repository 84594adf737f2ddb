"""企业登记信息: what the business register says of a credit code, for whoever fills in a form."""

from typing import Annotated

from fastapi import Path

from signing.http.asking.fields import CreditCode
from signing.http.asking.security import ByAnyone
from signing.http.asking.use_cases import ToRegistries
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.organisations.comparing import RegisteredCompany

router = Router(prefix="/registry", tags=["employer · 用人单位"])


@router.get("/{credit_code}", rules.READ.costing(rules.ENTRY).open_to("an employer that registers"))
def look_up(
    credit_code: Annotated[CreditCode, Path()], by: ByAnyone, use_cases: ToRegistries
) -> RegisteredCompany:
    """Name and state of a company; never a person.

    404 RegistryNotSet where the province has no register, 503 RegistryAway while it does not
    answer: go on without it. One network looks up 20 codes in a quarter of an hour, 60 in a day.
    """
    return use_cases.look_up_for(by, credit_code)
