"""毕业去向 of many graduates from a sheet: preview, then recording."""

from typing import Annotated

from fastapi import File, Response, UploadFile, status

from signing.http.answering import response_docs
from signing.http.answering.replies import XLSX, done, file
from signing.http.asking.forms import Form
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.uploads import read_upload
from signing.http.asking.use_cases import ToDestinationSheets
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.refusals import FileMissing
from signing.use_cases.graduates.destination_sheets import (
    DestinationPreview,
    DestinationResult,
    draw_destination_template,
)
from signing.use_cases.graduates.roster_files.table import MOST_BYTES

router = Router(prefix="/destination-sheets", tags=["school admin · 学校管理员"])


class RecordForm(Form):
    only_sound: bool = False


class UploadedDestinations(DestinationPreview):
    """What recording would do, and the token under which it can be carried out for a day."""

    token: str


@router.get(
    "/template.xlsx",
    rules.DRAWN_FILE,
    response_class=Response,
    responses=response_docs.XLSX,
)
def download_template(by: BySchoolAdmin) -> Response:
    """An empty sheet with every column, and the destinations to choose from."""
    del by
    return file(draw_destination_template(), XLSX, "毕业去向模板.xlsx")


@router.post(
    "/preview",
    rules.UNKEYED_COMMAND.costing(rules.UPLOADS).with_files(MOST_BYTES),
    status_code=status.HTTP_201_CREATED,
)
def preview(
    by: BySchoolAdmin,
    use_cases: ToDestinationSheets,
    file: Annotated[UploadFile, File(description="XLSX, XLS or CSV, at most 50,000 rows")],
) -> UploadedDestinations:
    """What recording the sheet would change, row by row, and what is wrong with its cells."""
    token = use_cases.upload(by, read_upload(file, MOST_BYTES).content)
    return {"token": token, **use_cases.load_preview(by, token)}


@router.get("/{token}", rules.READ)
def read_preview(
    token: str, by: BySchoolAdmin, use_cases: ToDestinationSheets
) -> DestinationPreview:
    """What recording the sheet would do now. 409 AlreadyImported once it is recorded."""
    return use_cases.load_preview(by, token)


@router.get(
    "/{token}/rejected.xlsx",
    rules.DRAWN_FILE,
    response_class=Response,
    responses=response_docs.XLSX,
)
def download_rejected(token: str, by: BySchoolAdmin, use_cases: ToDestinationSheets) -> Response:
    """The rows with faults, each with what is wrong. 404 FileMissing where there are none."""
    content = use_cases.load_rejected_rows(by, token)
    if not content:
        raise FileMissing
    return file(content, XLSX, "未登记的行.xlsx")


@router.post(
    "/{token}/recording",
    rules.COMMAND,
    status_code=status.HTTP_201_CREATED,
)
def record_previewed(
    token: str,
    by: BySchoolAdmin,
    use_cases: ToDestinationSheets,
    response: Response,
    form: RecordForm | None = None,
) -> DestinationResult:
    """All rows or none; with `only_sound` the rows without a fault.

    422 RosterHasFaults where rows have faults and `only_sound` is false; 409 AlreadyImported once
    the sheet is recorded: the same `Idempotency-Key` gets the first answer again.
    """
    only_sound = form is not None and form.only_sound
    return done(response, use_cases.record(by, token, only_sound=only_sound))
