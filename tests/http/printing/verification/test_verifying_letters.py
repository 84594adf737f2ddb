"""A letter on a release is held against what is true: by its signed code, or a typed one."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.files.evidence import Upload
from signing.use_cases.printing.release_letters import ReleaseLetters
from signing.vocabulary import AgreementNumber, EndedBy
from signing.vocabulary.release_letter import ReleaseLetter
from support.printing.documents import A_PDF
from support.printing.paper_events import read_copy_code
from support.use_cases.contexts import NOW
from support.use_cases.small_province import TERMS, SmallProvince, move_later


@pytest.fixture
def letter(installation: Installation, small_province: SmallProvince, number: str) -> ReleaseLetter:
    """Return the letter on the release of that agreement; its graduate has signed again."""
    context, agreement, employer = (
        installation.context,
        AgreementNumber(number),
        small_province.employer(),
    )
    desk = Terminations(context)
    files = [Upload("证明.pdf", A_PDF)]
    desk.request_by_employer(employer, agreement, "项目取消", files, ended_by=EndedBy.EMPLOYER)
    desk.approve(small_province.counselor(), agreement)
    written: list[ReleaseLetter] = []

    def keep(one: ReleaseLetter) -> bytes:
        written.append(one)
        return b""

    ReleaseLetters(context, keep).draw_for_school(small_province.counselor(), agreement)
    position = small_province.open_position(employer)
    identity = small_province.identity("1")
    next_day = NOW + timedelta(days=1)
    signed = Signings(context).sign_directly(
        move_later(employer, next_day), position, identity, TERMS
    )
    again = AgreementNumber(str(signed.answer["agreement_number"]))
    counselor = move_later(small_province.counselor(), next_day)
    Reviews(context).approve(counselor, again, "已电话联系毕业生，本人愿意签约")
    installation.projector().catch_up()
    return written[0]


def test_a_genuine_letter_says_when_and_by_whom_it_ended(
    client: TestClient, letter: ReleaseLetter
) -> None:
    found: dict[str, Any] = client.get(f"/api/verifications/{letter.code}").json()

    assert found == found | {
        "genuine": True,
        "copy": "release",
        "state": "void",
        "content": "as_printed",
        "ended_by": "EMPLOYER",
        "approved_on": "2026-05-12",
        "replaced_by": None,
        "agreement_number": letter.number,
        "graduate_name": "林*满",
    }
    page = client.get(f"/v/{letter.code}")
    assert page.status_code == 200
    for said in ("<h1>解约证明真实", "Genuine termination letter", "用人单位提出解约", "协议终止"):
        assert said in page.text
    assert "另一份有效协议" not in page.text
    assert "作过更正" not in page.text
    assert "版次" not in page.text, "a letter has none to compare with"


def test_a_letters_check_code_is_typed_as_that_of_a_copy(
    client: TestClient, letter: ReleaseLetter
) -> None:
    page = client.get("/v", params={"number": letter.number, "check": letter.check.lower()})

    assert page.status_code == 200
    assert "解约证明真实" in page.text
    assert "不能判断这张纸的内容是否最新" not in page.text


def test_copies_of_the_agreement_stay_copies(
    installation: Installation, client: TestClient, letter: ReleaseLetter
) -> None:
    code = read_copy_code(installation.context, letter.number)
    found = client.get(f"/api/verifications/{code}").json()

    assert (found["copy"], found["state"], found["ended_by"]) == ("employer", "void", None)
    assert found["replaced_by"] is not None
    assert "解约证明真实" not in client.get(f"/v/{code}").text


def test_a_changed_letter_is_forged(client: TestClient, letter: ReleaseLetter) -> None:
    changed = letter.code[:-9] + ("A" if letter.code[-9] != "A" else "B") + letter.code[-8:]

    assert client.get(f"/api/verifications/{changed}").json()["code"] == "ForgedCode"
