"""工作台 of an employer: what waits, its profile, and its qualification documents."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response
from pydantic import Field
from starlette.datastructures import FormData

from signing.http.answering.replies import in_place
from signing.http.asking.fields import FilledLine
from signing.http.asking.forms import EmployerData, Form
from signing.http.asking.readers import ReaderOfEmployers
from signing.http.asking.security import ByEmployer
from signing.http.asking.uploads import ChosenFiles, read_upload
from signing.http.asking.use_cases import ToEmployers, ToFiles, ToVerifications
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections import employer_desk, employer_record
from signing.refusals import FieldsWrong, Refusal
from signing.use_cases.files.uploads.kinds import MOST_BYTES

router = Router(prefix="/employer")
NO_FILE = {"field": "file", "zh": "请选择文件", "en": "choose a file"}


class DocumentForm(Form):
    title: Annotated[FilledLine, Field(max_length=100)]


def load_profile(by: ByEmployer, connection: ReaderOfEmployers) -> employer_desk.EmployerProfile:
    """Load what the employer said about itself, with its documents."""
    return employer_desk.load_profile(connection, by.employer_id)


Profile = Annotated[employer_desk.EmployerProfile, Depends(load_profile)]


@router.get("", rules.PAGE)
def show_desk(
    by: ByEmployer,
    connection: ReaderOfEmployers,
    employer: Profile,
    screen: ToScreen,
) -> HTMLResponse:
    return _show_desk(screen, by, connection, employer)


@router.post("/verification-request", rules.FORM)
def ask_again(
    by: ByEmployer,
    connection: ReaderOfEmployers,
    use_cases: ToVerifications,
    employer: Profile,
    screen: ToScreen,
) -> Response:
    """更正后重新提交."""
    try:
        outcome = use_cases.ask_again(by)
    except Refusal as refusal:
        return _show_desk(screen, by, connection, employer, refusal)
    return screen.go("/employer", said=screen.gettext("已重新提交，请等待核验。"), outcome=outcome)


@router.get("/profile", rules.PAGE)
def ask_profile(by: ByEmployer, employer: Profile, screen: ToScreen) -> HTMLResponse:
    del by
    said = {name: str(text) for name, text in employer.items() if name in EmployerData.model_fields}
    return _show_profile(screen, employer, typed=Typed(FormData(said)))


@router.post("/profile", rules.FORM)
def change_profile(
    filled: Filled, by: ByEmployer, use_cases: ToEmployers, employer: Profile, screen: ToScreen
) -> Response:
    try:
        outcome = use_cases.change(by, filled.read_as(EmployerData).model_dump())
    except Refusal as refusal:
        return _show_profile(screen, employer, typed=filled, refusal=refusal)
    said = screen.gettext("单位信息已更新；已签的协议仍按签约时的信息。")
    return screen.go("/employer", said=said, outcome=outcome)


@router.get("/documents", rules.PAGE)
def list_documents(by: ByEmployer, employer: Profile, screen: ToScreen) -> HTMLResponse:
    del by
    return screen.show("organisations/employer/documents.html", employer=employer)


@router.post("/documents", rules.FORM.with_files(MOST_BYTES))
def submit_document(
    filled: Filled,
    chosen: ChosenFiles,
    by: ByEmployer,
    use_cases: ToEmployers,
    employer: Profile,
    screen: ToScreen,
) -> Response:
    """资质证明材料."""
    try:
        form, file = filled.read_as(DocumentForm), chosen.find_one("file")
        if file is None:
            raise FieldsWrong(errors=[NO_FILE])
        outcome = use_cases.submit_qualification(by, form.title, read_upload(file))
    except Refusal as refusal:
        return screen.show(
            "organisations/employer/documents.html",
            employer=employer,
            typed=filled,
            refusal=refusal,
        )
    said = screen.gettext("材料已提交。")
    return screen.go("/employer/documents", said=said, outcome=outcome)


@router.get("/documents/{digest}", rules.PAGE_FILE)
def show_document(digest: str, by: ByEmployer, use_cases: ToFiles) -> Response:
    return in_place(use_cases.load_own(by, digest))


def _show_desk(
    screen: Screen,
    by: ByEmployer,
    connection: ReaderOfEmployers,
    employer: employer_desk.EmployerProfile,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "organisations/employer/desk.html",
        employer=employer,
        figures=employer_record.load_figures_of(connection, by.employer_id, by.now),
        desk=employer_desk.count_desk(connection, by.employer_id, by.now),
        refusal=refusal,
    )


def _show_profile(
    screen: Screen,
    employer: employer_desk.EmployerProfile,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "organisations/employer/profile.html",
        employer=employer,
        typed=typed,
        refusal=refusal,
    )
