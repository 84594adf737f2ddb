"""生源信息导入: preview, then import."""

from typing import Annotated

from fastapi import File, Response, UploadFile, status

from signing.http.answering import response_docs
from signing.http.answering.replies import XLSX, done, file
from signing.http.asking.forms import Form
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.uploads import read_upload
from signing.http.asking.use_cases import ToRosters
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.graduates.roster import ImportProgress, ImportResult, UploadedPreview
from signing.use_cases.graduates.roster_files.sheets import roster_template
from signing.use_cases.graduates.roster_files.table import MOST_BYTES

router = Router(prefix="/roster", tags=["school admin · 学校管理员"])


class ImportForm(Form):
    only_sound: bool = False
    identities: bool = False


@router.get(
    "/template.xlsx",
    rules.DRAWN_FILE.for_programs(Scope.ROSTER_WRITE),
    response_class=Response,
    responses=response_docs.XLSX,
)
def download_template(by: BySchoolAdmin) -> Response:
    """An empty roster with every column."""
    del by
    return file(roster_template(), XLSX, "生源信息模板.xlsx")


@router.post(
    "/preview",
    rules.UNKEYED_COMMAND.costing(rules.UPLOADS)
    .with_files(MOST_BYTES)
    .for_programs(Scope.ROSTER_WRITE),
    status_code=status.HTTP_201_CREATED,
)
def preview(
    by: BySchoolAdmin,
    use_cases: ToRosters,
    file: Annotated[UploadFile, File(description="XLSX, XLS or CSV, at most 50,000 rows")],
) -> UploadedPreview:
    """What importing the file would change, row by row, and what is wrong with its cells."""
    return use_cases.preview(by, read_upload(file, MOST_BYTES).content)


@router.get("/{token}", rules.READ.for_programs(Scope.ROSTER_WRITE))
def read_progress(token: str, by: BySchoolAdmin, use_cases: ToRosters) -> ImportProgress:
    """How far an import has come, in rows, and what it came to."""
    return use_cases.load_progress(by, token)


@router.post(
    "/{token}/import",
    rules.COMMAND.for_programs(Scope.ROSTER_WRITE),
    status_code=status.HTTP_201_CREATED,
)
def import_previewed(
    token: str,
    by: BySchoolAdmin,
    use_cases: ToRosters,
    response: Response,
    form: ImportForm | None = None,
) -> ImportResult:
    """All rows or none; with `only_sound` the rows without a fault. Twice changes nothing.

    Rows that make a graduate another person (`identities` of the preview) are left out unless
    `identities`.
    """
    chosen = form or ImportForm()
    outcome = use_cases.import_previewed(
        by, token, only_sound=chosen.only_sound, identities=chosen.identities
    )
    return done(response, outcome)
