"""What could not be sent to people: shown, sent again, or dropped. Never what it says."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from signing.cli.installation import open_installation, out
from signing.use_cases.notices.deliveries import MOST_SHOWN, Deliveries
from signing.vocabulary.china_time import to_china_time

app = typer.Typer()
Ids = Annotated[list[int] | None, typer.Argument(help="Numbers as `signing outbox list` has them.")]
All = Annotated[bool, typer.Option("--all", help="All dead letters.")]
NAME_WHICH = "请写明编号，或使用 --all。 Name the numbers, or use --all."
HEADS = ("#", "渠道 by", "事项 kind", "账号 account", "状态 state", "时间 posted", "原因 why")
STATES = {"dead": "未送达 dead", "waiting": "重试中 tried again"}


@app.command("list")
def show() -> None:
    """List messages that no try could send, and those that are tried again."""
    with open_installation() as parts:
        found = Deliveries(parts.writing).list_undelivered()
    if not found:
        out.print("没有未送达的消息。 Nothing is undelivered.")
        return
    table = Table(
        "#", "渠道 by", "事项 kind", "账号 account", "状态 state", "时间 posted", "原因 why"
    )
    for one in found:
        posted = f"{to_china_time(one.posted_at):%Y-%m-%d %H:%M}"
        state = f"{STATES[one.state]} ({one.tries})"
        who = str(one.account)
        table.add_row(str(one.id), one.channel, one.kind, who, state, posted, one.why)
    out.print(table)
    if len(found) == MOST_SHOWN:
        out.print(f"仅显示最新的 {MOST_SHOWN} 条。 Only the newest {MOST_SHOWN} are shown.")


@app.command()
def again(ids: Ids = None, *, all_of_them: All = False) -> None:
    """Send dead letters again, once their cause is mended; receivers know a repeated one."""
    chosen = _choose(ids, all_of_them=all_of_them)
    with open_installation() as parts:
        count = Deliveries(parts.writing).send_again(datetime.now(UTC), chosen)
        parts.log.wake()
    out.print(f"再次发送 {count} 条。 To be sent again: {count}.")
    _must_be_found(count, chosen)


@app.command()
def drop(ids: Ids = None, *, all_of_them: All = False) -> None:
    """Delete dead letters; what they tell stays in the inbox of the app."""
    chosen = _choose(ids, all_of_them=all_of_them)
    with open_installation() as parts:
        count = Deliveries(parts.writing).drop(chosen)
    out.print(f"删除 {count} 条。 Dropped: {count}.")
    _must_be_found(count, chosen)


def _choose(ids: list[int] | None, *, all_of_them: bool) -> list[int] | None:
    if bool(ids) == all_of_them:
        raise typer.BadParameter(NAME_WHICH)
    return None if all_of_them else sorted(set(ids or ()))


def _must_be_found(count: int, chosen: list[int] | None) -> None:
    if chosen is not None and count < len(chosen):
        raise typer.Exit(1)
