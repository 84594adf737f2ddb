"""A print made again, for whoever doubts one."""

from pathlib import Path
from typing import Annotated

import typer

from signing.cli.installation import err, open_installation, out
from signing.pdf.agreement import make_press
from signing.use_cases.printing.reprints import Reprints
from signing.vocabulary import AgreementNumber

app = typer.Typer()


@app.command()
def reprint(
    number: Annotated[str, typer.Argument(help="Of the agreement.")],
    ordinal: Annotated[
        int | None, typer.Option("--print", min=1, help="Which print of it; the last one if none.")
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Where to write the file.")] = None,
) -> None:
    """Make a print again from the facts alone, and compare it with the digest recorded then."""
    with open_installation() as parts:
        made = Reprints(parts.context, make_press).print_again(AgreementNumber(number), ordinal)
    if to is not None:
        to.write_bytes(made.content)
    out.print(f"已记录 recorded  {made.recorded.digest}  {made.recorded.edition}", soft_wrap=True)
    out.print(f"现重制 made now  {made.digest}  {made.edition}", soft_wrap=True)
    if made.is_same:
        out.print("逐字节一致。 The same, to the byte.")
        return
    if made.edition != made.recorded.edition:
        err.print("此版本的程序使用另一版式，字节不同属正常。 This release draws another form.")
    else:
        err.print("内容不一致。 It differs from what was recorded.", style="red")
    raise typer.Exit(1)
