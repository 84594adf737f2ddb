"""A suspended employer signs in no channel and reads no résumé; open pages end in plain words."""

from html import unescape
from typing import Any

import pytest

from support.routes.api_routes import EMPLOYER, IDENTITY, TERMS
from support.routes.employer_pages import INTERVIEW
from support.routes.two_sides import TwoSides
from support.use_cases.small_province import CREDIT_CODES
from support.waiting import soon

CODE = CREDIT_CODES[0]
WIDE = str.maketrans(
    {one: chr(ord(one) + 0xFEE0) for one in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
)
SPELLINGS = {
    "as it is": CODE,
    "in small letters": CODE.lower(),
    "with blanks around it": f"  {CODE}\u3000",
    "with a blank of no width": f"{CODE[:4]}\u200b{CODE[4:]}",
    "in wide letters": CODE.translate(WIDE),
}


def suspend(story: TwoSides) -> None:
    path = f"/api/employers/{story.province.names['employer_id']}/suspension"
    story.do("province", "POST", path, {"reason": "资质过期"})


def list_received(story: TwoSides) -> dict[str, Any]:
    items = story.ask("employer", "GET", "/api/employer/applications").json()["items"]
    return {one["id"]: one for one in items}


def sign_by_card(story: TwoSides, credit_code: str) -> Any:
    names = story.province.names
    form = {
        "pass": names["pass"],
        "employer": EMPLOYER | {"credit_code": credit_code},
        "job_category": "13",
        "terms": TERMS,
    }
    return story.client.post(f"/api/cards/{names['token']}/signing", json=form)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_suspended_credit_code_signs_by_no_card_however_it_is_spelled(
    story: TwoSides, spelling: str
) -> None:
    suspend(story)
    refused = sign_by_card(story, SPELLINGS[spelling])
    assert (refused.status_code, refused.json()["code"]) == (409, "EmployerSuspended")
    assert story.signed() is None


def test_a_suspended_employer_signs_neither_directly_nor_by_an_offer(story: TwoSides) -> None:
    suspend(story)
    body = IDENTITY | {"position_id": story.province.names["position_id"], "terms": TERMS}
    directly = story.ask("employer", "POST", "/api/employer/signings", body)
    accepted = story.ask("graduate", "POST", f"{story.at('offered')}/offer/acceptance")
    for refused in (directly, accepted):
        assert (refused.status_code, refused.json()["code"]) == (409, "EmployerSuspended")
    assert story.signed() is None


def test_a_suspended_employer_reads_no_resume_from_that_moment(story: TwoSides) -> None:
    path = f"/employer/applications/{story.province.names['submitted']}"
    assert f"{path}/attachment" in story.open("employer", path)
    assert all(one["graduate"]["resume"] for one in list_received(story).values())
    suspend(story)

    for one in list_received(story).values():
        assert (one["graduate"]["resume"], one["attachment"]) == (None, None)
        assert one["resume_closed"] == "SUSPENDED"
    page = story.open("employer", path)
    assert "暂停期间不能查看简历" in page
    assert f"{path}/attachment" not in page
    refused = story.ask("employer", "GET", f"/api{path}/attachment")
    assert (refused.status_code, refused.json()["code"]) == (409, "EmployerSuspended")
    shown = story.client.get(f"{path}/attachment")
    assert shown.status_code == 409
    assert "已被暂停使用" in shown.text
    assert "恢复后可继续办理" in shown.text


def test_an_open_page_of_a_suspended_employer_says_what_happened(story: TwoSides) -> None:
    path = f"/employer/applications/{story.province.names['submitted']}"
    seen = story.open("employer", path)
    suspend(story)

    late = story.send("employer", seen, f"{path}/invitation", **INTERVIEW)

    text = unescape(late.text)
    assert late.status_code == 409
    assert 'id="problem"' in text
    assert "已被暂停使用" in text
    assert "理由见首页" in text
    assert soon(lambda: "资质过期" in story.open("employer", "/employer"))


@pytest.mark.parametrize(
    ("end", "code", "words"),
    [
        ("WITHDRAWN", "ResumeClosed", "毕业生已撤回这次投递"),
        ("SIGNED_ELSEWHERE", "ResumeClosed", "毕业生已签约或已落实去向"),
        ("DECIDED", "ResumeClosed", "这次投递已有结果"),
    ],
)
def test_a_resume_whose_purpose_is_over_is_shown_nowhere(
    story: TwoSides, end: str, code: str, words: str
) -> None:
    chosen = story.province.names["submitted"]
    if end == "WITHDRAWN":
        story.do("graduate", "DELETE", story.at("submitted"))
    elif end == "DECIDED":
        story.do("employer", "POST", f"{story.candidate('submitted')}/rejection")
    else:
        assert sign_by_card(story, "91340100MA2MRBQX1D").status_code == 201

    one = list_received(story)[chosen]
    assert (one["graduate"]["resume"], one["attachment"]) == (None, None)
    assert one["resume_closed"] == end
    refused = story.ask("employer", "GET", f"{story.candidate('submitted')}/attachment")
    assert (refused.status_code, refused.json()["code"]) == (409, code)
    path = f"/employer/applications/{chosen}"
    assert soon(lambda: words in story.open("employer", path))


def test_a_withdrawn_offer_on_the_phone_ends_in_a_page_that_says_so(story: TwoSides) -> None:
    path = f"/me/applications/{story.province.names['offered']}"
    seen = story.open("graduate", path)
    story.do("employer", "DELETE", f"{story.candidate('offered')}/offer")

    late = story.send("graduate", seen, f"{path}/offer/acceptance", agreed="yes")

    text = unescape(late.text)
    assert late.status_code == 409
    assert 'id="problem"' in text
    assert "用人单位已撤回签约通知，您没有签约" in text
    assert 'href="/me/applications"' in text
    assert f'action="{path}/offer/acceptance"' not in text
    assert story.signed() is None


def test_an_offer_of_a_suspended_employer_on_the_phone_says_so(story: TwoSides) -> None:
    path = f"/me/applications/{story.province.names['offered']}"
    seen = story.open("graduate", path)
    suspend(story)

    late = story.send("graduate", seen, f"{path}/offer/acceptance", agreed="yes")

    text = unescape(late.text)
    assert late.status_code == 409
    assert "省厅已暂停该单位签约，您没有签约" in text
    assert story.signed() is None


def test_an_offer_that_cannot_be_accepted_says_so_before_it_is_tried(story: TwoSides) -> None:
    path = f"/me/applications/{story.province.names['offered']}"
    assert f'action="{path}/offer/acceptance"' in story.open("graduate", path)

    suspend(story)

    text = unescape(story.open("graduate", path))
    assert "省厅已暂停该单位签约，您没有签约" in text
    assert f'action="{path}/offer/acceptance"' not in text
    assert f'href="{path}/offer/refusal"' in text
