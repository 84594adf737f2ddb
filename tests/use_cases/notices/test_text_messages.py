"""Text messages go out for what asks for an answer, to the reader's own phone, and say little."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from signing.refusals import SmsAway, SmsNotSet, SmsRefused
from signing.use_cases.core.context import Context
from signing.use_cases.core.sms import NoSms, TextMessage
from signing.use_cases.graduates.contacts import Contacts
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.notices.sending import ChannelAway, PermanentFailure
from signing.use_cases.notices.text_messages import TextMessages
from support.use_cases.checking import SentMessages
from support.use_cases.contexts import NOW
from support.use_cases.small_province import SmallProvince, move_later
from support.use_cases.wechat_channel import make_message

PHONE = "13800138001"
NAMED = frozenset({"check", "offer", "confirmation", "release", "amendment"})


@pytest.fixture
def sms() -> SentMessages:
    return SentMessages()


@pytest.fixture
def channel(context: Context, sms: SentMessages) -> TextMessages:
    return TextMessages(replace(context, sms=sms), NAMED)


@pytest.fixture
def graduate(small_province: SmallProvince) -> UUID:
    return small_province.graduate(phone=PHONE).graduate_id


def test_an_offer_is_told_by_its_template_with_who_and_until_when(
    channel: TextMessages, sms: SentMessages, graduate: UUID
) -> None:
    message = make_message(graduate)
    assert channel.is_set
    assert channel.takes(message)
    assert channel.find_address(graduate) == PHONE
    channel.send(message, PHONE)
    assert sms.sent == [
        TextMessage(
            PHONE,
            "offer",
            {"employer": "云州智造有限公司", "position": "", "reply_by": "05月20日 18:00"},
            "71/0",
        )
    ]


@pytest.mark.parametrize(
    ("kind", "takes"),
    [
        ("OfferMade", True),
        ("OfferSigned", True),
        ("AmendmentProposed", True),
        ("TerminationRequested", True),
        ("SchoolApproved", False),
        ("InterviewInvited", False),
        ("AgreementPrinted", False),
    ],
)
def test_only_what_asks_for_an_answer_goes_out(
    channel: TextMessages, graduate: UUID, kind: str, takes: bool
) -> None:
    assert channel.takes(make_message(graduate, kind)) is takes


def test_an_employer_is_asked_for_a_release_where_its_answer_is_waited_for(
    context: Context, channel: TextMessages, small_province: SmallProvince
) -> None:
    employer = small_province.employer().employer_id
    release = make_message(employer, "TerminationRequested")
    assert not channel.takes(release)
    assert not channel.takes(make_message(employer, "OfferSigned"))
    policy = replace(context.policy, termination_needs_employer=True)
    waiting = replace(channel, context=replace(channel.context, policy=policy))
    assert waiting.takes(release)
    assert waiting.find_address(employer) == "13900001111"


def test_without_a_template_of_its_own_nothing_goes_out(context: Context) -> None:
    codes_only = TextMessages(replace(context, sms=SentMessages()), frozenset({"check"}))
    assert not codes_only.is_set
    assert not TextMessages(replace(context, sms=NoSms()), NAMED).is_set
    assert not codes_only.takes(make_message(uuid4()))
    with pytest.raises(PermanentFailure, match="SIGNING_SMS_TEMPLATES"):
        codes_only.send(make_message(uuid4()), PHONE)


@pytest.mark.parametrize(
    ("phone", "reached"),
    [
        ("13800138001", "13800138001"),
        ("+86 13800138001", "13800138001"),
        (" 86-13800138001", "13800138001"),
        ("0551-62345678", None),
        ("", None),
    ],
)
def test_only_a_mobile_number_is_reached(
    channel: TextMessages, small_province: SmallProvince, phone: str, reached: str | None
) -> None:
    by = small_province.graduate(phone=phone)
    assert channel.find_address(by.graduate_id) == reached


def test_the_graduate_s_own_number_counts_and_an_erased_one_has_none(
    context: Context, channel: TextMessages, small_province: SmallProvince
) -> None:
    by = small_province.graduate(phone=PHONE)
    Contacts(context).change(by, "13900139002", "")
    assert channel.find_address(by.graduate_id) == "13900139002"
    operator = move_later(small_province.operator(), NOW + 2 * context.policy.retention)
    Graduates(context).erase(operator, by.graduate_id)
    assert channel.find_address(by.graduate_id) is None


def test_nobody_we_know_has_no_number(channel: TextMessages) -> None:
    assert channel.find_address(uuid4()) is None


@pytest.mark.parametrize(
    ("refusal", "failure", "said"),
    [
        (SmsAway, ChannelAway, "does not answer"),
        (SmsRefused, PermanentFailure, "SIGNING_SMS_TEMPLATES"),
        (SmsNotSet, PermanentFailure, "SIGNING_SMS_URL"),
    ],
)
def test_what_the_provider_says_is_later_or_never(
    context: Context,
    graduate: UUID,
    refusal: type[Exception],
    failure: type[ChannelAway | PermanentFailure],
    said: str,
) -> None:
    class Refusing(SentMessages):
        def send(self, message: TextMessage) -> str:
            del message
            raise refusal

    channel = TextMessages(replace(context, sms=Refusing()), NAMED)
    with pytest.raises(failure) as failed:
        channel.send(make_message(graduate), PHONE)
    assert type(failed.value) is failure
    assert said in failed.value.why
    assert PHONE not in failed.value.why


def test_no_reason_and_no_name_of_a_person_is_passed_on(
    channel: TextMessages, sms: SentMessages, graduate: UUID
) -> None:
    fields = {"employer": "徽州茶业", "reason": "身体原因", "name": "林小满", "phone": PHONE}
    channel.send(make_message(graduate, "TerminationRequested", fields=fields), PHONE)
    assert sms.sent[0].parameters == {"employer": "徽州茶业", "position": "", "reply_by": ""}
