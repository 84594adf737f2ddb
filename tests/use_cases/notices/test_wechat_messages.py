"""Sending over WeChat: the calls as the platform wants them, and what each of its answers means."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from time import monotonic, sleep
from uuid import uuid4

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from signing.use_cases.core.context import Context
from signing.use_cases.notices.sending import (
    ChannelAway,
    PermanentFailure,
    TemporaryFailure,
)
from support.servers.recording import (
    TIMEOUT,
    Say,
    cut_reply,
    drip_head,
    drip_reply,
    make_json,
    make_reply,
    redirect,
    stay_silent,
)
from support.use_cases.wechat_channel import (
    APP,
    OFFER,
    OPENID,
    PROGRESS,
    SECRET,
    SENT,
    WeChatGraduate,
    bind_wechat_graduate,
    give_token,
    make_message,
    open_channel,
    refuse,
)
from support.waiting import PATIENCE

TOKEN, SEND = "/cgi-bin/stable_token", "/cgi-bin/message/subscribe/send?access_token="
NO_ANSWERS: dict[str, Say] = {
    "nothing": stay_silent,
    "a byte at a time": drip_reply,
    "a slow head": drip_head,
    "half of it": cut_reply,
    "somewhere else": redirect,
    "an error": make_json(502, errcode=0),
    "unauthorised": make_json(401, errcode=0),
    "no JSON": make_reply(b"<html>" + OPENID.encode()),
    "a list": make_reply(b"[0]"),
    "too much": make_reply(b" " * 100_000),
}


@pytest.fixture
def graduate(context: Context) -> WeChatGraduate:
    graduate = bind_wechat_graduate(context)
    graduate.subscribe(count=3)
    return graduate


def test_a_message_is_sent_as_the_platform_wants_it(graduate: WeChatGraduate) -> None:
    with open_channel(graduate.context, give_token(), SENT) as (channel, heard):
        message = make_message(graduate.by.graduate_id)
        assert channel.is_set
        assert channel.takes(message)
        assert channel.find_address(graduate.by.graduate_id) == OPENID
        channel.send(message, OPENID)
    assert heard.calls == [("POST", TOKEN), ("POST", f"{SEND}token-1")]
    assert json.loads(heard.bodies[0]) == {
        "grant_type": "client_credential",
        "appid": APP,
        "secret": SECRET,
        "force_refresh": False,
    }
    assert json.loads(heard.bodies[1]) == {
        "touser": OPENID,
        "template_id": OFFER,
        "page": "pages/index/index?next=%2Fme%2Fapplications%2F7",
        "data": {
            "thing1": {"value": "云州智造有限公司"},
            "time3": {"value": "2026年05月20日 18:00"},
        },
        "miniprogram_state": "formal",
        "lang": "zh_CN",
    }
    assert graduate.count_left() == 2


def test_what_nobody_subscribed_to_is_not_taken(graduate: WeChatGraduate) -> None:
    with open_channel(graduate.context, give_token(), SENT) as (channel, _):
        assert not channel.takes(make_message(graduate.by.graduate_id, "SchoolApproved"))
        assert not channel.takes(make_message(graduate.by.graduate_id, "Other", group="papers"))
        assert not channel.takes(make_message(uuid4()))
        assert channel.find_address(uuid4()) is None
        for _ in range(3):
            channel.send(make_message(graduate.by.graduate_id), OPENID)
        assert not channel.takes(make_message(graduate.by.graduate_id))


def test_without_templates_the_channel_is_not_set(context: Context) -> None:
    with open_channel(context, SENT, setting="") as (channel, heard):
        assert not channel.is_set
        assert not channel.takes(make_message(uuid4()))
        with pytest.raises(PermanentFailure, match="SIGNING_WECHAT_TEMPLATES"):
            channel.send(make_message(uuid4()), OPENID)
    assert heard.calls == []


def test_processes_share_one_access_token(graduate: WeChatGraduate) -> None:
    with open_channel(graduate.context, give_token(), SENT) as (first, heard):
        first.send(make_message(graduate.by.graduate_id), OPENID)
        first.send(make_message(graduate.by.graduate_id), OPENID)
        assert heard.asked.count(TOKEN) == 1
    with open_channel(graduate.context, SENT) as (second, heard):
        second.send(make_message(graduate.by.graduate_id), OPENID)
    assert heard.asked == [f"{SEND}token-1"]


def test_many_at_once_fetch_one_access_token(graduate: WeChatGraduate) -> None:
    def give_slowly(to: object) -> None:
        sleep(0.3)
        give_token()(to)  # type: ignore[arg-type]  # a handler

    together = Barrier(8, timeout=PATIENCE)
    with open_channel(graduate.context, give_slowly, SENT) as (channel, heard):

        def load(_: int) -> str:
            together.wait()
            return channel.access.load()

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(load, range(8))) == {"token-1"}
    assert heard.asked == [TOKEN]


def test_whoever_died_while_fetching_keeps_nobody_from_it(graduate: WeChatGraduate) -> None:
    with graduate.context.engine.connect() as connection:
        connection.execute(
            text(
                "INSERT INTO wechat_tokens (app_id, fetched_by, fetched_until)"
                " VALUES (:app, gen_random_uuid(), now() - interval '1 second')"
            ),
            {"app": APP},
        )
    with open_channel(graduate.context, give_token(), SENT) as (channel, heard):
        channel.send(make_message(graduate.by.graduate_id), OPENID)
    assert heard.asked[0] == TOKEN


def test_who_waits_for_another_s_token_in_vain_comes_back_later(
    graduate: WeChatGraduate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.use_cases.notices.wechat_tokens.PATIENCE_SECONDS", 0.2)
    with graduate.context.engine.connect() as connection:
        connection.execute(
            text(
                "INSERT INTO wechat_tokens (app_id, fetched_by, fetched_until)"
                " VALUES (:app, gen_random_uuid(), now() + interval '1 hour')"
            ),
            {"app": APP},
        )
    with (
        open_channel(graduate.context, give_token(), SENT) as (channel, heard),
        pytest.raises(ChannelAway),
    ):
        channel.send(make_message(graduate.by.graduate_id), OPENID)
    assert heard.asked == []


def test_a_token_that_is_nearly_over_is_fetched_anew(graduate: WeChatGraduate) -> None:
    answers = (give_token("short", 150), SENT, give_token("token-2"), SENT)
    with open_channel(graduate.context, *answers) as (channel, heard):
        channel.send(make_message(graduate.by.graduate_id), OPENID)
        channel.send(make_message(graduate.by.graduate_id), OPENID)
    assert heard.asked == [TOKEN, f"{SEND}short", TOKEN, f"{SEND}token-2"]


@pytest.mark.parametrize("error", [40001, 40014, 42001])
def test_a_token_that_wechat_refuses_is_fetched_once_more(
    graduate: WeChatGraduate, error: int
) -> None:
    answers = (give_token(), refuse(error), give_token("token-2"), SENT)
    with open_channel(graduate.context, *answers) as (channel, heard):
        channel.send(make_message(graduate.by.graduate_id), OPENID)
    assert heard.asked == [TOKEN, f"{SEND}token-1", TOKEN, f"{SEND}token-2"]

    answers = (refuse(error), give_token("token-3"), refuse(error), SENT)
    with open_channel(graduate.context, *answers) as (channel, heard), pytest.raises(ChannelAway):
        channel.send(make_message(graduate.by.graduate_id), OPENID)
    assert heard.asked == [f"{SEND}token-2", TOKEN, f"{SEND}token-3"]


@pytest.mark.parametrize(
    ("error", "kind", "named"),
    [
        (43101, PermanentFailure, "subscribe"),
        (40003, PermanentFailure, "WeChat account"),
        (40037, PermanentFailure, "SIGNING_WECHAT_TEMPLATES"),
        (41030, PermanentFailure, "SIGNING_WECHAT_PAGE"),
        (45168, PermanentFailure, "sensitive"),
        (48001, ChannelAway, "subscribe messages"),
        (40164, ChannelAway, "addresses"),
        (43107, TemporaryFailure, "banned"),
        (-1, ChannelAway, "-1"),
        (45011, ChannelAway, "45011"),
        (99999, TemporaryFailure, "99999"),
    ],
)
def test_an_error_says_what_it_means_and_what_to_mend(
    graduate: WeChatGraduate,
    error: int,
    kind: type[TemporaryFailure | PermanentFailure],
    named: str,
) -> None:
    with (
        open_channel(graduate.context, give_token(), refuse(error)) as (channel, heard),
        pytest.raises((TemporaryFailure, PermanentFailure)) as failed,
    ):
        channel.send(make_message(graduate.by.graduate_id), OPENID)
    assert type(failed.value) is kind
    assert named in failed.value.why
    assert len(heard.asked) == 2


def test_wrong_data_names_the_field_and_quotes_nothing(graduate: WeChatGraduate) -> None:
    said = f"argument invalid! data.time3.value invalid {OPENID} rid: 66"
    with (
        open_channel(graduate.context, give_token(), refuse(47003, said)) as (channel, _),
        pytest.raises(PermanentFailure, match="time3") as failed,
    ):
        channel.send(make_message(graduate.by.graduate_id), OPENID)
    assert OPENID not in failed.value.why


def test_after_the_daily_quota_it_goes_on_after_midnight_in_china(graduate: WeChatGraduate) -> None:
    with (
        open_channel(graduate.context, give_token(), refuse(45009)) as (channel, _),
        pytest.raises(ChannelAway) as failed,
    ):
        channel.send(make_message(graduate.by.graduate_id), OPENID)
    after = failed.value.after
    assert after is not None
    assert datetime.now(UTC) < after <= datetime.now(UTC) + timedelta(days=1, minutes=2)
    assert (after.hour, after.minute, after.utcoffset()) == (0, 1, timedelta(hours=8))
    assert graduate.count_left() == 3


def test_who_refused_is_sent_nothing_until_they_subscribe_again(graduate: WeChatGraduate) -> None:
    with open_channel(graduate.context, give_token(), refuse(43101), SENT) as (channel, _):
        message = make_message(graduate.by.graduate_id)
        with pytest.raises(PermanentFailure):
            channel.send(message, OPENID)
        assert not channel.takes(message)
        graduate.subscribe()
        assert channel.takes(message)
        channel.send(message, OPENID)


def test_an_openid_of_another_program_is_forgotten(graduate: WeChatGraduate) -> None:
    with open_channel(graduate.context, give_token(), refuse(40003)) as (channel, _):
        with pytest.raises(PermanentFailure):
            channel.send(make_message(graduate.by.graduate_id), OPENID)
        assert channel.find_address(graduate.by.graduate_id) is None


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (40013, "SIGNING_WECHAT_APP_ID"),
        (40125, "SIGNING_WECHAT_SECRET"),
        (40164, "address"),
        (45009, "midnight"),
        (-1, "-1"),
    ],
)
def test_without_an_access_token_everything_waits_and_the_operator_reads_why(
    graduate: WeChatGraduate, error: int, named: str
) -> None:
    with open_channel(graduate.context, refuse(error), give_token(), SENT) as (channel, _):
        with pytest.raises(ChannelAway) as failed:
            channel.send(make_message(graduate.by.graduate_id), OPENID)
        assert named in failed.value.why
        channel.send(make_message(graduate.by.graduate_id), OPENID)
    assert graduate.count_left() == 2


@pytest.mark.parametrize("before", [lambda: (), lambda: (give_token(),)], ids=["token", "message"])
@pytest.mark.parametrize("answer", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_is_no_answer_is_away_and_uses_nothing_up(
    graduate: WeChatGraduate, answer: Say, before: Callable[[], tuple[Say, ...]]
) -> None:
    began = monotonic()
    answers = (*before(), answer)
    with (
        open_channel(graduate.context, *answers, timeout=TIMEOUT) as (channel, _),
        pytest.raises(ChannelAway) as failed,
    ):
        channel.send(make_message(graduate.by.graduate_id), OPENID)
    assert failed.value.__cause__ is None
    assert monotonic() - began < PATIENCE
    assert graduate.count_left() == 3


@pytest.mark.parametrize(
    "answer",
    [
        make_json(),
        make_json(errcode="0"),
        make_json(errcode=None, errmsg="ok"),
        make_json(errcode=False),
        make_json(errcode=[0]),
    ],
)
def test_an_answer_without_a_number_is_no_acceptance(graduate: WeChatGraduate, answer: Say) -> None:
    with (
        open_channel(graduate.context, give_token(), answer) as (channel, _),
        pytest.raises(TemporaryFailure),
    ):
        channel.send(make_message(graduate.by.graduate_id), OPENID)
    assert graduate.count_left() == 3


@pytest.mark.parametrize(
    "answers",
    [
        (give_token("secret-token"), SENT),
        (refuse(40125, f"{SECRET}"),),
        (make_json(access_token=5, expires_in=SECRET),),
        (give_token("secret-token"), refuse(47003, f"{OPENID} data.thing1.value 云州智造")),
        (give_token("secret-token"), refuse(43101, OPENID)),
        (give_token("secret-token"), make_reply(b"secret-token" * 9000)),
        (give_token("secret-token"), make_json(errcode=OPENID)),
    ],
)
def test_no_secret_token_openid_or_word_stands_in_the_log(
    graduate: WeChatGraduate, answers: tuple[Say, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    said = ""
    with capture_logs() as lines, open_channel(graduate.context, *answers) as (channel, _):
        try:
            channel.send(make_message(graduate.by.graduate_id), OPENID)
        except (TemporaryFailure, PermanentFailure) as failed:
            said = f"{failed!r} {failed.__cause__!r} {failed.__context__!r}"
        said += repr(channel) + repr(channel.access)
    told_all = said + str(lines) + str(capfd.readouterr())
    for hidden in (SECRET, "secret-token", OPENID, "云州智造"):
        assert hidden not in told_all


def test_the_token_lies_encrypted(graduate: WeChatGraduate) -> None:
    with open_channel(graduate.context, give_token("secret-token"), SENT) as (channel, _):
        channel.send(make_message(graduate.by.graduate_id), OPENID)
    with graduate.context.engine.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM wechat_tokens")).all())
        addresses = str(connection.execute(text("SELECT * FROM wechat_addresses")).all())
    assert "secret-token" not in kept
    assert OPENID not in addresses


def test_a_group_s_template_carries_all_of_its_kinds(graduate: WeChatGraduate) -> None:
    graduate.subscribe("agreements")
    with open_channel(graduate.context, give_token(), SENT) as (channel, heard):
        channel.send(make_message(graduate.by.graduate_id, "SchoolApproved"), OPENID)
    sent = json.loads(heard.bodies[1])
    assert sent["template_id"] == PROGRESS
    assert sent["data"]["thing1"] == {"value": "收到签约通知"}
    assert graduate.count_left(PROGRESS) == 0
