"""A line of the log says what it belongs to: a request with its route, or a work by its name."""

import json
import logging
import threading
import warnings
from collections.abc import Callable, Iterator

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient

from signing.http.edge import rules
from signing.http.edge.request_log import Edge
from signing.http.edge.routing import Router
from signing.http.edge.rulebook import RuleBook
from support.log_lines import write_log

LOG = structlog.get_logger()
LIBRARY = logging.getLogger("some.library")
MINE = {"X-Request-Id": "from-a-client-17"}
NAME = "上官婉儿"
Lines = Callable[[], list[dict[str, str]]]


def say_much() -> None:
    LOG.info("ours")
    LIBRARY.warning("theirs %s", "too")
    try:
        int(NAME)
    except ValueError:
        LIBRARY.exception("failed")


@pytest.fixture
def read_lines() -> Iterator[Lines]:
    with write_log() as said:
        yield lambda: [json.loads(one) for one in said.getvalue().splitlines()]


@pytest.fixture
def client() -> TestClient:
    router = Router()

    @router.get("/api/cards/{token}", rules.MACHINE)
    def read_card(token: str) -> str:
        say_much()
        return token

    @router.get("/api/awaited", rules.MACHINE)
    async def wait() -> str:
        say_much()
        return ""

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.router.routes += router.make_routes()
    app.state.rulebook = RuleBook(app.routes)
    app.add_middleware(Edge)
    return TestClient(app)


@pytest.mark.parametrize(
    ("address", "route"),
    [("/api/cards/secret", "/api/cards/{token}"), ("/api/awaited", "/api/awaited")],
)
def test_every_line_of_a_request_has_its_id_and_route_in_threads_and_from_libraries(
    client: TestClient, read_lines: Lines, address: str, route: str
) -> None:
    answer = client.get(address, headers=MINE)
    lines = read_lines()
    assert [one["event"] for one in lines] == ["ours", "theirs too", "failed", "request"]
    assert {one["route"] for one in lines} == {route}
    assert {one["client_request_id"] for one in lines} == {answer.headers["X-Request-Id"]}
    assert len({one["request_id"] for one in lines}) == 1
    assert not any("work" in one or "secret" in str(one) or NAME in str(one) for one in lines)
    assert "ValueError" in lines[2]["error"]

    client.get(address)
    assert len({one["request_id"] for one in read_lines()}) == 2


def test_a_line_before_any_route_was_found_has_one_all_the_same(
    client: TestClient, read_lines: Lines
) -> None:
    client.post("/api/awaited")
    client.get("/made/up")
    assert [one["route"] for one in read_lines()] == ["unknown", "unknown"]


def test_a_line_of_background_work_has_its_name(read_lines: Lines) -> None:
    work = threading.Thread(target=say_much, name="printer")
    work.start()
    work.join()
    warnings.simplefilter("always")
    warnings.warn("old", stacklevel=1)
    *of_work, of_main = read_lines()
    assert {one["work"] for one in of_work} == {"printer"}
    assert of_main["work"] == "testing"
    assert of_main["logger"] == "py.warnings"


def test_a_thread_that_ends_with_an_error_says_so_without_its_words(read_lines: Lines) -> None:
    def fail() -> None:
        raise ValueError(NAME)

    work = threading.Thread(target=fail, name="sealer")
    work.start()
    work.join()
    [line] = read_lines()
    assert (line["work"], line["event"]) == ("sealer", "ended")
    assert NAME not in str(line)
