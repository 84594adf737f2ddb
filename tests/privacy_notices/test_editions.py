"""The notice about personal data: published editions stay, and say all that the law asks."""

from hashlib import sha256
from importlib.resources import files

import pytest

from signing.privacy_notices import (
    CURRENT,
    EDITIONS,
    Blanks,
    Language,
    NoticeFor,
    fill_notice,
    is_still_accepted,
    load_template,
)

BLANKS = Blanks(platform="云省网签平台", contact="就业处 0551-00000000", retention=1095, answer=15)
LANGUAGES: tuple[Language, ...] = ("zh", "en")
PUBLISHED = {
    "2026-11/graduate.zh": "0f696e0b3e9d479b4c297164f914df9cd681d501d4a84d1cb4cbb2c2ccf3bf9a",
    "2026-11/graduate.en": "753649029554c8d866a006002c11131f9b64b1e7b1899bb81893f57601883922",
    "2026-11/employer.zh": "1795c32a3fcaeadd9ec43891fc1f1b7a7497539242e9d138b77bc04607dce3ac",
    "2026-11/employer.en": "e49b6192cf460165edf0547c3769eb44c49b970494a4b3b4adc3c9b677351e4c",
    "2026-12/graduate.zh": "e8bcced584e203912e0378b9763508655bb10f2b0302ef661512dc847cbe11e6",
    "2026-12/graduate.en": "3343f15eb40f3c9a73a1aa40ae7dd5c817a7cfcf7dc30f07427b3a4d9afc48c5",
    "2026-12/employer.zh": "1baae034bf3c7d0c16d7b8648f1f82aa86a7593d33550d7a0edb7f3bb9044923",
    "2026-12/employer.en": "27a38320558ee1f72f39f7b93b5acd7361357c024835b40322db27faea0907b9",
    "2027-01/graduate.zh": "f9021fe4a137ec94292fbed0d33a3b225c1c2421ce6ec34ff431675f7eb611d5",
    "2027-01/graduate.en": "25d3d73154a479f86fb813dac3bf9ee48bb454ee9fc94b82de70c71eee3f7d80",
    "2027-01/employer.zh": "c77f5df1883b707a142d0a77fac3a81e64b46281d2273b99aff773b5cb37426b",
    "2027-01/employer.en": "2b6e15937cf53171ac4d13ae263b8557e77c95c44ec8c794c558c0e01a919e10",
}
"""SHA-256 of each file of each edition: whoever edits a text makes a new edition."""


def read_files() -> dict[str, str]:
    return {
        f"{edition.name}/{whom.value}.{language}": sha256(
            files("signing.privacy_notices")
            .joinpath("editions", edition.name, f"{whom.value}.{language}.toml")
            .read_bytes()
        ).hexdigest()
        for edition in EDITIONS
        for whom in NoticeFor
        for language in LANGUAGES
    }


def test_a_published_edition_never_changes() -> None:
    assert read_files() == PUBLISHED


@pytest.mark.parametrize("whom", NoticeFor)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_is_filled_in_by_the_installation(whom: NoticeFor, language: Language) -> None:
    text = fill_notice(whom, language, BLANKS).text
    assert BLANKS.platform in text
    assert BLANKS.contact in text
    assert "1,095" in text
    assert "15" in text
    assert "{" not in text


@pytest.mark.parametrize("whom", NoticeFor)
def test_without_a_contact_the_offices_are_named(whom: NoticeFor) -> None:
    nobody = Blanks(platform="平台", contact="", retention=1, answer=1)
    assert "就业主管部门" in fill_notice(whom, "zh", nobody).text
    assert "provincial office" in fill_notice(whom, "en", nobody).text


@pytest.mark.parametrize("whom", NoticeFor)
def test_both_languages_have_the_same_sections_and_lines(whom: NoticeFor) -> None:
    zh, en = (load_template(CURRENT, whom, language).sections for language in LANGUAGES)
    assert [len(one.lines) for one in zh] == [len(one.lines) for one in en]


@pytest.mark.parametrize(
    "told", ["第十三条", "敏感个人信息", "保存", "境外", "自动", "撤回同意", "联系方式", "不同意"]
)
def test_graduates_are_told_what_the_law_asks(told: str) -> None:
    assert told in fill_notice(NoticeFor.GRADUATE, "zh", BLANKS).text


@pytest.mark.parametrize(
    "told",
    [
        "短信服务方",
        "身份核验服务方",
        "网络和手机的摘要",
        "不保存照片",
        "提示",
        "盖章协议书照片",
        "90 天",
    ],
)
def test_graduates_are_told_of_checks_marks_reports_and_photographs(told: str) -> None:
    assert told in fill_notice(NoticeFor.GRADUATE, "zh", BLANKS).text
    assert told not in fill_notice(NoticeFor.GRADUATE, "zh", BLANKS, "2026-11").text


@pytest.mark.parametrize("told", ["openid", "通知给您", "短信通知的", "自己的系统"])
def test_graduates_are_told_where_their_notices_go(told: str) -> None:
    assert told in fill_notice(NoticeFor.GRADUATE, "zh", BLANKS).text
    assert told not in fill_notice(NoticeFor.GRADUATE, "zh", BLANKS, "2026-12").text


def test_employers_are_told_who_sends_their_notices() -> None:
    assert "邮件和短信服务方" in fill_notice(NoticeFor.EMPLOYER, "zh", BLANKS).text


def test_an_acceptance_holds_until_the_substance_changes() -> None:
    assert EDITIONS[0].asks_again
    assert not is_still_accepted("2026-11")
    assert is_still_accepted(CURRENT)
    assert not is_still_accepted("")
    assert not is_still_accepted("2020-01")
