"""The client of the business register: what each answer means, and what it never tells."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from structlog.testing import capture_logs

from signing.codes.companies import CompanyStatus, RegistryEntry
from signing.refusals import RegistryAway, RegistryNotSet
from signing.use_cases.organisations.registry import FAILURES, NoRegistry
from support.servers.recording import (
    TIMEOUT,
    Say,
    cut_reply,
    drip_head,
    drip_reply,
    make_reply,
    redirect,
    stay_silent,
)
from support.servers.registry import (
    CODE,
    COMPANY,
    GOOD,
    PERSON,
    TOKEN,
    UNKNOWN,
    make_company_reply,
    open_registry,
    serve_registry_to_client,
)
from support.waiting import PATIENCE


def test_a_credit_code_names_a_company_and_the_token_goes_along() -> None:
    with serve_registry_to_client(GOOD) as (client, heard):
        found = client.look_up(CODE)
    assert found == RegistryEntry(
        credit_code=CODE,
        name="徽州茶业有限公司",
        status=CompanyStatus.ACTIVE,
        legal_representative=PERSON,
        founded_on=date(2015, 3, 20),
        address="合肥市长江路1号",
    )
    assert heard.asked == [f"/companies/{CODE}"]
    assert heard.tokens == [f"Bearer {TOKEN}"]


def test_a_code_that_nobody_has_is_an_answer_and_no_failure() -> None:
    with serve_registry_to_client(UNKNOWN) as (client, _):
        assert [client.look_up(CODE) for _ in range(FAILURES + 1)] == [None] * (FAILURES + 1)
        assert not client.rests


def test_what_the_register_leaves_out_is_unknown_and_a_new_status_is_another() -> None:
    bare = json.dumps({"credit_code": CODE, "name": "徽州茶业", "status": "in_liquidation"})
    with serve_registry_to_client(make_reply(bare.encode())) as (client, _):
        found = client.look_up(CODE)
    assert found == RegistryEntry(CODE, "徽州茶业", CompanyStatus.OTHER)


@pytest.mark.parametrize(
    "says",
    [
        make_reply(b"<html>502 Bad Gateway</html>", kind="text/html"),
        make_reply(json.dumps(COMPANY).encode(), status=500),
        make_reply(json.dumps(COMPANY).encode(), status=401),
        redirect,
        make_reply(b""),
        make_reply(b"\xff\xfe\x00garbage"),
        make_reply(b"[]"),
        make_reply(b"null"),
        make_reply(b"[" * 10_000),
        make_reply(json.dumps(COMPANY | {"more": "x" * 100_000}).encode()),
        make_company_reply(credit_code="91340100MA2MQ00015"),
        make_company_reply(credit_code=None),
        make_company_reply(name=""),
        make_company_reply(name=17),
        make_company_reply(name="徽" * 101),
        make_company_reply(name="徽\0州"),
        make_company_reply(name="\ud800"),
        make_company_reply(status=None),
        make_company_reply(status=["active"]),
        make_company_reply(legal_representative={"name": PERSON}),
        make_company_reply(legal_representative="秦" * 101),
        make_company_reply(founded_on="20.03.2015"),
        make_company_reply(founded_on=2015),
        cut_reply,
        stay_silent,
        drip_reply,
        drip_head,
    ],
)
def test_what_makes_no_sense_or_takes_too_long_is_a_register_that_is_away(says: Say) -> None:
    began = time.monotonic()
    with (
        capture_logs() as logs,
        serve_registry_to_client(says, timeout=TIMEOUT) as (client, heard),
    ):
        with pytest.raises(RegistryAway):
            client.look_up(CODE)
        assert len(heard.asked) == 1
        assert time.monotonic() - began < PATIENCE
    assert {one["event"] for one in logs} == {"registry.away"}
    told = repr(logs)
    assert not any(secret in told for secret in (PERSON, TOKEN, CODE, "徽州"))


def test_a_register_that_is_not_there_is_away() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # and does not listen
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        with open_registry(address) as client, pytest.raises(RegistryAway):
            client.look_up(CODE)
    with open_registry("nonsense://x") as client, pytest.raises(RegistryAway):
        client.look_up(CODE)


def test_a_register_that_fails_again_and_again_is_left_alone_for_a_while() -> None:
    broken = make_reply(b"", status=503)
    with serve_registry_to_client(broken, rest=PATIENCE) as (client, heard):
        for _ in range(2 * FAILURES):
            with pytest.raises(RegistryAway):
                client.look_up(CODE)
        assert client.rests
        assert len(heard.asked) == FAILURES


def test_a_good_answer_between_failures_makes_them_forgotten() -> None:
    broken = make_reply(b"", status=503)
    turns = [broken, broken, GOOD, broken, broken, GOOD]
    with serve_registry_to_client(*turns, rest=PATIENCE) as (client, heard):
        for says in turns:
            if says is GOOD:
                assert client.look_up(CODE)
            else:
                with pytest.raises(RegistryAway):
                    client.look_up(CODE)
        assert not client.rests
        assert len(heard.asked) == len(turns)


def test_many_at_once_wait_no_longer_than_one() -> None:
    with serve_registry_to_client(stay_silent, timeout=TIMEOUT) as (client, _):

        def ask(_: int) -> float:
            began = time.monotonic()
            with pytest.raises(RegistryAway):
                client.look_up(CODE)
            return time.monotonic() - began

        with ThreadPoolExecutor(24) as people:
            assert max(people.map(ask, range(24))) < PATIENCE / 2


def test_look_ups_one_after_another_share_a_connection() -> None:
    with serve_registry_to_client(GOOD) as (client, heard):
        for _ in range(10):
            client.look_up(CODE)
        assert len(heard.connections) == 1


def test_a_company_is_written_down_without_its_people() -> None:
    entry = RegistryEntry(CODE, "徽州茶业", CompanyStatus.ACTIVE, PERSON, None, "长江路1号")
    assert PERSON not in repr(entry)
    assert "长江路" not in repr(entry)


def test_an_installation_without_a_register_says_so() -> None:
    assert not NoRegistry().is_set
    with pytest.raises(RegistryNotSet):
        NoRegistry().look_up(CODE)
