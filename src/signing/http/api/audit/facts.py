"""The auditor's reading: facts in their order, one graduate's story, any state of the past."""

from enum import Enum
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from typing_extensions import TypedDict

from signing.facts import Fact
from signing.http.answering import response_docs
from signing.http.answering.replies import given_out
from signing.http.answering.stories import (
    count_readable,
    tell_employer,
    tell_facts,
    tell_school,
    tell_streams,
)
from signing.http.asking.fields import Moment
from signing.http.asking.reads import SealedLog
from signing.http.asking.security import ByAuditor, ByParkingWatcher
from signing.http.asking.use_cases import ToFiles, ToGraduates
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections.engine.paging import MOST
from signing.projections.stories import LoggedFact
from signing.refusals import HistoryUnreadable, NoGraduateHere, NoSuchEmployer, NoSuchSchool
from signing.storage.parked_facts import Parked, load_parked
from signing.storage.searching import Wanted, search
from signing.use_cases.graduates.graduates import GraduateState

router = Router(prefix="/audit", tags=["auditor · 审计"])
TOPICS = {kind.__name__: topic for topic, kind in Fact.kinds.items()}
FactKind = Enum("FactKind", {name: name for name in sorted(TOPICS)})  # type: ignore[misc]  # of all facts
Recorded = Annotated[Moment | None, Query(description="When it was recorded, with offset.")]


class FactPage(TypedDict):
    """Facts in the order of the log. `next` is the `after` of the next page; null at the end."""

    items: list[LoggedFact]
    next: int | None


class Story(TypedDict):
    """The facts of one subject and of what belongs to it, oldest first."""

    facts: list[LoggedFact]


class ParkedFacts(TypedDict):
    """All that are parked now, in the order of the log."""

    items: list[Parked]


class GraduateStory(TypedDict):
    """One graduate's facts, oldest first, and the state to which they led.

    If one of them cannot be read, the state is that before it.
    """

    state: GraduateState
    facts: list[LoggedFact]


async def read_wanted(
    after: Annotated[int, Query(ge=0, description="Position of the last fact read.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    kind: Annotated[list[FactKind] | None, Query(description="One or more.")] = None,
    stream: Annotated[UUID | None, Query(description="Of whom or what it is.")] = None,
    since: Annotated[Recorded, Query(alias="from")] = None,
    until: Annotated[Recorded, Query(alias="to")] = None,
) -> Wanted:
    """What to search for; `to` itself is not in it."""
    topics = [TOPICS[one.value] for one in kind or ()]
    return Wanted(after, limit, topics, stream, since, until)


@router.get("/facts", rules.READ)
def list_facts(
    by: ByAuditor,
    request: Request,
    log: SealedLog,
    wanted: Annotated[Wanted, Depends(read_wanted)],
) -> FactPage:
    """Facts of the log in order, all or some; `next` is the `after` of the next page."""
    del by, log  # it has waited for the receipt's fact
    items = tell_facts(search(request.app.state.reading, wanted))
    whole = len(items) == wanted.limit
    return {"items": items, "next": items[-1]["position"] if whole else None}


@router.get("/graduates/{graduate_id}", rules.READ)
def tell_graduate(
    graduate_id: UUID, by: ByAuditor, use_cases: ToGraduates, log: SealedLog
) -> GraduateStory:
    """One graduate's facts, and where they led."""
    items = tell_streams(log, graduate_id)
    if not items:
        raise NoGraduateHere
    last = count_readable(items)
    if not last:
        raise HistoryUnreadable
    return {"state": use_cases.as_of(by, graduate_id, version=last, at=None), "facts": items}


@router.get("/parked-facts", rules.READ)
def list_parked_facts(by: ByParkingWatcher, request: Request) -> ParkedFacts:
    """The facts that the operator parked, and the read models that go on without each."""
    del by
    with request.app.state.reading.connect() as connection:
        return {"items": load_parked(connection)}


@router.get("/graduates/{graduate_id}/state", rules.READ)
def load_state(
    graduate_id: UUID,
    by: ByAuditor,
    use_cases: ToGraduates,
    version: Annotated[int | None, Query(ge=1)] = None,
    at: Annotated[Moment | None, Query(description="With offset.")] = None,
) -> GraduateState:
    """Time travel: the graduate as of a version or a time; now without either."""
    return use_cases.as_of(by, graduate_id, version=version, at=at)


@router.get("/employers/{employer_id}", rules.READ)
def tell_employer_facts(
    employer_id: UUID, by: ByAuditor, log: SealedLog, request: Request
) -> Story:
    """The facts of one employer and of its positions, oldest first."""
    del by
    items = tell_employer(log, request.app.state.reading, employer_id)
    if not items:
        raise NoSuchEmployer
    return {"facts": items}


@router.get("/schools/{code}", rules.READ)
def tell_school_facts(code: str, by: ByAuditor, log: SealedLog, request: Request) -> Story:
    """The facts of one school and of its staff, oldest first."""
    del by
    items = tell_school(log, request.app.state.reading, code)
    if not items:
        raise NoSuchSchool
    return {"facts": items}


@router.get(
    "/files/{subject}/{digest}", rules.FILE, response_class=Response, responses=response_docs.FILE
)
def read_file(subject: UUID, digest: str, by: ByAuditor, use_cases: ToFiles) -> Response:
    """A file of a graduate or an employer, by the digest that a fact names."""
    return given_out(use_cases.load_for_audit(by, subject, digest))
