"""Lines and areas: within their values, closed, and of whatever number of weeks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.http.pages.charts.areas import choose_labels, find_ceiling, place_lines
from signing.http.pages.charts.curves import fit_pieces, trace_area, trace_curve


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=60))
def test_a_curve_stays_between_the_values_of_each_two_weeks(values: list[int]) -> None:
    """A cubic lies within its handles, so it is enough to look at these."""
    for begin, first, second, end in fit_pieces(
        [(float(at), float(one)) for at, one in enumerate(values)]
    ):
        low, high = sorted((begin[1], end[1]))
        assert low - 1e-6 <= first[1] <= high + 1e-6
        assert low - 1e-6 <= second[1] <= high + 1e-6


def test_a_curve_runs_through_its_points() -> None:
    points = [(0.0, 5.0), (10.0, 7.0), (20.0, 1.0)]
    assert [(begin, end) for begin, _, _, end in fit_pieces(points)] == list(pairwise(points))
    assert trace_curve(points).startswith("M0 5C")
    assert trace_curve(points).endswith(" 20 1")


def test_an_area_goes_back_along_its_lower_edge() -> None:
    path = trace_area([(0, 1), (10, 2)], [(0, 5), (10, 6)])
    assert path == "M0 1C3.3 1.3 6.7 1.7 10 2L10 6C6.7 5.7 3.3 5.3 0 5Z"


@given(st.integers(0, 10_000_000))
def test_an_axis_ends_above_its_values_and_divides_into_whole_numbers(most: int) -> None:
    top = find_ceiling(most)
    assert most <= top <= max(4, 2.5 * most)
    steps = {b - a for a, b in pairwise(place_lines(top))}
    assert len(steps) == 1
    assert place_lines(top)[-1] == top


@pytest.mark.parametrize(
    ("count", "places"),
    [(0, set()), (1, {0}), (3, {0, 1, 2}), (8, {1, 3, 5, 7}), (9, {2, 5, 8})],
)
def test_the_last_label_is_always_shown(count: int, places: set[int]) -> None:
    assert choose_labels(count, 4) == places
