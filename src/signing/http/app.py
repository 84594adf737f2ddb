"""The composition root of the web edge: the only place that knows every route."""

from asyncio import CancelledError
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from signing.bootstrap import ONCE, SLOW, Installation
from signing.http import pages
from signing.http.answering import docs, problems, response_docs
from signing.http.answering.examples import Schema
from signing.http.answering.feed_streams import FeedWatch
from signing.http.answering.live_counts import LiveCounts
from signing.http.answering.streams import Streams
from signing.http.edge import gates, receipts
from signing.http.edge.body_limits import MOST_FIELDS
from signing.http.edge.rulebook import RuleBook
from signing.http.routes import routes
from signing.press.drawers import share_drawers
from signing.press.process import lend_presses
from signing.use_cases.agreements.terminations import MOST_FILES
from signing.use_cases.core.answers import Answers
from signing.use_cases.core.children import Child
from signing.use_cases.core.supervision import GiveUp, Supervisor, go_on
from signing.use_cases.limits.rates import Rates
from signing.use_cases.printing.jobs.folder import PrintFolder
from signing.use_cases.printing.jobs.runner import PrintRunner

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

ABOUT = """
Employment agreements of graduates, signed online. 高校毕业生就业协议网上签约.

Errors are RFC 9457 problems with a stable `code`, a sentence in Chinese and English, and what to
do next. Commands answer with `Signing-Receipt`; a read that carries it shows what they did.
Send an `Idempotency-Key` where a command takes one: a retry with it gets the first answer.
Lists are pages: `items`, and `next`, the `cursor` of the page behind.
"""

NOT_ITS_OWN: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "auto_configure": False,
}
"""FastAPI would export addresses and errors, in which names and tokens stand."""


def create_app(
    installation: Installation,
    *,
    projecting: bool = True,
    beside: Child | None = None,
    tracebacks: bool = False,
    give_up: GiveUp = go_on,
) -> FastAPI:
    """The service; with `projecting` it keeps the read models up to date by itself.

    `serve` has that done by a process `beside` it, and ends when work is hopeless (`give_up`).
    With `tracebacks` a fault is shown with the data that it met: for invented data only.
    """
    folder = PrintFolder(installation.settings.print_folder)
    lend = lend_presses(installation.settings.address, installation.settings.font_places)
    drawers = share_drawers(installation.settings.font_places)
    rates = Rates(installation.writing, partial(_caller, installation))
    answers = Answers(installation.writing)
    account_chain = installation.account_chain()
    printer = PrintRunner(installation.context, lend, folder)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        works = {
            "printer": printer.run,
            "drawers": drawers.warm,
            "seal": installation.context.seal.warm,
            "rates": rates.run,
            "answers": answers.run,
            "checkpoints": installation.checkpoints.run,
            "account_chain": account_chain.run,
        }
        alone = {"sealer": installation.sealer(beside).run}
        works |= installation.projecting_works() if projecting else alone
        works |= installation.process_works()
        if beside is not None:
            works["projecting"] = beside.run
        if installation.replica is not None:
            works["replica"] = installation.replica.run
        if (syslog := installation.syslog()) is not None:
            works["syslog"] = syslog.run
        background = app.state.background = Supervisor(works, slow=SLOW, once=ONCE, give_up=give_up)
        background.start()
        try:
            yield
        except CancelledError:  # told twice to end: the works know, and nobody waits for them
            return
        _tell_to_stop(app, installation, beside)
        background.join()

    app = _describe_service(lifespan, tracebacks=tracebacks)
    _lend_parts(app, installation)
    app.state.background = Supervisor({})
    app.state.beside = beside
    app.state.draining = False
    app.state.account_chain = account_chain
    app.state.printer = printer
    app.state.drawers = drawers
    app.state.print_folder = folder
    problems.install(app)
    receipts.install(app, installation.context.tokens)
    gates.install(app, installation.settings, rates)
    return app


def _describe_service(lifespan: Lifespan | None = None, *, tracebacks: bool = False) -> FastAPI:
    """Return an app that knows every route and its rules, and has nothing to serve them with."""
    app = FastAPI(
        title="网上签约 · Signing",
        version=version("signing"),
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        form_limits={"max_files": MOST_FILES, "max_fields": MOST_FIELDS},
        lifespan=lifespan,
        debug=tracebacks,
        telemetry=NOT_ITS_OWN,
    )
    app.router.routes.extend(routes())
    docs.install(app)
    pages.install(app)
    app.state.rulebook = RuleBook(app.routes)
    response_docs.install(app, app.state.rulebook.by_call)
    return app


def describe_api() -> Schema:
    """Return the description of the API (OpenAPI), without an installation behind it."""
    return _describe_service().openapi()


def _tell_to_stop(app: FastAPI, installation: Installation, beside: Child | None) -> None:
    """Tell all works, and wake those that wait for something else."""
    app.state.background.tell_to_stop()
    if beside is not None:
        beside.tell_to_stop()
    app.state.streams.close()
    app.state.desk_watch.close()
    app.state.feed_watch.close()
    installation.log.wake()
    app.state.printer.wake()


def _lend_parts(app: FastAPI, installation: Installation) -> None:
    """Give the routes what they ask for."""
    app.state.settings = installation.settings
    app.state.context = installation.context
    app.state.wechat = installation.wechat
    app.state.reading = installation.asking
    app.state.replica = installation.replica
    app.state.log = installation.log
    app.state.glance = installation.glance
    app.state.pools = installation.pools()
    app.state.channels = frozenset(one.channel for one in installation.senders)
    app.state.verifying = installation.verifying()
    app.state.log_checks = installation.log_checks()
    app.state.checkpoints = installation.checkpoints
    of_account = installation.settings.account_streams
    app.state.streams = Streams(of_account=of_account)
    app.state.desk_watch = LiveCounts(installation.asking, of_account=of_account)
    app.state.feed_watch = FeedWatch(installation.asking, of_account=of_account)
    app.state.freshness = installation.freshness()
    app.state.serving = set[str]()


def _caller(installation: Installation, named: str) -> str:
    return installation.context.vault.digest("calls", named).hex()
