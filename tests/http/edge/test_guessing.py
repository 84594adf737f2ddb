"""A person whom many guess at: who is slowed down, who is told, and whom it keeps from nothing."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import uuid4

from fastapi.testclient import TestClient
from sqlalchemy import text

from signing.bootstrap import Installation
from signing.events import GuessingNoticed
from signing.use_cases.core.context import Context
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.graduates.graduates import Graduates
from support.use_cases.guesses import (
    RIGHT,
    WRONG,
    read_outcome,
    sign_in_admin,
    sign_in_employer,
    sign_in_wechat,
    try_binding,
)
from support.use_cases.guessing_clock import (
    NEXT_WINDOW,
    START,
    TOO_MANY,
    UNCONFIRMED,
    UNKNOWN,
    Travel,
    client,
    clock,
    context,
    installation,
    open_client_at,
    small_province,
)
from support.use_cases.small_province import TERMS, SmallProvince, make_person

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


def sign_directly(
    client: TestClient, context: Context, small_province: SmallProvince, number: int, **wrong: str
) -> tuple[int, str]:
    position = str(small_province.open_position(small_province.employer(number)))
    form = RIGHT | wrong | {"position_id": position, "terms": TERMS.model_dump(mode="json")}
    by = sign_in_employer(context, small_province, number)
    return read_outcome(client.post("/api/employer/signings", json=form, headers=by))


def test_what_others_try_keeps_no_graduate_from_binding(
    client: TestClient, context: Context
) -> None:
    use_up_tries(client, context)
    for number in range(30):
        try_binding(client, sign_in_wechat(context, f"more-{number}"), name="猜")
    assert read_outcome(try_binding(client, sign_in_wechat(context, "lin"))) == (201, "")


def test_of_a_person_whom_many_guess_at_an_account_has_three_tries_a_day(
    client: TestClient, context: Context, clock: Travel
) -> None:
    use_up_tries(client, context)
    for _ in range(4):
        guesser = sign_in_wechat(context, "guesser")
        answers = [read_outcome(try_binding(client, guesser, name=f"猜{n}")) for n in range(5)]
        assert answers.count(UNKNOWN) == (3 if _ == 0 else 0)
        assert answers[3:] == [TOO_MANY] * 2
        assert read_outcome(try_binding(client, guesser)) == TOO_MANY
        clock(NEXT_WINDOW)
        use_up_tries(client, context)


def test_hurrying_wins_no_more_tries_of_ones_own(client: TestClient, context: Context) -> None:
    use_up_tries(client, context)
    guesser = sign_in_wechat(context, "guesser")
    with ThreadPoolExecutor(10) as pool:
        answers = Counter(
            pool.map(lambda n: read_outcome(try_binding(client, guesser, name=f"猜{n}")), range(20))
        )
    assert answers == {UNKNOWN: 3, TOO_MANY: 17}


def test_employers_have_so_many_tries_at_a_person_in_a_day_together(
    client: TestClient, context: Context, small_province: SmallProvince, clock: Travel
) -> None:
    """An ID number was found in two hours by four employers: sixty tries in each quarter."""
    made: list[tuple[int, str]] = []
    for quarter in range(8):
        for number in range(2):
            for guess in range(20):
                wrong = {"id_number": make_person(str(20 + guess + 20 * quarter)).id_number}
                made.append(sign_directly(client, context, small_province, number, **wrong))
        clock(NEXT_WINDOW)
    assert Counter(made) == {UNKNOWN: 45, TOO_MANY: 8 * 2 * 20 - 45}
    assert sign_directly(client, context, small_province, 1) == TOO_MANY
    assert read_outcome(try_binding(client, sign_in_wechat(context, "lin"))) == (201, "")
    clock(timedelta(days=1))
    assert sign_directly(client, context, small_province, 1) == UNCONFIRMED


def test_right_data_of_who_cannot_sign_yet_are_no_guess(
    client: TestClient, context: Context, small_province: SmallProvince
) -> None:
    """Employers sign many in a row, of whom some have not confirmed yet."""
    form = RIGHT | {
        "position_id": str(small_province.open_position(small_province.employer(0))),
        "terms": TERMS.model_dump(mode="json"),
    }
    by = sign_in_employer(context, small_province)
    answers = [client.post("/api/employer/signings", json=form, headers=by) for _ in range(25)]
    assert {read_outcome(one) for one in answers} == {UNCONFIRMED}
    misses = [
        client.post("/api/employer/signings", json=form | wrong, headers=by)
        for wrong in WRONG.values()
    ]
    assert {read_outcome(one) for one in misses} == {UNKNOWN}


def test_a_hit_on_somebody_who_is_bound_counts_as_a_guess(
    client: TestClient, context: Context
) -> None:
    assert read_outcome(try_binding(client, sign_in_wechat(context, "lin"))) == (201, "")
    other = sign_in_wechat(context, "other")
    answers = [read_outcome(try_binding(client, other)) for _ in range(12)]
    assert answers == [(409, "AlreadyBound")] * 10 + [TOO_MANY] * 2


def test_the_graduate_and_the_school_learn_that_somebody_guesses(
    installation: Installation, client: TestClient, context: Context, small_province: SmallProvince
) -> None:
    lin = sign_in_wechat(context, "lin")
    try_binding(client, lin)
    for number in range(9):
        try_binding(client, sign_in_wechat(context, f"phone-{number}"), name="猜")
    installation.projector().catch_up()
    assert client.get("/api/me/notices", headers=lin).json()["items"] == []

    for number in range(9, 15):
        try_binding(client, sign_in_wechat(context, f"phone-{number}"), name="猜")
    installation.projector().catch_up()

    [notice] = client.get("/api/me/notices", headers=lin).json()["items"]
    assert notice["kind"] == "GuessingNoticed"
    assert "有人多次用错误的个人信息" in notice["zh"]
    admin = sign_in_admin(context, small_province, "99001")
    items = client.get("/api/graduates", headers=admin).json()["items"]
    guessed = {one["student_number"]: one["guessed_at"] for one in items}
    assert guessed["8"] is None
    assert datetime.fromisoformat(guessed["7"]) == START
    for path in ("/desk", "/graduates?error=guessed"):
        shown = client.get(path, headers=admin)
        assert "身份" in shown.text
    assert "/graduates?error=guessed" in client.get("/desk", headers=admin).text
    assert "signing_graduates_guessed_at 1.0" in measure(installation)


def test_it_is_told_once_a_day(
    context: Context, client: TestClient, small_province: SmallProvince, clock: Travel
) -> None:
    def count_told() -> int:
        facts = context.ledger.load_facts(small_province.load_graduate("7").id)
        return sum(isinstance(fact, GuessingNoticed) for fact in facts)

    use_up_tries(client, context)
    use_up_tries(client, context)
    assert count_told() == 1
    clock(timedelta(hours=23))
    use_up_tries(client, context)
    assert count_told() == 1
    clock(timedelta(hours=2))
    use_up_tries(client, context)
    assert count_told() == 2


def test_guesses_at_a_number_that_nobody_has_leave_no_fact(
    client: TestClient, context: Context
) -> None:
    before = context.engine.connect().execute(text("SELECT count(*) FROM events")).scalar()
    for number in range(15):
        wrong = try_binding(client, sign_in_wechat(context, f"p-{number}"), student_number="999")
        assert read_outcome(wrong) == UNKNOWN
    after = context.engine.connect().execute(text("SELECT count(*) FROM events")).scalar()
    assert before == after


def measure(installation: Installation) -> str:
    return open_client_at(installation, "127.0.0.1").get("/metrics").text


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
    assert (
        sign_directly(client, context, small_province, 0) == UNCONFIRMED
    )  # unconfirmed, not closed
    assert read_outcome(try_binding(client, sign_in_wechat(context, "lin"))) == (201, "")


def test_unlocking_and_unbinding_a_graduate_open_direct_signing_too(
    installation: Installation, client: TestClient, context: Context, small_province: SmallProvince
) -> None:
    lin, graduate = sign_in_wechat(context, "lin"), small_province.load_graduate("7").id
    try_binding(client, lin)
    Graduates(context).record_destination(small_province.admin(), graduate, "80")
    use_up_tries(client, context)
    assert sign_directly(client, context, small_province, 0) == TOO_MANY

    Graduates(context).unlock(small_province.admin(), graduate, "去向有误")

    assert sign_directly(client, context, small_province, 0) == UNCONFIRMED
    elsewhere = open_client_at(installation, "198.51.100.9")
    use_up_tries(elsewhere, context)
    assert sign_directly(elsewhere, context, small_province, 0) == TOO_MANY

    Bindings(context).unbind(small_province.admin(), graduate, "换手机")

    assert sign_directly(elsewhere, context, small_province, 0) == UNCONFIRMED
    assert read_outcome(try_binding(elsewhere, sign_in_wechat(context, "new phone"))) == (201, "")
