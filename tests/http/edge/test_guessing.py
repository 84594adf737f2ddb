"""A student number that everybody guesses at: closed for a while, seen and opened by the school."""

from datetime import datetime
from uuid import uuid4

from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.use_cases.core.context import Context
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.graduates.graduates import Graduates
from support.use_cases.guesses import (
    admin_of,
    bind,
    phone,
    told,
)
from support.use_cases.guessing_clock import (
    NEXT_WINDOW,
    START,
    TOO_MANY,
    UNKNOWN,
    Travel,
    at_home,
    client,
    clock,
    context,
    installation,
    town,
)
from support.use_cases.small_province import Town

__all__ = ["client", "clock", "context", "installation", "town"]  # the fixtures


def besieged(client: TestClient, context: Context) -> None:
    """As many wrong tries at one student number as there may be, each from another account."""
    for _ in range(15):
        assert told(bind(client, phone(context, f"siege-{uuid4()}"), name="猜")) == UNKNOWN


def test_a_student_number_is_closed_for_a_quarter_of_an_hour_at_most(
    client: TestClient, context: Context, clock: Travel
) -> None:
    besieged(client, context)
    refused = bind(client, phone(context, "lin"))
    assert told(refused) == TOO_MANY
    assert int(refused.headers["Retry-After"]) <= NEXT_WINDOW.total_seconds()
    # whoever goes on knocking keeps nobody out for longer
    for number in range(30):
        assert told(bind(client, phone(context, f"more-{number}"), name="猜")) == TOO_MANY
    assert told(bind(client, phone(context, "neighbour"), student_number="8")) == UNKNOWN

    clock(NEXT_WINDOW)

    assert told(bind(client, phone(context, "lin"))) == (201, "")


def test_the_school_sees_who_is_besieged_and_lets_them_in(
    installation: Installation, client: TestClient, context: Context, town: Town
) -> None:
    besieged(client, context)
    installation.projector().catch_up()
    admin = admin_of(context, town, "99001")

    def blocked() -> dict[str, str | None]:
        items = client.get("/api/graduates", headers=admin).json()["items"]
        return {one["student_number"]: one["binding_attempts_blocked_until"] for one in items}

    before = blocked()
    assert before["8"] is None
    assert before["7"] is not None
    assert START < datetime.fromisoformat(before["7"]) <= START + NEXT_WINDOW

    address = f"/api/graduates/{town.state('7').id}/binding/block"
    other = admin_of(context, town, "99002")
    assert told(client.delete(address, headers=other)) == UNKNOWN
    assert client.delete(address, headers=admin).status_code == 200

    assert blocked() == {"7": None, "8": None}
    assert told(bind(client, phone(context, "lin"))) == (201, "")


def test_unlocking_and_unbinding_a_graduate_let_them_in_too(
    installation: Installation, client: TestClient, context: Context, town: Town
) -> None:
    lin, graduate = phone(context, "lin"), town.state("7").id
    bind(client, lin)
    Graduates(context).record_destination(town.admin(), graduate, "80")
    besieged(client, context)
    assert told(bind(client, lin)) == TOO_MANY

    Graduates(context).unlock(town.admin(), graduate, "去向有误")

    assert told(bind(client, lin)) == (201, "")
    elsewhere = at_home(installation, "198.51.100.9")
    besieged(elsewhere, context)

    Bindings(context).unbind(town.admin(), graduate, "换手机")

    assert told(bind(elsewhere, phone(context, "new phone"))) == (201, "")
