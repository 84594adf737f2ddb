"""Guessing who somebody is: one answer, one amount of work, and soon no answer at all."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from fastapi.testclient import TestClient
from sqlalchemy import text

from signing.bootstrap import Installation
from signing.use_cases.core.context import Context
from support.use_cases.guesses import (
    RIGHT,
    WRONG,
    count_work,
    fill_roster,
    read_outcome,
    sign_in_admin,
    sign_in_employer,
    sign_in_wechat,
    try_binding,
)
from support.use_cases.guessing_clock import (
    NEXT_WINDOW,
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
from support.use_cases.small_province import TERMS, SmallProvince

__all__ = ["client", "clock", "context", "installation", "small_province"]  # the fixtures


def test_every_mismatch_gets_one_answer_and_the_same_work(
    client: TestClient, context: Context
) -> None:
    answers, works = [], []
    for name, wrong in WRONG.items():
        by = sign_in_wechat(context, f"phone of {name}")
        try_binding(client, by, name="无此人")  # so that there is something to count on
        with count_work() as work:
            answers.append(try_binding(client, by, **wrong))
        works.append(work)

    assert {read_outcome(answer) for answer in answers} == {UNKNOWN}
    assert len({answer.text for answer in answers}) == 1
    assert all(work == works[0] for work in works), works
    assert works[0].streams == 3
    assert works[0].digests > 0


def test_an_account_that_guesses_learns_nothing_more_and_others_are_not_kept_away(
    client: TestClient, context: Context, clock: Travel
) -> None:
    guesser = sign_in_wechat(context, "guesser")
    assert [read_outcome(try_binding(client, guesser, name=f"猜{n}")) for n in range(10)] == [
        UNKNOWN
    ] * 10

    refused = try_binding(client, guesser)

    assert read_outcome(refused) == TOO_MANY
    assert 0 < int(refused.headers["Retry-After"]) <= NEXT_WINDOW.total_seconds()
    clock(NEXT_WINDOW)
    guesser = sign_in_wechat(context, "guesser")
    assert read_outcome(try_binding(client, guesser)) == (201, "")


def test_an_account_has_thirty_guesses_in_a_day(
    client: TestClient, context: Context, clock: Travel
) -> None:
    made = []
    for _ in range(6):
        guesser = sign_in_wechat(context, "guesser")
        made += [
            read_outcome(try_binding(client, guesser, name="猜", student_number="8"))
            for _ in range(12)
        ]
        clock(NEXT_WINDOW)
    assert Counter(made) == {UNKNOWN: 30, TOO_MANY: 42}
    clock(timedelta(days=1) - 6 * NEXT_WINDOW)
    assert read_outcome(try_binding(client, sign_in_wechat(context, "guesser"))) == (201, "")


def test_an_address_that_guesses_is_refused_whatever_account_it_takes(
    installation: Installation, client: TestClient, context: Context
) -> None:
    numbers = range(25)
    for number in numbers:
        wrong = try_binding(
            client, sign_in_wechat(context, f"phone-{number}"), student_number=str(900 + number)
        )
        assert read_outcome(wrong) == UNKNOWN
    fresh = sign_in_wechat(context, "fresh")

    answers = [read_outcome(try_binding(client, fresh, student_number="9")) for _ in range(5)]
    assert answers == [UNKNOWN] * 3 + [TOO_MANY] * 2, "it has three tries of its own"
    assert read_outcome(try_binding(open_client_at(installation, "198.51.100.9"), fresh)) == (
        201,
        "",
    )
    assert (
        read_outcome(try_binding(client, sign_in_wechat(context, "another"), name="猜")) == UNKNOWN
    )


def test_all_addresses_of_one_home_are_one_address(
    installation: Installation, context: Context
) -> None:
    fill_roster(context)
    for number in range(25):
        neighbour = open_client_at(installation, f"2001:db8:0:7::{number + 1:x}")
        by = sign_in_wechat(context, f"phone-{number}")
        assert read_outcome(try_binding(neighbour, by, student_number=str(900 + number))) == UNKNOWN

    fresh, beside = sign_in_wechat(context, "fresh"), "2001:db8:0:7:ffff::1"
    home = open_client_at(installation, beside)
    answers = [read_outcome(try_binding(home, fresh, student_number="9")) for _ in range(4)]
    assert answers == [UNKNOWN] * 3 + [TOO_MANY]
    assert read_outcome(try_binding(open_client_at(installation, "2001:db8:0:8::1"), fresh)) == (
        201,
        "",
    )


def test_right_tries_are_not_counted(client: TestClient, context: Context) -> None:
    lin = sign_in_wechat(context, "lin")
    for _ in range(40):
        assert read_outcome(try_binding(client, lin)) == (201, "")
    with context.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM attempts")).scalar_one() == 0


def test_guesses_at_the_same_moment_are_no_more_than_guesses_in_turn(
    client: TestClient, context: Context
) -> None:
    guesser = sign_in_wechat(context, "guesser")
    with ThreadPoolExecutor(10) as pool:
        answers = pool.map(
            lambda n: read_outcome(try_binding(client, guesser, name=f"猜{n}")), range(40)
        )
        assert Counter(answers) == {UNKNOWN: 10, TOO_MANY: 30}


def test_an_employer_may_be_wrong_twenty_times_and_another_is_not_concerned(
    installation: Installation, client: TestClient, context: Context, small_province: SmallProvince
) -> None:
    employer = small_province.employer(0)
    form = RIGHT | {
        "position_id": str(small_province.open_position(employer)),
        "terms": TERMS.model_dump(mode="json"),
    }
    by = sign_in_employer(context, small_province)
    works = []
    for number, wrong in enumerate([*WRONG.values(), *WRONG.values(), *WRONG.values()][:20]):
        with count_work() as work:
            asked = form | wrong | {"student_number": f"9{number}"}
            answer = client.post("/api/employer/signings", json=asked, headers=by)
        assert read_outcome(answer) == UNKNOWN
        works.append(work)
    assert all(work == works[1] for work in works[1:]), works
    refused = client.post("/api/employer/signings", json=form, headers=by)
    assert read_outcome(refused) == TOO_MANY

    other = sign_in_employer(context, small_province, 1)
    position = str(small_province.open_position(small_province.employer(1)))
    asked = form | {"position_id": position}
    answer = open_client_at(installation, "198.51.100.9").post(
        "/api/employer/signings", json=asked, headers=other
    )
    assert read_outcome(answer) == UNCONFIRMED


def test_no_row_of_attempts_names_a_person_or_an_address(
    client: TestClient, context: Context
) -> None:
    try_binding(client, sign_in_wechat(context, "guesser"), name="猜", student_number="20260715")
    with context.engine.connect() as connection:
        rows = connection.execute(text("SELECT row_to_json(a)::text FROM attempts a")).scalars()
        told_rows = "".join(rows)
    assert told_rows.count("guesses-") == 3
    for named in ("20260715", "99001", "猜", "203.0.113"):
        assert named not in told_rows


def test_unbinding_ends_the_sessions_of_that_account_and_of_no_other(
    client: TestClient, context: Context, small_province: SmallProvince
) -> None:
    lin, other = sign_in_wechat(context, "lin"), sign_in_wechat(context, "other")
    second = sign_in_wechat(context, "lin")
    try_binding(client, lin)
    admin = sign_in_admin(context, small_province, "99001")

    address = f"/api/graduates/{small_province.load_graduate('7').id}/binding"
    answer = client.request("DELETE", address, json={"reason": "换手机"}, headers=admin)

    assert answer.status_code == 200
    for ended in (lin, second):
        assert read_outcome(client.get("/api/me/history", headers=ended)) == (401, "NotSignedIn")
    assert read_outcome(client.get("/api/me/history", headers=other)) == (409, "NotBound")
    assert read_outcome(try_binding(client, sign_in_wechat(context, "new phone"))) == (201, "")
