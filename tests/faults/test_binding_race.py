"""One WeChat account ↔ one graduate, whoever hurries: fifty clients on two servers at once."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from httpx2 import Client, Limits

from guessing import admin_of, bind, phone, told
from print_desk import settings
from season.service import Service
from signing.aggregates.wechat_account import WeChatAccount
from signing.application.office import Office
from signing.events import WeChatBound, WeChatUnbound
from signing.http.parts import Parts
from signing.vocabulary import wechat_account_id
from towns import Town, person

MANY = 50
ROUNDS = 3
BOUND = (201, "")
ALREADY = (409, "AlreadyBound")
TOO_MANY = (429, "TooMany")

Answer = tuple[int, str]


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = Parts.of(settings(database_url, tmp_path / "data"))
    yield opened.office
    opened.close()


@pytest.fixture
def servers(office: Office, database_url: str, tmp_path: Path) -> Iterator[list[Client]]:
    """Two processes on one database."""
    del office  # it made the keys
    services = [Service(tmp_path, database_url, "http://127.0.0.1:9") for _ in range(2)]
    clients = []
    try:
        for service in services:
            service.start()
            limits = Limits(max_connections=MANY)
            clients.append(Client(base_url=service.url, limits=limits, timeout=60))
        yield clients
    finally:
        for client in clients:
            client.close()
        for service in services:
            service.kill()


def at_once(ask: Callable[[int], Answer], many: int = MANY) -> list[Answer]:
    """The answers of as many threads, which begin together."""
    ready = Barrier(many)

    def begin(number: int) -> Answer:
        ready.wait(30)
        return ask(number)

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(begin, range(many)))


def unbound(client: Client, admin: dict[str, str], town: Town) -> int:
    address = f"/api/graduates/{town.state('7').id}/binding"
    answer = client.request("DELETE", address, json={"reason": "换手机"}, headers=admin)
    status: int = answer.status_code
    return status


def test_of_fifty_accounts_for_one_graduate_one_is_bound_and_again_after_unbinding(
    servers: list[Client], office: Office
) -> None:
    town = Town(office)
    town.enrolled("7")
    admin = admin_of(office, town, "99001")
    phones = [phone(office, f"phone-{number}") for number in range(MANY)]
    winners = []
    for _ in range(ROUNDS):
        answers = at_once(lambda number: told(bind(servers[number % 2], phones[number])))

        assert Counter(answers) == {BOUND: 1, ALREADY: MANY - 1}
        winner = answers.index(BOUND)
        account = wechat_account_id(f"phone-{winner}")
        assert town.state("7").wechat_account == account
        winners.append(account)
        assert unbound(servers[0], admin, town) == 200
        phones[winner] = phone(office, f"phone-{winner}")  # its sessions have ended

    facts = office.ledger.facts_of(town.state("7").id)
    assert [one.wechat_account for one in facts if isinstance(one, WeChatBound)] == winners
    assert [one.wechat_account for one in facts if isinstance(one, WeChatUnbound)] == winners


def test_of_fifty_graduates_for_one_account_one_is_bound(
    servers: list[Client], office: Office
) -> None:
    town = Town(office)
    numbers = [str(number) for number in range(1, MANY + 1)]
    for number in numbers:
        town.enrolled(number)
    only = phone(office, "only")

    def ask(index: int) -> Answer:
        number = numbers[index]
        wanted = {"student_number": number, "id_number": person(number).id_number}
        return told(bind(servers[index % 2], only, **wanted))

    answers = at_once(ask)

    # beyond ten undecided tries of one account at once, the rest are sent away unjudged
    assert answers.count(BOUND) == 1
    assert set(answers) <= {BOUND, ALREADY, TOO_MANY}
    bound = {number: town.state(number).wechat_account for number in numbers}
    winner = numbers[answers.index(BOUND)]
    account = wechat_account_id("only")
    assert {number: one for number, one in bound.items() if one} == {winner: account}
    assert office.ledger.load(WeChatAccount, account).graduate_id == town.state(winner).id


def test_binding_and_unbinding_at_the_same_time_leave_both_sides_agreed(
    servers: list[Client], office: Office
) -> None:
    town = Town(office)
    town.enrolled("7")
    admin = admin_of(office, town, "99001")
    names = [f"phone-{number}" for number in range(10)]

    def ask(number: int) -> Answer:
        client = servers[number % 2]
        if number >= len(names):
            return Counter(unbound(client, admin, town) for _ in range(12))[200], "unbound"
        tried = [told(bind(client, phone(office, names[number]))) for _ in range(12)]
        assert set(tried) <= {BOUND, ALREADY, (401, "NotSignedIn"), (409, "StaleVersion")}
        return tried.count(BOUND), "bound"

    counts = at_once(ask, len(names) + 2)

    graduate = town.state("7")
    facts = office.ledger.facts_of(graduate.id)
    turns = [type(one) for one in facts if isinstance(one, WeChatBound | WeChatUnbound)]
    assert turns == [WeChatBound, WeChatUnbound] * (len(turns) // 2) + [WeChatBound] * (
        len(turns) % 2
    )
    assert turns.count(WeChatUnbound) == sum(n for n, what in counts if what == "unbound") > 0
    for name in names:
        account = wechat_account_id(name)
        mine = office.ledger.load_or_blank(WeChatAccount, account).graduate_id
        assert (mine == graduate.id) == (graduate.wechat_account == account)
