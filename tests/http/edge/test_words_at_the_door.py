"""What a refusal says of a field, and which whole numbers are understood."""

import json
from typing import Annotated, Any, Literal

import pytest
from fastapi.testclient import TestClient
from pydantic import Field, TypeAdapter, ValidationError
from typer import BadParameter

from signing.cli.staff import read_username
from signing.http.asking import field_errors
from signing.http.asking.fields import Counted, FilledLine, Reason
from signing.http.asking.security import COOKIE
from signing.vocabulary import CopyName
from support.routes.api_routes import JOB
from support.routes.province import FilledProvince

OURS = {"Sec-Fetch-Site": "same-origin"}
NEW = "/employer/positions/new"
COUNT = Annotated[int, Counted, Field(ge=0, le=9999)]


@pytest.fixture
def desk(idle_client: TestClient, province: FilledProvince) -> TestClient:
    idle_client.cookies.clear()
    idle_client.cookies.set(COOKIE, province.tokens["employer"])
    return idle_client


def find_error(kind: Any, value: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(value)
    [error] = field_errors.describe_errors(
        [{**one, "loc": ("form", "x")} for one in refused.value.errors()]
    )
    return error


def test_what_shows_nothing_is_called_empty() -> None:
    assert find_error(FilledLine, "") == {"field": "x", "zh": "不能为空", "en": "must not be empty"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [("１２", 12), ("1,200", 1200), (" 1200 ", 1200), ("１，２００", 1200), (7, 7)],
)
def test_whole_numbers_are_read_as_people_write_them(typed: object, read: int) -> None:
    assert TypeAdapter(COUNT).validate_python(typed) == read


@pytest.mark.parametrize("typed", ["1e3", "12,00", "1.5", "十二", "", "1,2,3"])
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
    assert find_error(COUNT, typed)["zh"].startswith("应为整数")


def test_one_is_singular() -> None:
    kind = Annotated[str, Field(max_length=1)]
    assert find_error(kind, "ab")["en"] == "at most 1 character"


@pytest.mark.parametrize(
    ("kind", "zh", "en"),
    [
        (
            Literal["mail", "sms", "wechat"],
            "只能是 mail、sms 或 wechat",
            "must be one of 'mail', 'sms' or 'wechat'",
        ),
        (Literal["", "waiting", "upheld"], "只能是 waiting 或 upheld", None),
        (Literal["yes"], "只能是 yes", "must be one of 'yes'"),
        (CopyName, "只能是 employer、graduate 或 school", None),
    ],
)
def test_what_may_stand_in_a_field_is_listed_in_the_language_of_the_sentence(
    kind: Any, zh: str, en: str | None
) -> None:
    error = find_error(kind, "fax")
    assert error["zh"] == zh
    assert en in {None, error["en"]}


def test_a_position_takes_its_headcount_in_full_width(desk: TestClient) -> None:
    form = JOB | {"headcount": "１,２００"}
    answer = desk.post(NEW, data=form, headers=OURS, follow_redirects=False)
    assert answer.status_code == 303


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_a_number_that_is_none_is_named_with_its_field(
    idle_client: TestClient, province: FilledProvince, number: str
) -> None:
    body = json.dumps(JOB | {"monthly_pay": 0}).replace(": 0}", f": {number}}}")
    answer = idle_client.post(
        "/api/employer/positions",
        content=body.encode(),
        headers={
            "Authorization": f"Bearer {province.tokens['employer']}",
            "Content-Type": "application/json",
        },
    )
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == "monthly_pay"
    assert error["zh"] != "格式不正确"


@pytest.mark.parametrize("signed_in", [True, False])
def test_no_page_repeats_a_raw_nul(desk: TestClient, *, signed_in: bool) -> None:
    if not signed_in:
        desk.cookies.clear()
    page = desk.post(NEW, data=JOB | {"title": "前\0后"}, headers=OURS)
    assert page.status_code in {401, 422}
    assert "\0" not in page.text
    assert "前\ufffd后" in page.text


@pytest.mark.parametrize("said", ["😀", "。。。", "—— !"])
def test_signs_alone_are_no_reason(said: str) -> None:
    assert find_error(Reason, said)["zh"] == "请用文字写明"


@pytest.mark.parametrize("name", ["Zhang", "张三", "ab", "-abc", "a b c", "ab\n"])
def test_the_command_line_holds_usernames_to_the_pattern_of_the_web(name: str) -> None:
    with pytest.raises(BadParameter):
        read_username(name)
    assert read_username("zhang.san") == "zhang.san"
