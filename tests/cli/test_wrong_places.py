"""A command in a folder without a database, or with an address that is wrong, says which it is."""

from pathlib import Path

import pytest
from sqlalchemy import URL
from typer.testing import CliRunner, Result

from signing.cli import app


def run(folder: Path, *command: str, url: str = "") -> Result:
    environment = {"SIGNING_DATA_DIR": str(folder)} | ({"SIGNING_DATABASE_URL": url} if url else {})
    return CliRunner().invoke(app, list(command), env=environment)


@pytest.mark.parametrize(
    "command", ["facts parked", "verify", "rebuild", "backup x", "sessions he"]
)
def test_who_looks_for_a_database_makes_none(tmp_path: Path, command: str) -> None:
    told = run(tmp_path / "var", *command.split())
    assert told.exit_code == 1
    assert "这里还没有安装" in told.output
    assert "Nothing is installed here yet" in told.output
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("command", ["verify", "status", "migrate"])
def test_who_does_not_come_in_is_told_why(tmp_path: Path, server: URL, command: str) -> None:
    nowhere = server.set(database="nosuch").render_as_string(hide_password=False)
    told = run(tmp_path, command, url=nowhere)
    assert told.exit_code in {1, 2}
    assert 'database "nosuch" does not exist' in told.output


def test_a_wrong_setting_is_told_without_words_of_the_library(tmp_path: Path) -> None:
    told = run(tmp_path, "verify", url="mysql://x/y")
    assert told.exit_code == 2
    assert "SIGNING_DATABASE_URL: 应为 postgresql://" in told.output


def test_a_backup_that_cannot_be_written_there_is_a_sentence(
    tmp_path: Path, database_url: str
) -> None:
    told = run(tmp_path, "backup", str(tmp_path / "nowhere" / "x"), url=database_url)
    assert told.exit_code == 1
    assert "请检查路径和权限" in told.output
    assert "A file cannot be read or written" in told.output
    assert "Traceback" not in told.output
