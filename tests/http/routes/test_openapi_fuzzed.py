"""Whatever is sent to the API, its answer is one that its description foretells."""

import os
from collections.abc import Iterator
from math import ceil
from time import monotonic
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.core.result import Ok
from sqlalchemy.engine import URL

from support.routes.api_routes import API_ROUTES
from support.routes.fuzzed_province import FuzzedProvince, serve_fuzzed_province
from support.routes.fuzzing import Kwargs, Operation, make_cases
from support.slow_files import WHOLE

pytestmark = pytest.mark.sized

ROLES = (
    "nobody",
    "stranger",
    "graduate",
    "waiter",
    "signer",
    "leaver",
    "employer",
    "counselor",
    "admin",
    "province",
    "auditor",
)
WANTED = int(os.environ.get("FUZZ_CASES", "0"))
"""How many cases in all; 0 for one of each."""


def choose_askers(door: str, turn: int) -> list[str]:
    """Return the roles that may call a route, and nobody; in a sample one of them, in turn."""
    found = [one for one in ROLES if one in API_ROUTES[door].opens or one == "nobody"]
    return found if WHOLE or WANTED else [found[turn % len(found)]]


WHO = {door: choose_askers(door, turn) for turn, door in enumerate(API_ROUTES)}
PAIRS = sum(map(len, WHO.values()))
BEGAN = monotonic()
EACH = max(1, ceil(WANTED / PAIRS))


@pytest.fixture(scope="module")
def fuzzed_province(
    server: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FuzzedProvince]:
    with serve_fuzzed_province(server, tmp_path_factory.mktemp("province")) as opened:
        yield opened


@pytest.fixture(scope="module")
def operations(fuzzed_province: FuzzedProvince) -> dict[str, Operation]:
    schema = schemathesis.openapi.from_dict(fuzzed_province.description)
    found = (one.ok() for one in schema.get_all_operations() if isinstance(one, Ok))
    return {one.label: one for one in found}


def describe_progress(fuzzed_province: FuzzedProvince) -> str:
    sent, seconds = fuzzed_province.tally.total(), monotonic() - BEGAN
    left = max(0, EACH * PAIRS - sent) * seconds / max(sent, 1)
    statuses = " ".join(f"{status}×{n}" for status, n in sorted(fuzzed_province.tally.items()))
    return f"{sent:,} cases in {seconds:.0f} s, about {left:.0f} s to go: {statuses}"


def order_gently(route: Any) -> tuple[bool, bool]:
    """Order routes that read first, and routes that delete last."""
    return (not route.startswith("GET"), route.startswith("DELETE"))


@pytest.mark.parametrize("route", sorted(API_ROUTES, key=order_gently))
def test_every_answer_was_foretold(
    route: str,
    fuzzed_province: FuzzedProvince,
    operations: dict[str, Operation],
    capsys: pytest.CaptureFixture[str],
) -> None:
    faults = dict(fuzzed_province.faults)
    if WANTED:
        fuzzed_province.renew()
    for role in WHO[route]:
        fuzz_route(fuzzed_province, operations[route], route, role)
    if WANTED:
        with capsys.disabled():
            print(f"{describe_progress(fuzzed_province)} · {route}")  # noqa: T201 - long work shows how far it is
    new = [told for kind, told in fuzzed_province.faults.items() if kind not in faults]
    assert not new, "\n\n".join(["", *new])


def fuzz_route(
    fuzzed_province: FuzzedProvince, operation: Operation, route: str, role: str
) -> None:
    """Send the same cases in each run."""

    @seed(route + role)
    @settings(
        max_examples=EACH,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(make_cases(operation, API_ROUTES[route], fuzzed_province.province))
    def sent(drawn: tuple[Any, Kwargs]) -> None:
        fuzzed_province.ask(*drawn, role)

    sent()
