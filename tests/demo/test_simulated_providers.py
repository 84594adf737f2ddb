"""The demo's providers of messages and identities speak the protocol, to production's clients."""

from collections.abc import Iterator

import httpx2
import pytest

from signing.demo.identity import TOKEN as IDENTITY_TOKEN
from signing.demo.identity import simulated_identity
from signing.demo.sms import SENT, simulated_sms
from signing.demo.sms import TOKEN as SMS_TOKEN
from signing.refusals import IdentityAway, SmsAway
from signing.use_cases.access.identity_provider import BridgedIdentity
from signing.use_cases.core.outside import Bridge
from signing.use_cases.core.sms import BridgedSms, TextMessage
from support.waiting import PATIENCE

OWN = "http://127.0.0.1:8000"
MESSAGE = TextMessage("13800000001", "check", {"code": "246810", "minutes": "10"}, "check-1")


@pytest.fixture
def sms_url() -> Iterator[str]:
    with simulated_sms() as address:
        yield address


@pytest.fixture
def identity_url() -> Iterator[str]:
    with simulated_identity() as address:
        yield address


@pytest.fixture
def sms(sms_url: str) -> Iterator[BridgedSms]:
    client = BridgedSms(Bridge(sms_url, SMS_TOKEN, timeout=PATIENCE), {})
    yield client
    client.close()


@pytest.fixture
def identity(identity_url: str) -> Iterator[BridgedIdentity]:
    client = BridgedIdentity(Bridge(identity_url, IDENTITY_TOKEN, timeout=PATIENCE), OWN)
    yield client
    client.close()


def test_a_message_is_shown_and_with_the_same_key_once(sms: BridgedSms, sms_url: str) -> None:
    assert "还没有短信" in httpx2.get(sms_url + SENT).text
    assert sms.send(MESSAGE) == sms.send(MESSAGE)
    page = httpx2.get(sms_url + SENT).text
    assert page.count("13800000001") == 1
    assert "246810" in page
    assert sms.look()


def test_what_is_shown_is_no_markup(sms: BridgedSms, sms_url: str) -> None:
    sms.send(TextMessage("<script>", "check", {"code": "<b>"}, "check-2"))
    assert "<script>" not in httpx2.get(sms_url + SENT).text


def test_without_the_token_nothing_is_sent(sms_url: str) -> None:
    client = BridgedSms(Bridge(sms_url, "other", timeout=PATIENCE), {})
    with pytest.raises(SmsAway):
        client.send(MESSAGE)
    client.close()


@pytest.mark.parametrize(("who", "passed"), [("me", True), ("other", False)])
def test_whoever_is_asked_says_who_they_are_and_is_led_back(
    identity: BridgedIdentity, who: str, passed: bool
) -> None:
    begun = identity.begin("林小满", "340100200401010016", "/me/person-check/1")
    assert identity.find_result(begun.id).passed is None
    assert "林小满" in httpx2.get(begun.address).text
    away = httpx2.post(begun.address, data={"who": who}, follow_redirects=False)
    assert (away.status_code, away.headers["location"]) == (303, f"{OWN}/me/person-check/1")
    assert identity.find_result(begun.id).passed is passed
    assert identity.look()


def test_nobody_is_asked_about_who_was_not_begun(identity: BridgedIdentity) -> None:
    with pytest.raises(IdentityAway):
        identity.find_result("nobody")
