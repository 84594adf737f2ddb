"""One WeChat account ↔ one graduate, whoever hurries: fifty clients on two servers at once."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

import pytest
from httpx2 import Client, Limits
from sqlalchemy.engine import URL

from conftest import copy_database
from season.service import Service
from signing.aggregates.wechat_account import WeChatAccount
from signing.bootstrap import Installation
from signing.events import WeChatBound, WeChatUnbound
from signing.use_cases.core.context import Context
from signing.vocabulary import wechat_account_id
from support.printing.print_client import make_settings
from support.use_cases.guesses import (
    read_outcome,
    sign_in_admin,
    sign_in_wechat,
    try_binding,
)
from support.use_cases.small_province import SmallProvince, make_person
from support.waiting import PATIENCE, soon

MANY = 50
ROUNDS = 3
BOUND = (201, "")
ALREADY = (409, "AlreadyBound")
TOO_MANY = (429, "TooMany")

Answer = tuple[int, str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("race")


@pytest.fixture(scope="module")
def database(server: URL) -> Iterator[str]:
    """Yield one database for all races; each has graduates and phones of its own."""
    with copy_database(server) as url:
        yield url


@pytest.fixture(scope="module")
def context(database: str, folder: Path) -> Iterator[Context]:
    opened = Installation.open(make_settings(database, folder / "data"))
    yield opened.context
    opened.close()


@pytest.fixture(scope="module")
def small_province(context: Context) -> SmallProvince:
    return SmallProvince(context)


@pytest.fixture(scope="module")
def admin(context: Context, small_province: SmallProvince) -> dict[str, str]:
    return sign_in_admin(context, small_province, "99001")


@pytest.fixture(scope="module")
def servers(context: Context, database: str, folder: Path) -> Iterator[list[Client]]:
    """Start two processes on one database."""
    del context  # it made the keys
    services = [Service(folder, database, "http://127.0.0.1:9") for _ in range(2)]
    limits = Limits(max_connections=MANY)
    with ExitStack() as ends:
        for service in services:
            ends.callback(service.kill)
        with ThreadPoolExecutor() as both:
            list(both.map(Service.start, services))
        clients = [
            ends.enter_context(Client(base_url=one.url, limits=limits, timeout=PATIENCE))
            for one in services
        ]
        soon(lambda: all(one.get("/ready").is_success for one in clients))
        yield clients


def ask_at_once(ask: Callable[[int], Answer], many: int = MANY) -> list[Answer]:
    """Return the answers of `many` threads that begin together."""
    ready = Barrier(many)

    def begin(number: int) -> Answer:
        ready.wait(PATIENCE)
        return ask(number)

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(begin, range(many)))


def unbind_graduate(
    client: Client, admin: dict[str, str], small_province: SmallProvince, number: str
) -> int:
    address = f"/api/graduates/{small_province.load_graduate(number).id}/binding"
    answer = client.request("DELETE", address, json={"reason": "换手机"}, headers=admin)
    status: int = answer.status_code
    return status


@pytest.mark.sample
def test_of_fifty_accounts_for_one_graduate_one_is_bound_and_again_after_unbinding(
    servers: list[Client], context: Context, small_province: SmallProvince, admin: dict[str, str]
) -> None:
    small_province.enrol("7")
    phones = [sign_in_wechat(context, f"phone-{number}") for number in range(MANY)]
    winners = []
    for _ in range(ROUNDS):
        answers = ask_at_once(
            lambda number: read_outcome(try_binding(servers[number % 2], phones[number]))
        )

        assert Counter(answers) == {BOUND: 1, ALREADY: MANY - 1}
        winner = answers.index(BOUND)
        account = wechat_account_id(f"phone-{winner}")
        assert small_province.load_graduate("7").wechat_account == account
        winners.append(account)
        assert unbind_graduate(servers[0], admin, small_province, "7") == 200
        phones[winner] = sign_in_wechat(context, f"phone-{winner}")  # its sessions have ended

    facts = context.ledger.load_facts(small_province.load_graduate("7").id)
    assert [one.wechat_account for one in facts if isinstance(one, WeChatBound)] == winners
    assert [one.wechat_account for one in facts if isinstance(one, WeChatUnbound)] == winners


def test_of_fifty_graduates_for_one_account_one_is_bound(
    servers: list[Client], context: Context, small_province: SmallProvince
) -> None:
    numbers = [str(number) for number in range(101, 101 + MANY)]
    for number in numbers:
        small_province.enrol(number)
    only = sign_in_wechat(context, "only")

    def ask(index: int) -> Answer:
        number = numbers[index]
        wanted = {"student_number": number, "id_number": make_person(number).id_number}
        return read_outcome(try_binding(servers[index % 2], only, **wanted))

    answers = ask_at_once(ask)

    # beyond ten undecided tries of one account at once, the rest are sent away unjudged
    assert answers.count(BOUND) == 1
    assert set(answers) <= {BOUND, ALREADY, TOO_MANY}
    bound = {number: small_province.load_graduate(number).wechat_account for number in numbers}
    winner = numbers[answers.index(BOUND)]
    account = wechat_account_id("only")
    assert {number: one for number, one in bound.items() if one} == {winner: account}
    assert (
        context.ledger.load(WeChatAccount, account).graduate_id
        == small_province.load_graduate(winner).id
    )


def test_binding_and_unbinding_at_the_same_time_leave_both_sides_agreed(
    servers: list[Client], context: Context, small_province: SmallProvince, admin: dict[str, str]
) -> None:
    small_province.enrol("8")
    wanted = {"student_number": "8", "id_number": make_person("8").id_number}
    names = [f"hasty-{number}" for number in range(10)]

    def ask(number: int) -> Answer:
        client = servers[number % 2]
        if number >= len(names):
            return Counter(unbind_graduate(client, admin, small_province, "8") for _ in range(12))[
                200
            ], "unbound"
        tried = [
            read_outcome(try_binding(client, sign_in_wechat(context, names[number]), **wanted))
            for _ in range(12)
        ]
        refused = {(401, "NotSignedIn"), (409, "StaleVersion"), (429, "TooMany")}
        assert set(tried) <= {BOUND, ALREADY} | refused
        return tried.count(BOUND), "bound"

    counts = ask_at_once(ask, len(names) + 2)

    graduate = small_province.load_graduate("8")
    facts = context.ledger.load_facts(graduate.id)
    turns = [type(one) for one in facts if isinstance(one, WeChatBound | WeChatUnbound)]
    assert turns == [WeChatBound, WeChatUnbound] * (len(turns) // 2) + [WeChatBound] * (
        len(turns) % 2
    )
    assert turns.count(WeChatUnbound) == sum(n for n, what in counts if what == "unbound") > 0
    for name in names:
        account = wechat_account_id(name)
        mine = context.ledger.load_or_blank(WeChatAccount, account).graduate_id
        assert (mine == graduate.id) == (graduate.wechat_account == account)
