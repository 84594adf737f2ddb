"""Each notice is posted once, to everybody whom it is for, and no rebuild posts it again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from signing.bootstrap import Installation
from signing.messaging.following import Follower
from signing.projections import notices
from signing.projections.engine.rebuilding import rebuild
from signing.storage.engine import own_connection
from signing.storage.outbox_tables import outbox, outbox_cursors
from signing.use_cases.core.actors import Operator
from signing.use_cases.notices.outbox import EveryChannel, Outbox, decrypt_message
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.facts.projector_logs import ignore_progress
from support.use_cases.channels import FakeSender
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import SmallProvince


@dataclass
class Followed:
    """A small province whose notices are followed, from its second fact on."""

    installation: Installation
    province: SmallProvince
    sender: FakeSender = field(default_factory=FakeSender)

    def follower(self) -> Follower:
        box = Outbox(self.installation.context.tokens, [self.sender], EveryChannel())
        return Follower(self.installation.reading, self.installation.log, box)

    def follow(self, now: datetime = NOW) -> None:
        while self.follower().follow(now):
            pass

    def go_back(self, position: int) -> None:
        with self.installation.writing.connect() as connection:
            connection.execute(update(outbox_cursors).values(position=position))

    def list_posted(self) -> list[tuple[str, UUID, str]]:
        """Return key, account and kind of each row."""
        query = select(outbox.c.key, outbox.c.account, outbox.c.kind).order_by(outbox.c.id)
        with self.installation.writing.connect() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def load_position(self) -> int:
        with self.installation.writing.connect() as connection:
            position: int = connection.execute(select(outbox_cursors.c.position)).scalar_one()
            return position


@pytest.fixture
def followed(installation: Installation) -> Followed:
    installation.projector().prepare()
    province = SmallProvince(installation.context)
    for name, colleges in (("su", ("文学院",)), ("li", ("理学院",)), ("all", ())):
        appointment = Appointment(name, name, "no hash", Role.COUNSELOR, "99001", colleges)
        Schools(installation.context).appoint(Operator(stamp=make_stamp()), appointment)
    province.employer()
    installation.projector().catch_up()
    world = Followed(installation, province)
    world.follower().follow(NOW)  # it begins here
    return world


def test_nothing_of_before_is_sent(followed: Followed) -> None:
    followed.follow()
    assert followed.list_posted() == []
    assert followed.load_position() == followed.installation.log.last_position()


def test_a_signing_is_told_to_each_who_reviews_it_and_to_the_graduate_once(
    followed: Followed,
) -> None:
    # given an agreement with a graduate of one college
    number = followed.province.sign_agreement("1")
    graduate = followed.province.load_graduate("1")
    followed.installation.projector().catch_up()

    # when its notices are followed, and followed again
    followed.follow()
    followed.follow()

    # then who counsels that college is told, and no other; nobody twice
    posted = followed.list_posted()
    signed = {account for _, account, kind in posted if kind == "OfferSigned"}
    assert number
    assert graduate.id in signed
    assert {staff_id("su"), staff_id("all")} <= signed
    assert staff_id("li") not in signed
    assert len({(key, account) for key, account, _ in posted}) == len(posted)


def test_a_rebuild_sends_nothing_again(followed: Followed) -> None:
    followed.province.sign_agreement("1")
    followed.installation.projector().catch_up()
    followed.follow()
    before = followed.list_posted()
    assert before

    rebuild(followed.installation.replay(notices, "rebuilt"), ignore_progress)
    followed.follow()

    assert followed.list_posted() == before


def test_who_did_it_is_not_told(followed: Followed) -> None:
    followed.province.sign_agreement("1")
    followed.installation.projector().catch_up()
    followed.follow()
    facts = {str(one.position): one.state for one in followed.installation.log.read(0, 1000)}
    for key, account, _ in followed.list_posted():
        assert f'"actor":{{"account":"{account}"'.encode() not in facts[key]


def test_what_happened_days_ago_stays_in_the_inbox(followed: Followed) -> None:
    followed.province.sign_agreement("1")
    followed.installation.projector().catch_up()
    followed.follow(NOW + timedelta(days=1, seconds=1))
    assert followed.list_posted() == []
    assert followed.load_position() == followed.installation.log.last_position()


def test_two_who_follow_at_once_post_everything_once(followed: Followed) -> None:
    for number in "123":
        followed.province.sign_agreement(number)
    followed.installation.projector().catch_up()
    before = followed.load_position()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: followed.follow(), range(4)))
    followed.follow()
    posted = followed.list_posted()
    assert posted
    assert len({(key, account) for key, account, _ in posted}) == len(posted)

    followed.go_back(before)
    followed.follow()
    assert followed.list_posted() == posted, "one alone finds nothing that they left out"


def test_who_is_locked_out_comes_by_in_vain(followed: Followed) -> None:
    followed.province.sign_agreement("1")
    followed.installation.projector().catch_up()
    with followed.installation.reading.begin() as connection:
        connection.execute(update(outbox_cursors).values(position=outbox_cursors.c.position))
        followed.follow()
        assert followed.list_posted() == []
    followed.follow()
    assert followed.list_posted()


def test_while_the_notices_are_behind_nothing_is_skipped(followed: Followed) -> None:
    followed.province.sign_agreement("1")
    followed.follow()
    assert followed.list_posted() == []
    followed.installation.projector().catch_up()
    followed.follow()
    assert followed.list_posted()


def test_what_cannot_be_posted_stops_it_and_loses_nothing(followed: Followed) -> None:
    followed.province.sign_agreement("1")
    followed.installation.projector().catch_up()
    before = followed.load_position()

    class BrokenError(Exception):
        """Of a test."""

    def break_off(account: UUID) -> str:
        raise BrokenError(account)

    followed.sender.find_address = break_off  # type: ignore[method-assign]
    with pytest.raises(BrokenError):
        followed.follow()
    assert (followed.list_posted(), followed.load_position()) == ([], before)


def test_a_message_names_nobody_in_full(followed: Followed) -> None:
    followed.province.sign_agreement("1")
    followed.installation.projector().catch_up()
    followed.follow()
    tokens = followed.installation.context.tokens
    with own_connection(followed.installation.reading) as connection:
        rows = connection.execute(select(outbox)).all()
    read = [decrypt_message(tokens, row) for row in rows]
    for message in read:
        assert message is not None
        assert "林小满" not in message.text.zh + message.subject.zh
        assert message.path.startswith("/")
    to_staff = [one for one in read if one and one.account == staff_id("su")]
    assert {one.about for one in to_staff} == {followed.province.load_graduate("1").id}
