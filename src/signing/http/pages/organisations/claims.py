"""认领: a form for whoever finds their company registered, and the province's desk for it."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from signing.http.answering.replies import in_place
from signing.http.api.organisations.claims import MOST_BYTES, RULES, make_path
from signing.http.asking.fields import CreditCode, FilledReason, Phone, Reached
from signing.http.asking.forms import Form
from signing.http.asking.readers import ReaderOfEmployers
from signing.http.asking.security import ByAnyone, ByProvince
from signing.http.asking.uploads import ChosenFiles, read_upload
from signing.http.asking.use_cases import ToClaims, ToFiles, ToRegistries
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.one_time_link import show_link
from signing.http.pages.graduates.graduate_forms import GraveForm, find_misnamed
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections import employer_desk
from signing.projections.deadlines.kinds import KINDS, DeadlineKind
from signing.refusals import FieldsWrong, NoSuchClaim, NoSuchEmployer, Refusal
from signing.use_cases.organisations.claims import ClaimSeen
from signing.use_cases.organisations.colleagues import Colleagues
from signing.use_cases.organisations.comparing import Registries
from signing.vocabulary import Contact

router = Router()
CLAIM = "organisations/employer/claim.html"
NOBODY = {
    "field": "credit_code",
    "zh": "没有单位用这个信用代码注册，不需要认领：请直接注册",
    "en": "nobody registered this credit code, so there is nothing to claim: register instead",
}
NO_FILE = {"field": "licence", "zh": "请选择营业执照", "en": "choose the business licence"}
FORM_RULES = (
    rules.UPLOAD_FORM.costing(rules.ENTRY)
    .with_files(RULES.files)
    .with_body(RULES.body)
    .open_to("whoever claims an employer")
)


class ClaimForm(Form):
    credit_code: CreditCode
    contact: Reached
    phone: Phone
    words: FilledReason


class DecisionForm(GraveForm):
    verdict: Literal["upheld", "rejected"]


@router.get("/employer/claim", rules.PAGE.open_to("whoever claims an employer"))
def ask_claim(screen: ToScreen, code: Annotated[str, Query(max_length=24)] = "") -> HTMLResponse:
    """Ask who claims which company; `code` is the credit code that was taken."""
    return screen.show(CLAIM, typed=Typed(FormData({"credit_code": code})))


@router.post("/employer/claim", FORM_RULES)
def make_claim(
    filled: Filled, chosen: ChosenFiles, by: ByAnyone, use_cases: ToClaims, screen: ToScreen
) -> Response:
    file = chosen.find_one("licence")
    try:
        form = filled.read_beside(ClaimForm, [] if file else [NO_FILE])
        reach = Contact(address="", contact=form.contact, phone=form.phone)
        upload = read_upload(file, MOST_BYTES) if file else None
        outcome = use_cases.claim(by, form.credit_code, reach, form.words, upload)
    except NoSuchEmployer:
        nobody = FieldsWrong(errors=[NOBODY])
        return screen.show(CLAIM, typed=filled, refusal=nobody)
    except Refusal as refusal:
        return screen.show(CLAIM, typed=filled, refusal=refusal)
    said = screen.gettext("认领已提交。")
    return screen.go(make_path(use_cases, by, outcome.answer), said=said, outcome=outcome)


@router.get("/employer/claim/{link}", rules.PAGE.open_to("whoever claimed, with a shut link"))
def follow_claim(link: str, by: ByAnyone, use_cases: ToClaims, screen: ToScreen) -> HTMLResponse:
    """Show how a claim stands, whenever the link is opened."""
    claim = use_cases.follow(by, link)
    due = claim["made_at"] + KINDS[DeadlineKind.CLAIM].allowed
    return screen.show("organisations/employer/claimed.html", claim=claim, due=due)


@router.get("/employers/claims", rules.PAGE)
def list_claims(
    by: ByProvince,
    connection: ReaderOfEmployers,
    screen: ToScreen,
    state: Annotated[Literal["", "waiting", "upheld", "rejected"], Query()] = "waiting",
    page: AskedPage = 1,
) -> HTMLResponse:
    found = employer_desk.list_numbered_claims(connection, by.oversight, state or None, page)
    return screen.show(
        "organisations/employers/claims.html",
        page=found,
        state=state,
        links=link_numbers(screen.request, found),
    )


@router.get("/employers/{employer_id}/claims/{claim_id}", rules.PAGE)
def show_claim(
    employer_id: UUID,
    claim_id: UUID,
    by: ByProvince,
    connection: ReaderOfEmployers,
    use_cases: ToClaims,
    registries: ToRegistries,
    screen: ToScreen,
) -> Response:
    """A claim that is decided is read no more: what became of it stands in the list."""
    try:
        claim = use_cases.look_at(by, employer_id, claim_id)
    except NoSuchClaim:
        return _go_to_decided(screen)
    holder = employer_desk.load_profile(connection, employer_id)
    return _show_claim(screen, claim, holder, registries)


@router.get("/employers/{employer_id}/claims/{claim_id}/licence", rules.PAGE_FILE)
def show_licence(employer_id: UUID, claim_id: UUID, by: ByProvince, use_cases: ToFiles) -> Response:
    return in_place(use_cases.load_of_claim(by, employer_id, claim_id))


@router.post("/employers/{employer_id}/claims/{claim_id}/decision", rules.FORM)
def decide_claim(
    employer_id: UUID,
    claim_id: UUID,
    by: ByProvince,
    filled: Filled,
    connection: ReaderOfEmployers,
    use_cases: ToClaims,
    registries: ToRegistries,
    screen: ToScreen,
) -> Response:
    """Decide, and lead to the one-time link where the company has a new owner."""
    holder = employer_desk.load_profile(connection, employer_id)
    try:
        misnamed = find_misnamed(filled, holder["credit_code"])
        hands_over = filled.get("verdict") == "upheld"
        form = filled.read_beside(DecisionForm, misnamed if hands_over else [])
        upheld = form.verdict == "upheld"
        outcome = use_cases.decide(by, employer_id, claim_id, form.reason, upheld=upheld)
    except NoSuchClaim:
        return _go_to_decided(screen)
    except FieldsWrong as refusal:
        claim = use_cases.look_at(by, employer_id, claim_id)
        return _show_claim(screen, claim, holder, registries, typed=filled, refusal=refusal)
    if not upheld:
        said = screen.gettext("认领不成立，单位一切照旧。")
        return screen.go("/employers/claims", said=said, outcome=outcome)
    claimant = outcome.answer["claimant"]
    assert claimant is not None  # it was upheld
    link = Colleagues(screen.context).name_first_link(by, claimant)
    back = f"/employers/{employer_id}"
    return show_link(screen, link, name=claimant["name"], back=back, page="join")


def _go_to_decided(screen: Screen) -> Response:
    said = screen.gettext("这项认领已经处理，结果见列表。")
    return screen.go("/employers/claims?state=", said=said)


def _show_claim(
    screen: Screen,
    claim: ClaimSeen,
    holder: employer_desk.EmployerProfile,
    registries: Registries,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "organisations/employers/claim.html",
        claim=claim,
        employer=holder,
        comparison=registries.compare(holder["credit_code"], holder["name"]),
        typed=typed,
        refusal=refusal,
    )
