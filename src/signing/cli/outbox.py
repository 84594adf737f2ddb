"""What could not be sent to people: shown, sent again, or dropped. Never what it says."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from signing.cli.installation import open_installation, out
from signing.use_cases.notices.deliveries import MOST_SHOWN, Deliveries, Undelivered
from signing.vocabulary.china_time import to_china_time

app = typer.Typer()
Ids = Annotated[list[int] | None, typer.Argument(help="Numbers as `signing outbox list` has them.")]
Failed = Annotated[bool, typer.Option("--all", help="All that `signing outbox list` has.")]
Dead = Annotated[bool, typer.Option("--all", help="All dead letters.")]
NAME_WHICH = "请写明编号，或使用 --all。 Name the numbers, or use --all."
STATES = {"dead": "未送达 dead", "waiting": "等待 waits"}


@app.command("list")
def show() -> None:
    """List messages that no try could send, that are tried again, or wait behind."""
    with open_installation() as parts:
        found = Deliveries(parts.writing).list_undelivered()
    if not found:
        out.print("没有未送达的消息。 Nothing is undelivered.")
        return
    for one in found:
        out.print(_describe(one), markup=False, soft_wrap=True)
    if len(found) == MOST_SHOWN:
        out.print(f"仅显示最新的 {MOST_SHOWN} 条。 Only the newest {MOST_SHOWN} are shown.")


@app.command()
def again(ids: Ids = None, *, all_of_them: Failed = False) -> None:
    """Send these in seconds, once the cause is mended; receivers know a repeated one."""
    chosen = _choose(ids, all_of_them=all_of_them)
    with open_installation() as parts:
        count = Deliveries(parts.writing).send_again(datetime.now(UTC), chosen)
    out.print(f"再次发送 {count} 条。 To be sent again: {count}.")
    _must_be_found(count, chosen)


@app.command()
def drop(ids: Ids = None, *, all_of_them: Dead = False) -> None:
    """Delete dead letters; what they tell stays in the inbox of the app."""
    chosen = _choose(ids, all_of_them=all_of_them)
    with open_installation() as parts:
        count = Deliveries(parts.writing).drop(chosen)
    out.print(f"删除 {count} 条。 Dropped: {count}.")
    _must_be_found(count, chosen)


def _describe(one: Undelivered) -> str:
    """Return a line of its own, whole at any width: to be read, searched and copied."""
    parts = [
        str(one.id),
        STATES[one.state],
        one.channel,
        one.kind,
        one.username or str(one.account),
        f"产生 posted {_write(one.posted_at)}",
    ]
    if one.tries:
        parts.append(f"已试 tries {one.tries}")
    if one.next_try_at is not None:
        parts.append(f"下次 next try {_write(one.next_try_at)}")
    if one.waits_for is not None:
        parts.append(f"排在 {one.waits_for} 之后 waits for {one.waits_for}")
    return " · ".join([*parts, one.why] if one.why else parts)


def _write(moment: datetime) -> str:
    return f"{to_china_time(moment):%Y-%m-%d %H:%M}"


def _choose(ids: list[int] | None, *, all_of_them: bool) -> list[int] | None:
    if bool(ids) == all_of_them:
        raise typer.BadParameter(NAME_WHICH)
    return None if all_of_them else sorted(set(ids or ()))


def _must_be_found(count: int, chosen: list[int] | None) -> None:
    if chosen is not None and count < len(chosen):
        raise typer.Exit(1)
