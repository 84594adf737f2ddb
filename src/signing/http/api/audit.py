"""The auditor's reading: facts in their order, one graduate's story, any state of the past."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from signing.http import described
from signing.http.desks import FilesDesk, GraduatesDesk
from signing.http.replies import given_out
from signing.http.security import ByAuditor
from signing.http.stories import SealedLog, stories_after, story_of
from signing.projections.paging import MOST
from signing.refusals import NoSuchGraduate

router = APIRouter(prefix="/audit", tags=["auditor · 审计"])


@router.get("/facts")
def facts(
    by: ByAuditor,
    log: SealedLog,
    after: Annotated[int, Query(ge=0, description="Position of the last fact read.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> dict[str, Any]:
    """Every fact of the log in order; `next` is the `after` of the next page."""
    del by
    items = stories_after(log, after, limit)
    return {"items": items, "next": items[-1]["position"] if len(items) == limit else None}


@router.get("/graduates/{graduate_id}")
def story(graduate_id: UUID, by: ByAuditor, desk: GraduatesDesk, log: SealedLog) -> dict[str, Any]:
    """One graduate's facts, and where they led."""
    items = story_of(log, graduate_id)
    if not items:
        raise NoSuchGraduate
    last = items[-1]["version"]
    return {"state": desk.as_of(by, graduate_id, version=last, at=None), "facts": items}


@router.get("/graduates/{graduate_id}/state")
def state(
    graduate_id: UUID,
    by: ByAuditor,
    desk: GraduatesDesk,
    version: Annotated[int | None, Query(ge=1)] = None,
    at: Annotated[AwareDatetime | None, Query(description="With offset.")] = None,
) -> dict[str, Any]:
    """Time travel: the graduate as of a version or a time; now without either."""
    return desk.as_of(by, graduate_id, version=version, at=at)


@router.get("/files/{subject}/{digest}", response_class=Response, responses=described.FILE)
def read_file(subject: UUID, digest: str, by: ByAuditor, desk: FilesDesk) -> Response:
    """A file of a graduate or an employer, by the digest that a fact names."""
    return given_out(desk.audited(by, subject, digest))
