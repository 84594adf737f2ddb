"""A graduate's release from their agreement: asked for, taken back, and answered."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from signing.http.answering.problems import status_of
from signing.http.answering.replies import in_place
from signing.http.asking.security import ByGraduate
from signing.http.asking.uploads import ChosenFiles
from signing.http.asking.use_cases import ToFiles, ToGraduates, ToTerminations
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.person_checks import lead_to_check
from signing.http.pages.agreements.release_forms import AnswerForm, read_release
from signing.http.pages.graduates.my_reading import ToHome
from signing.http.pages.questions import Question, ask_on_phone
from signing.http.pages.screen import NOTHING_TYPED, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import FieldsWrong, NotAcceptable, PersonCheckNeeded, Refusal
from signing.use_cases.agreements.terminations import MOST_FILES
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from signing.use_cases.printing.release_letters import find_released

router = Router(prefix="/me/termination")
TERMINATION = "agreements/me/termination.html"
ANSWER = "agreements/me/release_answer.html"
PATH = "/me/termination"


class OwnRelease:
    """The page of the release: what was asked, by whom, and what can be done about it."""

    def __init__(
        self,
        by: ByGraduate,
        home: ToHome,
        own: ToGraduates,
        use_cases: ToTerminations,
        screen: ToScreen,
    ) -> None:
        self._home, self._screen = home, screen
        graduate = own.load_own(by)
        self._version, self._agreements = graduate.version, graduate.agreements
        self._terms = own.load_own_terms(by)
        self.request = use_cases.find_own_request(by)
        newest = self._agreements[-1].number if self._agreements else None
        self._files = use_cases.list_handed_in(by, newest) if newest else []

    def show(
        self,
        template: str = TERMINATION,
        *,
        typed: Typed = NOTHING_TYPED,
        refusal: Refusal | None = None,
    ) -> HTMLResponse:
        return self._screen.show(
            template,
            status=status_of(type(refusal)) if refusal else HTTPStatus.OK,
            typed=typed,
            refusal=refusal,
            home=self._home,
            request_for_release=self.request,
            terms=self._terms,
            released=find_released(self._agreements),
            files=self._files,
            most=MOST_FILES,
            version=self._version,
            tab="more",
        )

    def ask_withdrawal(self) -> Response:
        """Say what follows; show the request itself where it is not theirs to take back."""
        if self.request is None or not self.request["own"]:
            return self._screen.go(PATH)
        one, say = self._home.agreement, self._screen.gettext
        question = Question(
            title=say("撤回解约申请"),
            follows=say("撤回后协议继续有效；要再申请解约，须重新填写原因并上传证明材料。"),
            about=one["employer"] if one else "",
            back=PATH,
            above=say("解约"),
        )
        return ask_on_phone(self._screen, question, self._version)


Here = Annotated[OwnRelease, Depends(OwnRelease)]


@router.get("", rules.PAGE)
def show_termination(here: Here) -> HTMLResponse:
    return here.show()


@router.post("", rules.UPLOAD_FORM.with_files(MOST_FILES * MOST_BYTES))
def request_termination(
    filled: Filled,
    chosen: ChosenFiles,
    by: ByGraduate,
    here: Here,
    use_cases: ToTerminations,
    screen: ToScreen,
) -> Response:
    """解除就业协议申请. `filled` stands first, so its files are closed after any refusal."""
    try:
        form, uploads = read_release(filled, chosen)
        outcome = use_cases.request(
            by, form.reason, uploads, ended_by=form.ended_by, owed=form.owed
        )
    except PersonCheckNeeded as needed:
        return lead_to_check(screen, needed, filled)
    except NotAcceptable as refusal:
        return here.show(typed=filled, refusal=refusal)
    said = screen.gettext("解约申请已提交，等待用人单位答复和学校审核。")
    return screen.go(PATH, said=said, outcome=outcome)


@router.get("/files/{digest}", rules.PAGE_FILE)
def show_file(digest: str, by: ByGraduate, use_cases: ToFiles) -> Response:
    """Show in the browser what the graduate handed in, also after the decision."""
    return in_place(use_cases.load_own_evidence(by, digest))


@router.get("/withdrawal", rules.PAGE)
def ask_withdrawal(here: Here) -> Response:
    return here.ask_withdrawal()


@router.post("/withdrawal", rules.FORM)
def withdraw_termination(by: ByGraduate, use_cases: ToTerminations, screen: ToScreen) -> Response:
    outcome = use_cases.withdraw(by)
    said = screen.gettext("已撤回解约申请，协议继续有效。")
    return screen.go(PATH, said=said, outcome=outcome)


@router.get("/answer", rules.PAGE)
def ask_answer(here: Here, screen: ToScreen) -> Response:
    """Show what the employer asks for, and what an answer leads to."""
    asked = here.request
    if asked is None or asked["own"] or asked["answer"]:
        return screen.go(PATH)
    return here.show(ANSWER)


@router.post("/answer", rules.FORM)
def answer_termination(
    filled: Filled, by: ByGraduate, here: Here, use_cases: ToTerminations, screen: ToScreen
) -> Response:
    try:
        form = filled.read_as(AnswerForm)
        outcome = use_cases.answer_own(by, agreed=form.agreed, words=form.words)
    except FieldsWrong as refusal:
        return here.show(ANSWER, typed=filled, refusal=refusal)
    said = screen.gettext("已答复解约申请，等待学校决定。")
    return screen.go(PATH, said=said, outcome=outcome)
