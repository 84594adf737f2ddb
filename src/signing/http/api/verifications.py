"""What is true now about a printed copy, for whoever holds it."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection

from signing.http.reads import reading
from signing.http.security import ByAnyone, office
from signing.projections import public_record
from signing.refusals import NoSuchCopy

router = APIRouter(prefix="/verifications", tags=["anyone · 核验"])


@router.get("/{code}")
def verify(
    code: str,
    by: ByAnyone,
    request: Request,
    connection: Annotated[Connection, reading(public_record.NAME)],
) -> dict[str, Any]:
    """In effect, under termination or void, since when, and what the paper must say (masked).

    404 NoSuchCopy for a code that this service did not issue: unknown, mistyped or forged.
    """
    del by
    return verified(code, request, connection)


def verified(code: str, request: Request, connection: Connection) -> dict[str, Any]:
    copy = office(request).tokens.read_copy_code(code)
    found = copy and public_record.record(connection, copy.number)
    if copy is None or not found:
        raise NoSuchCopy
    return {**found, "copy": copy.name.value}
