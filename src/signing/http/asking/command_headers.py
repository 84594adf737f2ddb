"""What a request says about itself: its id, its Idempotency-Key, the version that it decided on.

The forms of pages say the latter two in fields, `once` and `version`.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from fastapi import Header, Request
from starlette.datastructures import UploadFile

from signing.http.edge.rules import is_for_people
from signing.refusals import FieldsWrong
from signing.use_cases.core.actors import Once
from signing.use_cases.privacy.vault import Vault

LONGEST_KEY = 200
PAGE_OF = "page_of"
"""The field of every form of a page that says who was signed in when it was drawn."""
FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})
VERSION = re.compile(r'(?:W/)?"?([0-9]{1,18})"?')


@dataclass(frozen=True)
class Errand:
    request_id: str
    client_request_id: str
    once: Once | None
    seen: int | None
    address: str
    page_of: str = ""
    """Whose page sent the form; "" where no page of ours did."""


async def errand(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(description="A retry with the same key gets the first answer.", min_length=1),
    ] = None,
    if_match: Annotated[
        str | None, Header(description="The `ETag` or `version` that a person decided on.")
    ] = None,
) -> Errand:
    page_of = ""
    if is_for_people(request.scope) and _is_form(request):
        beside = await request.form()
        idempotency_key = idempotency_key or str(beside.get("once") or "") or None
        if_match = if_match or str(beside.get("version") or "") or None
        page_of = str(beside.get(PAGE_OF) or "")
    once = None
    if idempotency_key is not None:
        if len(idempotency_key) > LONGEST_KEY:
            raise _wrong("Idempotency-Key", "过长", "too long")
        once = Once(idempotency_key, await _keyed(request))
    state = request.state
    ids = (state.request_id, state.client_request_id)
    return Errand(*ids, once, _version(if_match), address_of(request), page_of)


def address_of(request: Request) -> str:
    """Who sent it, for counting tries; nothing where a socket has no address."""
    return request.client.host if request.client else ""


def _version(if_match: str | None) -> int | None:
    """`"17"`, `W/"17"` or 17; any for `*`."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = VERSION.fullmatch(if_match.strip())
    if found is None:
        raise _wrong("If-Match", '应为版本号，如 "17"', 'must be a version like "17"')
    return int(found[1])


async def _keyed(request: Request) -> bytes:
    """It is stored, and a body may hold a password: without our key nobody can try some on it."""
    vault: Vault = request.app.state.context.vault
    return vault.digest("request", (await _digest(request)).hex())


async def _digest(request: Request) -> bytes:
    """What the request asks for; of a form its fields, since each try draws its boundary anew."""
    query = request.scope["query_string"].decode()
    seen = sha256(f"{request.method} {request.scope['path']}?{query}\n".encode())
    if _is_form(request):  # a route that takes one has read it away
        form = await request.form()
        for name, value in sorted(form.multi_items(), key=lambda item: item[0]):
            seen.update(name.encode() + b"\0")
            seen.update(await _content(value) + b"\0")
    else:
        seen.update(await request.body())
    return seen.digest()


def _is_form(request: Request) -> bool:
    kind, _, _ = request.headers.get("content-type", "").partition(";")
    return kind.strip().lower() in FORMS


async def _content(value: UploadFile | str) -> bytes:
    if isinstance(value, str):
        return sha256(value.encode()).digest()
    content = await value.read()
    await value.seek(0)
    return sha256((value.filename or "").encode() + b"\0" + content).digest()


def _wrong(field: str, zh: str, en: str) -> FieldsWrong:
    return FieldsWrong(errors=[{"field": field, "zh": zh, "en": en}])
