"""个人信息请求: a graduate asks for a correction, a copy or a deletion, and the school answers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response, status

from signing.http.answering.replies import Listed, done, listed
from signing.http.asking.privacy_forms import PrivacyAnswerForm, PrivacyRequestForm
from signing.http.asking.readers import ReaderOfRosters
from signing.http.asking.reads import Part, UnhurriedReader
from signing.http.asking.security import ByGraduate, BySchoolAdmin
from signing.http.asking.use_cases import ToPrivacyRequests
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import roster_list
from signing.projections.roster_list import InquiryItem, StateOfRequests
from signing.refusals import NoSuchPrivacyRequest
from signing.storage.readers import Reader
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.privacy.requests import (
    AnsweredRequest,
    MadeRequest,
    OverseenRequest,
    PrivacyRequestItem,
)

router = Router(tags=["personal data · 个人信息"])
AskedRequests = Annotated[StateOfRequests, Query(description="Overdue ones wait too.")]


@router.post("/me/privacy-requests", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def ask(
    form: PrivacyRequestForm, by: ByGraduate, use_cases: ToPrivacyRequests, response: Response
) -> MadeRequest:
    """`asked` is correction, copy or deletion; one of a kind at a time."""
    return done(response, use_cases.ask(by, form.asked, form.words))


@router.get("/me/privacy-requests", rules.READ)
def list_own(by: ByGraduate, use_cases: ToPrivacyRequests) -> Listed[PrivacyRequestItem]:
    """What the graduate asked, newest first, and how the school answered."""
    return {"items": use_cases.list_own(by), "next": None}


@router.get("/privacy-requests", rules.READ)
def list_requests(
    by: BySchoolAdmin, part: Part, connection: ReaderOfRosters, state: AskedRequests = "waiting"
) -> Listed[InquiryItem]:
    """Of the school, by the day they are due; answered ones in the opposite order."""
    found = roster_list.list_inquiries(connection, by.oversight, state, by.now, part)
    return listed(found)


@router.get("/privacy-requests/{inquiry_id}", rules.READ)
def read_request(
    inquiry_id: UUID, by: BySchoolAdmin, connection: ReaderOfRosters, use_cases: ToPrivacyRequests
) -> OverseenRequest:
    """One with its words; `erasable_from` is when the retention allows to destroy the data."""
    return use_cases.load(by, find_whose(connection, by, inquiry_id), inquiry_id)


@router.post(
    "/privacy-requests/{inquiry_id}/answer", rules.COMMAND, status_code=status.HTTP_201_CREATED
)
def answer(
    inquiry_id: UUID,
    form: PrivacyAnswerForm,
    by: BySchoolAdmin,
    connection: UnhurriedReader,
    use_cases: ToPrivacyRequests,
    response: Response,
) -> AnsweredRequest:
    """With words that the graduate reads; a deletion that is granted destroys the data at once."""
    whose = find_whose(connection, by, inquiry_id)
    return done(response, use_cases.answer(by, whose, inquiry_id, form.words, granted=form.granted))


def find_whose(connection: Reader, by: SchoolAdmin, inquiry_id: UUID) -> UUID:
    """Return the graduate who asked. Raises NoSuchPrivacyRequest."""
    found = roster_list.find_inquiry(connection, by.oversight, inquiry_id, by.now)
    if found is None:
        raise NoSuchPrivacyRequest
    return UUID(found["graduate_id"])
