"""批量登记毕业去向: the template, uploading a sheet, its preview, and recording it."""

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.forms import Form
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.uploads import ChosenFiles
from signing.http.asking.use_cases import ToDestinationSheets
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.graduates.sheet_pages import AT_FIRST, Most, SheetPages
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.refusals import Refusal
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.graduates.destination_sheets import (
    DestinationSheets,
    draw_destination_template,
)
from signing.use_cases.graduates.roster_files.table import MOST_BYTES

router = Router(prefix="/destination-sheets")
PAGES = SheetPages(
    "/destination-sheets",
    {
        "title": N_("批量登记毕业去向"),
        "lead": N_("先预览会登记什么，确认以后才登记；已签约的毕业生不能登记其他去向。"),
        "guide": N_(
            "模板有学号、姓名、毕业年份、毕业去向和可不填的单位名称五列；第二张表列出全部去向代码，"
            "填代码或名称都可以。单位名称进入毕业去向登记的导出。"
        ),
        "upload": N_("2. 上传去向表"),
        "file": N_("去向表"),
        "again": N_("再登记一份"),
        "result": N_("登记结果"),
        "skipped": N_("没有登记的行附有原因，可以改好后直接上传这份文件。它只保留一天。"),
        "rejected": N_("下载未登记的行"),
        "kept": N_("去向还没有登记，您上次的选择仍在下面。"),
    },
    draw_destination_template,
    "毕业去向模板.xlsx",
    "未登记的行.xlsx",
)


class RecordForm(Form):
    only_sound: bool = False


@router.get("", rules.PAGE)
def show_upload(by: BySchoolAdmin, screen: ToScreen) -> HTMLResponse:
    del by
    return PAGES.show_upload(screen)


@router.get("/template.xlsx", rules.DRAWN_PAGE_FILE)
def download_template(by: BySchoolAdmin) -> Response:
    del by
    return PAGES.give_template()


@router.post("", rules.UNKEYED_FORM.with_files(MOST_BYTES))
def upload_sheet(
    chosen: ChosenFiles, by: BySchoolAdmin, use_cases: ToDestinationSheets, screen: ToScreen
) -> Response:
    return PAGES.take(screen, by, chosen, use_cases)


@router.get("/{token}", rules.PAGE)
def show_sheet(
    token: str,
    by: BySchoolAdmin,
    use_cases: ToDestinationSheets,
    screen: ToScreen,
    most: Most = AT_FIRST,
) -> HTMLResponse:
    """Show the preview, or the result of what was recorded."""
    result = use_cases.load_result(by, token)
    if result is None:
        return _show_preview(screen, use_cases, by, token, most=most)
    counts = [(N_("已登记"), result["recorded"]), (N_("不变"), result["unchanged"])]
    left = (N_("未登记"), result["skipped"])
    return PAGES.show(screen, "graduates/sheets/result.html", token, counts=counts, left=left)


@router.get("/{token}/rejected.xlsx", rules.DRAWN_PAGE_FILE)
def download_rejected(token: str, by: BySchoolAdmin, use_cases: ToDestinationSheets) -> Response:
    return PAGES.give_rejected(by, token, use_cases)


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
        return screen.go(f"{PAGES.path}/{token}")
    try:
        only_sound = filled.read_as(RecordForm).only_sound
        outcome = use_cases.record(by, token, only_sound=only_sound)
    except Refusal as refusal:
        return _show_preview(screen, use_cases, by, token, typed=filled, refusal=refusal)
    said = screen.gettext("毕业去向已登记。")
    return screen.go(f"{PAGES.path}/{token}", said=said, outcome=outcome)


def _show_preview(
    screen: Screen,
    use_cases: DestinationSheets,
    by: SchoolAdmin,
    token: str,
    *,
    most: int = AT_FIRST,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return PAGES.show(
        screen,
        "graduates/sheets/destinations.html",
        token,
        seen=use_cases.load_preview(by, token),
        most=most,
        typed=typed,
        refusal=refusal,
    )
