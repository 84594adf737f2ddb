"""`signing audit export` and `verify`: a real log, packed and checked, by us and without us."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import psycopg2
import pytest
from typer.testing import CliRunner, Result

from signing.cli import app
from signing.http.answering import verifiers
from signing.storage.positioning import LEAF
from support.use_cases.contexts import OpenContext
from support.use_cases.small_province import SmallProvince


@pytest.fixture(autouse=True)
def log(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Record a small province where somebody signed."""
    monkeypatch.setenv("SIGNING_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNING_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    run_command(
        "staff",
        "liming",
        "--role",
        "auditor",
        given="李审计\na long enough one\na long enough one\n",
    )
    opened = OpenContext(database_url, tmp_path / "files")
    SmallProvince(opened.context).sign_agreement("1")
    opened.close()
    wait_for_positions(database_url, tmp_path)


def wait_for_positions(database_url: str, folder: Path) -> None:
    """Facts wait while somebody writes in a database beside, as other tests do."""
    opened = OpenContext(database_url, folder / "files")
    while opened.log.count_waiting():
        opened.log.assign_positions()
    opened.close()


def run_command(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=given)


def export_bundle() -> str:
    ran = run_command("audit", "export", "bundle.zip")
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def read_only_key() -> str:
    with zipfile.ZipFile("bundle.zip") as bundle:
        [key] = json.loads(bundle.read("keys.json"))["log"]
    return str(key)


def tamper_with(database_url: str, *statements: str) -> None:
    """Change the database as its owner."""
    connection = psycopg2.connect(database_url.replace("+psycopg2", ""))
    with connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def test_a_log_is_packed_and_proved_without_its_database(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del database_url
    assert "facts are in bundle.zip" in export_bundle()
    monkeypatch.setenv("SIGNING_DATABASE_URL", "postgresql://nobody@nowhere.invalid/nothing")
    ran = run_command("audit", "verify", "bundle.zip")
    assert ran.exit_code == 0, ran.output
    assert "none changed, removed, added or moved" in ran.stdout
    assert "✗" not in ran.stdout


def test_the_figures_are_counted_again_from_what_was_exported(tmp_path: Path) -> None:
    export_bundle()
    counted = run_command("audit", "recompute", "bundle.zip", "--year", "2026")
    assert counted.exit_code == 0, counted.output
    [school] = json.loads(counted.stdout)["items"]
    assert school["pending"] == 1
    (tmp_path / "answer.json").write_text(counted.stdout, "utf-8")
    same = ("--year", "2026", "--against", "answer.json")
    again = run_command("audit", "recompute", "bundle.zip", *same)
    assert again.exit_code == 0, again.output


def test_a_new_key_signs_and_a_log_of_both_is_proved_by_who_knows_both(
    database_url: str, tmp_path: Path
) -> None:
    export_bundle()
    first = read_only_key()
    rotated = run_command("keys", "rotate-checkpoints")
    assert rotated.exit_code == 0, rotated.output
    [second] = [line for line in rotated.stdout.splitlines() if line.count("+") > 1]
    run_command(
        "staff", "wang", "--role", "auditor", given="王审计\na long enough one\na long enough one\n"
    )
    wait_for_positions(database_url, tmp_path)
    export_bundle()
    both = run_command("audit", "verify", "bundle.zip", "--key", first, "--key", second)
    assert (both.exit_code, "Checkpoints signed by the log: 2" in both.stdout) == (0, True)
    assert run_command("audit", "verify", "bundle.zip", "--key", first).exit_code == 1


def test_without_a_first_key_there_is_nothing_to_rotate(tmp_path: Path) -> None:
    for one in (tmp_path / "var" / "keys" / "checkpoints").iterdir():
        one.unlink()
    refused = run_command("keys", "rotate-checkpoints")
    assert refused.exit_code != 0
    assert "restore the folder from your backup" in " ".join(refused.stderr.split())


def test_the_published_program_proves_it_alone(tmp_path: Path) -> None:
    export_bundle()
    program = tmp_path / "audit-verifier.pyz"
    program.write_bytes(verifiers.ledger())
    command = [sys.executable, "-I", "-X", "utf8", str(program), "bundle.zip"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "无一更改、删除、插入或换位" in ran.stdout
    (tmp_path / "bundle.zip").write_bytes(b"")
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (ran.returncode, "Cannot be read" in ran.stderr) == (2, True)


def test_a_fact_changed_in_the_database_is_named(database_url: str) -> None:
    export_bundle()
    tamper_with(
        database_url,
        "UPDATE events SET state = convert_to(replace(convert_from(state, 'UTF8'), 'li', 'Li'),"
        " 'UTF8') WHERE id = (SELECT event_id FROM log WHERE position = 1)",
    )
    export_bundle()
    ran = run_command("audit", "verify", "bundle.zip")
    assert ran.exit_code == 1
    assert "CHANGED: the facts at 1 " in ran.stdout


def test_a_database_rewritten_with_all_its_hashes_is_told_by_a_checkpoint_kept_elsewhere(
    database_url: str, tmp_path: Path
) -> None:
    # given a checkpoint that the auditor took home
    export_bundle()
    kept = tmp_path / "kept.txt"
    signed = "SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1"
    connection = psycopg2.connect(database_url.replace("+psycopg2", ""))
    with connection.cursor() as cursor:
        cursor.execute(signed)
        kept.write_text(cursor.fetchone()[0], "utf-8")
    connection.close()
    ran = run_command("audit", "verify", "bundle.zip", "--checkpoint", str(kept))
    assert (ran.exit_code, "The checkpoint that you kept" in ran.stdout) == (0, True)

    # when the operator changes a fact and makes every hash and checkpoint anew
    tamper_with(
        database_url,
        "UPDATE events SET topic = topic || 'X' WHERE id = (SELECT event_id FROM log WHERE"
        " position = 2)",
        f"UPDATE log SET leaf = {LEAF} FROM events WHERE events.id = log.event_id",  # noqa: S608 — our words
        "DELETE FROM tree",
        "DELETE FROM checkpoints",
    )
    export_bundle()

    # then the bundle alone looks whole, and not beside what was kept
    assert run_command("audit", "verify", "bundle.zip").exit_code == 0
    ran = run_command("audit", "verify", "bundle.zip", "--checkpoint", str(kept))
    assert (ran.exit_code, "REWRITTEN" in ran.stdout) == (1, True)


def test_a_key_that_is_none_is_told() -> None:
    export_bundle()
    ran = run_command("audit", "verify", "bundle.zip", "--key", "nonsense")
    assert ran.exit_code == 2


def test_a_history_that_was_changed_in_the_database_is_named_by_verify(database_url: str) -> None:
    # given one that nobody changed
    ran = run_command("verify")
    assert (ran.exit_code, ran.output.count("Zero differences")) == (0, 1), ran.output

    # when the owner of the server changes a fact where no read model shows it
    tamper_with(database_url, "UPDATE events SET state = state || ' '::bytea WHERE version = 2")

    # then positions and streams are named
    ran = run_command("verify")
    assert ran.exit_code == 1
    assert "CHANGED: the fact at position" in ran.output
    assert "(stream " in ran.output
