"""个人信息导出: a graduate takes along everything that is held about them."""

from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from signing.http.answering import response_docs
from signing.http.answering.replies import file
from signing.http.asking.security import ByGraduate, context
from signing.http.asking.use_cases import ToDossiers, ToDrawers
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.press.booklets import compose_booklet
from signing.press.dossiers import Export, export_graduate
from signing.vocabulary.china_time import write_china_day

router = Router(prefix="/me", tags=["personal data · 个人信息"])


def load_export(by: ByGraduate, request: Request) -> Export:
    return export_graduate(context(request), request.app.state.reading, by.graduate_id, by.now)


Held = Annotated[Export, Depends(load_export)]


@router.get(
    "/export.json",
    rules.FILE,
    response_class=Response,
    responses=response_docs.describe_json_file(Export),
)
def export_json(found: Held) -> Response:
    """Roster data, agreements, applications, files, history, notices, messages, looks, sessions."""
    body = JSONResponse(jsonable_encoder(found)).body
    return file(bytes(body), "application/json; charset=utf-8", _name_file(found, "json"))


@router.get("/export.pdf", rules.DRAWN_FILE, response_class=Response, responses=response_docs.PDF)
def export_pdf(found: Held, drawers: ToDrawers) -> Response:
    """The same, to read."""
    return file(
        drawers.draw_booklet(compose_booklet(found)), "application/pdf", _name_file(found, "pdf")
    )


@router.get("/files/{digest}", rules.FILE, response_class=Response, responses=response_docs.FILE)
def download_own_file(digest: str, by: ByGraduate, use_cases: ToDossiers) -> Response:
    """One of the files that the export lists."""
    content, media_type = use_cases.load_file(by, digest)
    return file(content, media_type, digest[:12])


def _name_file(found: Export, kind: str) -> str:
    return f"个人信息-{write_china_day(found['made_at'])}.{kind}"
