"""名单导入: the template, uploading a file, its preview, and the import."""

from fastapi.responses import HTMLResponse, Response

from signing.http.api.graduates.roster import ImportForm
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.uploads import ChosenFiles
from signing.http.asking.use_cases import ToRosters
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.graduates import roster_words
from signing.http.pages.graduates.sheet_pages import AT_FIRST, Most, SheetPages
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.refusals import Refusal
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.graduates.roster import ImportResult, Rosters
from signing.use_cases.graduates.roster_files.sheets import roster_template
from signing.use_cases.graduates.roster_files.table import MOST_BYTES

router = Router(prefix="/roster")
PAGES = SheetPages(
    "/roster",
    {
        "title": N_("名单导入"),
        "lead": N_("先预览会改变什么，确认以后才导入；同一份名单导入两次不会改变什么。"),
        "guide": N_(
            "模板有全部列；第二张表说明每一列是否必填、可以填什么。证件号码和学号请保持文本格式。"
        ),
        "upload": N_("2. 上传名单"),
        "file": N_("名单文件"),
        "again": N_("再导入一份"),
        "result": N_("导入结果"),
        "skipped": N_("没有导入的行附有原因，可以改好后直接上传这份文件。它只保留一天。"),
        "rejected": N_("下载未导入的行"),
        "kept": N_("名单还没有导入，您上次的选择仍在下面。"),
    },
    roster_template,
    "生源信息模板.xlsx",
    "未导入的行.xlsx",
)


@router.get("", rules.PAGE)
def show_upload(by: BySchoolAdmin, screen: ToScreen) -> HTMLResponse:
    del by
    return PAGES.show_upload(screen)


@router.get("/template.xlsx", rules.DRAWN_PAGE_FILE)
def download_template(by: BySchoolAdmin) -> Response:
    del by
    return PAGES.give_template()


@router.post("", rules.UNKEYED_FORM.with_files(MOST_BYTES))
def upload_roster(
    chosen: ChosenFiles, by: BySchoolAdmin, use_cases: ToRosters, screen: ToScreen
) -> Response:
    return PAGES.take(screen, by, chosen, use_cases)


@router.get("/{token}", rules.PAGE)
def show_import(
    token: str, by: BySchoolAdmin, use_cases: ToRosters, screen: ToScreen, most: Most = AT_FIRST
) -> HTMLResponse:
    """Show the preview, the progress of a running import, or the result of a finished one."""
    result = use_cases.load_progress(by, token)["result"]
    if result is None:
        return _show_preview(screen, use_cases, by, token, most=most)
    counts, left = _list_counts(result), (N_("未导入"), result["skipped"])
    return PAGES.show(screen, "graduates/sheets/result.html", token, counts=counts, left=left)


@router.get("/{token}/rejected.xlsx", rules.DRAWN_PAGE_FILE)
def download_rejected(token: str, by: BySchoolAdmin, use_cases: ToRosters) -> Response:
    return PAGES.give_rejected(by, token, use_cases)


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
    said = screen.gettext("导入完成。")
    return screen.go(f"{PAGES.path}/{token}", said=said, outcome=outcome)


def _list_counts(result: ImportResult) -> list[tuple[str, int]]:
    """Return what is shown of the rows that were taken; identity changes where there are some."""
    others = [(N_("身份变更"), result["identities"])] if result["identities"] else []
    before = [(N_("新增"), result["new"]), (N_("变更"), result["changed"])]
    return [*before, *others, (N_("不变"), result["unchanged"])]


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
    return PAGES.show(
        screen,
        "graduates/sheets/roster.html",
        token,
        seen=use_cases.load_preview(by, token),
        progress=use_cases.load_progress(by, token),
        most=most,
        words=roster_words,
        typed=typed,
        refusal=refusal,
    )
