"""就业协议 of an employer: the list, one agreement, its PDF, the answer to a release."""

from functools import partial
from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing.http.answering.replies import pdf
from signing.http.asking.filters import OR_NONE, AskedToAnswer, AskedWords
from signing.http.asking.readers import ReaderOfEmployerAgreements
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToDrawers, ToPrinting, ToTerminations
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.segments import segment
from signing.http.languages import Speech, ToSpeech
from signing.http.pages import wording
from signing.http.pages.agreements.release_forms import AnswerForm
from signing.http.pages.list_exports import ListExport, write_moment
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import employer_agreements
from signing.projections.employer_agreements import EmployerAgreement
from signing.projections.engine.numbering import read_numbered
from signing.refusals import NoSuchAgreement, Refusal
from signing.storage.readers import Reader
from signing.use_cases.core.spreadsheets import Cell
from signing.vocabulary import AgreementNumber, AgreementState

router = Router(prefix="/employer/agreements")
COLUMNS = (
    *(
        N_("协议编号"),
        N_("毕业生"),
        N_("学号"),
        N_("学校"),
        N_("学院"),
        N_("专业"),
        N_("学历层次"),
        N_("岗位"),
    ),
    *(N_("签约方式"), N_("签约时间"), N_("状态"), N_("学校的理由")),
)


@router.get("", rules.PAGE)
def list_agreements(
    by: ByEmployer,
    connection: ReaderOfEmployerAgreements,
    screen: ToScreen,
    q: AskedWords = "",
    state: Annotated[AgreementState | None, OR_NONE, Query()] = None,
    page: AskedPage = 1,
    to_answer: AskedToAnswer = False,
) -> HTMLResponse:
    """A number of what was signed by a card in the employer's name is found by itself."""
    found = employer_agreements.search_agreements(
        connection, by.employer_id, q.strip(), state, page, to_answer=to_answer
    )
    by_card = None
    if not found.items:
        by_card = employer_agreements.search_signed_by_card(connection, by.employer_id, q.strip())
    return screen.show(
        "agreements/employer/agreements.html",
        page=found,
        by_card=by_card,
        q=q.strip(),
        state=state.value if state else "",
        to_answer=to_answer,
        links=link_numbers(screen.request, found),
    )


@router.get("/sheet.xlsx", rules.DRAWN_PAGE_FILE)
def download_sheet(
    by: ByEmployer,
    connection: ReaderOfEmployerAgreements,
    drawers: ToDrawers,
    speech: ToSpeech,
    q: AskedWords = "",
    state: Annotated[AgreementState | None, OR_NONE, Query()] = None,
    to_answer: AskedToAnswer = False,
) -> Response:
    """Return every agreement that is found as a spreadsheet."""
    search = partial(
        employer_agreements.search_agreements,
        connection,
        by.employer_id,
        q.strip(),
        state,
        to_answer=to_answer,
    )
    rows = (_write_row(one, speech) for one in read_numbered(search))
    return ListExport(N_("就业协议"), COLUMNS, rows).give(drawers, speech)


@router.get("/{number}.pdf", rules.RECORDED_PAGE_FILE)
def download_agreement(number: AgreementNumber, by: ByEmployer, use_cases: ToPrinting) -> Response:
    """审核通过后，用人单位亦可自行打印."""
    outcome, content = use_cases.print_own(by, number)
    return pdf(content, f"就业协议书-{number}.pdf", outcome)


@router.get("/{number}", rules.PAGE)
def show_agreement(
    number: AgreementNumber,
    by: ByEmployer,
    use_cases: ToTerminations,
    connection: ReaderOfEmployerAgreements,
    screen: ToScreen,
) -> HTMLResponse:
    """Show less of what somebody signed by a card in the employer's name."""
    try:
        return _show_agreement(screen, connection, by, use_cases, number)
    except NoSuchAgreement:
        found = employer_agreements.find_signed_by_card(connection, by.employer_id, number)
        if found is None:
            raise
    return screen.show("agreements/employer/card_signing.html", one=found)


@router.post("/{number}/termination-answer", rules.FORM)
def answer_termination(
    number: AgreementNumber,
    filled: Filled,
    by: ByEmployer,
    use_cases: ToTerminations,
    connection: ReaderOfEmployerAgreements,
    screen: ToScreen,
) -> Response:
    """Answer the graduate's request for release; the school decides next."""
    try:
        form = filled.read_as(AnswerForm)
        outcome = use_cases.answer(by, number, agreed=form.agreed, words=form.words)
    except Refusal as refusal:
        return _show_agreement(
            screen, connection, by, use_cases, number, typed=filled, refusal=refusal
        )
    said = screen.gettext("已答复解约申请，等待学校决定。")
    return screen.go(f"/employer/agreements/{segment(number)}", said=said, outcome=outcome)


def _write_row(one: EmployerAgreement, speech: Speech) -> list[Cell]:
    graduate = one["graduate"]
    return [
        *(one["agreement_number"], graduate["name"], graduate["student_number"]),
        *(graduate["school"] or "", graduate["college"], graduate["major"], graduate["level"]),
        *(one["position_title"], speech.say(wording.CHANNELS[one["channel"]])),
        write_moment(one["signed_at"]),
        *(speech.say(wording.STATES[one["state"]]), one["reason"] or ""),
    ]


def _show_agreement(
    screen: Screen,
    connection: Reader,
    by: ByEmployer,
    use_cases: ToTerminations,
    number: AgreementNumber,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    """Raises NoSuchAgreement, also for an agreement of another employer."""
    request = use_cases.find_request(by, number)
    found = employer_agreements.find_agreement(connection, by.employer_id, number)
    if found is None:
        raise NoSuchAgreement
    return screen.show(
        "agreements/employer/agreement.html",
        one=found,
        terms=use_cases.find_terms(by, number),
        request_for_release=request,
        typed=typed,
        refusal=refusal,
    )
