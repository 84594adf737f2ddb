"""`Signing-Receipt` shut on its way out, opened on its way in: only we can read it.

Programs send it along; for people it travels in a cookie for a minute, so that they see what they
just did.
"""

from http.cookies import SimpleCookie

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.http.answering.replies import RECEIPT
from signing.http.edge.rules import is_for_people
from signing.use_cases.core.tokens import Tokens

PURPOSE = "receipt"
COOKIE, SECONDS = "signing_receipt", 60


class Receipts:
    """Ids of streams can be computed: whoever could write a receipt could ask what exists."""

    def __init__(self, app: ASGIApp, tokens: Tokens) -> None:
        self._app = app
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        shut = _brought(scope)
        if shut is not None:
            MutableHeaders(scope=scope)[RECEIPT] = self._read(shut)

        async def reply(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._shut(MutableHeaders(scope=message), scope)
            await send(message)

        await self._app(scope, receive, reply)

    def _shut(self, going: MutableHeaders, scope: Scope) -> None:
        if RECEIPT in going:
            going[RECEIPT] = self._tokens.encrypt(PURPOSE, going[RECEIPT].encode())
            if is_for_people(scope):
                going.append("Set-Cookie", _kept(going[RECEIPT], scope))

    def _read(self, receipt: str) -> str:
        """Nothing for what is no receipt of ours: it names no fact."""
        return (self._tokens.decrypt(PURPOSE, receipt) or b"").decode()


def _brought(scope: Scope) -> str | None:
    headers = Headers(scope=scope)
    if RECEIPT in headers or not is_for_people(scope):
        return headers.get(RECEIPT)
    return cookie_parser(headers.get("cookie", "")).get(COOKIE)


def _kept(receipt: str, scope: Scope) -> str:
    kept = SimpleCookie({COOKIE: receipt})
    kept[COOKIE] |= {"max-age": SECONDS, "path": "/", "httponly": True, "samesite": "lax"}
    kept[COOKIE]["secure"] = scope["scheme"] == "https"
    return kept[COOKIE].OutputString()


def install(app: FastAPI, tokens: Tokens) -> None:
    app.add_middleware(Receipts, tokens=tokens)
