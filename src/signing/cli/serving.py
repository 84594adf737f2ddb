"""Serving: the API with its projector beside it, and the demo."""

import asyncio
from contextlib import suppress
from socket import socket
from time import monotonic
from types import FrameType
from typing import Annotated

import structlog
import typer
import uvicorn
from starlette.datastructures import State

from signing.bootstrap import Installation, must_have_providers
from signing.cli.bars import Steps
from signing.cli.ending import END_SECONDS, HOPELESS, Ending
from signing.cli.installation import err, explain_failures, open_installation, out, read_settings
from signing.cli.ports import bind_port, must_be_free
from signing.cli.projecting import start_beside
from signing.cli.running import Terminated, collecting_nothing
from signing.demo.detection import must_be_demo
from signing.ticks import end_on_tick

app = typer.Typer()
log = structlog.get_logger()
GRACE_SECONDS = 10
"""For what is answered while the door closes."""
AGAIN_SECONDS = 0.5
AT_ONCE_SECONDS = 5.0
CLOSING = (b"connection", b"close")
TICKS_A_SECOND = 10
"""As uvicorn counts them: it writes the date for its headers anew at each tenth."""

WITHOUT_SECOND_FACTOR = (
    "演示模式已关闭二次验证（SIGNING_SECOND_FACTOR=off）；正式环境默认必须。"
    "\nThe demo asks for no second factor; in production it is required by default."
)

ONLY_INVENTED = (
    "--tracebacks 会显示数据内容，只能与 --demo 一起使用。"
    " Tracebacks quote data: they go with --demo only."
)

Demo = Annotated[bool, typer.Option("--demo", help="Load invented data into an empty database.")]
Tracebacks = Annotated[
    bool, typer.Option("--tracebacks", help="Show what broke in the browser; with --demo only.")
]
Projecting = Annotated[
    bool, typer.Option(help="Keep the read models up to date, in a process beside this one.")
]


class Server(uvicorn.Server):
    """Told to end, it answers on until proxies leave it out, finishes what runs, then closes.

    It ends the streams before it waits for its connections: an open stream would never end.
    """

    def __init__(
        self, config: uvicorn.Config, drain_seconds: float = 0.0, ending: Ending | None = None
    ) -> None:
        """With an `ending` it ends the process too, whatever hangs."""
        super().__init__(config)
        self.hopeless = False
        self._drain_seconds = drain_seconds
        self._ending = ending
        self._told_at: float | None = None

    @property
    def _state(self) -> State:
        state: State = self.config.app.state  # type: ignore[union-attr]  # the app of `serve`
        return state

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Begin to listen, and say where."""
        await super().startup(sockets)
        if self.started:
            host, port, *_ = self.servers[0].sockets[0].getsockname()
            address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
            if out.is_terminal:
                out.print(f"服务已启动 Serving at {address}", markup=False, soft_wrap=True)
            else:
                log.info("serving", address=address)

    def give_up(self) -> None:
        """End, so that whoever keeps the process running starts it anew."""
        self.hopeless = True
        self._begin_to_end()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; told again, end at once. A closed terminal tells twice, and means once."""
        del frame
        self._captured_signals.append(sig)
        if self._told_at is None:
            self._begin_to_end()
        elif monotonic() - self._told_at > AGAIN_SECONDS:
            self._allow(AT_ONCE_SECONDS)
            self.should_exit = self.force_exit = True
            self._look()

    def _begin_to_end(self) -> None:
        self._told_at = monotonic()
        self._allow(self._drain_seconds + END_SECONDS)
        self._state.draining = True
        if not (self.started and self._drain_seconds):
            self.should_exit = True
        self._look()

    def _allow(self, seconds: float) -> None:
        if self._ending is not None:
            self._ending.begin(seconds)

    async def on_tick(self, counter: int) -> bool:
        over = await super().on_tick(counter)
        if self._told_at is not None and not over:
            self._part_from_proxies()
            if monotonic() - self._told_at >= self._drain_seconds:
                self.should_exit = True
        return over

    def _part_from_proxies(self) -> None:
        """With its next answer each connection ends: none is used in the moment of closing."""
        if CLOSING not in self.config.encoded_headers:
            self.config.encoded_headers.append(CLOSING)
            self.server_state.default_headers = [*self.server_state.default_headers, CLOSING]

    async def main_loop(self) -> None:
        """Look each second, and at once when told to end; the library looks ten times a second."""
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        tick = 0
        while not await self.on_tick(tick):
            tick += TICKS_A_SECOND
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), end_on_tick(1))
            if self._told.is_set():
                await asyncio.sleep(1 / TICKS_A_SECOND)

    def _look(self) -> None:
        with suppress(AttributeError, RuntimeError):  # not begun yet, or over
            self._loop.call_soon_threadsafe(self._told.set)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self._state.streams.close()
        self._state.desk_watch.close()
        await super().shutdown(sockets)
        self._state.background.tell_to_stop()  # who ends at once does not close the app


@app.command()
def serve(
    *, demo: Demo = False, projecting: Projecting = True, tracebacks: Tracebacks = False
) -> None:
    """Answer HTTP until Ctrl-C; without a database of yours, on an embedded PostgreSQL."""
    if tracebacks and not demo:
        raise typer.BadParameter(ONLY_INVENTED)
    settings = read_settings()
    with explain_failures():
        must_be_free(settings.host, settings.port, "SIGNING_PORT")
    with collecting_nothing():
        from signing.http.app import create_app  # noqa: PLC0415 — other commands need no pages
        from signing.http.edge.lingering import Lingering  # noqa: PLC0415 — as above

    told = Steps(err) if demo else None
    if told:
        told.begin("启动数据库", "Starting the database")
    with open_installation(
        demo=demo, makes=True, settings=settings, work="serving"
    ) as installation:
        must_have_providers(installation.settings)
        if told:
            _show(installation, told)
        child = start_beside(installation) if projecting else None
        with collecting_nothing():
            service = create_app(
                installation,
                projecting=False,
                beside=child,
                tracebacks=tracebacks,
                give_up=lambda: server.give_up(),  # noqa: PLW0108 — it is made below
            )
        config = uvicorn.Config(
            service,
            http=Lingering,
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,  # whom to believe is a setting of ours
            timeout_graceful_shutdown=GRACE_SECONDS,
            timeout_keep_alive=30,
        )
        server = Server(config, installation.settings.drain_seconds, Ending())
        with (
            bind_port(settings.host, settings.port, "SIGNING_PORT") as sockets,
            suppress(KeyboardInterrupt, Terminated),  # uvicorn hands them on once all is shut down
        ):
            server.run(sockets)
    if server.hopeless:
        raise typer.Exit(HOPELESS)


@app.command()
def demo() -> None:
    """Load the demo's invented data into an empty database, and show its accounts."""
    told = Steps(err)
    told.begin("启动数据库", "Starting the database")
    with open_installation(demo=True, makes=True) as installation:
        _show(installation, told)


def _show(installation: Installation, told: Steps) -> None:
    from signing.demo.loading import load_demo  # noqa: PLC0415 — other commands draw nothing
    from signing.pdf.agreement import make_press  # noqa: PLC0415

    must_be_demo(installation.context)
    press = make_press(installation.settings.address)
    guide = load_demo(installation.context, installation.settings, press, told.begin)
    told.begin("更新各页面的数据", "Bringing the screens up to date")
    installation.projector().catch_up()
    out.print(guide, markup=False, soft_wrap=True)
    out.print(WITHOUT_SECOND_FACTOR, markup=False, soft_wrap=True)
