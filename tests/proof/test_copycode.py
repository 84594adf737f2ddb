"""The code on a copy: what goes in comes out, and nothing else passes."""

import re
from base64 import b32decode, b32encode
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from signing import copycode
from signing.copycode import (
    CopyCode,
    Unread,
    digest_content,
    issue_code,
    matches,
    read_code,
    read_unverified,
)
from support.printing.copy_codes import (
    CONTENT,
    KEY,
    NUMBER,
    flip_bit,
    issue_copy_code,
    make_code,
)

KEYS = {1: KEY.public_key()}
HOST = "JY.EXAMPLE.EDU.CN"
digits = st.text("0123456789", min_size=1, max_size=20)
anything = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40)
numbers = st.one_of(
    st.builds("{:04}-{}-{}-{}".format, st.integers(1990, 2140), digits, digits, digits),
    st.builds("2026-99001-{}-1".format, st.text("0123456789ABCXYZ-", max_size=20)),
    anything,
)
codes = st.builds(
    CopyCode,
    number=numbers,
    copy=st.sampled_from(copycode.COPIES),
    approved_on=st.dates(date(2020, 1, 1), date(2064, 11, 8)),
    key_id=st.integers(1, 255),
    digest=st.binary(min_size=16, max_size=16),
    edition=st.integers(1, 255),
)


@given(codes)
def test_what_goes_in_comes_out_in_capitals_or_not(code: CopyCode) -> None:
    text = issue_code(KEY, code)
    assert re.fullmatch("[A-Z2-7]+", text)
    keys = {code.key_id: KEY.public_key()}
    assert read_code(text, keys) == read_code(text.lower(), keys) == read_unverified(text) == code


@pytest.mark.parametrize(
    "number",
    [NUMBER, "2026-00001-00000000001-1", "2026-99001-202201000012-1", "2026-99001-1-12"],
)
def test_a_code_is_93_bytes_and_its_qr_code_of_version_7(number: str) -> None:
    text = f"HTTPS://{HOST}/V/{issue_copy_code(number)}"
    code = segno.make_qr(text, error="m", boost_error=False)
    assert (len(HOST), code.mode) == (17, "alphanumeric")
    assert int(code.version) <= 7


def test_the_code_of_a_later_edition_is_a_byte_longer_and_the_first_as_it_ever_was() -> None:
    first, second = (issue_code(KEY, replace(make_code(), edition=one)) for one in (1, 2))
    packed, amended = (b32decode(one + "=" * (-len(one) % 8)) for one in (first, second))
    assert first == issue_copy_code()
    assert packed[:13].hex(" ") == "20 21 22 86 83 4a 73 32 98 95 d4 64 75"
    assert (len(packed), len(amended)) == (93, 94)
    assert read_code(second, KEYS) == replace(make_code(), edition=2)


def test_every_flipped_bit_is_caught() -> None:
    text = issue_copy_code()
    found = [read_code(flip_bit(text, bit), KEYS) for bit in range(len(text) * 5 // 8 * 8)]
    assert set(found) == {Unread.FORGED, Unread.UNKNOWN_KEY, Unread.MALFORMED}
    assert set(found[-80 * 8 :]) == {Unread.FORGED}


def test_a_code_has_one_spelling_only() -> None:
    text = issue_copy_code()
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".index(text[-1])
    twin = text[:-1] + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[last ^ 1]
    assert b32decode(twin + "===") == b32decode(text + "===")
    assert read_code(twin, KEYS) is Unread.MALFORMED


@pytest.mark.parametrize(
    "text",
    ["", "A", "FORGED", "A" * 149, "7" * 149, "A" * 5000, "é", "\0", "ı" * 149, "====", " "],
)
def test_what_is_no_code_is_told_from_a_forged_one(text: str) -> None:
    assert read_code(text, KEYS) is Unread.MALFORMED


def test_a_cut_or_lengthened_code_is_no_code() -> None:
    text = issue_copy_code()
    for one in (text[:-1], text[1:], text + "A", text + "=", text + " ", f"A{text}"):
        assert isinstance(read_code(one, KEYS), Unread), one


@given(anything)
def test_reading_never_fails(text: str) -> None:
    assert isinstance(read_code(text, KEYS), Unread)


def test_another_signer_is_forged_and_an_unknown_key_is_unknown() -> None:
    stranger = Ed25519PrivateKey.generate()
    assert read_code(issue_code(stranger, make_code()), KEYS) is Unread.FORGED
    assert read_code(issue_copy_code(key_id=9), KEYS) is Unread.UNKNOWN_KEY
    assert read_code(issue_copy_code(key_id=2), KEYS | {2: stranger.public_key()}) is Unread.FORGED


def test_another_context_is_another_signature() -> None:
    packed = b32decode(issue_copy_code() + "=" * (-len(issue_copy_code()) % 8))
    body = packed[:-64]
    twin = b32encode(body + KEY.sign(body)).decode().rstrip("=")
    assert read_code(twin, KEYS) is Unread.FORGED


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "2026-99001-20220100001-2"},
        {"check": "9F3A-11B2-77C1"},
        {"name": "买买提·吐尔孙"},
        {"employer": "江淮云图软件有限公司"},
        {"credit_code": "91340100MA2N0XYZ1L"},
        {"position": "数据分析员"},
        {"monthly_pay": "9500.50"},
    ],
)
def test_a_changed_paper_is_caught(changed: dict[str, str]) -> None:
    assert matches(make_code(), CONTENT)
    assert not matches(make_code(), replace(CONTENT, **changed))


@pytest.mark.parametrize("pay", ["8500.5", "8,500.50", "8，500.50 元", "8500.50元"])
def test_pay_and_check_may_be_written_as_people_write_them(pay: str) -> None:
    assert matches(make_code(), replace(CONTENT, monthly_pay=pay, check=" 9f3a 11b2 77c0"))


def test_composed_and_decomposed_letters_and_any_spaces_are_the_same() -> None:
    composed = replace(CONTENT, name="José  Ån")
    assert digest_content(composed) == digest_content(replace(CONTENT, name=" José A\u030an\u3000"))


def test_the_digest_is_what_the_documentation_says() -> None:
    array = (
        '["signing/content/1","2026-99001-20220100001-1","9F3A11B277C0","买买提·吐尔逊",'
        '"江淮云图软件技术有限公司","91340100MA2N0XYZ1K","数据分析师","8500.50"]'
    )
    assert digest_content(CONTENT) == sha256(array.encode()).digest()[:16]


@pytest.mark.parametrize(
    "impossible",
    [
        {"number": ""},
        {"number": "\0hidden"},
        {"number": "9" * 400},
        {"key_id": 0},
        {"key_id": 256},
        {"approved_on": date(2019, 12, 31)},
        {"approved_on": date(2020, 1, 1) + timedelta(1 << 14)},
        {"digest": b"short"},
        {"copy": "other"},
        {"edition": 0},
        {"edition": 256},
    ],
)
def test_what_the_format_has_no_room_for_is_refused(impossible: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — whichever
        issue_code(KEY, CopyCode(**vars(make_code()) | impossible))
