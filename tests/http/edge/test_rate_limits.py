"""Nobody asks too often; a whole school behind one address may."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from fastapi import FastAPI, HTTPException, Request
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.edge import rules
from signing.http.edge.callers import Sessions
from signing.http.edge.caps import Caps
from signing.http.edge.concurrency import Door
from signing.http.edge.proxies import Proxies
from signing.http.edge.rate_limits import Limits
from signing.http.edge.routing import Router
from signing.http.edge.rulebook import RuleBook
from signing.http.edge.rules import Cost
from signing.storage.engine import writing_engine
from signing.storage.rate_tables import rates as table
from signing.use_cases.limits.rates import Rates
from support.inspection import load_rules as stated
from support.printing.print_client import make_settings
from support.routes.api_routes import API_ROUTES
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW

FEW_ENTRIES = Cost("entry", of_address=3)
FEW_READS = Cost("reads", of_address=5, of_account=8)
COSTS = (
    rules.SIGN_IN,
    rules.ENTRY,
    rules.UPLOADS,
    rules.PRINTS,
    rules.PICTURES,
    rules.COMMANDS,
    rules.READS,
)
AT = NOW.replace(second=20)
GOOD = {"Authorization": "Bearer good"}


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = writing_engine(database_url)
    yield made
    made.dispose()


def make_rates(engine: Engine) -> Rates:
    return Rates(engine, lambda caller: f"digest of {caller}")


def open_limited_client(rates: Rates, address: str = "198.51.100.7") -> TestClient:
    """Return a client of a service that accepts tokens that begin with `good`."""
    app, router = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), Router()

    @router.get("/", rules.READ.costing(FEW_READS).open_to("everybody"))
    @router.post("/in", rules.UNKEYED_COMMAND.costing(FEW_ENTRIES).open_to("everybody"))
    def answer(request: Request) -> dict[str, str]:
        token = request.headers.get("authorization", "Bearer ").split()[-1]
        token = request.cookies.get("signing_session", token)
        if token.startswith("good"):
            request.state.account = "somebody"
        elif token != "Bearer":
            raise HTTPException(401)
        return {}

    app.router.routes += router.make_routes()
    app.state.rulebook = RuleBook(app.routes)
    sessions, cookie = Sessions(), "signing_session"
    app.add_middleware(Door, caps=Caps(), sessions=sessions, cookie=cookie, find=lambda _: None)
    app.add_middleware(Limits, rates=rates, cookie=cookie, sessions=sessions)
    app.add_middleware(Proxies, trusted=())
    return TestClient(app, client=(address, 1))


def count_allowed(client: TestClient, path: str = "/", **headers: str) -> int:
    """Return how many calls go through before one is refused."""
    for made in range(100):
        if client.get(path, headers=headers).status_code == 429:
            return made
    raise AssertionError


@time_machine.travel(AT, tick=False)
def test_answers_tell_what_is_left_and_then_when_to_come_again(engine: Engine) -> None:
    client = open_limited_client(make_rates(engine))
    first = client.get("/")
    assert first.headers["RateLimit-Policy"] == '"reads";q=5;w=60'
    assert first.headers["RateLimit"] == '"reads";r=4;t=40'
    assert [client.get("/").status_code for _ in range(5)] == [200] * 4 + [429]
    over = client.get("/")
    assert over.json()["code"] == "TooMany"
    assert over.headers["Retry-After"] == "40"
    assert over.headers["RateLimit"] == '"reads";r=0;t=40'
    assert "40 秒" in over.json()["next"]


def test_the_next_minute_begins_anew(engine: Engine) -> None:
    rates = make_rates(engine)
    with time_machine.travel(AT, tick=False) as clock:
        client = open_limited_client(rates)
        assert count_allowed(client) == 5
        clock.shift(39)
        assert count_allowed(client) == 0
        clock.shift(1)
        assert count_allowed(client) == 5


@time_machine.travel(AT, tick=False)
def test_one_kind_of_call_leaves_the_others_alone(engine: Engine) -> None:
    client = open_limited_client(make_rates(engine))
    assert count_allowed(client) == 5
    assert [client.post("/in").status_code for _ in range(4)] == [200, 200, 200, 429]


@time_machine.travel(AT, tick=False)
def test_who_is_signed_in_is_counted_apart_from_the_school_around_them(engine: Engine) -> None:
    client = open_limited_client(make_rates(engine))
    assert client.get("/", headers=GOOD).status_code == 200
    assert count_allowed(client) == 4
    assert count_allowed(client, **GOOD) == 8
    browser = TestClient(client.app, cookies={"signing_session": "good"})
    assert count_allowed(browser) == 0


@time_machine.travel(AT, tick=False)
def test_a_second_session_gives_no_second_quota(engine: Engine) -> None:
    client = open_limited_client(make_rates(engine))
    other = {"Authorization": "Bearer good2"}
    for one in (GOOD, other):
        client.get("/", headers=one)
    assert count_allowed(client, **GOOD) == 8
    assert count_allowed(client, **other) == 0


@time_machine.travel(AT, tick=False)
def test_made_up_tokens_are_counted_for_who_makes_them_up(engine: Engine) -> None:
    client = open_limited_client(make_rates(engine))
    tokens = [{"Authorization": f"Bearer x{number}"} for number in range(6)]
    assert [client.get("/", headers=one).status_code for one in tokens] == [401] * 5 + [429]


@time_machine.travel(AT, tick=False)
def test_what_only_addresses_have_no_session_multiplies(engine: Engine) -> None:
    client = open_limited_client(make_rates(engine))
    client.get("/", headers=GOOD)
    codes = [client.post("/in", headers=GOOD).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]


@time_machine.travel(AT, tick=False)
def test_an_ipv6_household_is_one_caller_and_its_neighbour_another(engine: Engine) -> None:
    rates = make_rates(engine)
    assert count_allowed(open_limited_client(rates, "2001:db8:1:2::1")) == 5
    assert count_allowed(open_limited_client(rates, "2001:db8:1:2:ffff::9")) == 0
    assert count_allowed(open_limited_client(rates, "2001:db8:1:3::1")) == 5
    assert count_allowed(open_limited_client(rates, "::ffff:192.0.2.1")) == 5
    assert count_allowed(open_limited_client(rates, "192.0.2.1")) == 0
    assert count_allowed(open_limited_client(rates, "192.0.2.2")) == 5


ENTERED = {
    "GET /api/sessions/oidc": rules.SIGN_IN,
    "GET /api/sessions/oidc/callback": rules.SIGN_IN,
    "GET /api/registry/{credit_code}": rules.ENTRY,  # asks the register, and needs no account
    "GET /api/invitations/{token}": rules.ENTRY,  # whoever guesses links has no account
}
"""What reads and is yet counted as what it leads to."""
DRAWN = {"GET /api/stamped-copies/{number}/{offer}/{picture}": rules.PICTURES}
"""What reads and is yet drawn for the one call."""


@pytest.mark.parametrize("route", API_ROUTES)
def test_only_what_reads_is_as_cheap_as_reading(route: str) -> None:
    file = route.endswith((".pdf", ".xlsx", ".csv"))
    read = route.startswith("GET") and not file and route not in ENTERED | DRAWN
    assert (stated()[route].cost in {rules.READS, None}) is read


@pytest.mark.parametrize("route", ENTERED)
def test_what_leads_to_an_account_is_counted_as_entering(route: str) -> None:
    assert stated()[route].cost == ENTERED[route]


@pytest.mark.parametrize("route", DRAWN)
def test_what_draws_a_picture_is_counted_as_drawing(route: str) -> None:
    assert stated()[route].cost == DRAWN[route]


def test_what_costs_much_is_allowed_less() -> None:
    most = {one.name: one.of_address for one in COSTS}
    assert most["sign-in"] < most["commands"] < most["reads"]
    assert all(one.of_account < one.of_address for one in COSTS)


def test_a_school_of_three_hundred_comes_in_at_once() -> None:
    """Each signs in, with a second step or a mistake, binds, and looks at ten things."""
    most = {one.name: one.of_address for one in COSTS}
    assert most["sign-in"] >= 300 * 3
    assert most["entry"] >= 300 * 2
    assert most["reads"] >= 300 * 20


@pytest.mark.usefixtures("province")
def test_the_service_counts_its_callers_and_names_none_of_them(
    installation: Installation, province: FilledProvince
) -> None:
    configured = make_settings(installation.url, installation.settings.data_dir, rate_limits="on")
    opened = Installation.open(configured)
    by = {"Authorization": f"Bearer {province.tokens['admin']}"}
    with TestClient(create_app(opened, projecting=False), client=("198.51.100.7", 1)) as client:
        quotas = [
            client.get("/api/account/sessions", headers=by).headers["RateLimit-Policy"]
            for _ in range(2)
        ]
        assert "RateLimit" not in client.get("/live").headers
        assert "RateLimit" not in client.get("/static/seal.svg").headers
    assert quotas == ['"reads";q=9000;w=60', '"reads";q=1800;w=60']
    with opened.writing.connect() as connection:
        callers = list(connection.execute(select(table.c.caller)).scalars())
        assert connection.execute(select(func.sum(table.c.count))).scalar_one() == 2
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in callers)
    opened.close()
