"""批量登记毕业去向: the template, uploading a sheet, its preview, and recording it."""

from fastapi.responses import HTMLResponse, Response

from signing.http.answering.replies import XLSX, file
from signing.http.asking.forms import Form
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.uploads import ChosenFiles, read_upload
from signing.http.asking.use_cases import ToDestinationSheets
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import FieldsWrong, FileMissing, Refusal
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.graduates.destination_sheets import (
    DestinationSheets,
    draw_destination_template,
    word_destination,
)
from signing.use_cases.graduates.roster_files.table import MOST_BYTES, MOST_ROWS

router = Router(prefix="/destination-sheets")
SHOWN = 200


class RecordForm(Form):
    only_sound: bool = False


@router.get("", rules.PAGE)
def show_upload(by: BySchoolAdmin, screen: ToScreen) -> HTMLResponse:
    del by
    return _show_upload(screen)


@router.get("/template.xlsx", rules.DRAWN_PAGE_FILE)
def download_template(by: BySchoolAdmin) -> Response:
    del by
    return file(draw_destination_template(), XLSX, "毕业去向模板.xlsx")


@router.post("", rules.UNKEYED_FORM.with_files(MOST_BYTES))
def upload_sheet(
    chosen: ChosenFiles, by: BySchoolAdmin, use_cases: ToDestinationSheets, screen: ToScreen
) -> Response:
    try:
        uploaded = chosen.find_one("file")
        if uploaded is None:
            raise FieldsWrong(errors=[{"field": "file", "zh": "请选择文件", "en": "choose a file"}])
        token = use_cases.upload(by, read_upload(uploaded, MOST_BYTES).content)
    except Refusal as refusal:
        return _show_upload(screen, refusal)
    return screen.go(f"/destination-sheets/{token}")


@router.get("/{token}", rules.PAGE)
def show_sheet(
    token: str, by: BySchoolAdmin, use_cases: ToDestinationSheets, screen: ToScreen
) -> HTMLResponse:
    """Show the preview, or the result of what was recorded."""
    result = use_cases.load_result(by, token)
    if result is not None:
        return screen.show("graduates/destinations/result.html", token=token, result=result)
    return _show_preview(screen, use_cases, by, token)


@router.get("/{token}/rejected.xlsx", rules.DRAWN_PAGE_FILE)
def download_rejected(token: str, by: BySchoolAdmin, use_cases: ToDestinationSheets) -> Response:
    content = use_cases.load_rejected_rows(by, token)
    if not content:
        raise FileMissing
    return file(content, XLSX, "未登记的行.xlsx")


@router.post("/{token}", rules.FORM)
def record_sheet(
    filled: Filled,
    token: str,
    by: BySchoolAdmin,
    use_cases: ToDestinationSheets,
    screen: ToScreen,
) -> Response:
    """Record what was previewed; a second click shows the result of the first."""
    if use_cases.load_result(by, token) is not None:
        return screen.go(f"/destination-sheets/{token}")
    try:
        only_sound = filled.read_as(RecordForm).only_sound
        outcome = use_cases.record(by, token, only_sound=only_sound)
    except Refusal as refusal:
        return _show_preview(screen, use_cases, by, token, filled, refusal)
    said = screen.gettext("毕业去向已登记。")
    return screen.go(f"/destination-sheets/{token}", said=said, outcome=outcome)


def _show_upload(screen: Screen, refusal: Refusal | None = None) -> HTMLResponse:
    return screen.show(
        "graduates/destinations/begin.html",
        refusal=refusal,
        most_rows=MOST_ROWS,
        most_mib=MOST_BYTES // 2**20,
    )


def _show_preview(
    screen: Screen,
    use_cases: DestinationSheets,
    by: SchoolAdmin,
    token: str,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "graduates/destinations/preview.html",
        token=token,
        seen=use_cases.load_preview(by, token),
        most=SHOWN,
        word=word_destination,
        typed=typed,
        refusal=refusal,
    )
