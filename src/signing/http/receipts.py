"""`Signing-Receipt` shut on its way out, opened on its way in: only we can read it."""

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.application.tokens import Tokens
from signing.http.replies import RECEIPT

PURPOSE = "receipt"


class Receipts:
    """Ids of streams can be computed: whoever could write a receipt could ask what exists."""

    def __init__(self, app: ASGIApp, tokens: Tokens) -> None:
        self._app = app
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if RECEIPT in Headers(scope=scope):
            coming = MutableHeaders(scope=scope)
            coming[RECEIPT] = self._read(coming[RECEIPT])

        async def reply(message: Message) -> None:
            if message["type"] == "http.response.start":
                going = MutableHeaders(scope=message)
                if RECEIPT in going:
                    going[RECEIPT] = self._tokens.shut(PURPOSE, going[RECEIPT].encode())
            await send(message)

        await self._app(scope, receive, reply)

    def _read(self, receipt: str) -> str:
        """Nothing for what is no receipt of ours: it names no fact."""
        return (self._tokens.opened(PURPOSE, receipt) or b"").decode()


def install(app: FastAPI, tokens: Tokens) -> None:
    app.add_middleware(Receipts, tokens=tokens)
