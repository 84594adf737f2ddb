"""Verifying whose card it is: five tries, whatever the network and whoever hurries."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
import time_machine
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.use_cases.agreements.cards import Cards
from support.use_cases.guesses import count_work, read_outcome
from support.use_cases.small_province import SmallProvince, make_person, move_later

TAIL = make_person("1").id_number[-6:]
WRONG = "000000"
LEFT = (422, "TailWrong")
DEAD = (409, "CardExpired")


@pytest.fixture
def client(installation: Installation) -> TestClient:
    return TestClient(create_app(installation, projecting=False), client=("203.0.113.7", 50000))


@pytest.fixture
def small_province(installation: Installation) -> SmallProvince:
    return SmallProvince(installation.context)


def open_card(small_province: SmallProvince, number: str = "1") -> str:
    """Return the address of a new card of a new graduate."""
    return f"/api/cards/{issue_card(small_province, number)}"


def issue_card(small_province: SmallProvince, number: str) -> str:
    by = move_later(small_province.graduate(number), datetime.now(UTC))
    token: str = Cards(small_province.context).issue(by).answer["token"]
    return token


def verify_tail(client: TestClient, address: str, tail: str, key: str | None = None) -> Response:
    headers = {"Idempotency-Key": key} if key else {}
    answer: Response = client.post(
        f"{address}/verification", json={"id_tail": tail}, headers=headers
    )
    return answer


def count_tries(small_province: SmallProvince) -> int:
    with small_province.context.engine.connect() as connection:
        found: int = connection.execute(text("SELECT sum(tries) FROM card_tries")).scalar_one()
    return found


def test_a_wrong_try_sent_again_is_the_same_try(
    client: TestClient, small_province: SmallProvince
) -> None:
    address = open_card(small_province)
    answers = [verify_tail(client, address, WRONG, "the same try") for _ in range(8)]

    assert {read_outcome(answer) for answer in answers} == {LEFT}
    assert {answer.json()["left"] for answer in answers} == {4}
    assert count_tries(small_province) == 1
    assert verify_tail(client, address, WRONG, "another try").json()["left"] == 3
    assert verify_tail(client, address, WRONG).json()["left"] == 2
    assert verify_tail(client, address, TAIL).status_code == 201


def test_the_last_try_sent_again_finds_the_card_dead_as_before(
    client: TestClient, small_province: SmallProvince
) -> None:
    address = open_card(small_province)
    answers = [
        read_outcome(verify_tail(client, address, WRONG, f"try {number}")) for number in range(5)
    ]
    assert answers == [LEFT] * 4 + [DEAD]
    assert read_outcome(verify_tail(client, address, WRONG, "try 4")) == DEAD
    assert read_outcome(verify_tail(client, address, TAIL)) == DEAD
    assert count_tries(small_province) == 5


def test_a_key_of_one_try_is_not_good_for_another(
    client: TestClient, small_province: SmallProvince
) -> None:
    address = open_card(small_province)
    verify_tail(client, address, WRONG, "a key")
    assert read_outcome(verify_tail(client, address, TAIL, "a key")) == (422, "KeyReused")
    assert count_tries(small_province) == 1


def test_the_same_try_sent_many_times_at_once_counts_once(
    client: TestClient, small_province: SmallProvince
) -> None:
    address = open_card(small_province)
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: verify_tail(client, address, WRONG, "at once"), range(16))
        )
    assert {(*read_outcome(answer), answer.json()["left"]) for answer in answers} == {(*LEFT, 4)}
    assert count_tries(small_province) == 1


def test_right_tries_use_none_up_and_a_retry_gets_a_pass_again(
    client: TestClient, small_province: SmallProvince
) -> None:
    address = open_card(small_province)
    for _ in range(12):
        assert verify_tail(client, address, TAIL).status_code == 201
    again = [verify_tail(client, address, TAIL, "right") for _ in range(3)]
    assert [answer.status_code for answer in again] == [201] * 3
    assert all(answer.json()["pass"] for answer in again)
    assert verify_tail(client, address, WRONG).json()["left"] == 4


def test_of_many_guesses_at_the_same_moment_five_learn_something(
    client: TestClient, small_province: SmallProvince
) -> None:
    """Were they judged before they are counted, the right one would get through at any place."""
    for number in range(3):
        address = open_card(small_province, str(number + 1))
        right = make_person(str(number + 1)).id_number[-6:]
        guesses = [f"{guess:06}" for guess in range(900_000, 900_030)] + [right]
        with ThreadPoolExecutor(10) as pool:
            answers = Counter(
                pool.map(
                    lambda guess, at=address: read_outcome(verify_tail(client, at, guess)), guesses
                )
            )
        assert answers[LEFT] == 4
        assert answers[DEAD] == 27
        assert (201, "") not in answers


def test_every_wrong_end_is_the_same_work(
    client: TestClient, small_province: SmallProvince
) -> None:
    works, answers = [], []
    for number, tail in enumerate((WRONG, TAIL[:5] + "9", "9" + TAIL[1:], "", "李", TAIL * 2)):
        address = open_card(small_province, str(number + 11))
        verify_tail(client, address, WRONG)
        with count_work() as work:
            answers.append(verify_tail(client, address, tail))
        works.append(work)
    assert {(*read_outcome(answer), answer.json()["left"]) for answer in answers} == {(*LEFT, 3)}
    assert all(work == works[0] for work in works), works


@pytest.mark.parametrize("chosen_settings", [{"address_tries": 7}])
def test_an_address_that_tries_many_cards_is_refused(
    installation: Installation, client: TestClient, small_province: SmallProvince
) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False):
        cards = [open_card(small_province, str(number)) for number in range(1, 4)]
        made = [read_outcome(verify_tail(client, cards[number // 3], WRONG)) for number in range(9)]
        assert made == [LEFT] * 7 + [(429, "TooMany")] * 2
        assert read_outcome(verify_tail(client, cards[2], make_person("3").id_number[-6:])) == (
            429,
            "TooMany",
        )

        elsewhere = TestClient(
            create_app(installation, projecting=False), client=("198.51.100.9", 1)
        )
        assert verify_tail(elsewhere, cards[2], make_person("3").id_number[-6:]).status_code == 201


@pytest.mark.parametrize("how", ["{0}", " {0} ", "{1}", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_a_tail_is_the_same_however_it_is_typed(
    client: TestClient, small_province: SmallProvince, how: str
) -> None:
    wide = TAIL.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    assert verify_tail(client, open_card(small_province), how.format(TAIL, wide)).status_code == 201


@pytest.mark.parametrize("around", [")", "。", ".", ",", " ", "）"])
def test_a_link_is_read_with_what_a_chat_left_around_it(
    client: TestClient, small_province: SmallProvince, around: str
) -> None:
    assert client.get(open_card(small_province) + quote(around)).status_code == 200
