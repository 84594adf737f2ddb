"""Who has no camera types the agreement number and the check code."""

from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.use_cases.printing.agreement_content import Papers
from signing.vocabulary import AgreementNumber, CopyName
from support.use_cases.small_province import SmallProvince


def verify_by_hand(client: TestClient, installation: Installation, **typed: str) -> tuple[int, str]:
    installation.projector().catch_up()
    page = client.get("/v", params=typed)
    return page.status_code, page.text


def test_who_has_no_camera_types_number_and_check_code(
    installation: Installation, client: TestClient, number: str
) -> None:
    status, asked = verify_by_hand(client, installation)
    assert (status, asked.count("<input")) == (200, 2)
    assert "<form" in asked

    check = (
        Papers(installation.context).write_paper(AgreementNumber(number)).checks[CopyName.GRADUATE]
    )
    wide = check.replace("-", "－").translate({ord("0") + n: ord("０") + n for n in range(10)})
    for typed in (check, check.lower(), check.replace("-", ""), f" {check} ", wide):
        status, text = verify_by_hand(client, installation, number=f" {number} ", check=typed)
        assert status == 200, typed
        assert "协议有效" in text
        assert "第二联 毕业生留存" in text
        assert "不能判断这张纸的内容是否最新" in text


def test_a_wrong_pair_is_unknown_and_may_be_typed_again(
    installation: Installation, client: TestClient, small_province: SmallProvince, number: str
) -> None:
    check = (
        Papers(installation.context).write_paper(AgreementNumber(number)).checks[CopyName.GRADUATE]
    )
    other = small_province.sign_agreement("2")
    last = "0" if check[-1] != "0" else "1"
    pairs = [(other, check), (number, check[:-1] + last), (number, ""), ("", check), ("\0", "é")]
    for pair in pairs:
        status, text = verify_by_hand(client, installation, number=pair[0], check=pair[1])
        assert status == 404, pair
        assert "查无此码" in text
        assert "<form" in text


def test_what_was_typed_is_shown_as_text(installation: Installation, client: TestClient) -> None:
    _, text = verify_by_hand(client, installation, number='"><script>alert(1)</script>', check="1")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
