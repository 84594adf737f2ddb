"""Graduates: import a roster from a file, erase a person."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from signing.cli.installation import (
    err,
    make_attribution,
    open_installation,
    out,
)
from signing.cli.retention import sweep
from signing.use_cases.core.actors import Operator, SchoolAdmin
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.graduates.roster import Rosters
from signing.use_cases.graduates.roster_files.columns import COLUMNS
from signing.use_cases.graduates.roster_files.comparing import RosterPreview
from signing.vocabulary import Oversight

app = typer.Typer()
HEADERS = {column.field: column.header for column in COLUMNS}
COUNTS = {
    "rows": "共 rows",
    "new": "新增 new",
    "changed": "更改 changed",
    "identities": "身份变更 identity changes",
    "unchanged": "不变 unchanged",
    "skipped": "略过 skipped",
    "faulty": "有错误的行 rows with faults",
}
UNREADABLE = (
    "没有删除：协议是否有效、保存期是否已满，无法据此判断。请先核对；仍要删除的，加 --unreadable。"
    " Nothing was erased: whether an agreement is live, or retained, is not known without these"
    " facts. Compare first; to erase all the same, add --unreadable."
)
WITHOUT_UNREAD = (
    "数据密钥、证件号码摘要、打印文件、名单预览和登录已删除；上面的事实未计入，其中的个人信息也已无法解密。"
    " Data key, digest of the ID number, printed files, previews and sessions are gone; the facts"
    " above did not count, and what is personal in them can no longer be decrypted."
)


@app.command()
def import_roster(
    school: Annotated[str, typer.Argument(help="Code of the school.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="XLSX, XLS or CSV.")],
    *,
    only_sound: Annotated[bool, typer.Option(help="Leave out rows with faults.")] = False,
    identities: Annotated[
        bool, typer.Option(help="Import rows with other name and ID number: other people.")
    ] = False,
    preview: Annotated[bool, typer.Option(help="Show what would change, and stop.")] = False,
) -> None:
    """Import a roster; importing the same file again changes nothing."""
    with open_installation() as parts, Progress() as bar:
        by = SchoolAdmin(stamp=make_attribution(), oversight=Oversight(school_code=school))
        desk = Rosters(parts.context)
        told = desk.preview(by, file.read_bytes())
        for fault in [*told["errors"], *told["warnings"]]:
            err.print(f"{fault['row']} {fault['column']}: {fault['zh']} {fault['en']}")
        for one in told["identities"]:
            err.print(f"{one['row']} 身份变更 Identity change: {one['student_number']}")
        if preview:
            _show_preview(told)
            return
        task = bar.add_task(file.name, total=told["rows"])
        outcome = desk.import_previewed(
            by,
            told["token"],
            lambda done, total: bar.update(task, completed=done, total=total),
            only_sound=only_sound,
            identities=identities,
        )
    _show_counts("已导入 imported", {**outcome.answer})


def _show_preview(told: RosterPreview) -> None:
    changes = [*told["changed"], *told["identities"]]
    if changes:
        table = Table("行 row", "学号 student number", "列 column", "原值 old", "新值 new")
        for one in changes:
            for at, field in enumerate(one["fields"]):
                whose = (str(one["row"]), one["student_number"]) if at == 0 else ("", "")
                values = (HEADERS[field["field"]], field["old"] or "", field["new"] or "")
                table.add_row(*whose, *map(Text, values))
        out.print(table)
    faulty = len({one["row"] for one in told["errors"]})
    counted = {name: len(told[name]) for name in ("changed", "identities")}
    counts = {"rows": told["rows"], "new": told["new"], "unchanged": told["unchanged"]}
    said = "预览，尚未导入 preview, nothing imported"
    _show_counts(said, counts | counted | {"faulty": faulty})


def _show_counts(said: str, counts: Mapping[str, object]) -> None:
    parts = (f"{words} {counts[name]}" for name, words in COUNTS.items() if name in counts)
    out.print(f"{said}：{'，'.join(parts)}", markup=False, soft_wrap=True)


@app.command()
def erase(
    graduate: Annotated[UUID, typer.Argument(help="The graduate's id.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    unreadable: Annotated[
        bool,
        typer.Option(help="Erase though facts of the history cannot be read: the others decide."),
    ] = False,
) -> None:
    """Destroy a person's data key, for ever. The history stays valid, without the person."""
    by = Operator(stamp=make_attribution())
    with open_installation() as parts:
        desk = Graduates(parts.context)
        unread = desk.list_unread(by, graduate)
        for one in unread:
            err.print(f"无法读取的事实 Unreadable fact: {one}", style="yellow")
        if unread and not unreadable:
            err.print(UNREADABLE, style="red", soft_wrap=True)
            raise typer.Exit(1)
        if not yes:
            typer.confirm("此操作不可撤销。 This cannot be undone. 继续 continue?", abort=True)
        desk.erase(by, graduate, despite_unreadable=unreadable)
        sweep(parts)
    out.print("已删除个人信息。 Erased.")
    if unread:
        out.print(WITHOUT_UNREAD, soft_wrap=True)
