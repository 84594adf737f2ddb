"""个人信息导出: a graduate takes along everything that is held about them."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from signing.http.answering import response_docs
from signing.http.answering.replies import file
from signing.http.asking.security import ByGraduate, context
from signing.http.asking.use_cases import ToDossiers
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.pdf.booklet import drawn
from signing.press.booklets import booklet_of
from signing.press.dossiers import exported

router = Router(prefix="/me", tags=["personal data · 个人信息"])


def held(by: ByGraduate, request: Request) -> dict[str, Any]:
    return exported(context(request), request.app.state.reading, by.graduate_id, by.now)


Held = Annotated[dict[str, Any], Depends(held)]


@router.get("/export.json", rules.FILE, response_class=Response, responses=response_docs.JSON_FILE)
def as_json(found: Held) -> Response:
    """Roster data, agreements, applications, files, history, notices, looks, sessions."""
    body = JSONResponse(jsonable_encoder(found)).body
    return file(bytes(body), "application/json; charset=utf-8", _named(found, "json"))


@router.get("/export.pdf", rules.DRAWN_FILE, response_class=Response, responses=response_docs.PDF)
def as_pdf(found: Held) -> Response:
    """The same, to read."""
    return file(drawn(booklet_of(found)), "application/pdf", _named(found, "pdf"))


@router.get("/files/{digest}", rules.FILE, response_class=Response, responses=response_docs.FILE)
def own_file(digest: str, by: ByGraduate, use_cases: ToDossiers) -> Response:
    """One of the files that the export lists."""
    content, media_type = use_cases.file(by, digest)
    return file(content, media_type, digest[:12])


def _named(found: dict[str, Any], kind: str) -> str:
    made: datetime = found["made_at"]
    return f"个人信息-{made:%Y%m%d}.{kind}"
