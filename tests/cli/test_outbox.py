"""`signing outbox` shows what could not be sent, sends it again, or drops it."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update
from typer.testing import CliRunner

from signing.bootstrap import Installation
from signing.cli import app
from signing.storage.account_tables import accounts
from signing.storage.outbox_tables import outbox
from support.use_cases.contexts import NOW

READER = UUID(int=7)
FULL = "信箱已满。 The mailbox is full."


@pytest.fixture
def office(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Return an installation with two dead letters, one tried again, and one that was sent."""
    monkeypatch.setenv("SIGNING_DATABASE_URL", installation.url)
    monkeypatch.setenv("SIGNING_DATA_DIR", str(installation.settings.data_dir))
    monkeypatch.setenv("COLUMNS", "200")
    states = (("1", "dead", FULL), ("2", "dead", FULL), ("3", "waiting", FULL), ("4", "sent", None))
    rows = [
        {
            "key": key,
            "account": READER,
            "channel": "mail",
            "kind": "OfferMade",
            "urgent": False,
            "sealed_message": "sealed",
            "posted_at": NOW,
            "state": state,
            "tries": 2,
            "next_try_at": NOW,
            "why": why,
            "ended_at": NOW if state != "waiting" else None,
        }
        for key, state, why in states
    ]
    with installation.writing.connect() as connection:
        connection.execute(insert(outbox), rows)
    return installation


def run(*arguments: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, ["outbox", *arguments])
    return ran.exit_code, ran.output


def load_states(office: Installation) -> dict[str, str]:
    with office.writing.connect() as connection:
        rows = connection.execute(select(outbox.c.key, outbox.c.state))
        return {row.key: row.state for row in rows}


def test_it_lists_what_was_not_sent_with_the_reason_and_never_what_it_says(
    office: Installation,
) -> None:
    del office  # it is there
    status, told = run("list")
    assert status == 0
    assert told.count("信箱已满") == 3
    assert len(re.findall("未送达 dead", told)) == 2
    assert told.count("等待 waits") == told.count("下次 next try 2026-05-12 17:30") == 1
    assert "sealed" not in told
    assert str(READER) in told


def test_each_is_a_whole_line_at_any_width_with_the_name_that_its_reader_types(
    office: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with office.writing.connect() as connection:
        named = {"username": "su", "password_hash": "", "role": "counselor", "subject": READER}
        connection.execute(insert(accounts).values(named))
    _, told = run("list")
    first = told.splitlines()[-1]
    assert first.endswith(
        " · 未送达 dead · mail · OfferMade · su · 产生 posted 2026-05-12 17:30 · 已试 tries 2"
        f" · {FULL}"
    )
    assert str(READER) not in told


def test_what_waits_behind_what_failed_is_listed_with_what_it_waits_for(
    office: Installation,
) -> None:
    with office.writing.connect() as connection:
        failed = connection.execute(select(outbox).where(outbox.c.state == "waiting")).one()
        later = {"key": "5", "account": READER, "channel": "mail", "kind": "OfferMade"}
        times = {"posted_at": NOW, "next_try_at": NOW}
        adding = insert(outbox).values(**later, **times, urgent=False, sealed_message="sealed")
        behind = connection.execute(adding.returning(outbox.c.id)).scalar_one()

    _, told = run("list")

    [line] = [one for one in told.splitlines() if one.startswith(f"{behind} · ")]
    assert line.endswith(f" · 排在 {failed.id} 之后 waits for {failed.id}")


def test_what_only_waits_is_sent_at_once_when_it_is_named(office: Installation) -> None:
    # given a message of a person whose first one waits for hours
    later = datetime.now(UTC) + timedelta(hours=5)
    with office.writing.connect() as connection:
        connection.execute(update(outbox).values(next_try_at=later))
        behind = connection.execute(
            select(outbox.c.id).where(outbox.c.state == "waiting")
        ).scalar_one()
        connection.execute(update(outbox).where(outbox.c.id == behind).values(why=None, tries=0))

    # when it is named, though nothing says why it waits
    assert run("again", str(behind)) == (0, "再次发送 1 条。 To be sent again: 1.\n")

    # then it is due
    with office.writing.connect() as connection:
        due = select(outbox.c.next_try_at).where(outbox.c.id == behind)
        assert connection.execute(due).scalar_one() < later


def test_nothing_undelivered_is_said_in_both_languages(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNING_DATABASE_URL", installation.url)
    monkeypatch.setenv("SIGNING_DATA_DIR", str(installation.settings.data_dir))
    assert run("list") == (0, "没有未送达的消息。 Nothing is undelivered.\n")


def test_one_is_sent_again_and_the_other_dropped(office: Installation) -> None:
    with office.writing.connect() as connection:
        first, second, *_ = connection.execute(select(outbox.c.id).order_by(outbox.c.id)).scalars()
    assert run("again", str(first)) == (0, "再次发送 1 条。 To be sent again: 1.\n")
    assert run("drop", str(second)) == (0, "删除 1 条。 Dropped: 1.\n")
    assert load_states(office) == {"1": "waiting", "3": "waiting", "4": "sent"}

    # and what is dropped, or not dead any more, is not found a second time
    assert run("again", str(second)) == (1, "再次发送 0 条。 To be sent again: 0.\n")
    assert run("drop", str(first)) == (1, "删除 0 条。 Dropped: 0.\n")
    assert run("drop", str(second)) == (1, "删除 0 条。 Dropped: 0.\n")


def test_all_are_named_by_an_option(office: Installation) -> None:
    assert run("again", "--all") == (0, "再次发送 3 条。 To be sent again: 3.\n")
    assert load_states(office) == {"1": "waiting", "2": "waiting", "3": "waiting", "4": "sent"}


@pytest.mark.parametrize("asked", [("again",), ("drop",), ("drop", "1", "--all")])
def test_which_must_be_said(office: Installation, asked: tuple[str, ...]) -> None:
    status, told = run(*asked)
    assert (status, "--all" in told) == (2, True)
    assert load_states(office)["1"] == "dead"
