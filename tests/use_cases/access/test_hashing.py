"""Few passwords are hashed at once, few wait, and the next is sent away with nothing counted."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from signing.refusals import PasswordsCrowded, Refusal, WrongCredentials
from signing.use_cases.access import accounts, confirming
from signing.use_cases.access.accounts import Accounts, NewSession
from signing.use_cases.access.confirming import Confirming
from signing.use_cases.access.hashing import Turns
from signing.use_cases.access.lockouts import FREE
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.second_step import SecondStepDue
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.context import Context
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role
from support.use_cases.contexts import make_stamp

PASSWORD = "correct horse battery"
LONG = 60


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the only turn in another thread."""
    turns = Turns(at_once=1, waiting=0)
    monkeypatch.setattr(accounts, "TURNS", turns)
    monkeypatch.setattr(confirming, "TURNS", turns)
    taken, over = threading.Event(), threading.Event()

    def hash_slowly() -> None:
        with turns.turn():
            taken.set()
            over.wait(LONG)

    somebody = threading.Thread(target=hash_slowly)
    somebody.start()
    assert taken.wait(LONG)
    yield
    over.set()
    somebody.join()


def make_visit() -> Visit:
    return Visit(now=datetime.now(UTC), address="203.0.113.7", request_id="test-request")


def test_no_more_hash_at_once_and_no_more_wait_than_there_is_room_for() -> None:
    turns, go_on = Turns(at_once=2, waiting=3), threading.Event()
    inside, most, found = Counter[str](), Counter[str](), Counter[str]()
    lock = threading.Lock()

    def hash_one() -> None:
        try:
            with turns.turn():
                with lock:
                    inside["now"] += 1
                    most["ever"] = max(most["ever"], inside["now"])
                go_on.wait(LONG)
                with lock:
                    inside["now"] -= 1
                    found["hashed"] += 1
        except PasswordsCrowded:
            with lock:
                found["sent away"] += 1
                if found["sent away"] == 4:
                    go_on.set()

    threads = [threading.Thread(target=hash_one) for _ in range(9)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(LONG)
    assert found == {"hashed": 5, "sent away": 4}
    assert most["ever"] == 2


def test_a_turn_within_a_turn_waits_for_nobody() -> None:
    turns = Turns(at_once=1, waiting=0)
    with turns.turn(), turns.turn():
        pass
    with turns.turn():
        pass


def test_a_turn_that_failed_is_given_back() -> None:
    turns = Turns(at_once=1, waiting=0)
    for _ in range(3):
        with pytest.raises(WrongCredentials), turns.turn():
            raise WrongCredentials


def sign_in(context: Context, password: str) -> NewSession | SecondStepDue | Refusal:
    try:
        return Accounts(context).sign_in("shen", password, make_visit())
    except Refusal as refusal:
        return refusal


@pytest.mark.usefixtures("full")
def test_who_is_sent_away_has_tried_nothing(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Appointment("shen", "沈处长", hash_password(PASSWORD), Role.PROVINCE, "")
    Schools(context).appoint(Operator(stamp=make_stamp()), one)
    for _ in range(FREE + 1):
        refused = sign_in(context, PASSWORD)
        assert isinstance(refused, PasswordsCrowded)
        assert refused.about["seconds"] >= 1
        with pytest.raises(PasswordsCrowded):
            Confirming(context).account("shen", PASSWORD, make_visit())
    monkeypatch.setattr(accounts, "TURNS", Turns())

    assert isinstance(sign_in(context, PASSWORD), NewSession | SecondStepDue)
