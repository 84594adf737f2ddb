"""The season is played once; every test looks at it from another side."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.engine import URL

from conftest import copy_database
from season.book import Book
from season.played import Played, played_in


@pytest.fixture(scope="module")
def played(
    server: URL,
    tmp_path_factory: pytest.TempPathFactory,
    record_testsuite_property: Callable[[str, object], None],
) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("season")
    with copy_database(server) as url, played_in(folder, url) as season:
        commands, seconds = season.busy
        record_testsuite_property("season_commands", commands)
        record_testsuite_property("season_commands_a_second", round(commands / seconds))
        yield season


@pytest.fixture(scope="module")
def book(played: Played) -> Book:
    return Book(played.engine, played.keys)
