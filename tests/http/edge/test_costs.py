"""What the commands that are sent most cost: statements at the cursor, and changes of thread."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import Any
from uuid import uuid4

import anyio
import pytest
import time_machine
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.routes import routes
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.signings import Signings
from support.routes.api_routes import EMPLOYER, JOB
from support.routes.api_routes import TERMS as TYPED_TERMS
from support.sent_statements import note_statements
from support.use_cases.contexts import NOW
from support.use_cases.guesses import sign_in_admin, sign_in_employer, sign_in_wechat
from support.use_cases.small_province import (
    CREDIT_CODES,
    TERMS,
    SmallProvince,
    make_card_holder,
    make_person,
)

Headers = dict[str, str]


@dataclass
class Cost:
    statements: list[str]
    hops: int = 0


@contextmanager
def count_cost() -> Iterator[Cost]:
    run_sync = anyio.to_thread.run_sync

    async def changing(*args: Any, **named: Any) -> Any:
        cost.hops += 1
        return await run_sync(*args, **named)

    with note_statements() as statements, pytest.MonkeyPatch.context() as patched:
        cost = Cost(statements)
        patched.setattr(anyio.to_thread, "run_sync", changing)
        yield cost


@dataclass(frozen=True)
class Request:
    path: str
    body: Any
    headers: Headers


class Desk:
    """A graduate, an employer with a position, and the school."""

    def __init__(self, installation: Installation) -> None:
        self.context = installation.context
        self.province = SmallProvince(self.context)
        self.graduate = self.province.graduate("7")
        self.by_employer = self.province.employer()
        self.position = self.province.open_position(self.by_employer)

    def open(self) -> Request:
        by = sign_in_employer(self.context, self.province)
        return Request("/api/employer/positions", JOB, by)

    def apply(self) -> Request:
        body = {"position_id": str(self.position), "resume": {"summary": "应届毕业生"}}
        return Request("/api/me/applications", body, sign_in_wechat(self.context, "990017"))

    def sign_directly(self) -> Request:
        identity = self.province.identity("7").model_dump()
        body = identity | {"position_id": str(self.position), "terms": TYPED_TERMS}
        by = sign_in_employer(self.context, self.province)
        return Request("/api/employer/signings", body, by)

    def approve(self) -> Request:
        signed = Signings(self.context).sign_directly(
            self.by_employer, self.position, self.province.identity("7"), TERMS
        )
        Confirmations(self.context).confirm(self.graduate)
        by = sign_in_admin(self.context, self.province, "99001")
        return Request(f"/api/reviews/{signed.answer['agreement_number']}/approval", {}, by)

    def sign_by_card(self) -> Request:
        token = Cards(self.context).issue(self.graduate).answer["token"]
        tail = make_person("7").id_number[-6:]
        card_pass = Cards(self.context).verify(make_card_holder(), token, tail)
        body = {
            "pass": card_pass,
            "employer": {
                name: EMPLOYER[name] for name in EMPLOYER if name not in {"username", "password"}
            }
            | {"credit_code": CREDIT_CODES[1]},
            "job_category": "13",
            "position_title": "质检员",
            "terms": TYPED_TERMS,
        }
        return Request(f"/api/cards/{token}/signing", body, {})


STATEMENTS: dict[Callable[[Desk], Request], int] = {
    Desk.open: 2,
    Desk.apply: 4,
    Desk.sign_directly: 4,
    Desk.approve: 4,
    Desk.sign_by_card: 2,
}
"""Who asks and what says so; what the decision reads; the save with its answer beside it.

A direct signing asks the limits of guessing too.
"""
MAY_WAIT = {
    "signed_in",  # these two ask the database who it is
    "perhaps_signed_in",
    "entry",  # asks the provider what it offers
    "find_whose",  # asks whether the school verifies employers
    "load_export",  # these three read all that the route gives out
    "count_by_group",
    "read_record",
}
"""Dependencies of routes of programs that may change threads; what does no I/O is `async def`."""
HOPS = 2
"""Who asks, and the route with its answer; a card asks nobody."""


@pytest.mark.parametrize("command", STATEMENTS, ids=lambda one: one.__name__)
def test_a_command_costs_no_more_than_it_did(
    installation: Installation,
    idle_client: TestClient,
    command: Callable[[Desk], Request],
) -> None:
    with time_machine.travel(NOW):
        asked = command(Desk(installation))
        headers = asked.headers | {"Idempotency-Key": str(uuid4())}

        with count_cost() as cost:
            answer = idle_client.post(asked.path, json=asked.body, headers=headers)

    assert answer.status_code == 201, answer.text
    assert len(cost.statements) <= STATEMENTS[command], cost
    assert cost.hops <= HOPS, cost


def list_waiting(dependant: Dependant) -> Iterator[str]:
    for one in dependant.dependencies:
        assert one.call is not None
        if not iscoroutinefunction(one.call) and not hasattr(one.call, "scheme_name"):
            yield getattr(one.call, "__name__", type(one.call).__name__)
        yield from list_waiting(one)


def test_only_what_waits_for_the_database_or_a_file_changes_threads() -> None:
    of_programs = [
        one for one in routes() if isinstance(one, APIRoute) and one.path.startswith("/api/")
    ]
    found = {name for one in of_programs for name in list_waiting(one.dependant)}

    assert found == MAY_WAIT
