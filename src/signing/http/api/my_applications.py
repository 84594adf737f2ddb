"""A graduate's way through channel PLATFORM: positions, applications, replies."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response, status
from sqlalchemy import Connection

from signing.http.desks import ApplicationsDesk
from signing.http.forms import Form, ResumeForm
from signing.http.reads import Part, reading
from signing.http.replies import done, listed
from signing.http.security import ByGraduate
from signing.projections import applications, positions
from signing.vocabulary import ApplicationId

router = APIRouter(tags=["graduate · 毕业生"])
Reading = Annotated[Connection, reading(applications.NAME)]


class ApplicationForm(Form):
    position_id: UUID
    resume: ResumeForm


@router.get("/positions")
def open_positions(
    by: ByGraduate,
    part: Part,
    connection: Annotated[Connection, reading(positions.NAME)],
    q: Annotated[str, Query(max_length=50)] = "",
    job_category: Annotated[str, Query(max_length=4)] = "",
) -> dict[str, Any]:
    """Positions that are open now, newest first."""
    del by
    return listed(positions.open_positions(connection, q=q, job_category=job_category, part=part))


@router.post("/me/applications", status_code=status.HTTP_201_CREATED)
def submit(
    form: ApplicationForm, by: ByGraduate, desk: ApplicationsDesk, response: Response
) -> dict[str, Any]:
    """投递简历."""
    return done(response, desk.submit(by, form.position_id, form.resume.text()))


@router.get("/me/applications")
def mine(by: ByGraduate, part: Part, connection: Reading) -> dict[str, Any]:
    return listed(applications.of_graduate(connection, by.graduate_id, part))


@router.post(
    "/me/applications/{application_id}/interview/acceptance", status_code=status.HTTP_201_CREATED
)
def accept_interview(
    application_id: ApplicationId, by: ByGraduate, desk: ApplicationsDesk, response: Response
) -> dict[str, Any]:
    return done(response, desk.accept_interview(by, application_id))


@router.post(
    "/me/applications/{application_id}/interview/refusal", status_code=status.HTTP_201_CREATED
)
def decline_interview(
    application_id: ApplicationId, by: ByGraduate, desk: ApplicationsDesk, response: Response
) -> dict[str, Any]:
    return done(response, desk.decline_interview(by, application_id))


@router.post(
    "/me/applications/{application_id}/offer/acceptance", status_code=status.HTTP_201_CREATED
)
def accept_offer(
    application_id: ApplicationId, by: ByGraduate, desk: ApplicationsDesk, response: Response
) -> dict[str, Any]:
    """The signature: 签约成功，待学校审核. Answers {agreement_number, standing}."""
    return done(response, desk.accept_offer(by, application_id))


@router.post("/me/applications/{application_id}/offer/refusal", status_code=status.HTTP_201_CREATED)
def decline_offer(
    application_id: ApplicationId, by: ByGraduate, desk: ApplicationsDesk, response: Response
) -> dict[str, Any]:
    return done(response, desk.decline_offer(by, application_id))


@router.delete("/me/applications/{application_id}")
def withdraw(
    application_id: ApplicationId, by: ByGraduate, desk: ApplicationsDesk, response: Response
) -> dict[str, Any]:
    return done(response, desk.withdraw(by, application_id))
