"""A student number that everybody guesses at: closed for a while, seen and opened by the school."""

from datetime import datetime
from uuid import uuid4

from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.use_cases.core.context import Context
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.graduates.graduates import Graduates
from support.use_cases.guesses import (
    read_outcome,
    sign_in_admin,
    sign_in_wechat,
    try_binding,
)
from support.use_cases.guessing_clock import (
    NEXT_WINDOW,
    START,
    TOO_MANY,
    UNKNOWN,
    Travel,
    client,
    clock,
    context,
    installation,
    open_client_at,
    small_province,
)
from support.use_cases.small_province import SmallProvince

__all__ = ["client", "clock", "context", "installation", "small_province"]  # the fixtures


def use_up_tries(client: TestClient, context: Context) -> None:
    """Use up all wrong tries at one student number, each from another account."""
    for _ in range(15):
        assert (
            read_outcome(
                try_binding(client, sign_in_wechat(context, f"guesser-{uuid4()}"), name="猜")
            )
            == UNKNOWN
        )


def test_a_student_number_is_closed_for_a_quarter_of_an_hour_at_most(
    client: TestClient, context: Context, clock: Travel
) -> None:
    use_up_tries(client, context)
    refused = try_binding(client, sign_in_wechat(context, "lin"))
    assert read_outcome(refused) == TOO_MANY
    assert int(refused.headers["Retry-After"]) <= NEXT_WINDOW.total_seconds()
    # whoever goes on knocking keeps nobody out for longer
    for number in range(30):
        assert (
            read_outcome(try_binding(client, sign_in_wechat(context, f"more-{number}"), name="猜"))
            == TOO_MANY
        )
    assert (
        read_outcome(try_binding(client, sign_in_wechat(context, "neighbour"), student_number="8"))
        == UNKNOWN
    )

    clock(NEXT_WINDOW)

    assert read_outcome(try_binding(client, sign_in_wechat(context, "lin"))) == (201, "")


def test_the_school_sees_who_is_besieged_and_lets_them_in(
    installation: Installation, client: TestClient, context: Context, small_province: SmallProvince
) -> None:
    use_up_tries(client, context)
    installation.projector().catch_up()
    admin = sign_in_admin(context, small_province, "99001")

    def blocked() -> dict[str, str | None]:
        items = client.get("/api/graduates", headers=admin).json()["items"]
        return {one["student_number"]: one["binding_attempts_blocked_until"] for one in items}

    before = blocked()
    assert before["8"] is None
    assert before["7"] is not None
    assert START < datetime.fromisoformat(before["7"]) <= START + NEXT_WINDOW

    address = f"/api/graduates/{small_province.load_graduate('7').id}/binding/block"
    other = sign_in_admin(context, small_province, "99002")
    assert read_outcome(client.delete(address, headers=other)) == UNKNOWN
    assert client.delete(address, headers=admin).status_code == 200

    assert blocked() == {"7": None, "8": None}
    assert read_outcome(try_binding(client, sign_in_wechat(context, "lin"))) == (201, "")


def test_unlocking_and_unbinding_a_graduate_let_them_in_too(
    installation: Installation, client: TestClient, context: Context, small_province: SmallProvince
) -> None:
    lin, graduate = sign_in_wechat(context, "lin"), small_province.load_graduate("7").id
    try_binding(client, lin)
    Graduates(context).record_destination(small_province.admin(), graduate, "80")
    use_up_tries(client, context)
    assert read_outcome(try_binding(client, lin)) == TOO_MANY

    Graduates(context).unlock(small_province.admin(), graduate, "去向有误")

    assert read_outcome(try_binding(client, lin)) == (201, "")
    elsewhere = open_client_at(installation, "198.51.100.9")
    use_up_tries(elsewhere, context)

    Bindings(context).unbind(small_province.admin(), graduate, "换手机")

    assert read_outcome(try_binding(elsewhere, sign_in_wechat(context, "new phone"))) == (201, "")
