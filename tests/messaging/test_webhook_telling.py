"""Who is told that a webhook was paused or has ended: those who look after it, once each."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from signing.bootstrap import Installation
from signing.messaging.webhooks.telling import OwnersTold
from signing.storage.webhook_tables import webhooks
from signing.use_cases.notices.sending import Message
from signing.use_cases.notices.webhook_rows import WebhookOwner
from signing.use_cases.organisations.colleagues import Colleagues
from signing.use_cases.organisations.schools import Schools
from signing.vocabulary import staff_id
from support.messaging.reminded import KeptOutbox
from support.servers.receivers import say, serve_receiver
from support.use_cases.colleagues import add_colleague
from support.use_cases.small_province import SmallProvince
from support.use_cases.webhooks import LOCAL, appoint_admin, appoint_province, make_webhook


@pytest.fixture
def chosen_settings() -> dict[str, Any]:
    return {"webhook_networks": LOCAL}


def end_by_410(installation: Installation, by: WebhookOwner) -> tuple[list[Message], UUID]:
    posted = KeptOutbox()
    with serve_receiver(say(410)) as receiver:
        made = make_webhook(installation.context, by, receiver.url, name="教务系统")
        installation.projector().catch_up()
        deliverer = installation.messaging.webhooks(OwnersTold(posted).tell)
        deliverer.deliver_due()
    return posted.messages, made["id"]


def test_each_administrator_of_the_school_is_told_and_no_other(installation: Installation) -> None:
    small_province = SmallProvince(installation.context)
    lin, wu = appoint_admin(small_province, "lin"), appoint_admin(small_province, "wu")
    appoint_admin(small_province, "wei", "99002")
    messages, webhook = end_by_410(installation, lin)
    told = {str(one.account) for one in messages}
    assert told == {lin.stamp.actor.account, wu.stamp.actor.account}
    assert len({one.key for one in messages}) == 1
    one = messages[0]
    assert (one.kind, one.path) == ("webhook_ended", f"/account/webhooks/{webhook}")
    assert "教务系统" in one.text.zh
    assert "教务系统" in one.text.en


def test_of_an_employer_and_the_province_their_own_are_told(installation: Installation) -> None:
    small_province = SmallProvince(installation.context)
    firm, office = small_province.employer(), appoint_province(small_province)
    small_province.sign_agreement()
    for by in (firm, office):
        messages, _ = end_by_410(installation, by)
        assert [str(one.account) for one in messages] == [by.stamp.actor.account]


def test_both_reasons_are_worded(installation: Installation) -> None:
    small_province = SmallProvince(installation.context)
    lin, posted = appoint_admin(small_province, "lin"), KeptOutbox()
    make_webhook(installation.context, lin, "http://127.0.0.1:61009/", name="{x}")
    with installation.writing.begin() as connection:
        row = connection.execute(select(webhooks)).one()
        for why in ("failing", "closed", "gone"):
            OwnersTold(posted).tell(connection, row, why)
    assert [one.kind for one in posted.messages] == [
        "webhook_paused",
        "webhook_paused",
        "webhook_ended",
    ]
    assert all("{x}" in one.text.zh for one in posted.messages)


def test_a_closed_account_is_told_to_the_others_of_its_office(installation: Installation) -> None:
    small_province, posted = SmallProvince(installation.context), KeptOutbox()
    lin, wu = appoint_admin(small_province, "lin"), appoint_admin(small_province, "wu")
    first, mei = small_province.employer(), add_colleague(small_province, "mei")
    for by in (lin, first):
        make_webhook(installation.context, by, "http://127.0.0.1:61009/")
    Schools(installation.context).dismiss(small_province.admin(), staff_id("lin"), "调离")
    Colleagues(installation.context).hand_over(first, UUID(mei.stamp.actor.account))
    Colleagues(installation.context).remove(mei, first.employer_id)

    claims = installation.messaging.webhooks(OwnersTold(posted).tell).claims
    assert claims.pause_forsaken() == 2
    assert claims.pause_forsaken() == 0
    told = {str(one.account) for one in posted.messages}
    assert told == {wu.stamp.actor.account, mei.stamp.actor.account}
