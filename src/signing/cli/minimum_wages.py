"""The table of minimum wages: import it from a CSV file, list it."""

import csv
import getpass
import io
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from signing import codes
from signing.cli.installation import err, make_attribution, open_installation, out, read_line
from signing.text import find_foreign
from signing.use_cases.agreements.minimum_wages import WageTable
from signing.use_cases.core.actors import Operator
from signing.vocabulary import MinimumWage

app = typer.Typer()
TITLES = {
    "region": "行政区划代码",
    "valid_from": "执行日期",
    "monthly": "月最低工资",
    "source": "依据",
}
"""The columns of the file, in English or in Chinese."""
REGION_DIGITS = 6
MOST_YUAN = 100_000
MOST_WORDS = 200


class FaultError(Exception):
    """What is wrong with a line, in Chinese and English."""


@app.command("import")
def import_wages(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="CSV with the columns region, valid_from, monthly, source.",
        ),
    ],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="The file is the whole table: other rows go.")
    ] = False,
    preview: Annotated[bool, typer.Option(help="Show what would change, and stop.")] = False,
    by: Annotated[
        str,
        typer.Option(
            "--by", parser=read_line, default_factory=getpass.getuser, help="Who you are."
        ),
    ],
) -> None:
    """Import minimum wages; importing the same file again changes nothing."""
    wages = _read_file(file)
    with open_installation() as parts:
        table = WageTable(parts.context)
        actor = Operator(stamp=make_attribution())
        if preview:
            counted = table.preview(actor, wages, replaces=replace)
        else:
            counted = table.import_wages(actor, wages, replaces=replace, operator=by).answer
    if not (counted["new"] or counted["changed"] or counted["removed"]):
        out.print("没有变化，无需导入。 Nothing changes.")
        return
    said = "预览，尚未导入 preview, nothing imported" if preview else "已导入 imported"
    out.print(
        f"{said}：新增 new {counted['new']}，更改 changed {counted['changed']}，"
        f"删除 removed {counted['removed']}，共 in all {counted['known']}",
        soft_wrap=True,
    )


@app.command("list")
def list_wages() -> None:
    """Write the table as CSV, to read, change and import again."""
    with open_installation() as parts:
        wages = WageTable(parts.context).list_wages(Operator(stamp=make_attribution()))
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(TITLES)
    rows.writerows([one.region, one.valid_from, one.monthly, one.source] for one in wages)
    typer.echo(written.getvalue(), nl=False)


def _read_file(file: Path) -> list[MinimumWage]:
    """Return the wages. Shows every fault with its line, and ends with exit code 2."""
    found: dict[tuple[str, date], MinimumWage] = {}
    faults = []
    for number, cells in _read_rows(file):
        try:
            wage = _read_wage(cells, found.keys())
        except FaultError as fault:
            faults.append(f"{number}: {fault}")
        else:
            found[wage.region, wage.valid_from] = wage
    for line in faults:
        err.print(line, soft_wrap=True, markup=False)
    if faults or not found:
        raise _refuse(
            "文件未导入，请修改后重新导入。 Nothing was imported: correct the file first."
        )
    return list(found.values())


def _read_rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each line that is not empty, with its number."""
    try:
        first, *rest = csv.reader(io.StringIO(_decode(file.read_bytes())), strict=True)
    except (UnicodeDecodeError, ValueError, csv.Error):
        raise _refuse("不是 CSV 文件。 This is no CSV file.") from None
    places = _find_columns([one.strip() for one in first])
    for number, cells in enumerate(rest, start=2):
        if any(one.strip() for one in cells):
            padded = [*cells, *[""] * len(first)]
            yield number, {name: padded[place].strip() for name, place in places.items()}


def _find_columns(titles: list[str]) -> dict[str, int]:
    found = {
        name: titles.index(one)
        for name, words in TITLES.items()
        for one in (words, name)
        if one in titles
    }
    missing = [f"{words} {name}" for name, words in TITLES.items() if name not in found]
    if missing:
        raise _refuse(f"缺少列 these columns are missing: {', '.join(missing)}")
    return found


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _read_wage(cells: dict[str, str], known: Collection[tuple[str, date]]) -> MinimumWage:
    """Raises FaultError."""
    source = cells["source"]
    if not source or len(source) > MOST_WORDS or find_foreign(source) is not None:
        raise FaultError(
            "依据应填文件名称或文号，最多 200 字 name the source, in up to 200 characters"
        )
    wage = MinimumWage(
        region=_read_region(cells["region"]),
        valid_from=_read_day(cells["valid_from"]),
        monthly=_read_yuan(cells["monthly"]),
        source=source,
    )
    if (wage.region, wage.valid_from) in known:
        raise FaultError("地区和日期与前面的行重复 the same region and day as a line before")
    return wage


def _read_region(text: str) -> str:
    known = text[:2] in codes.provinces()
    if not (text.isascii() and text.isdecimal() and len(text) == REGION_DIGITS and known):
        raise FaultError(f"行政区划代码应为 6 位数字 the region is a code of six digits: {text}")
    return text


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise FaultError(f"执行日期应为 2026-01-01 这样的日期 not a day: {text}") from None


def _read_yuan(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        amount = Decimal(0)
    if not (amount.is_finite() and 0 < amount <= MOST_YUAN) or amount != round(amount, 2):
        raise FaultError(f"月最低工资应为大于 0 的金额（元） not an amount in yuan: {text}")
    return amount


def _refuse(words: str) -> typer.Exit:
    err.print(words, soft_wrap=True, markup=False)
    return typer.Exit(2)
