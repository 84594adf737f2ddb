"""Invented graduates by the thousand, to measure an installation with; into an empty database."""

import os
from datetime import UTC, datetime
from time import perf_counter
from typing import Annotated

import typer

from signing.bootstrap import Installation
from signing.cli.bars import make_bar
from signing.cli.installation import err, open_installation, out
from signing.demo.bench_loading import (
    CLASS,
    Source,
    list_schools,
    load_graduates,
    load_offices,
    must_be_bench,
)

app = typer.Typer()
PASSWORD = "bench-data-2026"  # noqa: S105 — of invented accounts, told to everybody
ENDED = (
    "已中断；已写入的班级完整，再次运行即可继续。 Interrupted. Whole classes stay: run it again."
)


@app.command()
def bench_data(
    graduates: Annotated[int, typer.Argument(min=1, max=2_000_000, help="How many.")] = 10_000,
    *,
    seed: Annotated[int, typer.Option(help="The same seed invents the same season.")] = 1,
    processes: Annotated[int, typer.Option(min=1, help="Writers at once.")] = os.cpu_count() or 1,
    only_enrolled: Annotated[
        bool, typer.Option("--only-enrolled", help="Without what happens after the roster.")
    ] = False,
    password: Annotated[str, typer.Option(help="Of all accounts.")] = PASSWORD,
) -> None:
    """Load an invented season of any size into an empty database, to measure with.

    May be interrupted: run again, it goes on, also to a larger size. Sizes are whole classes of
    500.
    """
    graduates = -(-graduates // CLASS) * CLASS
    with open_installation(makes=True) as installation:
        began = must_be_bench(installation.context, seed)
        until = began or datetime.now(UTC)
        firms = load_offices(
            installation.context, password, graduates=graduates, seed=seed, until=until
        )
        settings = installation.settings
        source = Source(
            url=installation.url,
            keys=settings.data_dir / "keys",
            suite=settings.algorithms,
            files=settings.files,
            firms=firms,
            seed=seed,
            year=until.year,
            until=until,
            only_enrolled=only_enrolled,
        )
        try:
            _load(installation, source, graduates, processes)
        except KeyboardInterrupt:
            err.print(ENDED)
            raise typer.Exit(130) from None
    schools = list_schools(graduates)
    out.print(
        f"账号 accounts: province, auditor, admin-{schools[0]} … {schools[-1]},"
        f" counselor-…, employer-1 … 64; 密码 password: {password}",
        markup=False,
        soft_wrap=True,
    )
    out.print(
        "请用 SIGNING_SECOND_FACTOR=off signing serve 打开；列表在后台补齐。"
        " Serve it with SIGNING_SECOND_FACTOR=off signing serve; lists catch up behind it.",
        soft_wrap=True,
    )


def _load(installation: Installation, source: Source, graduates: int, processes: int) -> None:
    facts = written = 0
    with make_bar(err) as bar:
        task = bar.add_task("毕业生 graduates", total=graduates)
        loading = load_graduates(source, graduates, processes)
        next(loading)
        began = perf_counter()
        for loaded in loading:
            facts += loaded.facts
            written += loaded.graduates if loaded.facts else 0
            bar.advance(task, loaded.graduates)
    seconds = perf_counter() - began
    out.print(
        f"{written:,} 名毕业生 graduates, {facts:,} 条事实 facts, {seconds:,.1f} s:"
        f" {written / seconds:,.0f} graduates/s, {facts / seconds:,.0f} facts/s"
    )
    began, sealed = perf_counter(), 0
    while some := installation.log.assign_positions():
        sealed += some
    out.print(f"{sealed:,} 条进入日志 positions, {perf_counter() - began:,.1f} s")
