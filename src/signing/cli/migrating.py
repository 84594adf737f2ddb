"""`signing migrate`: the schema up to date, at once or in two parts around a rolling restart."""

from typing import Annotated

import typer

from signing.cli.installation import explain_failures, out, read_settings
from signing.projections import READ_MODELS
from signing.projections.engine.progress import drop_replaced_versions
from signing.storage import migrate
from signing.storage.engine import open_connection
from signing.storage.rights import act_as_service

app = typer.Typer()
Expand = Annotated[
    bool, typer.Option("--expand", help="Only add: servers of the release before run on.")
]
Contract = Annotated[
    bool, typer.Option("--contract", help="Take away what they needed, once they have ended.")
]
EMBEDDED = "内置数据库会自动升级。 The embedded database migrates itself."
EITHER = (
    "--expand 与 --contract 只能选一个；不带选项时依次执行两者。"
    " Choose --expand or --contract; without either both run, one after the other."
)
UP_TO_DATE = "数据库结构已是最新。 The schema is up to date."
EXPANDED = (
    "已扩展：旧版本继续运行，也可启动新版本。旧版本全部停止后，运行 signing migrate --contract。"
    " Expanded: older servers run on, and new ones can start."
    " Once the older ones have ended, run `signing migrate --contract`."
)


@app.command("migrate")
def migrate_schema(*, expand: Expand = False, contract: Contract = False) -> None:
    """Bring the schema of SIGNING_DATABASE_URL up to date. Take a backup first."""
    if expand and contract:
        raise typer.BadParameter(EITHER)
    url = read_settings().owner_url
    if url is None:
        out.print(EMBEDDED)
        return
    with explain_failures():
        if expand:
            left = migrate.expand(url)
            out.print(EXPANDED if left else UP_TO_DATE, soft_wrap=True)
        elif contract:
            migrate.contract(url)
            _drop_replaced(url)
        else:
            _migrate(url)


def _migrate(url: str) -> None:
    """Do both, or only the first part while somebody needs what the second takes away."""
    older = migrate.migrate(url)
    if older:
        out.print(EXPANDED, soft_wrap=True)
        out.print(*migrate.describe_older(older), style="yellow", soft_wrap=True)
    else:
        _drop_replaced(url)


def _drop_replaced(url: str) -> None:
    with open_connection(url) as connection, connection.begin():
        act_as_service(connection)  # read models are the service's
        drop_replaced_versions(connection, READ_MODELS)
    out.print(UP_TO_DATE)
