"""What documents say was measured is what `make bench` measured."""

import re

import pytest
from benchmarks.measuring import Spread
from benchmarks.results import (
    README,
    RESULTS,
    SCALING,
    Results,
    read_block,
    read_printed,
    write_readme,
    write_results,
    write_scaling,
)
from benchmarks.simulation import Cost, Year, simulate

STALE = "stale: run `make figures`, or `make bench`"
MEASURED = re.compile(r"\d[\d,.]* ?(?:ms|µs|KiB|MiB|GiB|\w*/s)\b")


@pytest.fixture(scope="module")
def results() -> Results:
    return Results.load()


def test_the_results_are_as_they_were_measured(results: Results) -> None:
    assert RESULTS.read_text("utf-8") == write_results(results), STALE


def test_the_readme_has_the_ratios_as_they_were_measured(results: Results) -> None:
    assert read_block(README.read_text("utf-8")) == write_readme(results), STALE


def test_every_number_of_the_readme_stands_in_the_results() -> None:
    quoted = set(re.findall(r"\d+\.\d+", read_block(README.read_text("utf-8"))))
    measured = RESULTS.read_text("utf-8")
    assert not [number for number in quoted if number not in measured]


def test_the_readme_quotes_ratios_only(results: Results) -> None:
    text = README.read_text("utf-8").replace(results.machine["machine"], "")
    assert MEASURED.search("| ours | 15 ms |")
    assert MEASURED.search("135 agreements/s")
    assert not MEASURED.findall(text)


def test_the_simulation_is_as_it_was_fed(results: Results) -> None:
    assert read_block(SCALING.read_text("utf-8")) == write_scaling(results), STALE


def test_the_results_name_the_machine_only_by_its_size(results: Results) -> None:
    assert set(results.machine) == {"machine", "load at the beginning", "on"}
    assert re.fullmatch(r"\d+ cores, \d+ GiB, \w+", results.machine["machine"])


def test_a_year_brings_each_graduate_once() -> None:
    year = Year()
    cost = Cost(1.0, 1.0, 1.0, 1.0, facts=7.0, scale=1.0, kept=1.0, logged=1.0)
    hours = [*simulate(340_000, cost, year)]
    assert sum(hour.graduates for hour in hours) == pytest.approx(340_000)
    busiest = max(hours, key=lambda hour: hour.graduates)
    assert busiest.facts == pytest.approx(busiest.graduates / 3600 * year.burst * 7)
    assert busiest.server == pytest.approx(busiest.graduates / 3600 * year.burst / year.busy)


def test_twice_the_graduates_need_twice_the_cores(results: Results) -> None:
    cost = Cost.from_figures(results.figures, Year().views)
    few, many = (
        max(hour.server for hour in simulate(size, cost, Year())) for size in (10_000, 20_000)
    )
    assert many == pytest.approx(2 * few)


def test_what_a_program_prints_as_it_likes_is_kept_as_it_stands() -> None:
    printed = read_printed(
        "paper", ["It begins.", "", "| a | b |", "|---|---|", "| 1 | 2 |", "end"]
    )
    assert printed.notes == [
        "```\nIt begins.\n```",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "```\nend\n```",
    ]


def test_a_spread_tells_the_middle_and_the_ends() -> None:
    assert Spread([3.0, 1.0, 2.0]).write(1) == "2.0 (1.0–3.0)"
