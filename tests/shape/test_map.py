"""The map in docs/development.md is that of the code: areas, layers, the picture, every path."""

import re
from pathlib import Path

import pytest
from draw_layers import PICTURE, count_imports, draw, read_layers
from list_area import (
    GUIDE,
    ROOT,
    find_quoted,
    list_files,
    read_areas,
    read_others,
    read_table,
)

PLACES = {
    "use_cases": "src/signing/use_cases",
    "http/api": "src/signing/http/api",
    "http/pages": "src/signing/http/pages",
    "http/templates": "src/signing/http/templates",
    "tests/use_cases": "tests/use_cases",
    "tests/http": "tests/http",
}
AREAS = {area.name: area for area in read_areas()}
FILES = list_files()
NAMED = re.compile(r"`([\w.-]+(?:/[\w.-]+)*/?)`")
STARTS = ("", "src/signing", "src/signing/projections", "docs", "tests")
"""Where a path of a guide begins."""
GUIDES = sorted(
    str(path.relative_to(ROOT))
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob(".github/*.md"))
)
SUFFIXES = (".py", ".toml", ".html", ".po", ".md", ".yml", ".yaml", ".example", ".svg", "/")
GENERIC = re.compile(r"[A-Z]{4,}")
"""`use_cases/AREA/NOUN.py`: the reader's own."""
OF_AN_INSTALLATION = {"var/", "checkpoints/", "copies/", "replaced/", "dist/"}
"""Folders of its data, and of what `make` writes."""
MOST_OF_A_WALK = 6


def list_folders(place: str) -> set[str]:
    """Return the folders right below one that hold tracked files."""
    below = [Path(one).relative_to(place).parts for one in FILES if one.startswith(f"{place}/")]
    return {parts[0] for parts in below if len(parts) > 1}


@pytest.mark.parametrize("layer", PLACES)
def test_the_folders_of_a_layer_are_areas_or_have_a_reason(layer: str) -> None:
    others = {one.name for one in read_others() if layer in one.places}
    assert list_folders(PLACES[layer]) - set(AREAS) == others


def test_every_area_is_a_folder_of_use_cases_or_pages() -> None:
    assert set(AREAS) <= list_folders(PLACES["use_cases"]) | list_folders(PLACES["http/pages"])


def test_every_other_folder_says_why() -> None:
    assert all(one.reason and set(one.places) <= set(PLACES) for one in read_others())


def test_every_read_model_belongs_to_one_area() -> None:
    place = "src/signing/projections"
    inside = [Path(one).relative_to(place).parts[0] for one in FILES if one.startswith(place)]
    screens = {name.removesuffix(".py") for name in inside} - {"__init__", "engine"}
    listed = [screen for area in AREAS.values() for screen in area.screens]
    assert sorted(listed) == sorted(screens)


@pytest.mark.parametrize("area", AREAS.values(), ids=lambda area: area.name)
def test_what_lies_beside_an_area_is_there(area: object) -> None:
    assert area in AREAS.values()
    beside = AREAS[getattr(area, "name", "")].beside
    starts = [f"src/signing/{one}" for one in beside]
    assert [one for one in starts if not any(file.startswith(one) for file in FILES)] == []


def test_an_area_is_found_in_every_layer() -> None:
    found = [path for path in FILES if AREAS["agreements"].owns(path)]
    for one in (
        "src/signing/use_cases/agreements/reviews.py",
        "src/signing/http/api/agreements/reviews.py",
        "src/signing/http/templates/agreements/reviews/detail.html",
        "src/signing/projections/agreements/folding.py",
        "src/signing/refusals/agreements.toml",
        "tests/projections/test_review_queue.py",
        "tests/http/agreements/test_card_pages.py",
    ):
        assert one in found
    assert "src/signing/use_cases/printing/printing.py" not in found


def test_the_layers_are_those_of_the_contract_from_the_highest_to_the_lowest() -> None:
    listed = [find_quoted(name)[0] for name, _ in read_table("Layers")]
    assert listed == [part for layer in read_layers() for part in layer]


def test_the_picture_shows_the_imports_as_they_are() -> None:
    assert count_imports()["use_cases", "aggregates"]
    assert PICTURE.read_text("utf-8") == draw(), "stale: run `make picture`"


def test_there_are_guides_that_name_paths() -> None:
    assert {"README.md", "CONTRIBUTING.md", "docs/development.md"} <= set(GUIDES)
    assert len(NAMED.findall(GUIDE.read_text("utf-8"))) > len(AREAS)


def exists(path: str) -> bool:
    return any((ROOT / below / path).exists() for below in STARTS)


@pytest.mark.parametrize("guide", GUIDES)
def test_every_path_that_is_named_is_there(guide: str) -> None:
    text = (ROOT / guide).read_text("utf-8")
    named = {
        path
        for path in NAMED.findall(text)
        if path.endswith(SUFFIXES) and "/" in path and not GENERIC.search(path)
    }
    assert sorted(path for path in named - OF_AN_INSTALLATION if not exists(path)) == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_test_that_is_named_is_there(guide: str) -> None:
    named = re.findall(r"\btest_[a-z_0-9]+\.py", (ROOT / guide).read_text("utf-8"))
    assert sorted(set(named) - {Path(one).name for one in FILES}) == []


@pytest.mark.parametrize("walk", ["Approve a review", "Sign by card"])
def test_a_walk_leads_through_six_files_at_most(walk: str) -> None:
    text = GUIDE.read_text("utf-8").split(f"**{walk}.**")[1].split("\n\n")[0]
    steps = NAMED.findall(re.sub(r"\(.*?\)", "", text))
    assert steps[0].startswith("http/api/")
    assert steps[-1].endswith("tables.py")
    assert len(steps) == len(set(steps)) <= MOST_OF_A_WALK
    assert all(exists(step) for step in steps)
