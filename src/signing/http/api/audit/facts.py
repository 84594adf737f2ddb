"""The auditor's reading: facts in their order, one graduate's story, any state of the past."""

from enum import Enum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import AwareDatetime

from signing.events import Fact
from signing.http.answering import response_docs
from signing.http.answering.replies import given_out
from signing.http.answering.stories import (
    SealedLog,
    stories_of,
    story_of,
    story_of_employer,
    story_of_school,
)
from signing.http.asking.security import ByAuditor
from signing.http.asking.use_cases import ToFiles, ToGraduates
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections.engine.paging import MOST
from signing.refusals import NoSuchEmployer, NoSuchGraduate, NoSuchSchool
from signing.storage.searching import Wanted, search
from signing.use_cases.graduates.graduates import GraduateState

router = Router(prefix="/audit", tags=["auditor · 审计"])
TOPICS = {kind.__name__: topic for topic, kind in Fact.kinds.items()}
Kind = Enum("Kind", {name: name for name in sorted(TOPICS)})  # type: ignore[misc]  # of all facts
Recorded = Annotated[AwareDatetime | None, Query(description="When it was recorded, with offset.")]


def wanted(
    after: Annotated[int, Query(ge=0, description="Position of the last fact read.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    kind: Annotated[list[Kind] | None, Query(description="One or more.")] = None,
    stream: Annotated[UUID | None, Query(description="Of whom or what it is.")] = None,
    since: Annotated[Recorded, Query(alias="from")] = None,
    until: Annotated[Recorded, Query(alias="to")] = None,
) -> Wanted:
    """What to search for; `to` itself is not in it."""
    topics = [TOPICS[one.value] for one in kind or ()]
    return Wanted(after, limit, topics, stream, since, until)


@router.get("/facts", rules.READ)
def facts(
    by: ByAuditor,
    request: Request,
    wanted: Annotated[Wanted, Depends(wanted)],
) -> dict[str, Any]:
    """Facts of the log in order, all or some; `next` is the `after` of the next page."""
    del by
    items = stories_of(search(request.app.state.reading, wanted))
    whole = len(items) == wanted.limit
    return {"items": items, "next": items[-1]["position"] if whole else None}


@router.get("/graduates/{graduate_id}", rules.READ)
def story(
    graduate_id: UUID, by: ByAuditor, use_cases: ToGraduates, log: SealedLog
) -> dict[str, Any]:
    """One graduate's facts, and where they led."""
    items = story_of(log, graduate_id)
    if not items:
        raise NoSuchGraduate
    last = items[-1]["version"]
    return {"state": use_cases.as_of(by, graduate_id, version=last, at=None), "facts": items}


@router.get("/graduates/{graduate_id}/state", rules.READ)
def state(
    graduate_id: UUID,
    by: ByAuditor,
    use_cases: ToGraduates,
    version: Annotated[int | None, Query(ge=1)] = None,
    at: Annotated[AwareDatetime | None, Query(description="With offset.")] = None,
) -> GraduateState:
    """Time travel: the graduate as of a version or a time; now without either."""
    return use_cases.as_of(by, graduate_id, version=version, at=at)


@router.get("/employers/{employer_id}", rules.READ)
def employer(employer_id: UUID, by: ByAuditor, log: SealedLog, request: Request) -> dict[str, Any]:
    """The facts of one employer and of its positions, oldest first."""
    del by
    items = story_of_employer(log, request.app.state.reading, employer_id)
    if not items:
        raise NoSuchEmployer
    return {"facts": items}


@router.get("/schools/{code}", rules.READ)
def school(code: str, by: ByAuditor, log: SealedLog, request: Request) -> dict[str, Any]:
    """The facts of one school and of its staff, oldest first."""
    del by
    items = story_of_school(log, request.app.state.reading, code)
    if not items:
        raise NoSuchSchool
    return {"facts": items}


@router.get(
    "/files/{subject}/{digest}", rules.FILE, response_class=Response, responses=response_docs.FILE
)
def read_file(subject: UUID, digest: str, by: ByAuditor, use_cases: ToFiles) -> Response:
    """A file of a graduate or an employer, by the digest that a fact names."""
    return given_out(use_cases.audited(by, subject, digest))
