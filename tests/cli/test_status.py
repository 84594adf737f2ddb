"""`signing status` says how the service is, and changes nothing."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import psycopg2
import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from signing.bootstrap import Installation
from signing.cli import app
from signing.condition import dependencies, upkeep
from signing.demo.cast import Cast
from signing.storage.log import seal
from signing.use_cases.audit.checkpoint_keys import CheckpointKeys
from signing.use_cases.core.installation_keys import KeyFolderError, load_keys
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.use_cases.printing.copy_keys import CopyKeys
from signing.vocabulary import Role
from support.servers.mail import serve_mail
from support.use_cases.database_owner import run_as_owner
from support.use_cases.small_province import SmallProvince
from support.waiting import soon

NOBODY = 65534
PROJECTED = "SELECT name, version, position, live, halted_on FROM read_models ORDER BY name"
KEPT = "SELECT count(*), (SELECT count(*) FROM log), (SELECT max(term) FROM leases) FROM events"


@pytest.fixture
def installation(installation: Installation) -> Installation:
    installation.projector().catch_up()
    return installation


def run_status(installation: Installation) -> Result:
    folder = installation.settings.data_dir
    return run_on(installation.url, folder)


def run_on(url: str | None, folder: Path) -> Result:
    environment = {"SIGNING_DATABASE_URL": url, "SIGNING_DATA_DIR": str(folder)}
    return CliRunner().invoke(app, ["status"], env=environment)


def find_line(ran: Result, name: str) -> str:
    return next(one for one in ran.output.splitlines() if f" {name}: " in one)


def list_all(installation: Installation) -> list[object]:
    """Return what could change: files, facts, positions, leases, read models."""
    with installation.reading.connect() as connection:
        kept = connection.execute(text(KEPT)).all()
        projected = connection.execute(text(PROJECTED)).all()
    return [sorted(installation.settings.data_dir.rglob("*")), kept, projected]


def test_a_service_that_is_well_ends_with_0_and_nothing_is_changed(
    installation: Installation,
) -> None:
    SmallProvince(installation.context).graduate("1")
    before = list_all(installation)
    ran = run_status(installation)
    assert ran.exit_code == 0, ran.output
    assert "可读可写" in find_line(ran, "database")
    assert "PostgreSQL" in find_line(ran, "database")
    assert "facts wait" in find_line(ran, "sealing")
    assert "position 0" in find_line(ran, "roster_list")
    for name in ("schema", "keys", "certificates", "disk", "servers", "consent"):
        assert f"{name}: ok" in ran.output, name
    for name in ("leader", "checkpoints", "log_check"):
        assert f"{name}: none" in ran.output, name
    assert "没有进程持有租约" in find_line(ran, "leader")
    assert list_all(installation) == before


def test_who_holds_up_sealing_is_named_with_what_to_do(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dependencies, "LATE_SECONDS", 0.0)
    other = psycopg2.connect(installation.url, application_name="a report")
    other.cursor().execute("SELECT pg_current_xact_id()")
    SmallProvince(installation.context).graduate("1")
    ran, blocker = run_status(installation), other.info.backend_pid
    other.close()
    assert ran.exit_code == 1
    line = find_line(ran, "sealing")
    assert "sealing: blocked" in line
    assert f"process {blocker} of PostgreSQL (a report)" in line
    assert "open since" in line
    assert "结束该事务：SELECT pg_terminate_backend" in ran.output


def test_a_halted_read_model_is_shown_with_its_error(installation: Installation) -> None:
    run_as_owner(
        installation.url,
        "UPDATE read_models SET halted_on = 7, error = 'KeyError' WHERE name = 'roster_list'",
    )
    ran = run_status(installation)
    assert ran.exit_code == 1
    assert "halted at fact 7: KeyError" in find_line(ran, "roster_list")
    assert "signing rebuild" in ran.output


def test_a_missing_key_is_named_and_not_made(installation: Installation) -> None:
    SmallProvince(installation.context).graduate("1")
    lost = installation.settings.data_dir / "keys" / "master.key"
    lost.unlink()
    ran = run_status(installation)
    assert ran.exit_code == 1
    assert "master.key" in find_line(ran, "keys")
    assert not lost.exists()


def test_a_low_disk_and_an_old_schema_are_told(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "LOW_BYTES", 2**60)
    assert "disk: low" in run_status(installation).output
    run_as_owner(installation.url, "UPDATE alembic_version SET version_num = '0017'")
    ran = run_status(installation)
    assert ran.exit_code == 1
    assert "再运行 signing migrate" in ran.output


def test_the_leader_of_a_running_projector_is_shown(installation: Installation) -> None:
    stop = Event()
    running = Thread(target=installation.projector().run, args=[stop])
    running.start()
    try:
        soon(lambda: "leader: ok" in run_status(installation).output)
        assert "seals" in find_line(run_status(installation), "leader")
    finally:
        stop.set()
        running.join()


def test_screens_that_stand_still_since_nobody_projects_are_not_well(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    SmallProvince(installation.context).graduate("1")
    last = installation.log.last_position()
    with installation.writing.connect() as connection:
        seal(connection, 100)
    assert installation.log.last_position() > last
    soon_told = run_status(installation)
    assert soon_told.exit_code == 0, soon_told.output
    monkeypatch.setattr(dependencies, "LATE_SECONDS", 0.001)
    ran = run_status(installation)
    assert ran.exit_code == 1, ran.output
    assert f"nobody keeps read models up to date, fact {last + 1} waits" in find_line(ran, "leader")
    assert "signing project" in ran.output
    installation.projector().catch_up()
    assert run_status(installation).exit_code == 0


def test_nobody_can_tell_without_a_database(tmp_path: Path) -> None:
    away = run_on("postgresql://nobody@127.0.0.1:1/none", tmp_path)
    assert away.exit_code == 2
    assert "无法连接数据库" in away.output
    assert "check SIGNING_DATABASE_URL" in away.output
    assert "disk: " in away.output


def test_an_embedded_database_is_not_made_by_looking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SIGNING_DATABASE_URL", raising=False)
    ran = run_on(None, tmp_path / "data")
    assert ran.exit_code == 2
    assert "Nothing is installed here yet" in ran.output
    assert "signing serve" in ran.output
    assert "certificates: none" in ran.output
    assert "unreadable" not in ran.output
    assert list(tmp_path.iterdir()) == []


def test_a_lost_certificate_is_no_folder_that_was_never_begun(installation: Installation) -> None:
    [seal] = installation.settings.data_dir.rglob("seal.pem")
    seal.unlink()
    assert "certificates: unreadable" in run_status(installation).output


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, "SIGNING_CONSENT=record"),
        ({"SIGNING_CONSENT": "required"}, "本人确认后学校才能审核通过"),
        ({"SIGNING_CONSENT": "offer"}, "单位发起签约和二维码名片签约只发出签约通知"),
        ({"SIGNING_DIRECT_NEEDS_CONSENT": "true"}, "单位发起签约只发出签约通知"),
    ],
)
def test_what_is_asked_of_graduates_is_said(
    installation: Installation, chosen: dict[str, str], said: str
) -> None:
    environment = {
        "SIGNING_DATABASE_URL": installation.url,
        "SIGNING_DATA_DIR": str(installation.settings.data_dir),
    }
    ran = CliRunner().invoke(app, ["status"], env=environment | chosen)
    assert ran.exit_code == 0, ran.output
    assert said in find_line(ran, "consent")


def test_channels_are_told_on_or_off(installation: Installation) -> None:
    told = find_line(run_status(installation), "channels")
    assert "✓" in told
    assert "站内信 已开通；邮件 未设置（SIGNING_SMTP_URL）" in told
    assert "inbox on; mail off (SIGNING_SMTP_URL)" in told


def test_the_demo_simulates_its_channels(installation: Installation) -> None:
    cast = Cast(installation.context, datetime.now(UTC))
    appointed = Appointment("lin", "林", "hash", Role.AUDITOR, "")
    Schools(installation.context).appoint(cast.operator(), appointed)
    told = find_line(run_status(installation), "channels")
    assert "邮件 由 signing serve --demo 模拟" in told
    assert "mail simulated by `signing serve --demo`" in told
    assert "off" not in told


def test_the_mail_server_is_greeted_and_nothing_is_sent(installation: Installation) -> None:
    environment = {
        "SIGNING_DATABASE_URL": installation.url,
        "SIGNING_DATA_DIR": str(installation.settings.data_dir),
        "SIGNING_MAIL_FROM": "post@signing.example",
    }
    with serve_mail() as received:
        environment["SIGNING_SMTP_URL"] = f"smtp://127.0.0.1:{received.port}"
        there = CliRunner().invoke(app, ["status"], env=environment)
        received.sender_answer = "550 5.7.1 sender rejected"
        refused = CliRunner().invoke(app, ["status"], env=environment)
    gone = CliRunner().invoke(app, ["status"], env=environment)
    assert received.connections == 2
    assert received.letters == []
    assert "✓" in find_line(there, "mail")
    assert "邮件 已开通" in find_line(there, "channels")
    assert "! " in find_line(gone, "mail")
    assert "邮件服务器无法连接，邮件等待发送" in find_line(gone, "mail")
    assert "does not accept the sender SIGNING_MAIL_FROM; mail waits" in find_line(refused, "mail")
    assert "SIGNING_SMTP_URL" in gone.output
    assert there.exit_code == gone.exit_code


@contextmanager
def in_the_shoes_of_a_stranger(folder: Path) -> Iterator[None]:
    """Let nobody read the folder, the superuser neither."""
    folder.chmod(0)
    if is_root := os.geteuid() == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o700)


def test_who_may_not_read_the_folder_is_told_who_may(installation: Installation) -> None:
    assert run_status(installation).exit_code == 0  # all that is imported late is here now
    with in_the_shoes_of_a_stranger(installation.settings.data_dir):
        ran = run_status(installation)
    assert ran.exit_code == 2, ran.output
    assert "run this as the user whom the service runs as" in ran.output
    assert "请以运行服务的用户执行" in ran.output


@pytest.mark.parametrize(
    "read",
    [
        lambda folder: load_keys(folder, may_create=False),
        lambda folder: load_keys(folder, may_create=True),
        lambda folder: CopyKeys(folder / "copies").ring(),
        lambda folder: CheckpointKeys(folder / "checkpoints").load_signer(),
    ],
    ids=["master", "first", "copies", "checkpoints"],
)
def test_keys_that_may_not_be_read_are_not_missing(
    installation: Installation, read: Callable[[Path], object]
) -> None:
    folder = installation.settings.data_dir / "keys"
    with (
        in_the_shoes_of_a_stranger(folder),
        pytest.raises(KeyFolderError, match=r"cannot be read \(Permission denied\)"),
    ):
        read(folder)
