"""告知和单独同意: read before any other page, accepted, consented to apart, and withdrawn."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from signing.aggregates.graduate import Graduate
from signing.bootstrap import Installation
from signing.events import ConsentGiven, EmployerNoticeAccepted, NoticeAccepted, ResumeWithdrawn
from signing.facts import Fact
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.privacy_notices import CURRENT, EDITIONS
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.core.actors import BoundGraduate
from signing.vocabulary import ConsentKind, employer_id
from support.routes.api_routes import CREDIT_CODE, EMPLOYER, IDENTITY
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW
from support.use_cases.small_province import SmallProvince

OURS = {"Sec-Fetch-Site": "same-origin"}
RESUME = {"summary": "踏实"}


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> TestClient:
    installation.projector().catch_up()
    one = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    one.headers.update(OURS)
    one.cookies.set(COOKIE, province.tokens["graduate"])
    return one


@pytest.fixture
def bound_before(client: TestClient, installation: Installation) -> BoundGraduate:
    """Return a graduate whom nobody has told anything, signed in at the client."""
    province = object.__new__(SmallProvince)
    province.context = installation.context
    by = province.graduate("77", name="钱旧绑", told=False)
    session = Accounts(installation.context).sign_in_with_wechat(by.wechat_account, NOW)
    installation.projector().catch_up()
    client.cookies.set(COOKIE, session.token)
    return by


def load_facts(installation: Installation, stream: UUID, *kinds: type[Fact]) -> list[Any]:
    installation.projector().catch_up()
    return [one for one in installation.context.ledger.load_facts(stream) if isinstance(one, kinds)]


def test_the_notice_is_open_to_everybody_in_both_languages(client: TestClient) -> None:
    client.cookies.clear()
    zh = client.get("/api/notice", params={"for": "employer"}).json()
    en = client.get("/api/notice", headers={"Accept-Language": "en"}).json()
    assert (zh["edition"], en["edition"]) == (CURRENT, CURRENT)
    assert "经办人" in zh["text"]
    assert "Your rights" in en["text"]
    assert client.get("/notice").status_code == 200
    assert client.get("/notice", params={"for": "nobody"}).status_code in {303, 404, 422}


def test_who_was_bound_before_reads_it_before_any_other_page_and_is_led_on(
    client: TestClient, installation: Installation, bound_before: BoundGraduate
) -> None:
    away = client.get("/me/positions?q=工程师")
    assert away.status_code == 303
    asked = away.headers["location"]
    assert asked.startswith("/me/notice?next=/me/positions")
    page = client.get(asked).text
    assert "我已阅读并确认个人信息处理告知" in page
    assert "不同意，退出登录" in page
    assert client.get("/api/me").json()["next_actions"][0] == "read_notice"

    unticked = client.post("/me/notice", data={"next": "/me/positions"})
    assert unticked.status_code == 422
    assert "请阅读后勾选" in unticked.text
    ticked = {"notice": CURRENT, "consent_id_number": "yes", "next": "/me/positions?q=a"}
    done = client.post("/me/notice", data=ticked)
    assert (done.status_code, done.headers["location"]) == (303, "/me/positions?q=a")
    stream = bound_before.graduate_id
    kinds = [type(one) for one in load_facts(installation, stream, NoticeAccepted, ConsentGiven)]
    assert kinds == [NoticeAccepted, ConsentGiven]
    assert client.get("/me/positions").status_code == 200
    assert "read_notice" not in client.get("/api/me").json()["next_actions"]

    client.post("/me/notice", data=ticked)
    assert len(load_facts(installation, stream, NoticeAccepted, ConsentGiven)) == 2


def test_who_accepted_the_edition_before_is_shown_the_present_one_once(
    client: TestClient, installation: Installation, bound_before: BoundGraduate
) -> None:
    graduate = installation.context.ledger.load(Graduate, bound_before.graduate_id)
    former = EDITIONS[-2].name
    accepted = graduate.accept_notice(bound_before.stamp, former)
    installation.context.ledger.save(bound_before, accepted, answer={})
    installation.projector().catch_up()

    page = client.get(client.get("/me").headers["location"]).text
    assert "短信服务方" in page
    assert "身份核验服务方" in page
    assert client.post("/api/me/notice/acceptance", json={"notice": former}).status_code == 409
    client.post("/me/notice", data={"notice": CURRENT, "consent_id_number": "yes"})
    assert client.get("/me").status_code == 200


def test_the_notice_leads_to_no_other_site(client: TestClient, bound_before: BoundGraduate) -> None:
    del bound_before
    sent = {"notice": CURRENT, "next": "//evil.example/"}
    assert client.post("/me/notice", data=sent).headers["location"] == "/me"


@pytest.mark.usefixtures("bound_before")
def test_who_does_not_agree_still_has_their_rights_and_their_programs(client: TestClient) -> None:
    for page in ("/me/data", "/me/consents", "/me/privacy-requests", "/api/me/export.json"):
        assert client.get(page).status_code == 200, page
    asked = client.post("/me/privacy-requests", data={"asked": "deletion", "words": "不再求职"})
    assert asked.headers["location"] == "/me/privacy-requests"
    assert client.post("/api/me/card").status_code == 201
    assert client.post("/logout?graduate=1").status_code == 303


@pytest.mark.usefixtures("bound_before")
def test_a_form_that_was_open_is_taken(client: TestClient, installation: Installation) -> None:
    contact = {"phone": "13912345678", "home_address": "云山市新家巷 1 号"}
    assert client.post("/me/contact", data=contact).headers["location"] == "/me/contact"
    installation.projector().catch_up()
    assert client.get("/api/me").json()["graduate"]["phone"] == contact["phone"]


@pytest.mark.usefixtures("bound_before")
def test_an_edition_of_before_is_refused_with_the_one_of_today(client: TestClient) -> None:
    wrong = client.post("/api/me/notice/acceptance", json={"notice": "2019-01"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "NoticeOutdated")
    assert wrong.json()["current"] == CURRENT
    assert client.post("/me/notice", data={"notice": "2019-01"}).status_code == 409


@pytest.mark.usefixtures("bound_before")
def test_without_the_id_numbers_consent_nothing_is_signed(
    client: TestClient, installation: Installation
) -> None:
    client.post("/api/me/notice/acceptance", json={"notice": CURRENT})
    installation.projector().catch_up()
    refused = client.post("/api/me/card")
    assert (refused.status_code, refused.json()["code"]) == (409, "ConsentMissing")
    actions = client.get("/api/me").json()["next_actions"]
    assert "give_consent" in actions
    assert "show_card" not in actions
    given = client.post("/me/consents/id_number", data={"notice": CURRENT})
    assert given.headers["location"] == "/me/consents"
    assert client.post("/api/me/card").status_code == 201


def test_a_binding_asks_for_both_ticks_and_records_both(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    client.cookies.set(COOKIE, province.tokens["stranger"])
    page = client.post("/me/binding", data=IDENTITY)
    assert page.status_code == 422
    assert page.text.count("请阅读后勾选") >= 2
    ticked = IDENTITY | {"notice": CURRENT, "consent_id_number": "yes"}
    assert client.post("/me/binding", data=ticked).headers["location"] == "/me"
    assert client.get("/me").status_code == 200
    installation.projector().catch_up()
    [consent, *_] = client.get("/api/me/consents").json()["items"]
    assert (consent["kind"], consent["state"]) == ("id_number", "GIVEN")


def test_a_program_binds_with_the_notice_and_its_consent_or_without_both(
    client: TestClient, province: FilledProvince
) -> None:
    client.cookies.set(COOKIE, province.tokens["stranger"])
    half = client.post("/api/me/binding", json=IDENTITY | {"notice": CURRENT})
    assert (half.status_code, half.json()["code"]) == (409, "ConsentMissing")
    old = client.post(
        "/api/me/binding", json=IDENTITY | {"notice": "2019-01", "consents": ["id_number"]}
    )
    assert old.json()["code"] == "NoticeOutdated"
    assert client.post("/api/me/binding", json=IDENTITY).status_code == 201
    assert client.get("/me").headers["location"] == "/me/notice?next=/me"


def test_an_employer_ticks_the_notice_and_one_of_before_is_shown_it(
    client: TestClient, installation: Installation
) -> None:
    client.cookies.clear()
    account = {"username": "tea", "password": "a long enough one"}
    form = EMPLOYER | account | {"credit_code": CREDIT_CODE}
    page = client.post("/employer/register", data=form | {"again": account["password"]})
    assert page.status_code == 422
    assert "请阅读后勾选" in page.text

    registered = client.post("/api/employers", json=form)
    assert registered.status_code == 201
    installation.projector().catch_up()
    token = client.post("/api/sessions", json=account).json()["token"]
    client.cookies.set(COOKIE, token)
    away = client.get("/employer/documents")
    assert away.headers["location"] == "/employer/notice?next=/employer/documents"
    sent = {"notice": CURRENT, "next": "/employer/documents"}
    assert client.post("/employer/notice", data=sent).headers["location"] == "/employer/documents"
    [accepted] = load_facts(installation, employer_id(CREDIT_CODE), EmployerNoticeAccepted)
    assert accepted.actor.account == str(employer_id(CREDIT_CODE))
    assert client.get("/employer/documents").status_code == 200
    assert client.get("/employer/privacy").status_code == 200


def test_to_apply_is_to_consent_and_the_page_asks_for_a_tick(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    position, graduate = province.names["position_id"], UUID(province.names["graduate_id"])
    no = {"position_id": position, "resume": RESUME, "consent": False}
    refused = client.post("/api/me/applications", json=no)
    assert (refused.status_code, refused.json()["code"]) == (422, "ResumeConsentMissing")
    page = client.post(f"/me/positions/{position}", data=RESUME)
    assert page.status_code == 422
    assert "请阅读后勾选" in page.text
    sent = client.post("/api/me/applications", json={"position_id": position, "resume": RESUME})
    assert sent.status_code == 201
    given = load_facts(installation, graduate, ConsentGiven)[-1]
    assert (given.consent, given.application_id) == (ConsentKind.RESUME, sent.json()["id"])


def test_a_withdrawn_resume_is_closed_to_its_employer_at_once(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    application = province.names["submitted"]
    address = f"/api/employer/applications/{application}"
    as_employer = {"Authorization": f"Bearer {province.tokens['employer']}"}
    assert client.get(f"{address}/attachment", headers=as_employer).status_code == 200
    page = client.get("/me/consents").text
    assert f'action="/me/consents/resume/{application}/withdrawal"' in page
    done = client.post(f"/me/consents/resume/{application}/withdrawal")
    assert done.headers["location"] == "/me/consents"
    ended = load_facts(installation, UUID(province.names["graduate_id"]), ResumeWithdrawn)
    assert [one.application_id for one in ended] == [application]
    closed = client.get(f"{address}/attachment", headers=as_employer)
    assert (closed.status_code, closed.json()["code"]) == (409, "ResumeClosed")
    again = client.delete(f"/api/me/consents/resume/{application}")
    assert (again.status_code, again.json()["code"]) == (409, "ConsentAlreadyWithdrawn")


def test_what_was_signed_stays_when_the_id_number_is_withdrawn(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    client.cookies.set(COOKIE, province.tokens["waiter"])
    answer = client.delete("/api/me/consents/id_number")
    assert (answer.status_code, answer.json()["given"]) == (200, False)
    assert answer.json()["stays"] == province.names["waiting"]
    installation.projector().catch_up()
    assert client.get("/api/me").json()["standing"] == "AWAITING_REVIEW"
    assert "已撤回" in client.get("/me/consents").text
