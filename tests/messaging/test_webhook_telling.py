"""Who is told that a webhook was paused or has ended: those who look after it, once each."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from signing.bootstrap import Installation
from signing.messaging.webhooks.telling import OwnersTold
from signing.storage.webhook_tables import webhooks
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.notices.sending import Message
from signing.use_cases.notices.webhook_rows import WebhookOwner
from signing.use_cases.notices.webhooks import Webhooks
from signing.use_cases.organisations.colleagues import Colleagues
from signing.use_cases.organisations.schools import Schools
from signing.vocabulary import Role, staff_id
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
        deliverer = installation.messaging.webhooks(
            OwnersTold(posted, installation.context.ledger).tell
        )
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


def test_of_an_employer_whoever_answers_for_it_now_is_told_and_sees_the_count(
    installation: Installation,
) -> None:
    # given a webhook of whoever registered the employer, who then hands over and stays
    small_province, posted = SmallProvince(installation.context), KeptOutbox()
    first, mei = small_province.employer(), add_colleague(small_province, "mei")
    make_webhook(installation.context, first, "http://127.0.0.1:61009/")
    Colleagues(installation.context).hand_over(first, UUID(mei.stamp.actor.account))

    # when it is paused
    with installation.writing.begin() as connection:
        row = connection.execute(select(webhooks)).one()
        OwnersTold(posted, installation.context.ledger).tell(connection, row, "failing")
        connection.execute(update(webhooks).values(state="paused", why="failing"))

    # then who manages it is told, and who does not any more is not
    assert [str(one.account) for one in posted.messages] == [mei.stamp.actor.account]
    assert [count(installation, one) for one in (first, mei)] == [0, 1]


def test_every_administrator_of_the_office_sees_what_stopped(installation: Installation) -> None:
    small_province = SmallProvince(installation.context)
    lin, wu = appoint_admin(small_province, "lin"), appoint_admin(small_province, "wu")
    wei, office = appoint_admin(small_province, "wei", "99002"), appoint_province(small_province)
    for by in (lin, office):
        make_webhook(installation.context, by, "http://127.0.0.1:61009/")
    everybody = (lin, wu, wei, office)
    assert [count(installation, one) for one in everybody] == [0] * 4
    with installation.writing.begin() as connection:
        connection.execute(update(webhooks).values(state="paused", why="closed"))
    assert [count(installation, one) for one in everybody] == [1, 1, 0, 1]
    counselor = SignedIn(Role.COUNSELOR, None, staff_id("counselor"), None, uuid4())
    assert Webhooks(installation.context).count_stopped(counselor) == 0


def count(installation: Installation, who: WebhookOwner) -> int:
    """Return how many webhooks the account's own page says have stopped."""
    actor = who.stamp.actor
    employer = who.employer_id if isinstance(who, EmployerUser) else None
    signed_in = SignedIn(actor.role, None, UUID(actor.account), None, uuid4(), employer_id=employer)
    return Webhooks(installation.context).count_stopped(signed_in)


def test_both_reasons_are_worded(installation: Installation) -> None:
    small_province = SmallProvince(installation.context)
    lin, posted = appoint_admin(small_province, "lin"), KeptOutbox()
    make_webhook(installation.context, lin, "http://127.0.0.1:61009/", name="{x}")
    with installation.writing.begin() as connection:
        row = connection.execute(select(webhooks)).one()
        for why in ("failing", "closed", "gone"):
            OwnersTold(posted, installation.context.ledger).tell(connection, row, why)
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

    claims = installation.messaging.webhooks(
        OwnersTold(posted, installation.context.ledger).tell
    ).claims
    assert claims.pause_forsaken() == 2
    assert claims.pause_forsaken() == 0
    told = {str(one.account) for one in posted.messages}
    assert told == {wu.stamp.actor.account, mei.stamp.actor.account}
