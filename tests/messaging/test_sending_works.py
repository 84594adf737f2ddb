"""A service that is at work sends what concerns people, through the channels that are set."""

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, insert, select

from signing.bootstrap import (
    Installation,
    ProviderMissingError,
    must_have_providers,
)
from signing.http.app import create_app
from signing.messaging import following
from signing.messaging.channels import connect_mail, list_channels
from signing.settings import Settings
from signing.storage.account_tables import emails
from signing.storage.outbox_tables import outbox, outbox_cursors
from signing.use_cases.core.actors import Operator
from signing.use_cases.notices import delivering
from signing.use_cases.notices.preferences import Preferences
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.servers.mail import Received, serve_mail
from support.use_cases.channels import make_message
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import SmallProvince
from support.waiting import soon

ADDRESS = "su@post.example"
SU = staff_id("su")


@pytest.fixture
def received() -> Iterator[Received]:
    with serve_mail() as serving:
        yield serving


@pytest.fixture
def chosen_settings(received: Received) -> dict[str, Any]:
    return {
        "smtp_url": f"smtp://127.0.0.1:{received.port}",
        "mail_from": "post@signing.example",
        "quiet_hours": "",
    }


@pytest.fixture
def client(installation: Installation) -> Iterator[TestClient]:
    """Yield a client of a service at work, on which a counselor has a confirmed address."""
    context = installation.context
    installation.projector().prepare()
    SmallProvince(context)
    appointment = Appointment("su", "苏老师", "no hash", Role.COUNSELOR, "99001")
    Schools(context).appoint(Operator(stamp=make_stamp()), appointment)
    sealed = context.vault.make_cipher(SU).encrypt_bytes(ADDRESS.encode())
    with installation.writing.connect() as connection:
        row = {"account": SU, "sealed_address": sealed, "confirmed_at": NOW}
        connection.execute(insert(emails).values(row))
    installation.projector().catch_up()
    with TestClient(create_app(installation), client=("127.0.0.1", 50000)) as serving:
        soon(lambda: has_begun(installation))
        yield serving


def has_begun(installation: Installation) -> bool:
    with installation.writing.connect() as connection:
        return connection.execute(select(outbox_cursors.c.position)).scalar() is not None


def test_a_message_that_is_posted_arrives(
    client: TestClient, installation: Installation, received: Received
) -> None:
    del client  # it is at work
    with installation.writing.connect() as connection:
        installation.messaging.outbox.post(connection, [make_message("1", SU, urgent=True)])
    soon(lambda: received.letters)
    assert received.recipients == [[ADDRESS]]


def test_facts_do_not_wake_those_who_deliver(
    client: TestClient, installation: Installation
) -> None:
    """Whoever puts a message into the outbox does."""
    del client  # it is at work
    takes = list[float]()

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if "UPDATE outbox AS" in statement:
            takes.append(monotonic())

    event.listen(Engine, "before_cursor_execute", note)
    began = monotonic()
    for _ in range(20):
        installation.log.wake()
        sleep(0.1)
    took = monotonic() - began
    event.remove(Engine, "before_cursor_execute", note)
    assert len(takes) <= 2 * (took / delivering.LOOK_SECONDS + 1)


def test_a_fact_that_concerns_somebody_is_mailed_to_them(
    client: TestClient,
    installation: Installation,
    received: Received,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given a counselor who wants mail of everything
    monkeypatch.setattr(Preferences, "find", lambda *_: frozenset({"mail"}))
    monkeypatch.setattr(following, "NEWS", timedelta(days=10_000))  # its facts are of that spring
    del client  # it is at work

    # when a graduate is signed
    province = SmallProvince.__new__(SmallProvince)
    province.context = installation.context
    province.sign_agreement("1")

    # then the mail says so, and leads to the review
    soon(lambda: len(received.letters) >= 1)
    assert {one for to in received.recipients for one in to} == {ADDRESS}
    with installation.writing.connect() as connection:
        assert soon(
            lambda: connection.execute(select(outbox).where(outbox.c.state == "sent")).all()
        )


def test_the_service_says_which_channels_are_on(client: TestClient) -> None:
    ready = client.get("/ready").json()
    [told] = [one for one in ready["dependencies"] if one["name"] == "channels"]
    assert told["state"] == "ok"
    assert "mail on" in told["reason"]
    assert "WeChat off (SIGNING_WECHAT_TEMPLATES)" in told["reason"]
    names = {one["name"]: one["state"] for one in ready["background"]}
    assert {"notices_follower", "mail_deliverer"} <= set(names)


def test_without_a_server_nothing_runs_and_everything_stays_in_the_inbox() -> None:
    nothing = Settings(_env_file=None)
    assert connect_mail(nothing, lambda _: None) is None
    assert list_channels(nothing) == []


def test_a_server_without_a_sender_ends_the_start_in_words() -> None:
    with pytest.raises(ProviderMissingError, match="SIGNING_MAIL_FROM"):
        must_have_providers(Settings(_env_file=None, smtp_url="smtp://mail.example"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"smtp_url": "http://x"},
        {"mail_from": "nobody"},
        {"quiet_hours": "8"},
        {"daily_messages": 0},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Settings(_env_file=None, **wrong)
