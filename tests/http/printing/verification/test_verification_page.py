"""What a phone shows that scanned a printed copy: one page, in two languages, without scripts."""

import re
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.answering.assets import OURS as STATIC
from signing.http.app import create_app
from signing.pdf.inks import TINTS
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.core.context import Context
from signing.use_cases.files.evidence import Upload
from signing.vocabulary import AgreementNumber, Standing
from support.printing.documents import A_PDF
from support.printing.paper_events import read_copy_code
from support.use_cases.contexts import NOW
from support.use_cases.small_province import (
    TERMS,
    SmallProvince,
    make_person,
    move_later,
)

UPLOAD = Upload("证明.pdf", A_PDF)
HEADINGS = {
    "waiting": ("尚未生效", "Not in effect yet"),
    "effective": ("协议有效", "In effect"),
    "terminating": ("有效，正在办理解约", "In effect, under termination"),
    "released": ("协议已失效", "No longer in effect"),
}


def open_client(installation: Installation) -> TestClient:
    installation.projector().catch_up()
    app = create_app(installation, projecting=False)
    return TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 1))


def make_agreements(context: Context) -> dict[str, str]:
    """Make one agreement in each state; return their numbers by the state's name."""
    small_province = SmallProvince(context)
    numbers = {
        name: small_province.sign_agreement(str(index))
        for index, name in enumerate(HEADINGS, start=1)
    }
    for name in ("effective", "terminating", "released"):
        Reviews(context).approve(small_province.counselor(), AgreementNumber(numbers[name]))
    for index, name in ((3, "terminating"), (4, "released")):
        request = Terminations(context).request(
            small_province.find_bound(str(index)), "考研", [UPLOAD]
        )
        assert request.answer["standing"] == Standing.TERMINATING.value, name
    Terminations(context).approve(small_province.counselor(), AgreementNumber(numbers["released"]))
    return numbers


def test_the_page_says_what_is_true_of_the_agreement_now(installation: Installation) -> None:
    numbers = make_agreements(installation.context)
    client = open_client(installation)
    for name, heading in HEADINGS.items():
        answer = client.get(f"/v/{read_copy_code(installation.context, numbers[name])}")
        assert answer.status_code == 200
        title = re.sub(r"<[^>]+>", "", answer.text.partition("<h1>")[2].partition("</h1>")[0])
        assert title.strip() == " ".join(heading)
        assert numbers[name] in answer.text
        assert "江淮云图科技有限公司" in answer.text
        assert '<b class="copy employer">第一联 用人单位留存</b>' in answer.text


def test_the_page_says_whether_the_graduate_stands_by_the_agreement(
    installation: Installation,
) -> None:
    context = installation.context
    small_province = SmallProvince(context)
    confirmed = small_province.sign_agreement("1")
    Reviews(context).approve(small_province.counselor(), AgreementNumber(confirmed))
    silent = small_province.sign_unconfirmed("2")
    words = "已电话联系毕业生，本人愿意签约"
    Reviews(context).approve(small_province.counselor(), AgreementNumber(silent), words)
    client = open_client(installation)
    codes = {one: read_copy_code(context, one) for one in (confirmed, silent)}

    assert "毕业生本人已确认" in client.get(f"/v/{codes[confirmed]}").text
    assert "学校审核通过，平台没有毕业生确认的记录" in client.get(f"/v/{codes[silent]}").text
    told = client.get(f"/api/verifications/{codes[silent]}").json()
    assert (told["confirmation"], told["confirmed_at"]) == ("unconfirmed", None)
    assert (
        client.get(f"/api/verifications/{codes[confirmed]}").json()["confirmation"] == "confirmed"
    )
    Confirmations(context).confirm(small_province.find_bound("2"))
    installation.projector().catch_up()
    assert client.get(f"/api/verifications/{codes[silent]}").json()["confirmation"] == "confirmed"


def test_it_shows_no_more_of_the_person_than_a_paper_is_compared_with(
    installation: Installation,
) -> None:
    number = make_agreements(installation.context)["effective"]
    text = open_client(installation).get(f"/v/{read_copy_code(installation.context, number)}").text
    assert "林*满" in text
    assert make_person("2").name not in text
    assert make_person("2").id_number not in text


def test_an_agreement_that_another_one_replaced_says_so(installation: Installation) -> None:
    small_province = SmallProvince(installation.context)
    first = small_province.sign_agreement("1")
    Reviews(installation.context).reject(
        small_province.counselor(), AgreementNumber(first), "地点不符"
    )
    by = move_later(small_province.employer(1), NOW + timedelta(hours=1))
    again = Signings(installation.context).sign_directly(
        by, small_province.open_position(by), small_province.identity("1"), TERMS
    )
    second = again.answer["agreement_number"]
    assert second is not None
    Confirmations(installation.context).confirm(small_province.find_bound("1"))
    Reviews(installation.context).approve(small_province.counselor(), second)
    text = open_client(installation).get(f"/v/{read_copy_code(installation.context, first)}").text
    assert "已被新协议取代" in text
    assert "Replaced by a later agreement" in text
    assert second in text


@pytest.mark.parametrize("code", ["FORGED", "é", "%00", "A" * 4000])
def test_a_code_that_nobody_issued_is_told_apart_from_a_broken_page(
    installation: Installation, code: str
) -> None:
    answer = open_client(installation).get(f"/v/{code}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "查无此码" in answer.text
    assert "Unknown code" in answer.text


@pytest.mark.parametrize("page", ["/v/UNKNOWN", "/V/UNKNOWN", "/v", "/V", "/v?number=1&check=2"])
def test_nothing_runs_on_the_page_and_its_style_comes_from_here(
    installation: Installation, page: str
) -> None:
    client = open_client(installation)
    answer = client.get(page)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script|<style| style=| on\w+=|https?://", answer.text)
    for address in re.findall(r'(?:href|src)="([^"]+)"', answer.text):
        assert client.get(urljoin(page, address)).status_code == 200, address


def test_each_copy_has_the_colour_that_it_has_on_paper() -> None:
    style = (STATIC / "verification.css").read_text("utf-8")
    for copy, (red, green, blue) in TINTS.items():
        assert f"--{copy.value}: rgb({red} {green} {blue});" in style


def test_metrics_name_no_address_that_a_stranger_made_up(installation: Installation) -> None:
    client = open_client(installation)
    for address in ("/static/made-up", "/static/made/up", "/api/docs/assets/made/up", "/made-up"):
        assert client.get(address).status_code == 404
    assert "made" not in client.get("/metrics").text
