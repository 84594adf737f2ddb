"""A graduate's way through channel PLATFORM: positions, applications, replies."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, File, Response, UploadFile, status
from fastapi import Form as FormField
from pydantic import Field

from signing.http.answering.replies import Listed, done
from signing.http.asking.fields import MOST_WORDS
from signing.http.asking.filters import AskedPositions
from signing.http.asking.forms import Form, ResumeForm
from signing.http.asking.readers import ReaderOfOpenPositions, ReaderOfOwnApplications
from signing.http.asking.reads import Part
from signing.http.asking.records import find_applied_employer, find_figures
from signing.http.asking.security import ByGraduate
from signing.http.asking.uploads import read_upload
from signing.http.asking.use_cases import ToApplications
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.text_limits import SoundText
from signing.projections import applications, employer_record, positions
from signing.refusals import ResumeConsentMissing
from signing.use_cases.agreements.applications import StageAnswer
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from signing.vocabulary import ApplicationId, ResumeText
from signing.vocabulary.answers import StandingAnswer

router = Router(tags=["graduate · 毕业生"])
Consented = Annotated[
    bool | None,
    Field(
        description="That the employer gets it; to submit says so too, and false submits nothing."
    ),
]
Said = Annotated[SoundText, FormField(max_length=MOST_WORDS)]


class ApplicationForm(Form):
    position_id: UUID
    resume: ResumeForm
    consent: Consented = None


async def filled_in(
    summary: Said, education: Said = "", experience: Said = "", skills: Said = ""
) -> ResumeText:
    """A résumé field by field, as a form with a file sends it."""
    said = {"education": education, "experience": experience, "skills": skills}
    return ResumeForm(summary=summary, **said).text()


def _must_be_consented(consent: bool | None) -> None:
    """Raises ResumeConsentMissing."""
    if consent is False:
        raise ResumeConsentMissing


class OpenPosition(positions.OpenPosition):
    """An open position, with the record of its employer."""

    releases: employer_record.ReleaseFigures


class OwnApplication(applications.OwnApplication):
    """An application, with the record of its employer; null where its credit code is unknown."""

    releases: employer_record.ReleaseFigures | None


@router.get("/positions", rules.READ)
def open_positions(
    by: ByGraduate,
    part: Part,
    connection: ReaderOfOpenPositions,
    search: AskedPositions,
) -> Listed[OpenPosition]:
    """Positions that are open now, the newest or the best paid first."""
    page = positions.list_open_positions(connection, search, part=part)
    ids = [UUID(one["employer"]["id"]) for one in page.items]
    figures = find_figures(connection, ids, by.now)
    return {
        "items": [
            {**one, "releases": figures(id_)} for one, id_ in zip(page.items, ids, strict=True)
        ],
        "next": page.next,
    }


@router.post("/me/applications", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def submit(
    form: ApplicationForm, by: ByGraduate, use_cases: ToApplications, response: Response
) -> StageAnswer:
    """投递简历. To submit is to consent that this employer gets the résumé."""
    _must_be_consented(form.consent)
    return done(response, use_cases.submit(by, form.position_id, form.resume.text()))


@router.post(
    "/me/applications/with-file",
    rules.COMMAND.with_files(MOST_BYTES),
    status_code=status.HTTP_201_CREATED,
)
def submit_with_file(
    by: ByGraduate,
    use_cases: ToApplications,
    response: Response,
    position_id: Annotated[UUID, FormField()],
    resume: Annotated[ResumeText, Depends(filled_in)],
    file: Annotated[UploadFile | None, File(description="One PDF, at most 10 MiB")] = None,
    consent: Annotated[bool | None, FormField()] = None,
) -> StageAnswer:
    """投递简历 with one PDF: a form, where the call without a file takes JSON.

    The employer opens it at `/api/employer/applications/{id}/attachment`, the graduate at
    `/api/me/files/{digest}`; nobody else does.
    """
    _must_be_consented(consent)
    attachment = read_upload(file) if file else None
    return done(response, use_cases.submit(by, position_id, resume, attachment))


@router.get("/me/applications", rules.READ)
def mine(by: ByGraduate, part: Part, connection: ReaderOfOwnApplications) -> Listed[OwnApplication]:
    page = applications.list_own_applications(connection, by.graduate_id, part)
    ids = [find_applied_employer(one) for one in page.items]
    figures = find_figures(connection, filter(None, ids), by.now)
    return {
        "items": [
            {**one, "releases": figures(id_) if id_ else None}
            for one, id_ in zip(page.items, ids, strict=True)
        ],
        "next": page.next,
    }


@router.post(
    "/me/applications/{application_id}/interview/acceptance",
    rules.COMMAND,
    status_code=status.HTTP_201_CREATED,
)
def accept_interview(
    application_id: ApplicationId, by: ByGraduate, use_cases: ToApplications, response: Response
) -> StageAnswer:
    return done(response, use_cases.accept_interview(by, application_id))


@router.post(
    "/me/applications/{application_id}/interview/refusal",
    rules.COMMAND,
    status_code=status.HTTP_201_CREATED,
)
def decline_interview(
    application_id: ApplicationId, by: ByGraduate, use_cases: ToApplications, response: Response
) -> StageAnswer:
    return done(response, use_cases.decline_interview(by, application_id))


@router.post(
    "/me/applications/{application_id}/offer/acceptance",
    rules.COMMAND,
    status_code=status.HTTP_201_CREATED,
)
def accept_offer(
    application_id: ApplicationId, by: ByGraduate, use_cases: ToApplications, response: Response
) -> StandingAnswer:
    """The signature: 签约成功，待学校审核.

    409 StaleVersion when the application changed since `If-Match`: another offer was made.
    """
    return done(response, use_cases.accept_offer(by, application_id))


@router.post(
    "/me/applications/{application_id}/offer/refusal",
    rules.COMMAND,
    status_code=status.HTTP_201_CREATED,
)
def decline_offer(
    application_id: ApplicationId, by: ByGraduate, use_cases: ToApplications, response: Response
) -> StageAnswer:
    return done(response, use_cases.decline_offer(by, application_id))


@router.delete("/me/applications/{application_id}", rules.COMMAND)
def withdraw(
    application_id: ApplicationId, by: ByGraduate, use_cases: ToApplications, response: Response
) -> StageAnswer:
    return done(response, use_cases.withdraw(by, application_id))
