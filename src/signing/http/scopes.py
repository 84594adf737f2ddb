"""Which routes programs may use, each with its scope. All others are closed to them."""

from datetime import UTC, datetime

import structlog
from fastapi import Request

from signing.application.access.clients import Clients
from signing.application.access.scopes import Scope
from signing.application.accounts import SignedIn
from signing.http.edge import route_of
from signing.refusals import NotSignedIn, ScopeMissing

LOG = structlog.get_logger()

SCOPES: dict[str, Scope] = {
    "GET /api/reviews": Scope.REVIEWS_READ,
    "GET /api/reviews/{number}": Scope.REVIEWS_READ,
    "GET /api/terminations": Scope.TERMINATIONS_READ,
    "GET /api/terminations/{number}": Scope.TERMINATIONS_READ,
    "GET /api/prints": Scope.PRINTS_READ,
    "POST /api/prints": Scope.PRINTS_WRITE,
    "GET /api/graduates": Scope.GRADUATES_READ,
    "GET /api/roster/template.xlsx": Scope.ROSTER_WRITE,
    "POST /api/roster/preview": Scope.ROSTER_WRITE,
    "GET /api/roster/{token}": Scope.ROSTER_WRITE,
    "POST /api/roster/{token}/import": Scope.ROSTER_WRITE,
    "GET /api/statistics/esign": Scope.STATISTICS_READ,
    "GET /api/statistics/esign.csv": Scope.STATISTICS_READ,
    "GET /api/statistics/esign.xlsx": Scope.STATISTICS_READ,
    "GET /api/statistics/esign/facts": Scope.STATISTICS_READ,
    "GET /api/statistics/esign/changes": Scope.STATISTICS_READ,
    "GET /api/statistics/dashboard": Scope.STATISTICS_READ,
    "GET /api/statistics/years": Scope.STATISTICS_READ,
    "GET /api/employer/positions": Scope.POSITIONS_READ,
    "POST /api/employer/positions": Scope.POSITIONS_WRITE,
    "PATCH /api/employer/positions/{position_id}": Scope.POSITIONS_WRITE,
    "DELETE /api/employer/positions/{position_id}": Scope.POSITIONS_WRITE,
    "GET /api/employer/applications": Scope.APPLICATIONS_READ,
    "POST /api/employer/applications/{application_id}/invitation": Scope.APPLICATIONS_WRITE,
    "POST /api/employer/applications/{application_id}/rejection": Scope.APPLICATIONS_WRITE,
    "GET /api/employer/offer-templates": Scope.APPLICATIONS_READ,
    "GET /api/employer/agreements": Scope.AGREEMENTS_READ,
    "GET /api/employer/agreements/{number}.pdf": Scope.AGREEMENTS_READ,
}


def owner(request: Request, token: str) -> SignedIn:
    """Of the program that comes with `token`: facts are the owner's, the log names the program."""
    program = Clients(request.app.state.office).who(token, datetime.now(UTC))
    if program is None:
        raise NotSignedIn
    scope = SCOPES.get(f"{request.method} {route_of(request.scope)}")
    if scope is None or scope not in program.scopes:
        raise ScopeMissing(error="insufficient_scope")
    LOG.info("program", client=program.client, request_id=request.state.request_id)
    return program.owner
