"""The link that a graduate passes on: its page, what is wrong with an answer, and who may not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.agreements.answer_links import AnswerLinks
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.files.evidence import Upload
from signing.vocabulary import AgreementNumber
from support.printing.documents import A_PDF
from support.use_cases.contexts import NOW
from support.use_cases.installations import open_installation
from support.use_cases.small_province import (
    CREDIT_CODES,
    TERMS,
    SmallProvince,
    make_card_holder,
    make_employer_form,
    make_person,
)

END = CREDIT_CODES[0][-4:]
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    with time_machine.travel(NOW), open_installation(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def small_province(installation: Installation) -> SmallProvince:
    return SmallProvince(installation.context)


@pytest.fixture
def path(small_province: SmallProvince) -> str:
    """Return where the employer without an account answers what its graduate asks."""
    context, graduate = small_province.context, small_province.graduate()
    token = Cards(context).issue(graduate).answer["token"]
    card_pass = Cards(context).verify(make_card_holder(), token, make_person("1").id_number[-6:])
    signed = Cards(context).sign(
        make_card_holder(), token, card_pass, make_employer_form(), "店员", TERMS
    )
    Confirmations(context).confirm(graduate)
    number = AgreementNumber(signed.answer["agreement_number"] or "")
    Reviews(context).approve(small_province.counselor(), number)
    files = [Upload("证明.pdf", A_PDF)]
    Terminations(context).request(graduate, "考上研究生", files, owed="退还签字费")
    return f"/r/{AnswerLinks(context).make_token(graduate)}"


@pytest.fixture
def employer(installation: Installation) -> TestClient:
    client = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    client.headers.update(OURS)
    return client


@pytest.fixture
def phone(installation: Installation, small_province: SmallProvince, path: str) -> TestClient:
    """Return the phone of the graduate who asked."""
    del path
    installation.projector().catch_up()
    account = small_province.find_bound().wechat_account
    client = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    client.cookies.set(
        COOKIE, Accounts(installation.context).sign_in_with_wechat(account, NOW).token
    )
    client.headers.update(OURS)
    return client


def answer(client: TestClient, path: str, **typed: str) -> int:
    form = {"answer": "agreed", "words": "同意", "code_end": END} | typed
    status: int = client.post(path, data=form).status_code
    return status


def test_the_page_shows_what_is_asked_and_no_whole_name(employer: TestClient, path: str) -> None:
    page = employer.get(path)
    assert page.status_code == 200
    for shown in ("林*满", "考上研究生", "退还签字费", "江淮云图科技有限公司"):
        assert shown in page.text
    assert "林小满" not in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert page.headers["cache-control"] == "no-store"


def test_the_page_says_which_agreement_it_is_and_nothing_that_a_stranger_must_not_read(
    employer: TestClient, path: str, small_province: SmallProvince
) -> None:
    page = employer.get(path).text
    agreed = ("工作地点", "合肥市", "7 月 1 日", "7 月 15 日", "服务期", "2 年", "审核通过")
    assert [words for words in agreed if words not in page] == []
    [agreement] = small_province.load_graduate().agreements
    hidden = (agreement.number, make_person("1").id_number, "8,000", "月薪")
    assert [words for words in hidden if words in page] == []

    # once it was answered nobody has to find the agreement any more
    answer(employer, path)
    after = employer.get(path).text
    assert "本单位已答复：同意解约" in after
    assert "工作地点" not in after
    assert "合肥市" not in after


def test_it_is_answered_once_and_says_so(
    employer: TestClient, path: str, small_province: SmallProvince
) -> None:
    sent = employer.post(path, data={"answer": "refused", "words": "望再商量", "code_end": END})
    assert (sent.status_code, sent.headers["location"]) == (303, path)
    again = employer.get(path).text
    assert "本单位已答复：不同意解约" in again
    assert "望再商量" in again
    assert '<form method="post" action="/r/' not in again

    assert answer(employer, path) == 409

    told = small_province.load_graduate().agreements[-1].answer
    assert told is not None
    assert not told.agreed


def test_sent_twice_by_one_click_it_is_one_answer(employer: TestClient, path: str) -> None:
    form = {"answer": "agreed", "code_end": END, "once": "one-click"}
    assert [employer.post(path, data=form).status_code for _ in range(2)] == [303, 303]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code_end": "0000"}, "统一社会信用代码后四位不符"),
        ({"code_end": ""}, 'id="e-code_end"'),
        ({"answer": ""}, 'id="e-answer"'),
        ({"words": "！！！"}, 'id="e-words"'),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_the_words_stay(
    employer: TestClient, path: str, typed: dict[str, str], said: str
) -> None:
    form = {"answer": "agreed", "words": "先谈应付款项", "code_end": END} | typed
    shown = employer.post(path, data=form)
    text = employer.get(shown.headers["location"]).text if shown.status_code == 303 else shown.text
    assert shown.status_code in {303, 422}
    assert said in text
    assert form["words"] in text


def test_after_some_wrong_codes_the_right_one_waits_too(employer: TestClient, path: str) -> None:
    statuses = [answer(employer, path, code_end="0000") for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert answer(employer, path) == 429


def test_the_graduate_who_opens_it_is_told_whom_it_is_for(phone: TestClient, path: str) -> None:
    for shown in (phone.get(path), phone.post(path, data={"answer": "agreed", "code_end": END})):
        assert shown.status_code == 409
        assert "这个链接是给用人单位的" in shown.text


def test_a_link_that_is_none_and_one_of_a_withdrawn_request_say_so(
    employer: TestClient, path: str, small_province: SmallProvince
) -> None:
    made_up = employer.get("/r/made-up")
    assert (made_up.status_code, "无法识别这个答复链接" in made_up.text) == (404, True)
    Terminations(small_province.context).withdraw(small_province.find_bound())
    over = employer.get(path)
    assert (over.status_code, "没有正在办理的解约申请" in over.text) == (409, True)
    assert answer(employer, path) == 409


def test_the_graduate_shows_the_code_and_copies_the_link(phone: TestClient, path: str) -> None:
    page = phone.get("/me/termination/answer-link")
    assert page.status_code == 200
    assert f'{path}"' in page.text
    assert 'role="img" aria-label="答复链接的二维码' in page.text
    link = phone.get("/api/me/termination/answer-link").json()
    assert link["url"].endswith(path)
    assert link["answer_by"] is None
    drawn = phone.get("/api/me/termination/answer-link.svg")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert "/me/termination/answer-link" in phone.get("/me").text


def test_it_speaks_english_too(employer: TestClient, path: str) -> None:
    employer.headers["Accept-Language"] = "en"
    page = employer.get(path).text
    assert "Your company&#39;s answer" in page or "Your company's answer" in page
    assert "Last four characters of the credit code" in page


def test_whoever_is_bound_otherwise_may_answer(
    employer: TestClient, path: str, installation: Installation, small_province: SmallProvince
) -> None:
    other = small_province.graduate("2", name="郭静")
    session = Accounts(installation.context).sign_in_with_wechat(other.wechat_account, NOW)
    employer.cookies.set(COOKIE, session.token)
    assert employer.get(path).status_code == 200
