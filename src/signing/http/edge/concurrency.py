"""The door: who is let in at once, and what they may bring. The numbers stand in `caps.py`.

A request takes a place inside only when its body is there. Before a large body is read, the
database is asked whose session it comes with.
"""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from http import HTTPStatus

from anyio import CapacityLimiter, to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.http.answering.problems import answered
from signing.http.edge.body_limits import Body, declared_size, declares_body
from signing.http.edge.callers import (
    FindAccount,
    FindCard,
    Sessions,
    digest_of,
    name_neighbours,
    read_token,
)
from signing.http.edge.caps import Caps
from signing.http.edge.places import refuse
from signing.http.edge.rules import Answer, Rules, is_for_machines, rules_of
from signing.refusals import BodyTooLarge, FileTooLarge, NotReady, NotSignedIn, Refusal
from signing.storage.engine import DATABASE_ERRORS

THREADS = 4
"""Ask whose session it is, apart from the routes' own."""


@dataclass
class Caller:
    """Who asks: `account` is None for strangers and for tokens that nobody has looked up yet.

    Whoever brings a file with a card is counted by the card, as if it were an account.
    """

    network: str
    token: str
    account: str | None = None


class Door:
    """Pure ASGI. Machines are always answered: that it is crowded is no reason to restart it."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        caps: Caps,
        sessions: Sessions,
        cookie: str,
        find: FindAccount,
        find_card: FindCard = lambda _: None,
    ) -> None:
        self._app = app
        self._caps = caps
        self._sessions = sessions
        self._cookie = cookie
        self._find = find
        self._find_card = find_card
        self._asking = CapacityLimiter(THREADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_for_machines(scope):
            await self._app(scope, receive, send)
            return
        caller = self._recognise(scope)
        async with AsyncExitStack() as held, AsyncExitStack() as turn, AsyncExitStack() as work:
            try:
                receive = await self._take_in(caller, scope, receive, held)
                await self._let_in(caller, turn)
                await held.enter_async_context(self._caps.crowd.hold())
                await self._let_work(caller, scope, held, work)
            except Refusal as refusal:
                await answered(scope, refusal)(scope, receive, send)
            else:
                reply = self._watch(caller, scope, send, turn, work)
                await self._app(scope, receive, reply)

    def _watch(
        self,
        caller: Caller,
        scope: Scope,
        send: Send,
        turn: AsyncExitStack,
        work: AsyncExitStack,
    ) -> Send:
        """Learn who was answered; what lasts gives its turn back, and stays in the crowd alone.

        The work is done when its answer begins: who reads it slowly keeps nobody out.
        """

        async def reply(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._learn(digest_of(caller.token), scope, int(message["status"]))
                await work.aclose()
                if rules_of(scope).answer is Answer.EVENTS:
                    await turn.aclose()
            await send(message)

        return reply

    def _recognise(self, scope: Scope) -> Caller:
        token = read_token(scope, self._cookie)
        return Caller(name_neighbours(scope), token, self._sessions.account(digest_of(token)))

    def _learn(self, digest: bytes, scope: Scope, status: int) -> None:
        account = scope.get("state", {}).get("account")
        if digest and (account or status == HTTPStatus.UNAUTHORIZED):
            self._sessions.learn(digest, account)

    async def _take_in(
        self, caller: Caller, scope: Scope, receive: Receive, held: AsyncExitStack
    ) -> Receive:
        """Read the body; return what hands it on. What an upload takes is held to the end."""
        if not declares_body(scope):
            return receive
        rules = rules_of(scope)
        if rules.files:
            caller.account = await self._find_uploader(caller, scope)
        most, too_large = _allow(rules, caller)
        if declared_size(scope) > most:
            raise refuse("body_size", too_large)
        if rules.files and caller.account is not None:
            await held.enter_async_context(self._caps.uploads_of_account.hold(caller.account))
            await held.enter_async_context(self._caps.uploads_of_network.hold(caller.network))
        body = held.enter_context(Body(receive, most, too_large, self._caps.room))
        await self._read(caller, body)
        if rules.files:
            await self._wait_for_inspection(caller, held)
        return body.receive

    async def _wait_for_inspection(self, caller: Caller, held: AsyncExitStack) -> None:
        """Strangers send files where a route is open to them, and wait with everybody else."""
        if caller.account is not None:
            await held.enter_async_context(self._caps.inspections_of_account.hold(caller.account))
        await held.enter_async_context(self._caps.inspections.hold())

    async def _find_uploader(self, caller: Caller, scope: Scope) -> str | None:
        account = await self._look_up(caller.token) if caller.token else None
        if account is None and rules_of(scope).opened_to:
            return self._find_card(scope)
        return account

    async def _look_up(self, token: str) -> str | None:
        """Raises NotReady where the database cannot tell: no route is there yet to say it."""
        try:
            return await to_thread.run_sync(self._find, token, limiter=self._asking)
        except DATABASE_ERRORS:
            raise refuse("database", NotReady()) from None

    async def _read(self, caller: Caller, body: Body) -> None:
        async with AsyncExitStack() as places:
            await places.enter_async_context(self._caps.bodies_of_network.hold(caller.network))
            await places.enter_async_context(self._caps.bodies.hold())

            async def when_slow() -> None:
                if caller.account is not None:
                    own = self._caps.slow_of_account.hold(caller.account)
                else:
                    own = self._caps.slow_of_network.hold(caller.network)
                await places.enter_async_context(own)
                await places.enter_async_context(self._caps.slow.hold())

            await body.read(when_slow)

    async def _let_in(self, caller: Caller, turn: AsyncExitStack) -> None:
        """Wait for a turn of the caller's own."""
        if caller.account is None:
            await turn.enter_async_context(self._caps.strangers.hold(caller.network))
            return
        await turn.enter_async_context(self._caps.account.hold(caller.account))
        await turn.enter_async_context(self._caps.network.hold(caller.network))

    async def _let_work(
        self, caller: Caller, scope: Scope, held: AsyncExitStack, work: AsyncExitStack
    ) -> None:
        """Wait for the turn of a thread, or of what computes: one for each account, or session."""
        rules = rules_of(scope)
        if rules.files:
            return  # `_take_in` has counted it
        if rules.cost is None or not rules.cost.in_turn:
            await work.enter_async_context(self._caps.at_work.hold())
            return
        who = caller.account or digest_of(caller.token).hex() or caller.network
        await held.enter_async_context(self._caps.drawings_of_account.hold(who))
        await work.enter_async_context(self._caps.drawings.hold())


def _allow(rules: Rules, caller: Caller) -> tuple[int, Refusal]:
    """Return how much a body may have, and what is said of a larger one."""
    file_too_large = FileTooLarge(most_mib=rules.files // 2**20)
    if rules.files and caller.account is not None:
        return rules.most_bytes, file_too_large
    if rules.files and not rules.opened_to:
        return rules.body, NotSignedIn()
    if 0 < rules.files < rules.body:
        return rules.body, file_too_large
    return rules.body, BodyTooLarge(most_kib=rules.body // 2**10)
