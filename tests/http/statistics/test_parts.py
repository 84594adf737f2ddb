"""Shares of one whole add up to it as they are shown."""

from hypothesis import given
from hypothesis import strategies as st

from signing.http.pages.statistics.parts import STEPS, split_shares


def test_three_equal_parts_add_up_to_a_hundred() -> None:
    assert split_shares([1, 1, 1]) == [0.334, 0.333, 0.333]


def test_shares_that_would_round_to_more_than_all_do_not() -> None:
    counts = [2, 2, 2996]
    assert round(sum(round(100 * one / 3000, 1) for one in counts), 1) == 100.1
    assert split_shares(counts) == [0.001, 0.0, 0.999]


def test_equal_counts_have_equal_shares_where_that_is_possible() -> None:
    assert split_shares([1, 20, 1]) == [0.045, 0.91, 0.045]
    assert split_shares([1, 1, 0, 6]) == [0.125, 0.125, 0.0, 0.75]
    assert split_shares([3, 3, 0, 2, 6998]) == [0.001, 0.0, 0.0, 0.0, 0.999]


def test_of_nothing_there_are_no_shares() -> None:
    assert split_shares([0, 0]) == [None, None]
    assert split_shares([]) == []
    assert split_shares([0, 7]) == [0.0, 1.0]


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=400).filter(any))
def test_shares_add_up_keep_the_order_and_are_off_by_less_than_a_step(counts: list[int]) -> None:
    shares = [one for one in split_shares(counts) if one is not None]
    assert len(shares) == len(counts)
    assert sum(round(one * STEPS) for one in shares) == STEPS
    whole = sum(counts)
    for count, share in zip(counts, shares, strict=True):
        assert abs(share - count / whole) < 1 / STEPS
        assert count or not share
    by_count = sorted(zip(counts, shares, strict=True))
    assert [share for _, share in by_count] == sorted(shares)
