"""Region and phone of an employer are checked where they are typed, in both languages."""

from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, ValidationError

from signing.http.asking.fields import Phone, Region
from signing.http.asking.forms import Form


class Reach(BaseModel):
    phone: Phone = "13800000000"
    region: Region = "340100"


@pytest.mark.parametrize(
    "phone",
    [
        "13800000000",
        "１３８００００００００",
        "+86 13800000000",
        "0551-62345678",
        "0551 6234567",
        "(010)62345678",
        "021-62345678-8012",
        "400-820-8820",
    ],
)
def test_phones_of_the_mainland_are_taken(phone: str) -> None:
    assert Reach(phone=phone).phone


@pytest.mark.parametrize(
    "phone", ["1380000000", "12345678901", "62345678", "010-6234567", "+1 2025550123", "电话", ""]
)
def test_others_are_refused_in_both_languages(phone: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Reach(phone=phone)
    assert "手机" in str(refused.value) or "landline" in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("999999", "没有这个代码"), ("朝阳区", "有几个地区符合"), ("哪儿也不是", "没有这个地区")],
)
def test_a_region_that_is_none_is_refused_with_what_to_do(
    client: TestClient, typed: str, said: str
) -> None:
    page = client.post(
        "/employer/register",
        data={"region": typed, "phone": "1"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert said in unescape(page.text)
    assert "应为 11 位手机号码" in unescape(page.text)
    assert f'value="{typed}"' in page.text


def test_regions_are_offered_as_one_types(client: TestClient) -> None:
    found = client.get("/regions?q=蜀山").text
    assert '<li data-value="340104">安徽省合肥市蜀山区 340104</li>' in found
    assert "<li" not in client.get("/regions?q=").text


def list_forms(kind: type[BaseModel] = Form) -> Iterator[type[BaseModel]]:
    for one in kind.__subclasses__():
        yield one
        yield from list_forms(one)


TYPED_BY_EMPLOYERS = sorted(
    {one for one in list_forms() if {"region", "phone"} <= one.model_fields.keys()},
    key=lambda one: one.__name__,
)


def test_the_forms_in_which_employers_say_where_they_are_were_found() -> None:
    names = {one.__name__ for one in TYPED_BY_EMPLOYERS}
    assert names >= {"EmployerData", "EmployerChange", "EmployerRecordForm", "EmployerStep"}
    assert names >= {"EmployerRegistration", "RegistrationForm"}


def list_wrong(form: type[BaseModel], typed: dict[str, str]) -> set[str]:
    try:
        form.model_validate(typed)
    except ValidationError as wrong:
        return {str(one["loc"][-1]) for one in wrong.errors()}
    return set()


@pytest.mark.parametrize("form", TYPED_BY_EMPLOYERS, ids=lambda one: one.__name__)
@pytest.mark.parametrize(
    ("field", "typed"), [("phone", "12345"), ("region", "999999"), ("region", "哪儿也不是")]
)
def test_each_of_them_refuses_what_is_no_phone_and_no_region(
    form: type[BaseModel], field: str, typed: str
) -> None:
    assert field in list_wrong(form, {field: typed})


@pytest.mark.parametrize("form", TYPED_BY_EMPLOYERS, ids=lambda one: one.__name__)
def test_each_of_them_takes_a_region_by_its_name(form: type[BaseModel]) -> None:
    assert "region" not in list_wrong(form, {"region": "合肥市蜀山区"})
