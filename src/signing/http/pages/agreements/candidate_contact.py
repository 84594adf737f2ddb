"""联系电话 of an invited applicant: a purpose first, then the number, once."""

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToApplicantContacts
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.agreements.candidate import LIST, Here
from signing.http.pages.graduates.graduate_forms import PurposeForm
from signing.http.pages.typed_form import Filled
from signing.refusals import Refusal

router = Router(prefix=f"{LIST}/{{application_id}}/contact")
TEMPLATE = "agreements/employer/contact.html"


@router.get("", rules.PAGE)
def ask_purpose(here: Here, by: ByEmployer) -> HTMLResponse:
    del by
    return here.show(TEMPLATE, shown=None)


@router.post("", rules.UNKEYED_FORM)
def show_contact(
    here: Here, filled: Filled, by: ByEmployer, use_cases: ToApplicantContacts
) -> Response:
    """Record the disclosure, then show the number unmasked, once."""
    try:
        shown = use_cases.show(by, here.id, filled.read_as(PurposeForm).purpose)
    except Refusal as refusal:
        return here.show(TEMPLATE, typed=filled, refusal=refusal, shown=None)
    return here.show(TEMPLATE, shown=shown)
