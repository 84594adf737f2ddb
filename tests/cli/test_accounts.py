"""`signing accounts`: the log of accounts taken out, checked, and dropped month by month."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from signing.bootstrap import Installation
from signing.cli import app
from signing.use_cases.access.account_rows import Account
from signing.use_cases.access.security_log import Kind, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.vocabulary import Role, staff_id
from support.printing.print_client import make_settings
from support.use_cases.database_owner import connect_as_owner, run_as_owner

ACCOUNT = Account(staff_id("zhou"), "zhou", Role.COUNSELOR, "99001", "", closed=False)
NOW = datetime.now(UTC)
THIS = NOW.replace(day=1, hour=1)
AGES = (500, 470, 465, 300, 0)
"""Days before this month."""


@pytest.fixture(autouse=True)
def events(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNING_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNING_DATA_DIR", str(tmp_path))
    installation = Installation.open(make_settings(database_url, tmp_path))
    log = SecurityLog(installation.context)
    for days in AGES:
        visit = Visit(now=THIS - timedelta(days=days), address="203.0.113.9", request_id="r")
        log.note(Kind.SIGNED_IN, ACCOUNT, visit)
    installation.account_chain().sign(NOW)
    installation.close()


def run_command(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def export_events(path: Path) -> list[dict[str, str]]:
    ran = run_command("accounts", "export", str(path))
    assert ran.exit_code == 0, ran.output
    found: list[dict[str, str]] = [json.loads(one) for one in path.read_text().splitlines()]
    return found


def compute_link(before: bytes, one: dict[str, str]) -> bytes:
    """Compute a link from a line of the export, without our code."""
    at = datetime.fromisoformat(one["at"])
    moment = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    names = ("kind", "account", "school_code", "actor", "request_id", "network", "reason")
    fields = [str(one["id"]), str(moment), *(one[name] for name in names)]
    return sha256(
        before + b"".join(b"%d:%s" % (len(f.encode()), f.encode()) for f in fields)
    ).digest()


def test_what_is_exported_is_checked_without_us(tmp_path: Path) -> None:
    *found, head = export_events(tmp_path / "events.jsonl")
    link = bytes(32)
    for one in found:
        link = compute_link(link, one)
        assert link.hex() == one["link"]
    assert len(found) == len(AGES)
    assert head["head"].splitlines()[0].endswith("/accounts")
    assert head["head"].splitlines()[1] == str(len(AGES))


def test_whole_months_are_dropped_after_their_time_and_the_chain_still_holds(
    database_url: str, tmp_path: Path
) -> None:
    before = export_events(tmp_path / "before.jsonl")

    ran = run_command("accounts", "drop", "--yes")

    assert ran.exit_code == 0, ran.output
    after = export_events(tmp_path / "after.jsonl")
    assert [int(one["id"]) for one in after[:-1]] == [4, 5]
    with connect_as_owner(database_url) as connection:
        kept = connection.execute(
            text("SELECT last_id, events, link FROM account_periods ORDER BY last_id")
        ).all()
    assert sum(row.events for row in kept) == 3
    assert (kept[-1].last_id, bytes(kept[-1].link).hex()) == (3, before[2]["link"])
    assert compute_link(bytes(kept[-1].link), after[0]).hex() == after[0]["link"]
    assert run_command("verify").exit_code == 0
    assert "No month is old enough" in run_command("accounts", "drop", "--yes").output
    with pytest.raises(Exception, match="history is only ever added to"):
        run_as_owner(database_url, "DELETE FROM account_events")


def test_nothing_is_dropped_from_a_log_that_was_changed(database_url: str) -> None:
    with connect_as_owner(database_url) as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("UPDATE account_events SET kind = 'locked' WHERE id = 2"))
    ran = run_command("accounts", "drop", "--yes")
    assert (ran.exit_code, "event 2" in ran.output) == (1, True)
    ran = run_command("verify")
    assert (ran.exit_code, "event 2" in ran.output) == (1, True)


def test_half_a_year_is_kept_whatever_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNING_ACCOUNT_LOG_DAYS", "179")
    ran = run_command("accounts", "drop", "--yes")
    assert (ran.exit_code, "SIGNING_ACCOUNT_LOG_DAYS" in ran.output) == (2, True)
