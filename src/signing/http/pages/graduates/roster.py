"""名单导入: the template, uploading a file, its preview, and the import."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing.http.answering.replies import XLSX, file
from signing.http.api.graduates.roster import ImportForm
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.uploads import ChosenFiles, read_upload
from signing.http.asking.use_cases import ToRosters
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.graduates import roster_words
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import FieldsWrong, FileMissing, Refusal
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.graduates.roster import Rosters
from signing.use_cases.graduates.roster_files.sheets import roster_template
from signing.use_cases.graduates.roster_files.table import MOST_BYTES, MOST_ROWS
from signing.use_cases.graduates.roster_uploads import IMPORTED

router = Router(prefix="/roster")
AT_FIRST = 100
Most = Annotated[int, Query(ge=1, le=MOST_ROWS * len(roster_words.FIELDS))]


@router.get("", rules.PAGE)
def show_upload(by: BySchoolAdmin, screen: ToScreen) -> HTMLResponse:
    del by
    return _show_upload(screen)


@router.get("/template.xlsx", rules.DRAWN_PAGE_FILE)
def download_template(by: BySchoolAdmin) -> Response:
    del by
    return file(roster_template(), XLSX, "生源信息模板.xlsx")


@router.post("", rules.UNKEYED_FORM.with_files(MOST_BYTES))
def upload_roster(
    chosen: ChosenFiles, by: BySchoolAdmin, use_cases: ToRosters, screen: ToScreen
) -> Response:
    try:
        uploaded = chosen.find_one("file")
        if uploaded is None:
            raise FieldsWrong(errors=[{"field": "file", "zh": "请选择文件", "en": "choose a file"}])
        token = use_cases.upload(by, read_upload(uploaded, MOST_BYTES).content)
    except Refusal as refusal:
        return _show_upload(screen, refusal)
    return screen.go(f"/roster/{token}")


@router.get("/{token}", rules.PAGE)
def show_import(
    token: str, by: BySchoolAdmin, use_cases: ToRosters, screen: ToScreen, most: Most = AT_FIRST
) -> HTMLResponse:
    """Show the preview, the progress of a running import, or the result of a finished one."""
    progress = use_cases.load_progress(by, token)
    if progress["state"] == IMPORTED:
        return screen.show("graduates/roster/result.html", token=token, result=progress["result"])
    return _show_preview(screen, use_cases, by, token, most=most)


@router.get("/{token}/rejected.xlsx", rules.DRAWN_PAGE_FILE)
def download_rejected(token: str, by: BySchoolAdmin, use_cases: ToRosters) -> Response:
    content = use_cases.load_rejected_rows(by, token)
    if not content:
        raise FileMissing
    return file(content, XLSX, "未导入的行.xlsx")


@router.post("/{token}", rules.FORM)
def import_roster(
    filled: Filled, token: str, by: BySchoolAdmin, use_cases: ToRosters, screen: ToScreen
) -> Response:
    try:
        form = filled.read_as(ImportForm)
        outcome = use_cases.import_previewed(
            by, token, only_sound=form.only_sound, identities=form.identities
        )
    except Refusal as refusal:
        return _show_preview(screen, use_cases, by, token, typed=filled, refusal=refusal)
    return screen.go(f"/roster/{token}", said=screen.gettext("导入完成。"), outcome=outcome)


def _show_upload(screen: Screen, refusal: Refusal | None = None) -> HTMLResponse:
    return screen.show(
        "graduates/roster/begin.html",
        refusal=refusal,
        most_rows=MOST_ROWS,
        most_mib=MOST_BYTES // 2**20,
    )


def _show_preview(
    screen: Screen,
    use_cases: Rosters,
    by: SchoolAdmin,
    token: str,
    *,
    most: int = AT_FIRST,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "graduates/roster/preview.html",
        token=token,
        seen=use_cases.load_preview(by, token),
        progress=use_cases.load_progress(by, token),
        most=most,
        words=roster_words,
        typed=typed,
        refusal=refusal,
    )
