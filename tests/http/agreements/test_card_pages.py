"""The pages of a scanned card: what each dead one says, and what its signer sees afterwards."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.refusals import FileMissing, NoSuchAgreement, Refusal
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.files.evidence import MOST_BYTES
from signing.use_cases.files.files import Files
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.graduates.graduates import Graduates
from signing.vocabulary import AgreementNumber
from support.printing.documents import A_PDF, draw_photograph
from support.servers.phones import EMPLOYER
from support.servers.phones import TERMS as TYPED
from support.use_cases.contexts import NOW
from support.use_cases.installations import open_installation
from support.use_cases.small_province import TERMS as AGREED
from support.use_cases.small_province import SmallProvince, make_card_holder, make_person

TAIL = make_person("1").id_number[-6:]
ANOTHER = "91340100MA3TEXT2XK"
TERMS = TYPED | {"report_from": "2026-07-01", "report_to": "2026-07-15"}
CHOSEN = {"kind": "39", "industry": "22"}


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    with time_machine.travel(NOW), open_installation(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def client(installation: Installation) -> TestClient:
    return TestClient(create_app(installation, projecting=False))


@pytest.fixture
def small_province(installation: Installation) -> SmallProvince:
    return SmallProvince(installation.context)


def issue_card(small_province: SmallProvince) -> str:
    token: str = Cards(small_province.context).issue(small_province.graduate()).answer["token"]
    return token


def go_to_confirmation(client: TestClient, token: str) -> str:
    """Fill in all steps, and return the page that says what signing means."""
    client.post(f"/c/{token}", data={"id_tail": TAIL})
    client.post(f"/c/{token}/employer", data=EMPLOYER | CHOSEN)
    return client.post(f"/c/{token}/terms", data=TERMS | {"job_category": "13"}).text


def read_hidden_field(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


def confirm_signing(client: TestClient, token: str, page: str) -> str:
    """Sign, and return the address of the result."""
    form = {
        "draft": read_hidden_field(page, "draft"),
        "once": read_hidden_field(page, "once"),
        "agreed": "yes",
    }
    answer = client.post(f"/c/{token}/signing", data=form, follow_redirects=False)
    address: str = answer.headers["location"]
    return address


def revoke_card(small_province: SmallProvince, _: str) -> None:
    Cards(small_province.context).revoke(small_province.find_bound())


def use_up_tries(small_province: SmallProvince, token: str) -> None:
    for _ in range(5):
        with pytest.raises(Refusal):
            Cards(small_province.context).verify(make_card_holder(), token, "000000")


def sign_elsewhere(small_province: SmallProvince, _: str) -> None:
    by = small_province.employer()
    Signings(small_province.context).sign_directly(
        by, small_province.open_position(by), small_province.identity(), AGREED
    )


def place_elsewhere(small_province: SmallProvince, _: str) -> None:
    Graduates(small_province.context).record_destination(
        small_province.admin(), small_province.find_bound().graduate_id, "80"
    )


ENDS: dict[str, Callable[[SmallProvince, str], None]] = {
    "毕业生已收回这张名片": revoke_card,
    "验证错误次数过多": use_up_tries,
    "毕业生已签约": sign_elsewhere,
    "毕业生已落实其他去向": place_elsewhere,
}


@pytest.mark.parametrize("title", ENDS)
def test_each_end_of_a_card_has_a_page_that_says_what_to_do(
    title: str, client: TestClient, small_province: SmallProvince
) -> None:
    token = issue_card(small_province)
    assert title not in client.get(f"/c/{token}").text
    ENDS[title](small_province, token)
    for path in (f"/c/{token}", f"/c/{token}/employer", f"/c/{token}/signing"):
        answer = client.get(path)
        assert answer.status_code == 409
        assert f"<h2>{title}</h2>" in answer.text
        assert "接下来怎么做" in answer.text


def test_an_expired_card_and_one_that_is_none_say_so(
    client: TestClient, small_province: SmallProvince
) -> None:
    token = issue_card(small_province)
    with time_machine.travel(NOW + timedelta(minutes=16)):
        assert "<h2>名片已过期</h2>" in client.get(f"/c/{token}").text
    answer = client.get("/c/made-up")
    assert answer.status_code == 404
    assert "<h2>无法识别这张名片</h2>" in answer.text


def test_the_fifth_wrong_try_leads_to_the_page_of_its_end(
    client: TestClient, small_province: SmallProvince
) -> None:
    token = issue_card(small_province)
    answers = [client.post(f"/c/{token}", data={"id_tail": "000000"}) for _ in range(5)]
    assert [one.status_code for one in answers] == [422, 422, 422, 422, 409]
    assert "<h2>验证错误次数过多</h2>" in answers[-1].text


def test_what_is_signed_is_what_the_page_showed(
    client: TestClient, small_province: SmallProvince
) -> None:
    """Another tab has typed something else since."""
    token = issue_card(small_province)
    shown = go_to_confirmation(client, token)
    client.post(f"/c/{token}/terms", data=TERMS | {"job_category": "13", "workplace": "芜湖市"})
    confirm_signing(client, token, shown)
    agreement = Graduates(small_province.context).load_own_terms(small_province.find_bound())
    assert agreement is not None
    assert agreement.workplace == TERMS["workplace"]


def test_whom_the_page_did_not_show_is_not_signed_with(
    client: TestClient, small_province: SmallProvince
) -> None:
    """The school has moved the graduate to another college, and the graduate has confirmed it."""
    token = issue_card(small_province)
    shown = go_to_confirmation(client, token)
    own = small_province.find_bound()
    moved = small_province.load_graduate()
    studies = moved.studies.model_copy(update={"college": "理学院"})
    corrected = moved.correct(
        small_province.admin().stamp,
        identity_digest=moved.identity_digest,
        person=moved.person,
        studies=studies,
    )
    small_province.context.ledger.save(small_province.admin(), corrected, answer={})
    Bindings(small_province.context).confirm_source(own)
    form = {
        "draft": read_hidden_field(shown, "draft"),
        "once": read_hidden_field(shown, "once"),
        "agreed": "yes",
    }

    late = client.post(f"/c/{token}/signing", data=form)

    assert late.status_code == 409
    assert small_province.load_graduate().live is None
    changed = late.text.split('id="changed"')[1].split("</table>")[0]
    assert "文学院" in changed
    assert "理学院" in changed
    assert confirm_signing(client, token, late.text).startswith("/s/")
    live = small_province.load_graduate().live
    assert live is not None
    assert live.graduate.studies.college == "理学院"


def test_the_same_form_sent_twice_signs_once_and_answers_alike(
    client: TestClient, small_province: SmallProvince
) -> None:
    token = issue_card(small_province)
    shown = go_to_confirmation(client, token)
    assert confirm_signing(client, token, shown) == confirm_signing(client, token, shown)
    assert len(small_province.load_graduate().agreements) == 1
    assert "<h2>这张名片已用于签约</h2>" in client.get(f"/c/{token}").text


def test_the_link_tells_the_signer_why_the_school_did_not_approve(
    client: TestClient, small_province: SmallProvince
) -> None:
    token = issue_card(small_province)
    link = confirm_signing(client, token, go_to_confirmation(client, token))
    assert "签约成功，已交学校审核" in client.get(link).text
    number = AgreementNumber(small_province.load_graduate().agreements[-1].number)
    assert number not in link
    Reviews(small_province.context).reject(small_province.counselor(), number, "报到日期有误")
    page = client.get(link).text
    assert "报到日期有误" in page
    assert "林小满" not in page
    assert client.get("/s/made-up").status_code == 404


def test_who_did_not_sign_is_not_told_what_another_signed(
    client: TestClient, small_province: SmallProvince
) -> None:
    token = issue_card(small_province)
    rival = TestClient(client.app)
    theirs = go_to_confirmation(rival, token)
    shown = go_to_confirmation(client, token)
    other = client.post(
        f"/c/{token}/employer",
        data=EMPLOYER | CHOSEN | {"credit_code": ANOTHER},
    )
    assert other.status_code == 200
    shown = client.get(f"/c/{token}/signing").text
    confirm_signing(client, token, shown)
    form = {"draft": read_hidden_field(theirs, "draft"), "once": "another", "agreed": "yes"}
    answer = rival.post(f"/c/{token}/signing", data=form)
    assert answer.status_code == 409
    assert "<h2>这张名片已用于签约</h2>" in answer.text


def sign_with_file(client: TestClient, token: str, page: str, content: bytes) -> httpx2.Response:
    form = {
        "draft": read_hidden_field(page, "draft"),
        "once": read_hidden_field(page, "once"),
        "agreed": "yes",
    }
    files = {"licence": ("执照.pdf", content, "application/pdf")}
    return client.post(f"/c/{token}/signing", data=form, files=files, follow_redirects=False)


@pytest.mark.parametrize(
    ("content", "media_type"), [(A_PDF, "application/pdf"), (draw_photograph(), "image/jpeg")]
)
def test_a_licence_sent_with_the_card_is_seen_by_the_reviewer_and_by_no_other_college(
    client: TestClient, small_province: SmallProvince, content: bytes, media_type: str
) -> None:
    token = issue_card(small_province)
    done = sign_with_file(client, token, go_to_confirmation(client, token), content)
    assert done.headers["location"].startswith("/s/")
    number = AgreementNumber(small_province.load_graduate().agreements[-1].number)

    [document] = Reviews(small_province.context).look_at(small_province.counselor(), number)[
        "documents"
    ]
    files = Files(small_province.context)
    given = files.load_qualification(small_province.counselor(), number, document["digest"])

    assert (document["title"], document["media_type"]) == ("营业执照", media_type)
    assert given.name.startswith("营业执照.")
    assert given.media_type == media_type
    with pytest.raises(NoSuchAgreement):
        files.load_qualification(small_province.counselor("理学院"), number, document["digest"])
    with pytest.raises(FileMissing):
        files.load_qualification(small_province.counselor(), number, "0" * 64)


def test_without_a_licence_a_card_signs_as_before(
    client: TestClient, small_province: SmallProvince
) -> None:
    token = issue_card(small_province)
    assert confirm_signing(client, token, go_to_confirmation(client, token)).startswith("/s/")
    number = AgreementNumber(small_province.load_graduate().agreements[-1].number)
    seen = Reviews(small_province.context).look_at(small_province.counselor(), number)
    assert seen["documents"] == []


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"<html>not a licence</html>", 422, "PDF"),
        (b"", 422, ""),
        (b"%PDF" + b" " * MOST_BYTES, 413, "10 MiB"),
    ],
)
def test_a_file_that_is_refused_leaves_the_form_and_a_second_try_signs(
    client: TestClient, small_province: SmallProvince, content: bytes, status: int, said: str
) -> None:
    token = issue_card(small_province)
    refused = sign_with_file(client, token, go_to_confirmation(client, token), content)
    assert refused.status_code == status
    assert said in refused.text
    assert small_province.load_graduate().live is None
    assert EMPLOYER["name"] in refused.text
    assert 'value="yes" checked' in refused.text

    again = sign_with_file(client, token, refused.text, A_PDF)
    assert again.headers["location"].startswith("/s/")
    assert small_province.load_graduate().agreements[-1].licence is not None


def test_nobody_without_a_card_or_without_its_pass_has_a_file_taken(
    client: TestClient, small_province: SmallProvince
) -> None:
    token = issue_card(small_province)
    page = go_to_confirmation(client, token)
    big = b"%PDF" + b" " * (2 * 2**20)
    made_up = sign_with_file(client, "made-up", page, big)
    assert made_up.status_code == 413
    stranger = TestClient(client.app)
    form = {"draft": "", "once": "1", "agreed": "yes"}
    files = {"licence": ("执照.pdf", A_PDF, "application/pdf")}
    unverified = stranger.post(
        f"/c/{token}/signing", data=form, files=files, follow_redirects=False
    )
    assert unverified.headers["location"].endswith("/signing")
    assert not list(small_province.context.evidence.list_stored())
