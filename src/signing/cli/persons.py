"""What is held about one person: taken out for an office that answers a letter."""

import json
import os
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from pydantic_core import to_jsonable_python

from signing.cli.installation import make_attribution, open_installation, out, read_line
from signing.pdf.booklet import draw_booklet
from signing.press.booklets import compose_booklet
from signing.press.dossiers import export_graduate
from signing.use_cases.core.actors import Operator
from signing.use_cases.privacy.disclosures import Disclosures

app = typer.Typer()


@app.command()
def export_person(
    graduate: Annotated[UUID, typer.Argument(help="The graduate's id.")],
    to: Annotated[Path, typer.Option(help="A new file: .pdf to read, .json for machines.")],
    purpose: Annotated[
        str, typer.Option(help="Why; the graduate will read it.", callback=read_line)
    ],
) -> None:
    """Everything that is held about a graduate. That it was taken out is on record."""
    by = Operator(stamp=make_attribution())
    with open_installation() as parts:
        Disclosures(parts.context).record_export_for_letter(by, graduate, purpose)
        held = export_graduate(parts.context, parts.reading, graduate, by.now)
    if to.suffix == ".pdf":
        content = draw_booklet(compose_booklet(held))
    else:
        content = json.dumps(to_jsonable_python(held), ensure_ascii=False, indent=1).encode()
    _put(to, content)
    out.print(f"已导出 Exported: {to}", soft_wrap=True)


def _put(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read; never overwrite one."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as broken:
        raise typer.BadParameter(f"{path}: {broken.strerror}") from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)
