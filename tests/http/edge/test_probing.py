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
    admin_of,
    bind,
    counted,
    desk,
    enrolled,
    phone,
    told,
)
from support.use_cases.guessing_clock import (
    NEXT_WINDOW,
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
from support.use_cases.small_province import TERMS, Town

__all__ = ["client", "clock", "context", "installation", "town"]  # the fixtures


def test_every_mismatch_gets_one_answer_and_the_same_work(
    client: TestClient, context: Context
) -> None:
    answers, works = [], []
    for name, wrong in WRONG.items():
        by = phone(context, f"phone of {name}")
        bind(client, by, name="无此人")  # so that there is something to count on
        with counted(context) as work:
            answers.append(bind(client, by, **wrong))
        works.append(work)

    assert {told(answer) for answer in answers} == {UNKNOWN}
    assert len({answer.text for answer in answers}) == 1
    assert all(work == works[0] for work in works), works
    assert works[0].streams == 3
    assert works[0].digests > 0


def test_an_account_that_guesses_learns_nothing_more_and_others_are_not_kept_away(
    client: TestClient, context: Context, clock: Travel
) -> None:
    guesser = phone(context, "guesser")
    assert [told(bind(client, guesser, name=f"猜{n}")) for n in range(10)] == [UNKNOWN] * 10

    refused = bind(client, guesser)

    assert told(refused) == TOO_MANY
    assert 0 < int(refused.headers["Retry-After"]) <= NEXT_WINDOW.total_seconds()
    clock(NEXT_WINDOW)
    guesser = phone(context, "guesser")
    assert told(bind(client, guesser)) == (201, "")


def test_an_account_has_thirty_guesses_in_a_day(
    client: TestClient, context: Context, clock: Travel
) -> None:
    made = []
    for _ in range(6):
        guesser = phone(context, "guesser")
        made += [told(bind(client, guesser, name="猜", student_number="8")) for _ in range(12)]
        clock(NEXT_WINDOW)
    assert Counter(made) == {UNKNOWN: 30, TOO_MANY: 42}
    clock(timedelta(days=1) - 6 * NEXT_WINDOW)
    assert told(bind(client, phone(context, "guesser"))) == (201, "")


def test_an_address_that_guesses_is_refused_whatever_account_it_takes(
    installation: Installation, client: TestClient, context: Context
) -> None:
    numbers = range(25)
    for number in numbers:
        wrong = bind(client, phone(context, f"phone-{number}"), student_number=str(900 + number))
        assert told(wrong) == UNKNOWN
    fresh = phone(context, "fresh")

    assert told(bind(client, fresh)) == TOO_MANY
    assert told(bind(at_home(installation, "198.51.100.9"), fresh)) == (201, "")


def test_all_addresses_of_one_home_are_one_address(
    installation: Installation, context: Context
) -> None:
    enrolled(context)
    for number in range(25):
        neighbour = at_home(installation, f"2001:db8:0:7::{number + 1:x}")
        by = phone(context, f"phone-{number}")
        assert told(bind(neighbour, by, student_number=str(900 + number))) == UNKNOWN

    fresh = phone(context, "fresh")
    assert told(bind(at_home(installation, "2001:db8:0:7:ffff::1"), fresh)) == TOO_MANY
    assert told(bind(at_home(installation, "2001:db8:0:8::1"), fresh)) == (201, "")


def test_right_tries_are_not_counted(client: TestClient, context: Context) -> None:
    lin = phone(context, "lin")
    for _ in range(40):
        assert told(bind(client, lin)) == (201, "")
    with context.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM attempts")).scalar_one() == 0


def test_guesses_at_the_same_moment_are_no_more_than_guesses_in_turn(
    client: TestClient, context: Context
) -> None:
    guesser = phone(context, "guesser")
    with ThreadPoolExecutor(10) as pool:
        answers = pool.map(lambda n: told(bind(client, guesser, name=f"猜{n}")), range(40))
        assert Counter(answers) == {UNKNOWN: 10, TOO_MANY: 30}


def test_an_employer_may_be_wrong_twenty_times_and_another_is_not_concerned(
    installation: Installation, client: TestClient, context: Context, town: Town
) -> None:
    employer = town.employer(0)
    form = RIGHT | {
        "position_id": str(town.position(employer)),
        "terms": TERMS.model_dump(mode="json"),
    }
    by = desk(context, town)
    works = []
    for number, wrong in enumerate([*WRONG.values(), *WRONG.values(), *WRONG.values()][:20]):
        with counted(context) as work:
            asked = form | wrong | {"student_number": f"9{number}"}
            answer = client.post("/api/employer/signings", json=asked, headers=by)
        assert told(answer) == UNKNOWN
        works.append(work)
    assert all(work == works[1] for work in works[1:]), works
    refused = client.post("/api/employer/signings", json=form, headers=by)
    assert told(refused) == TOO_MANY

    other = desk(context, town, 1)
    position = str(town.position(town.employer(1)))
    asked = form | {"position_id": position}
    answer = at_home(installation, "198.51.100.9").post(
        "/api/employer/signings", json=asked, headers=other
    )
    assert told(answer) == (409, "SourceNotConfirmed")


def test_no_row_of_attempts_names_a_person_or_an_address(
    client: TestClient, context: Context
) -> None:
    bind(client, phone(context, "guesser"), name="猜", student_number="20260715")
    with context.engine.connect() as connection:
        rows = connection.execute(text("SELECT row_to_json(a)::text FROM attempts a")).scalars()
        told_rows = "".join(rows)
    assert told_rows.count("guesses-") == 3
    for named in ("20260715", "99001", "猜", "203.0.113"):
        assert named not in told_rows


def test_unbinding_ends_the_sessions_of_that_account_and_of_no_other(
    client: TestClient, context: Context, town: Town
) -> None:
    lin, other = phone(context, "lin"), phone(context, "other")
    second = phone(context, "lin")
    bind(client, lin)
    admin = admin_of(context, town, "99001")

    address = f"/api/graduates/{town.state('7').id}/binding"
    answer = client.request("DELETE", address, json={"reason": "换手机"}, headers=admin)

    assert answer.status_code == 200
    for ended in (lin, second):
        assert told(client.get("/api/me/history", headers=ended)) == (401, "NotSignedIn")
    assert told(client.get("/api/me/history", headers=other)) == (409, "NotBound")
    assert told(bind(client, phone(context, "new phone"))) == (201, "")
