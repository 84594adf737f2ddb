"""The references in docs/reference/ are what the program says, and leave nothing out."""

import pytest
from write_references import FOLDER, PAGES, WRITTEN, describe_api

from signing.facts import Fact
from signing.refusals.words import catalogue
from signing.settings import Settings


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_is_as_the_program_is(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == PAGES[name](), "stale: run `make references`"


def test_no_other_page_lies_among_them() -> None:
    assert {one.name for one in FOLDER.iterdir()} == set(PAGES)
    assert all(WRITTEN in one.read_text("utf-8") for one in FOLDER.iterdir())


def test_nothing_is_left_out() -> None:
    settings, facts, refusals, calls = (
        (FOLDER / f"{name}.md").read_text("utf-8")
        for name in ("settings", "facts", "refusals", "calls")
    )
    assert [
        one for one in Settings.model_fields if f"`SIGNING_{one.upper()}`" not in settings
    ] == []
    assert [one for one in Fact.kinds.values() if f"`{one.__name__}`" not in facts] == []
    assert [one for one in catalogue() if f"`{one}`" not in refusals] == []
    told = describe_api()["paths"]
    named = [f"`{method.upper()} {path}`" for path, calls_ in told.items() for method in calls_]
    assert len(named) > 150
    assert [one for one in named if one not in calls] == []
