"""Uploading a sheet of a school, seeing first what it would do, and what became of its rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing.http.answering.replies import XLSX, file
from signing.http.asking.uploads import Chosen, read_upload
from signing.http.pages.screen import Screen
from signing.refusals import FieldsWrong, FileMissing, Refusal
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.graduates.kept_sheets import KeptSheets
from signing.use_cases.graduates.roster_files.table import MOST_BYTES, MOST_ROWS

AT_FIRST = 100
MOST_SHOWN = MOST_ROWS * 20
"""A row has no more cells that can be wrong."""
Most = Annotated[int, Query(ge=1, le=MOST_SHOWN)]
"""How many lines of each list of a preview are shown."""


@dataclass(frozen=True)
class SheetPages:
    """The pages of one kind of sheet, below `path`; `words` are said on them, by place."""

    path: str
    words: Mapping[str, str]
    draw_template: Callable[[], bytes]
    template_file: str
    rejected_file: str

    def show_upload(self, screen: Screen, refusal: Refusal | None = None) -> HTMLResponse:
        return screen.show(
            "graduates/sheets/begin.html",
            sheet=self,
            refusal=refusal,
            most_rows=MOST_ROWS,
            most_mib=MOST_BYTES // 2**20,
        )

    def give_template(self) -> Response:
        return file(self.draw_template(), XLSX, self.template_file)

    def take(self, screen: Screen, by: SchoolAdmin, chosen: Chosen, sheets: KeptSheets) -> Response:
        """Keep the chosen file, and lead to its preview."""
        try:
            uploaded = chosen.find_one("file")
            if uploaded is None:
                wrong = {"field": "file", "zh": "请选择文件", "en": "choose a file"}
                raise FieldsWrong(errors=[wrong])
            token = sheets.upload(by, read_upload(uploaded, MOST_BYTES).content)
        except Refusal as refusal:
            return self.show_upload(screen, refusal)
        return screen.go(f"{self.path}/{token}")

    def give_rejected(self, by: SchoolAdmin, token: str, sheets: KeptSheets) -> Response:
        content = sheets.load_rejected_rows(by, token)
        if not content:
            raise FileMissing
        return file(content, XLSX, self.rejected_file)

    def show(self, screen: Screen, template: str, token: str, **filled: Any) -> HTMLResponse:
        """Draw a template of this kind, for one uploaded sheet."""
        return screen.show(template, sheet=self, token=token, **filled)
