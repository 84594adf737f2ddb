"""What is true now about a printed copy, for whoever holds it."""

from typing import Annotated, Any
from unicodedata import normalize

from fastapi import Request, Response

from signing.copycode import CopyCode, Unread
from signing.http.asking.reads import reading
from signing.http.asking.security import ByAnyone, context
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import public_record
from signing.refusals import ForgedCode, NoSuchCopy
from signing.storage.readers import Reader
from signing.vocabulary import AgreementNumber

router = Router(prefix="/verifications", tags=["anyone · 核验"])
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
FOR_EVERYONE = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}


@router.get("/keys", rules.READ.open_to("everybody: public keys"))
def keys(by: ByAnyone, request: Request, response: Response) -> dict[str, Any]:
    """The public keys of all codes ever issued (a JWK Set), to verify a copy without a network."""
    del by
    response.headers.update(FOR_EVERYONE)
    return context(request).copy_keys.ring().key_set


@router.get("/{code}", rules.READ.open_to("whoever holds a printed copy"))
def verify(
    code: str,
    by: ByAnyone,
    request: Request,
    connection: Annotated[Reader, reading(public_record.NAME)],
) -> dict[str, Any]:
    """In effect, under termination or void, since when, and what the paper must say (masked).

    404 NoSuchCopy for what is no code of ours, ForgedCode for one with a false signature.
    """
    del by
    return verified(code, request, connection)


def verified(code: str, request: Request, connection: Reader) -> dict[str, Any]:
    """Raises NoSuchCopy, ForgedCode."""
    read = context(request).copy_keys.read(code)
    if isinstance(read, CopyCode):
        said = public_record.says_what_was_printed(connection, read)
        return _found(connection, read.number, read.copy) | {
            "key_id": read.key_id,
            "approved_on": read.approved_on,
            "content": "as_printed" if said else "changed_since",
        }
    raise ForgedCode if read is Unread.FORGED else NoSuchCopy


def checked(number: str, check: str, request: Request, connection: Reader) -> dict[str, Any]:
    """By what people type: nothing tells what their paper says. Raises NoSuchCopy."""
    typed = AgreementNumber(_as_printed(number))
    copy = context(request).tokens.read_copy_check(typed, _as_printed(check))
    if copy is None:
        raise NoSuchCopy
    return _found(connection, typed, copy.value) | {"content": None}


def _as_printed(typed: str) -> str:
    """A Chinese keyboard writes wide digits and dashes."""
    return normalize("NFKC", typed).strip().translate(DASHES)


def _found(connection: Reader, number: str, copy: str) -> dict[str, Any]:
    found = public_record.record(connection, AgreementNumber(number))
    if not found:
        raise NoSuchCopy
    return found | {"genuine": True, "copy": copy}
