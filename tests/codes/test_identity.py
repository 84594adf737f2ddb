"""ID numbers, names, phones and credit codes: what passes and which flaw is named."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from signing.codes import provinces
from signing.codes.identity import (
    DOCUMENT_TYPES,
    Flaw,
    credit_code_flaw,
    document_flaw,
    gender_of,
    is_listed_region,
    mobile_flaw,
    name_flaw,
    region_flaw,
)

RESIDENT, HONG_KONG_MACAO, TAIWAN, PASSPORT = DOCUMENT_TYPES

any_province = st.sampled_from(sorted(provinces()))
births = st.dates(date(1900, 1, 1), date(2026, 1, 1)).map("{:%Y%m%d}".format)
below_province = st.integers(0, 9999).map("{:04}".format)
sequences = st.integers(0, 999).map("{:03}".format)


def add_check_digit(digits: str) -> str:
    return digits + ric.calc_check_digit(digits + "0")


@st.composite
def draw_id_number(draw: st.DrawFn, first_two: st.SearchStrategy[str] = any_province) -> str:
    return add_check_digit(draw(first_two) + draw(below_province) + draw(births) + draw(sequences))


@given(draw_id_number())
def test_an_id_number_with_its_check_character_passes(number: str) -> None:
    assert document_flaw(RESIDENT, number) is None


@given(draw_id_number(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_digit_never_passes(number: str, place: int, digit: str) -> None:
    mistyped = number[:place] + digit + number[place + 1 :]

    assert (document_flaw(RESIDENT, mistyped) is None) is (mistyped == number)


@given(draw_id_number(st.just("83")))
def test_a_taiwan_permit_is_no_resident_id(number: str) -> None:
    assert document_flaw(TAIWAN, number) is None
    assert document_flaw(RESIDENT, number) is Flaw.UNKNOWN_REGION
    assert document_flaw(HONG_KONG_MACAO, number) is Flaw.UNKNOWN_REGION


@given(draw_id_number(st.sampled_from(["81", "82"])))
def test_a_hong_kong_or_macao_permit_passes_whatever_its_digits(number: str) -> None:
    assert document_flaw(HONG_KONG_MACAO, number) is None


@pytest.mark.parametrize(
    ("number", "flaw"),
    [
        ("340103200410280990", Flaw.CHECK_CHARACTER),
        ("990104200301011234", Flaw.UNKNOWN_REGION),
        (add_check_digit("34010320030230001"), Flaw.IMPOSSIBLE_DATE),
        (add_check_digit("34010318990101001"), Flaw.IMPOSSIBLE_DATE),
        ("34010320041028099x", Flaw.NOT_AN_ID_NUMBER),
        ("34010320041028099", Flaw.NOT_AN_ID_NUMBER),
        ("340103041028099", Flaw.NOT_AN_ID_NUMBER),
        ("３４010320041028099X", Flaw.NOT_AN_ID_NUMBER),
        ("", Flaw.NOT_AN_ID_NUMBER),
    ],
)
def test_the_flaw_of_an_id_number_is_named(number: str, flaw: Flaw) -> None:
    assert document_flaw(RESIDENT, number) is flaw


def test_nobody_is_born_tomorrow() -> None:
    today = date(2026, 11, 23)
    unborn = add_check_digit(f"340103{today + timedelta(days=1):%Y%m%d}001")

    assert document_flaw(RESIDENT, unborn, today=today) is Flaw.IMPOSSIBLE_DATE


def test_the_17th_digit_tells_the_gender() -> None:
    assert gender_of("34010320041028099X") == "男"
    assert gender_of("341202200501122022") == "女"


@pytest.mark.parametrize("number", ["E12345678", "G1234", "A" * 20])
def test_a_passport_number_passes(number: str) -> None:
    assert document_flaw(PASSPORT, number) is None


@pytest.mark.parametrize("number", ["E123", "A" * 21, "E1234-5678", "护照12345"])
def test_what_is_no_passport_number_is_named(number: str) -> None:
    assert document_flaw(PASSPORT, number) is Flaw.NOT_A_PASSPORT_NUMBER


def test_a_driving_licence_is_no_document_of_identity() -> None:
    assert document_flaw("驾驶证", "34010320041028099X") is Flaw.UNKNOWN_DOCUMENT_TYPE


@pytest.mark.parametrize(
    "name",
    [
        "王䶮",
        "张𬭎",
        "李\U0002ebf0\U000323af",
        "〇一",
        "葛󠄀城",
        "买买提·吐尔逊",
        "阿依古丽·买买提·艾力",
        "Anna-Maria O'Neil Jr.",
        "José Nuñez",
        "Nguyễn Văn An",
        "字" * 50,
    ],
)
def test_real_names_pass(name: str) -> None:
    assert name_flaw(name) is None


@pytest.mark.parametrize(
    ("name", "flaw"),
    [
        ("", Flaw.EMPTY),
        ("字" * 51, Flaw.TOO_LONG),
        ("张3", Flaw.NOT_A_NAME),
        ("·张三", Flaw.NOT_A_NAME),
        ("张三·", Flaw.NOT_A_NAME),
        ("张··三", Flaw.NOT_A_NAME),
        ("张\ue863", Flaw.NOT_A_NAME),
        ("张三（男）", Flaw.NOT_A_NAME),
        ("a-" * 24 + "!", Flaw.NOT_A_NAME),
    ],
)
def test_the_flaw_of_a_name_is_named(name: str, flaw: Flaw) -> None:
    assert name_flaw(name) is flaw


@pytest.mark.parametrize("number", ["13000000000", "19999999999"])
def test_a_mobile_number_passes(number: str) -> None:
    assert mobile_flaw(number) is None


@pytest.mark.parametrize("number", ["12345", "12000000000", "138000000001", "１3800000000"])
def test_what_is_no_mobile_number_is_named(number: str) -> None:
    assert mobile_flaw(number) is Flaw.PHONE


def test_a_region_is_wrong_by_its_province_only() -> None:
    assert region_flaw("340199") is None
    assert region_flaw("990000") is Flaw.UNKNOWN_REGION
    assert region_flaw("34010") is Flaw.NOT_A_REGION_CODE


@pytest.mark.parametrize("code", ["340103", "340705", "340000", "810000", "830000"])
def test_new_regions_and_those_of_permits_are_listed(code: str) -> None:
    assert is_listed_region(code)


def test_a_region_that_no_table_lists_is_noticed() -> None:
    assert not is_listed_region("340199")


@given(
    st.sampled_from(["91", "52", "12", "A1", "N2", "Y1"]),
    st.sampled_from(["340000", "340103"]),
    st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9),
)
def test_every_credit_code_with_its_check_character_passes(
    kind: str, region: str, body: str
) -> None:
    code = kind + region + body

    assert credit_code_flaw(code + uscc.calc_check_digit(code)) is None


@pytest.mark.parametrize(
    ("code", "flaw"),
    [
        ("91110000600037341K", Flaw.CHECK_CHARACTER),
        ("91110000600037341", Flaw.NOT_A_CREDIT_CODE),
        ("9111000060003734IL", Flaw.NOT_A_CREDIT_CODE),
    ],
)
def test_the_flaw_of_a_credit_code_is_named(code: str, flaw: Flaw) -> None:
    assert credit_code_flaw(code) is flaw
