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

from support.routes.api_routes import DOORS
from support.routes.fuzzed_province import Province, province
from support.routes.fuzzing import Kwargs, Operation, cases
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


def askers(door: str, turn: int) -> list[str]:
    """Whoever may come to a door, and nobody; in a sample one of them, another at each door."""
    found = [one for one in ROLES if one in DOORS[door].opens or one == "nobody"]
    return found if WHOLE or WANTED else [found[turn % len(found)]]


WHO = {door: askers(door, turn) for turn, door in enumerate(DOORS)}
PAIRS = sum(map(len, WHO.values()))
BEGAN = monotonic()
EACH = max(1, ceil(WANTED / PAIRS))


@pytest.fixture(scope="module")
def town(server: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    with province(server, tmp_path_factory.mktemp("province")) as opened:
        yield opened


@pytest.fixture(scope="module")
def operations(town: Province) -> dict[str, Operation]:
    schema = schemathesis.openapi.from_dict(town.description)
    found = (one.ok() for one in schema.get_all_operations() if isinstance(one, Ok))
    return {one.label: one for one in found}


def told(town: Province) -> str:
    sent, seconds = town.tally.total(), monotonic() - BEGAN
    left = max(0, EACH * PAIRS - sent) * seconds / max(sent, 1)
    statuses = " ".join(f"{status}×{n}" for status, n in sorted(town.tally.items()))
    return f"{sent:,} cases in {seconds:.0f} s, about {left:.0f} s to go: {statuses}"


def gently(route: Any) -> tuple[bool, bool]:
    """What reads first, what ends something last."""
    return (not route.startswith("GET"), route.startswith("DELETE"))


@pytest.mark.parametrize("route", sorted(DOORS, key=gently))
def test_every_answer_was_foretold(
    route: str,
    town: Province,
    operations: dict[str, Operation],
    capsys: pytest.CaptureFixture[str],
) -> None:
    faults = dict(town.faults)
    if WANTED:
        town.renew()
    for role in WHO[route]:
        fuzz(town, operations[route], route, role)
    if WANTED:
        with capsys.disabled():
            print(f"{told(town)} · {route}")  # noqa: T201 - long work shows how far it is
    new = [told for kind, told in town.faults.items() if kind not in faults]
    assert not new, "\n\n".join(["", *new])


def fuzz(town: Province, operation: Operation, route: str, role: str) -> None:
    """The same cases in each run."""

    @seed(route + role)
    @settings(
        max_examples=EACH,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(operation, DOORS[route], town.place))
    def sent(drawn: tuple[Any, Kwargs]) -> None:
        town.ask(*drawn, role)

    sent()
