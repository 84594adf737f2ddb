"""Who a program acts for, where the route that it calls is open to programs."""

from datetime import UTC, datetime

import structlog
from fastapi import Request

from signing.http.edge.rules import Rules
from signing.refusals import NotSignedIn, ScopeMissing
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.access.clients import Clients

LOG = structlog.get_logger()


def owner_of(request: Request, token: str) -> SignedIn:
    """Facts are the owner's, the log names the program.

    Raises NotSignedIn for a token that is none, ScopeMissing where the route's rules name no scope
    or one that the program has not.
    """
    program = Clients(request.app.state.context).find_program(token, datetime.now(UTC))
    if program is None:
        raise NotSignedIn
    rules: Rules = request.scope["route"].rules
    if rules.scope is None or rules.scope not in program.scopes:
        raise ScopeMissing(error="insufficient_scope")
    LOG.info("program", client=program.client)
    return program.owner
