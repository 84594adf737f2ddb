"""二维码名片签约 in an employer's name, without its account: what it may know of each."""

from fastapi.responses import HTMLResponse

from signing.http.asking.readers import ReaderOfEmployerAgreements
from signing.http.asking.reads import Part
from signing.http.asking.security import ByEmployer
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.page_links import make_links
from signing.http.pages.screen import ToScreen
from signing.projections import employer_agreements

router = Router()


@router.get("/employer/card-signings", rules.PAGE)
def list_card_signings(
    by: ByEmployer, connection: ReaderOfEmployerAgreements, screen: ToScreen, part: Part
) -> HTMLResponse:
    page = employer_agreements.list_signed_by_card(connection, by.employer_id, part)
    return screen.show(
        "agreements/employer/card_signings.html",
        found=page.items,
        links=make_links(screen.request, page.next),
    )
