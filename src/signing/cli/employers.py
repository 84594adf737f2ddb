"""Employers that registered before there was verification: list them, and decide about each."""

from collections.abc import Callable, Sequence
from typing import Annotated
from uuid import UUID

import typer

from signing.cli.bars import make_bar
from signing.cli.installation import err, make_attribution, open_installation, out, read_line
from signing.codes.spelling import capital_number
from signing.refusals import VerificationDecided
from signing.use_cases.core.actors import Operator
from signing.use_cases.organisations.taking_over import EarlierEmployer, TakingOver

app = typer.Typer()
QUESTION = (
    "y 直接认可 take over as verified，n 须补做核验 must be verified，s 以后再说 skip，q 结束 stop"
)
Decide = Callable[[Operator, UUID], object]


@app.command()
def take_over(
    *,
    verify: Annotated[
        list[str] | None,
        typer.Option(help="Take over as verified: an id or credit code; may be repeated."),
    ] = None,
    ask: Annotated[
        list[str] | None,
        typer.Option(help="Must be verified like who registers now; may be repeated."),
    ] = None,
    verify_all: Annotated[
        bool, typer.Option("--all-verify", help="Take over all others as verified.")
    ] = False,
    ask_all: Annotated[
        bool, typer.Option("--ask-all", help="All others must be verified.")
    ] = False,
    list_only: Annotated[
        bool, typer.Option("--list", help="List them, and decide nothing.")
    ] = False,
) -> None:
    """List employers that registered before there was verification, and decide about each."""
    if verify_all and ask_all:
        raise typer.BadParameter("--all-verify 与 --ask-all 只能选一个 choose one of the two")
    if list_only and (verify or ask or verify_all or ask_all):
        raise typer.BadParameter("--list 只列出，不能同时处理 only lists, and decides nothing")
    with open_installation() as parts:
        desk, actor = TakingOver(parts.context), Operator(stamp=make_attribution())
        earlier = desk.list_earlier(actor)
        _show(earlier)
        named = _find_all(earlier, [*(verify or []), *(ask or [])])
        for codes, decide in ((verify, desk.take_over), (ask, desk.ask_for_verification)):
            _decide_each([named[one] for one in codes or []], decide)
        rest = [one for one in earlier if one not in named.values()]
        if verify_all or ask_all:
            _decide_each(rest, desk.take_over if verify_all else desk.ask_for_verification)
        elif not (list_only or verify or ask):
            _ask_each(rest, desk)


def _show(earlier: Sequence[EarlierEmployer]) -> None:
    if not earlier:
        out.print("没有早先注册、尚未决定的用人单位。 Nobody who registered earlier is left.")
    for one in earlier:
        counts = (
            f"材料 documents {one.documents} · 协议 agreements {one.agreements}"
            f" · 在招岗位 open positions {one.open_positions}"
        )
        line = f"{one.credit_code}  {one.name}  {counts}  {one.id}"
        out.print(line, soft_wrap=True, markup=False)


def _find_all(
    earlier: Sequence[EarlierEmployer], named: Sequence[str]
) -> dict[str, EarlierEmployer]:
    """Return who is named, by how. Nothing is decided where one is not among them."""
    by_name = {str(one.id): one for one in earlier} | {one.credit_code: one for one in earlier}
    found = {one: by_name.get(one) or by_name.get(capital_number(one)) for one in named}
    unknown = [one for one, employer in found.items() if employer is None]
    if unknown:
        said = "不在名单中，没有做任何改动 not among them, nothing was changed"
        err.print(f"{said}: {', '.join(unknown)}", soft_wrap=True, markup=False)
        raise typer.Exit(2)
    return {one: employer for one, employer in found.items() if employer is not None}


def _decide_each(chosen: Sequence[EarlierEmployer], decide: Decide) -> None:
    if not chosen:
        return
    with make_bar(err) as bar:
        for one in bar.track(chosen, description="处理 deciding"):
            _decide(one, decide)
    out.print(f"已处理 {len(chosen)} 家。 Decided.")


def _decide(one: EarlierEmployer, decide: Decide) -> None:
    """Somebody else may have decided since they were listed."""
    actor = Operator(stamp=make_attribution())
    try:
        decide(actor, one.id)
    except VerificationDecided:
        out.print(f"{one.credit_code} 已由他人处理 was decided meanwhile", markup=False)


def _ask_each(earlier: Sequence[EarlierEmployer], desk: TakingOver) -> None:
    decisions: dict[str, Decide] = {"y": desk.take_over, "n": desk.ask_for_verification}
    if earlier:
        out.print(QUESTION, soft_wrap=True, markup=False)
    for one in earlier:
        said = read_line(typer.prompt(f"{one.credit_code} {one.name} [y/n/s/q]", default="s"))
        while said not in {*decisions, "s", "q"}:
            said = read_line(typer.prompt("y / n / s / q", default="s"))
        if said == "q":
            return
        if said in decisions:
            _decide(one, decisions[said])
