"""An employer's release from one of its agreements: asked for, and taken back."""

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.readers import ReaderOfEmployerAgreements
from signing.http.asking.security import ByEmployer
from signing.http.asking.uploads import ChosenFiles
from signing.http.asking.use_cases import ToTerminations
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.segments import segment
from signing.http.pages.agreements.release_forms import read_release
from signing.http.pages.questions import Question, ask_once
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections import employer_agreements
from signing.projections.employer_agreements import EmployerAgreement
from signing.refusals import NoSuchAgreement, NotAcceptable, Refusal
from signing.storage.readers import Reader
from signing.use_cases.agreements.terminations import MOST_FILES
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from signing.vocabulary import AgreementNumber, AgreementState

router = Router(prefix="/employer/agreements/{number}/termination")
RELEASE = "agreements/employer/release.html"


@router.get("", rules.PAGE)
def ask_termination(
    number: AgreementNumber,
    by: ByEmployer,
    use_cases: ToTerminations,
    connection: ReaderOfEmployerAgreements,
    screen: ToScreen,
) -> Response:
    """Ask what a release needs; show the agreement where it is not in effect."""
    found = _find_agreement(connection, by, number)
    if found["state"] != AgreementState.EFFECTIVE.value:
        return screen.go(_path(number))
    return _show_form(screen, by, use_cases, found)


@router.post("", rules.UPLOAD_FORM.with_files(MOST_FILES * MOST_BYTES))
def request_termination(
    number: AgreementNumber,
    filled: Filled,
    chosen: ChosenFiles,
    by: ByEmployer,
    use_cases: ToTerminations,
    connection: ReaderOfEmployerAgreements,
    screen: ToScreen,
) -> Response:
    """解除就业协议申请. `filled` stands first, so its files are closed after any refusal."""
    try:
        form, uploads = read_release(filled, chosen)
        outcome = use_cases.request_by_employer(
            by, number, form.reason, uploads, ended_by=form.ended_by, owed=form.owed
        )
    except NotAcceptable as refusal:
        found = _find_agreement(connection, by, number)
        return _show_form(screen, by, use_cases, found, typed=filled, refusal=refusal)
    said = screen.gettext("解约申请已提交，等待毕业生答复和学校审核。")
    return screen.go(_path(number), said=said, outcome=outcome)


@router.get("/withdrawal", rules.PAGE)
def ask_withdrawal(
    number: AgreementNumber,
    by: ByEmployer,
    use_cases: ToTerminations,
    connection: ReaderOfEmployerAgreements,
    screen: ToScreen,
) -> Response:
    """Say what follows; show the agreement where nothing of the employer's own waits."""
    asked = use_cases.find_request(by, number)
    if asked is None or not asked["own"]:
        return screen.go(_path(number))
    name = _find_agreement(connection, by, number)["graduate"]["name"] or screen.gettext("已删除")
    question = Question(
        title=screen.gettext("撤回解约申请"),
        follows=screen.gettext("撤回后协议继续有效；要再申请解约，须重新填写原因并上传证明材料。"),
        about=name,
        back=_path(number),
        above=name,
    )
    return ask_once(screen, question, asked["version"])


@router.post("/withdrawal", rules.FORM)
def withdraw_termination(
    number: AgreementNumber, by: ByEmployer, use_cases: ToTerminations, screen: ToScreen
) -> Response:
    outcome = use_cases.withdraw_by_employer(by, number)
    said = screen.gettext("已撤回解约申请，协议继续有效。")
    return screen.go(_path(number), said=said, outcome=outcome)


def _path(number: AgreementNumber) -> str:
    return f"/employer/agreements/{segment(number)}"


def _find_agreement(
    connection: Reader, by: ByEmployer, number: AgreementNumber
) -> EmployerAgreement:
    """Raises NoSuchAgreement, also for an agreement of another employer."""
    found = employer_agreements.find_agreement(connection, by.employer_id, number)
    if found is None:
        raise NoSuchAgreement
    return found


def _show_form(
    screen: Screen,
    by: ByEmployer,
    use_cases: ToTerminations,
    found: EmployerAgreement,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    number = AgreementNumber(found["agreement_number"])
    return screen.show(
        RELEASE,
        one=found,
        terms=use_cases.find_terms(by, number),
        version=use_cases.find_version(by, number),
        most=MOST_FILES,
        typed=typed,
        refusal=refusal,
    )
