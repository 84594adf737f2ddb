"""Serving: the API with its projector beside it, the demo, the schema."""

from contextlib import suppress
from socket import socket
from typing import Annotated

import typer
import uvicorn

from signing.bootstrap import Installation
from signing.cli.installation import (
    Terminated,
    explain_failures,
    open_installation,
    out,
    read_settings,
)
from signing.cli.projecting import HOPELESS, start_beside
from signing.demo.detection import must_be_demo
from signing.storage.migrate import migrate as migrate_schema

app = typer.Typer()
GRACE_SECONDS = 10

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
    """Ends the streams before it waits for its connections: an open stream would never end."""

    hopeless = False

    def give_up(self) -> None:
        """End, so that whoever keeps the process running starts it anew."""
        self.hopeless = self.should_exit = True

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        state = self.config.app.state  # type: ignore[union-attr]  # the app of `serve`
        state.streams.close()
        state.desk_watch.close()
        await super().shutdown(sockets)


@app.command()
def serve(
    *, demo: Demo = False, projecting: Projecting = True, tracebacks: Tracebacks = False
) -> None:
    """Answer HTTP until Ctrl-C; without a database of yours, on an embedded PostgreSQL."""
    if tracebacks and not demo:
        raise typer.BadParameter(ONLY_INVENTED)
    from signing.http.app import create_app  # noqa: PLC0415 — other commands need no pages
    from signing.http.edge.timed_heads import TimedHeads  # noqa: PLC0415 — as above

    with open_installation(demo=demo, work="serving") as installation:
        installation.log.hear_others()
        if demo:
            _show(installation)
        child = start_beside(installation) if projecting else None
        config = uvicorn.Config(
            create_app(
                installation,
                projecting=False,
                beside=child,
                tracebacks=tracebacks,
                give_up=lambda: server.give_up(),  # noqa: PLW0108 — it is made below
            ),
            host=installation.settings.host,
            port=installation.settings.port,
            http=TimedHeads,
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,  # whom to believe is a setting of ours
            timeout_graceful_shutdown=GRACE_SECONDS,
            timeout_keep_alive=30,
        )
        server = Server(config)
        with suppress(KeyboardInterrupt, Terminated):  # uvicorn hands them on once all is shut down
            server.run()
    if server.hopeless:
        raise typer.Exit(HOPELESS)


@app.command()
def demo() -> None:
    """Load the demo's invented data into an empty database, and show its accounts."""
    with open_installation(demo=True) as installation:
        _show(installation)


@app.command()
def migrate() -> None:
    """Bring the schema of SIGNING_DATABASE_URL up to date. Take a backup first."""
    chosen = read_settings()
    url = chosen.owner_url
    if url is None:
        out.print("内置数据库会自动升级。 The embedded database migrates itself.")
        return
    with explain_failures():
        migrate_schema(url)
    out.print("数据库结构已是最新。 The schema is up to date.")


def _show(installation: Installation) -> None:
    from signing.demo.loading import load_demo  # noqa: PLC0415 — other commands draw nothing
    from signing.pdf.agreement import make_press  # noqa: PLC0415

    must_be_demo(installation.context)
    guide = load_demo(
        installation.context, installation.settings, make_press(installation.settings.address)
    )
    installation.projector().catch_up()
    out.print(guide, markup=False, soft_wrap=True)
    out.print(WITHOUT_SECOND_FACTOR, markup=False, soft_wrap=True)
