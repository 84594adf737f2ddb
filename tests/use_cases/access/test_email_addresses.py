"""A mail address has one spelling, and nothing in it can end a line of a letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.use_cases.access.email_addresses import (
    LONGEST,
    NoAddressError,
    UnsendableError,
    fold_address,
    read_address,
    show_address,
)


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("li.mei@example.com", "li.mei@example.com", "li.mei@example.com"),
        (" Li.Mei@EXAMPLE.com ", "Li.Mei@example.com", "Li.Mei@example.com"),
        ("li＠例子。中国", "li@xn--fsqu00a.xn--fiqs8s", "li@例子.中国"),
        ("li@xn--fsqu00a.xn--fiqs8s", "li@xn--fsqu00a.xn--fiqs8s", "li@例子.中国"),
        ("li+jobs@mail.example.edu", "li+jobs@mail.example.edu", "li+jobs@mail.example.edu"),
    ],
)
def test_one_address_has_one_spelling_and_is_shown_in_its_own_script(
    typed: str, kept: str, shown: str
) -> None:
    assert read_address(typed) == kept
    assert show_address(kept) == shown


@pytest.mark.parametrize(
    "typed",
    [
        *("", "li", "@example.com", "li@", "li@example", "li@@example.com", "a..b@example.com"),
        *("li@exa mple.com", "li@-example.com", "li@example..com", "li@example.com."),
        *("li@1.2.3.4", "li@[1.2.3.4]", '"li mei"@example.com', "li@exa_mple.com"),
        *("li@example.com\r\nBcc: all@example.com", "li\r\n@example.com", "li\0@example.com"),
        *("li@example.com,mei@example.com", "Li <li@example.com>", "li@example.com>"),
        *(f"{'a' * 65}@example.com", f"li@{'a' * 64}.com", f"li@{'abcdefgh.' * 32}com"),
    ],
)
def test_what_is_no_address_or_more_than_one_is_refused(typed: str) -> None:
    with pytest.raises(NoAddressError):
        read_address(typed)


def test_an_address_that_many_servers_do_not_carry_is_told_apart() -> None:
    with pytest.raises(UnsendableError):
        read_address("李梅@example.com")


def test_capitals_do_not_make_another_address() -> None:
    assert fold_address("Li.Mei@example.com") == fold_address("li.mei@example.com")


@given(st.one_of(st.text(max_size=80), st.emails(), st.emails().map(lambda one: f"{one}\r\nX: y")))
def test_whatever_is_accepted_is_one_line_of_ascii_and_is_read_again_as_itself(typed: str) -> None:
    try:
        kept = read_address(typed)
    except NoAddressError:
        return
    assert kept.isascii()
    assert kept.isprintable()
    assert not set(' <>,;:"\\') & set(kept)
    assert len(kept) <= LONGEST
    assert read_address(kept) == kept
    assert read_address(show_address(kept)) == kept
