"""A printed copy is held against what is true now: by its signed code, or by the code to type."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from signing import copycode
from signing.bootstrap import Installation
from signing.copycode import (
    Content,
    CopyCode,
    matches,
    parse_keys,
    read_code,
)
from signing.pdf.fields import SCHOOL
from signing.use_cases.core.context import Context
from signing.use_cases.printing.agreement_content import Papers
from signing.vocabulary import AgreementNumber, CopyName
from support.printing.copy_codes import flip_bit, issue_copy_code
from support.printing.paper_events import amend_pay, correct_name, print_copies, read_copy_code
from support.printing.printed_pages import draw_pages, scan_codes
from support.use_cases.contexts import NOW
from support.use_cases.small_province import CREDIT_CODES, SmallProvince


def verify_code(client: TestClient, installation: Installation, code: str) -> dict[str, Any]:
    installation.projector().catch_up()
    found: dict[str, Any] = client.get(f"/api/verifications/{code}").json()
    return found


def test_a_genuine_copy_is_told_with_its_key_its_copy_and_its_day(
    installation: Installation, client: TestClient, number: str
) -> None:
    code = read_copy_code(installation.context, number, CopyName.SCHOOL)
    found = verify_code(client, installation, code)
    assert found == found | {
        "genuine": True,
        "state": "in_effect",
        "key_id": 1,
        "copy": "school",
        "approved_on": "2026-05-12",
        "content": "as_printed",
        "replaced_by": None,
        "agreement_number": number,
        "graduate_name": "林*满",
        "employer_name": "江淮云图科技有限公司",
        "position_title": "工程师",
    }
    assert verify_code(client, installation, code.lower()) == found
    pages = [client.get(f"/{v}/{one}") for v in "vV" for one in (code, code.lower())]
    assert [page.status_code for page in pages] == [200] * 4
    assert all("协议有效" in page.text and "工程师" in page.text for page in pages)


@pytest.mark.parametrize("around", ["{} ", " {}", "{}。", "{})", "（{}）", "{}，谢谢", "“{}”"])
def test_a_code_copied_with_what_stood_around_it_is_read(
    installation: Installation, client: TestClient, number: str, around: str
) -> None:
    code = read_copy_code(installation.context, number)
    installation.projector().catch_up()
    copied = quote(around.format(code))
    assert client.get(f"/api/verifications/{copied}").json()["genuine"]
    assert "协议有效" in client.get(f"/v/{copied}").text


def test_a_number_typed_in_small_letters_is_read(
    installation: Installation, client: TestClient, small_province: SmallProvince
) -> None:
    number = small_province.sign_agreement("22A7")
    check = installation.context.tokens.compute_copy_check(AgreementNumber(number), CopyName.SCHOOL)
    installation.projector().catch_up()
    page = client.get("/v", params={"number": number.lower(), "check": check.lower()})
    assert page.status_code == 200
    assert number in page.text


def test_a_forged_code_is_told_from_an_unknown_one(
    installation: Installation, client: TestClient, number: str
) -> None:
    forged = flip_bit(read_copy_code(installation.context, number), 200)
    found = verify_code(client, installation, forged)
    assert (found["status"], found["code"]) == (404, "ForgedCode")
    page = client.get(f"/v/{forged}")
    assert page.status_code == 404
    assert "<h1>伪造" in page.text
    assert "Do not trust the paper" in page.text
    for unknown in (
        issue_copy_code(key_id=9),
        "NOTHING",
        installation.context.copy_keys.issue(*make_unknown_code()),
    ):
        assert verify_code(client, installation, unknown)["code"] == "NoSuchCopy"
        assert "查无此码" in client.get(f"/v/{unknown}").text


def make_unknown_code() -> Any:
    """Return a code with a good signature for an agreement that is not recorded here."""
    content = copycode.Content("2026-99001-9-1", "", "", "", "", "", "")
    return CopyName.EMPLOYER, NOW, content


def test_a_paper_that_was_printed_before_a_correction_is_out_of_date(
    installation: Installation, client: TestClient, small_province: SmallProvince, number: str
) -> None:
    old = read_copy_code(installation.context, number)
    correct_name(installation.context, small_province, "1", "林晓满")
    assert verify_code(client, installation, old)["content"] == "as_printed"

    print_copies(installation.context, small_province, number)

    new = read_copy_code(installation.context, number)
    assert verify_code(client, installation, old)["content"] == "changed_since"
    assert verify_code(client, installation, new)["content"] == "as_printed"
    page = client.get(f"/v/{old}").text
    assert "这张纸已不是最新" in page
    assert "reprinted since with other content" in page


def test_a_reprint_of_one_copy_tells_of_the_others_only_if_it_says_something_else(
    installation: Installation, client: TestClient, small_province: SmallProvince, number: str
) -> None:
    graduates = read_copy_code(installation.context, number, CopyName.GRADUATE)
    print_copies(installation.context, small_province, number, (CopyName.SCHOOL,))
    assert verify_code(client, installation, graduates)["content"] == "as_printed"

    correct_name(installation.context, small_province, "1", "林晓满")
    print_copies(installation.context, small_province, number, (CopyName.SCHOOL,))
    assert verify_code(client, installation, graduates)["content"] == "changed_since"


def test_papers_of_an_old_key_are_genuine_after_a_rotation(
    installation: Installation, client: TestClient, number: str
) -> None:
    old = read_copy_code(installation.context, number)
    installation.context.copy_keys.rotate(NOW)
    new = read_copy_code(installation.context, number)
    assert [verify_code(client, installation, one)["key_id"] for one in (old, new)] == [1, 2]
    assert [verify_code(client, installation, one)["content"] for one in (old, new)] == [
        "as_printed"
    ] * 2


def test_anyone_may_fetch_the_keys_and_the_verifier_and_verify_without_us(
    installation: Installation, client: TestClient, number: str
) -> None:
    keys = client.get("/api/verifications/keys")
    assert keys.headers["Access-Control-Allow-Origin"] == "*"
    assert keys.headers["Cache-Control"] == "public, max-age=3600"
    found = read_code(read_copy_code(installation.context, number), parse_keys(keys.json()))
    assert isinstance(found, CopyCode)
    assert found.number == number

    program = client.get("/verifier.py")
    assert program.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert copycode.__file__ is not None
    assert program.content == Path(copycode.__file__).read_bytes()


def test_the_printed_page_itself_verifies_with_what_it_says(
    installation: Installation, client: TestClient, small_province: SmallProvince, number: str
) -> None:
    keys = parse_keys(client.get("/api/verifications/keys").json())
    fronts = draw_pages(print_copies(installation.context, small_province, number), every=2)
    paper = Papers(installation.context).write_paper(AgreementNumber(number))

    for copy, front in zip(CopyName, fronts, strict=True):
        (address,) = scan_codes(front)
        found = read_code(address.removeprefix("HTTPS://JY.EXAMPLE.EDU.CN/V/"), keys)
        assert isinstance(found, CopyCode)
        assert (found.number, found.copy) == (number, copy.value)
        says = Content(
            number=number,
            check=paper.checks[copy],
            name="林小满",
            employer="江淮云图科技有限公司",
            credit_code=CREDIT_CODES[0],
            position="工程师",
            monthly_pay="8,000.00 元",
        )
        assert matches(found, says)
        installation.projector().catch_up()
        assert client.get(address.removeprefix("HTTPS://JY.EXAMPLE.EDU.CN")).status_code == 200


def test_no_other_answer_may_be_read_by_other_sites(
    installation: Installation, client: TestClient
) -> None:
    installation.projector().catch_up()
    for path in ("/v", "/v/NOTHING", "/api/verifications/NOTHING"):
        assert "Access-Control-Allow-Origin" not in client.get(path).headers


def test_the_code_on_a_replaced_paper_says_so_and_that_of_the_next_edition_holds(
    installation: Installation, client: TestClient, small_province: SmallProvince, number: str
) -> None:
    context = installation.context
    old = read_copy_code(context, number)
    first = verify_code(client, installation, old)
    assert (first["edition"], first["replaced_by_edition"], first["replaced_at"]) == (1, None, None)

    amend_pay(context, small_province, number, "9100")

    new = read_copy_code(context, number)
    found = verify_code(client, installation, old)
    assert (found["state"], found["content"]) == ("in_effect", "changed_since")
    assert (found["edition"], found["replaced_by_edition"]) == (1, 2)
    assert found["replaced_at"] is not None
    assert found["edition_approved_at"] is None
    latest = verify_code(client, installation, new)
    assert (latest["edition"], latest["replaced_by_edition"]) == (2, None)
    assert latest["edition_approved_at"] == found["replaced_at"]
    assert latest["approved_at"] == first["approved_at"]
    print_copies(context, small_province, number)
    assert verify_code(client, installation, new)["content"] == "as_printed"
    assert verify_code(client, installation, old)["content"] == "changed_since"
    page = client.get(f"/v/{old}").text
    assert "协议有效，但这张纸已被新一版替换" in page
    assert "已被第 2 版替换" in page
    assert "replaced by edition 2" in page
    assert "首次：" not in page
    assert _read_row(page, "版次") == _read_printed(context, number, 1)
    shown = client.get(f"/v/{new}").text
    assert "协议有效 <span" in shown
    assert "第 2 版：" in shown
    assert "首次：" in shown
    assert _read_row(shown, "版次").startswith(_read_printed(context, number, 2))

    amend_pay(context, small_province, number, "9300")
    assert verify_code(client, installation, old)["replaced_by_edition"] == 3
    replaced = verify_code(client, installation, new)
    assert replaced["replaced_by_edition"] == 3
    assert replaced["edition_approved_at"] == found["replaced_at"], "its own, also later"


def test_a_paper_of_before_the_school_corrected_the_name_is_not_told_to_be_another(
    installation: Installation, client: TestClient, small_province: SmallProvince, number: str
) -> None:
    context = installation.context
    old = read_copy_code(context, number)
    assert verify_code(client, installation, old)["name_corrected_at"] is None
    assert "任何一项与纸面不同，这张纸就不是这份协议" in client.get(f"/v/{old}").text

    correct_name(context, small_province, "1", "林小曼", at=NOW + timedelta(days=1))
    found = verify_code(client, installation, old)
    assert found["content"] == "as_printed"
    assert (found["graduate_name"], found["former_name"]) == ("林*曼", "林*满")
    page = client.get(f"/v/{old}").text
    assert "协议有效，学校更正过姓名" in page
    assert "更正，此前为 林*满" in page
    assert "姓名只显示首尾字。任何一项" not in page

    print_copies(context, small_province, number, at=NOW + timedelta(days=2))
    new = read_copy_code(context, number)
    assert verify_code(client, installation, new)["name_corrected_at"] is None
    assert "此前为" not in client.get(f"/v/{new}").text
    page = client.get(f"/v/{old}").text
    assert "协议有效，但这张纸已不是最新" in page
    assert "此前为 林*满" in page
    assert "姓名只显示首尾字。任何一项" not in page


def test_a_typed_check_code_of_a_replaced_paper_is_known_as_replaced(
    installation: Installation, client: TestClient, small_province: SmallProvince, number: str
) -> None:
    papers = Papers(installation.context)
    old = papers.write_paper(AgreementNumber(number)).checks[CopyName.EMPLOYER]
    amend_pay(installation.context, small_province, number, "9100")
    new = papers.write_paper(AgreementNumber(number)).checks[CopyName.EMPLOYER]
    installation.projector().catch_up()

    replaced = client.get("/v", params={"number": number, "check": old}).text
    assert "已被第 2 版替换" in replaced
    assert "不能判断这张纸的内容是否最新" not in replaced
    latest = client.get("/v", params={"number": number, "check": new}).text
    assert "已被第" not in latest
    assert "第 2 版" in latest


def _read_row(page: str, label: str) -> str:
    """What the page has beside `label`, in Chinese."""
    value = page.partition(f"<dt>{label} ")[2].partition("<dd>")[2]
    return value.partition("<span")[0].strip()


def _read_printed(context: Context, number: str, edition: int) -> str:
    """What the paper of this edition has under 版次."""
    sheet = Papers(context).write_paper(AgreementNumber(number))
    fields = {field.label: field.value for row in SCHOOL for field in row}
    return fields["版次"](sheet.model_copy(update={"edition": edition}))
