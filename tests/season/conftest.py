"""The season is played once; every test looks at it from another side."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from sqlalchemy.engine import URL

from conftest import TEMPLATE, run_on
from season.book import Book
from season.played import Played, played_in


@pytest.fixture(scope="module")
def played(
    server: URL,
    tmp_path_factory: pytest.TempPathFactory,
    record_testsuite_property: Callable[[str, object], None],
) -> Iterator[Played]:
    name = f"season_{uuid4().hex}"
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    url = server.set(database=name).render_as_string(hide_password=False)
    with played_in(tmp_path_factory.mktemp("season"), url) as season:
        commands, seconds = season.busy
        record_testsuite_property("season_commands", commands)
        record_testsuite_property("season_commands_a_second", round(commands / seconds))
        yield season
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def book(played: Played) -> Book:
    return Book(played.engine, played.keys)
