"""A registered employer's own affairs: registration, data, documents, positions."""

from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Response, UploadFile, status

from signing.http.answering import response_docs
from signing.http.answering.replies import Listed, done, given_out, listed
from signing.http.asking.forms import (
    EmployerChange,
    JobChange,
    JobForm,
)
from signing.http.asking.privacy_forms import NoticedRegistration
from signing.http.asking.readers import ReaderOfEmployers, ReaderOfPositions
from signing.http.asking.reads import Part
from signing.http.asking.security import ByAnyone, ByEmployer
from signing.http.asking.uploads import read_upload
from signing.http.asking.use_cases import ToEmployers, ToFiles, ToPositions
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.text_limits import SoundLine
from signing.projections import employer_desk, positions
from signing.use_cases.access.passwords import hash_new_password
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from signing.use_cases.organisations.employers import (
    ChangedEmployer,
    RegisteredEmployer,
    SubmittedQualification,
)
from signing.use_cases.organisations.positions import ClosedPosition, PositionAnswer

router = Router(tags=["employer · 用人单位"])


@router.post(
    "/employers",
    rules.COMMAND.costing(rules.ENTRY).open_to("an employer that registers"),
    status_code=status.HTTP_201_CREATED,
)
def register(
    form: NoticedRegistration, by: ByAnyone, use_cases: ToEmployers, response: Response
) -> RegisteredEmployer:
    """用人单位注册, once per unified social credit code; `notice` is the edition that was read."""
    password_hash = hash_new_password(form.password, form.username, form.name, form.contact)
    employer, email = form.form(), form.email or ""
    outcome = use_cases.register(by, employer, form.username, password_hash, form.notice, email)
    return done(response, outcome)


@router.get("/employer", rules.READ)
def own(by: ByEmployer, connection: ReaderOfEmployers) -> employer_desk.OwnEmployer:
    """The employer's data, documents, and what waits on its desk."""
    return {
        **employer_desk.load_profile(connection, by.employer_id),
        "desk": employer_desk.count_desk(connection, by.employer_id, by.now),
    }


@router.patch("/employer", rules.COMMAND)
def change(
    form: EmployerChange, by: ByEmployer, use_cases: ToEmployers, response: Response
) -> ChangedEmployer:
    """Agreements signed before keep the employer as it was."""
    return done(response, use_cases.change(by, form.changes()))


@router.post(
    "/employer/qualifications",
    rules.UPLOAD.with_files(MOST_BYTES),
    status_code=status.HTTP_201_CREATED,
)
def submit_qualification(
    by: ByEmployer,
    use_cases: ToEmployers,
    response: Response,
    title: Annotated[SoundLine, Form(min_length=1, max_length=100)],
    file: Annotated[UploadFile, File(description="PDF, JPEG or PNG, at most 10 MiB")],
) -> SubmittedQualification:
    """资质证明材料."""
    return done(response, use_cases.submit_qualification(by, title, read_upload(file)))


@router.get(
    "/employer/qualifications/{digest}",
    rules.FILE,
    response_class=Response,
    responses=response_docs.FILE,
)
def read_qualification(digest: str, by: ByEmployer, use_cases: ToFiles) -> Response:
    """One of its own documents, as it was kept."""
    return given_out(use_cases.load_own(by, digest))


@router.get("/employer/positions", rules.READ.for_programs(Scope.POSITIONS_READ))
def own_positions(
    by: ByEmployer, part: Part, connection: ReaderOfPositions
) -> Listed[positions.OwnPosition]:
    return listed(positions.list_own_positions(connection, by.employer_id, part))


@router.post(
    "/employer/positions",
    rules.COMMAND.for_programs(Scope.POSITIONS_WRITE),
    status_code=status.HTTP_201_CREATED,
)
def open_position(
    form: JobForm, by: ByEmployer, use_cases: ToPositions, response: Response
) -> PositionAnswer:
    return done(response, use_cases.open(by, form.job()))


@router.patch(
    "/employer/positions/{position_id}", rules.COMMAND.for_programs(Scope.POSITIONS_WRITE)
)
def change_position(
    position_id: UUID, form: JobChange, by: ByEmployer, use_cases: ToPositions, response: Response
) -> PositionAnswer:
    return done(response, use_cases.change(by, position_id, form.changes()))


@router.delete(
    "/employer/positions/{position_id}", rules.COMMAND.for_programs(Scope.POSITIONS_WRITE)
)
def close_position(
    position_id: UUID, by: ByEmployer, use_cases: ToPositions, response: Response
) -> ClosedPosition:
    return done(response, use_cases.close(by, position_id))
