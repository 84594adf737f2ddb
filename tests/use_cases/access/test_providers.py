"""Providers of text messages and identity checks: what is sent, and answers that are none."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from structlog.testing import capture_logs

from signing.refusals import IdentityAway, SmsAway, SmsRefused
from signing.use_cases.access.identity_provider import BridgedIdentity, IdentityResult
from signing.use_cases.core.outside import LARGEST_ANSWER, Bridge
from signing.use_cases.core.sms import BridgedSms, TextMessage
from support.servers.recording import (
    TIMEOUT,
    Heard,
    Say,
    cut_reply,
    drip_head,
    drip_reply,
    make_json,
    make_reply,
    redirect,
    serve_answers,
    stay_silent,
)

TOKEN = "5b0a4fprovidertoken"
MESSAGE = TextMessage("13800138001", "check", {"code": "246810", "minutes": "10"}, "check-1")
NAME, ID_NUMBER = "秦观澜", "340100200401010016"
OWN = "https://signing.example"
NO_ANSWERS: dict[str, Say] = {
    "nothing": stay_silent,
    "a byte at a time": drip_reply,
    "a slow head": drip_head,
    "half of it": cut_reply,
    "somewhere else": redirect,
    "an error": make_json(500, id="1"),
    "unauthorised": make_json(401, id="1"),
    "no JSON": make_reply(b"<html>13800138001</html>"),
    "a list": make_reply(b"[1]"),
    "nesting": make_reply(b"[" * 9000),
    "too much": make_reply(b" " * (LARGEST_ANSWER + 1)),
    "no id": make_json(),
    "an empty id": make_json(id="", address="https://id.example/1"),
    "a number": make_json(id=1, address="https://id.example/1"),
    "a long id": make_json(id="1" * 101, address="https://id.example/1"),
    "foreign characters": make_json(id="1\u202e", address="https://id.example/1"),
}


@contextmanager
def open_sms(*answers: Say, timeout: float = TIMEOUT) -> Iterator[tuple[BridgedSms, Heard]]:
    with serve_answers(*answers) as heard:
        client = BridgedSms(Bridge(heard.url, TOKEN, timeout=timeout), {"check": "SMS_1001"})
        yield client, heard
        client.close()


@contextmanager
def open_identity(*answers: Say) -> Iterator[tuple[BridgedIdentity, Heard]]:
    with serve_answers(*answers) as heard:
        client = BridgedIdentity(Bridge(heard.url, TOKEN, timeout=TIMEOUT), OWN)
        yield client, heard
        client.close()


def test_a_message_is_sent_with_the_provider_s_template_and_a_key() -> None:
    with open_sms(make_json(201, id="sent-7"), timeout=30) as (sms, heard):
        assert sms.send(MESSAGE) == "sent-7"
    assert heard.calls == [("POST", "/messages")]
    assert heard.tokens == [f"Bearer {TOKEN}"]
    assert heard.keys == ["check-1"]
    assert json.loads(heard.bodies[0]) == {
        "to": "13800138001",
        "template": "SMS_1001",
        "parameters": {"code": "246810", "minutes": "10"},
    }


@pytest.mark.parametrize("answer", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_is_no_answer_is_away_and_the_log_tells_nothing(answer: Say) -> None:
    with open_sms(answer) as (sms, _), capture_logs() as logged, pytest.raises(SmsAway) as away:
        sms.send(MESSAGE)
    assert away.value.__cause__ is None
    [line] = logged
    assert line["event"] == "sms.away"
    for secret in (TOKEN, "13800138001", "246810", "127.0.0.1"):
        assert secret not in str(logged)


@pytest.mark.parametrize("answer", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_a_session_that_is_none_is_away(answer: Say) -> None:
    with (
        open_identity(answer) as (identity, _),
        capture_logs() as logged,
        pytest.raises(IdentityAway),
    ):
        identity.begin(NAME, ID_NUMBER, "/me/person-check/1")
    for secret in (TOKEN, NAME, ID_NUMBER):
        assert secret not in str(logged)


@pytest.mark.parametrize(
    "address",
    [
        "",
        None,
        "/here",
        "javascript:alert(1)",
        "http://id.example/1",
        "ftp://id.example/1",
        "https:///1",
        "https://id.example/1 2",
        "https://id.example/\n1",
        "https://身份.example/1",
        "https://id.example/" + "1" * 1000,
        "https://[::1",
    ],
)
def test_nobody_is_sent_to_an_odd_address(address: object) -> None:
    with (
        open_identity(make_json(id="1", address=address)) as (identity, _),
        pytest.raises(IdentityAway),
    ):
        identity.begin(NAME, ID_NUMBER, "/me/person-check/1")


def test_a_session_leads_back_to_our_own_page() -> None:
    answer = make_json(201, id="a/b", address="https://id.example/1")
    result = make_json(passed=True, reference="r-1")
    with open_identity(answer, result) as (identity, heard):
        begun = identity.begin(NAME, ID_NUMBER, "/me/person-check/1")
        assert identity.find_result(begun.id) == IdentityResult(passed=True, reference="r-1")
    assert begun.address == "https://id.example/1"
    assert heard.calls == [("POST", "/sessions"), ("GET", "/sessions/a%2Fb")]
    assert json.loads(heard.bodies[0]) == {
        "name": NAME,
        "id_number": ID_NUMBER,
        "return_address": f"{OWN}/me/person-check/1",
    }


@pytest.mark.parametrize(
    ("told", "passed"),
    [({"passed": None}, None), ({}, None), ({"passed": False, "reference": "r"}, False)],
)
def test_who_was_not_there_or_was_another_has_passed_nothing(
    told: dict[str, object], passed: bool | None
) -> None:
    with open_identity(make_json(200, **told)) as (identity, _):
        assert identity.find_result("1") == IdentityResult(passed, "")


@pytest.mark.parametrize(
    "told",
    [{"passed": "yes", "reference": "r"}, {"passed": 1, "reference": "r"}, {"passed": True}],
)
def test_an_odd_result_passes_nobody(told: dict[str, object]) -> None:
    with open_identity(make_json(200, **told)) as (identity, _), pytest.raises(IdentityAway):
        identity.find_result("1")


def test_who_failed_three_times_is_left_alone_for_a_while() -> None:
    with open_sms(make_json(500), timeout=30) as (sms, heard):
        for _ in range(5):
            with pytest.raises(SmsAway):
                sms.send(MESSAGE)
        assert sms.rests
    assert len(heard.calls) == 3


def test_what_the_provider_will_never_send_is_refused_and_no_failure_of_the_bridge() -> None:
    with open_sms(make_json(422, error="13800138001"), timeout=30) as (sms, heard):
        for _ in range(4):
            with capture_logs() as logged, pytest.raises(SmsRefused):
                sms.send(MESSAGE)
        assert not sms.rests
    assert len(heard.calls) == 4
    assert "13800138001" not in str(logged)


def test_whether_a_provider_is_there_is_asked_without_sending() -> None:
    with open_sms(make_json(well=True), make_json(503), timeout=30) as (sms, heard):
        assert sms.look()
        assert not sms.look()
    assert heard.calls == [("GET", "/ready")] * 2
