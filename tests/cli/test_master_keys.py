"""`signing keys rotate` and `retire`, while a service of the old key runs."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from signing.bootstrap import Installation
from signing.cli import app
from signing.use_cases.core.decryption import decrypt_person
from support.printing.print_client import make_settings
from support.use_cases.small_province import SmallProvince


def run_keys(*command: str) -> str:
    ran = CliRunner().invoke(app, ["keys", *command])
    assert ran.exit_code == 0, ran.output
    return " ".join(ran.stdout.split())


def test_a_service_goes_on_under_the_next_key_without_a_restart(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNING_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNING_DATA_DIR", str(tmp_path))
    installation = Installation.open(make_settings(database_url, tmp_path))
    small_province = SmallProvince(installation.context)
    small_province.enrol("1")

    assert "Master key 2 wraps everything now." in run_keys("rotate")
    assert "Older master keys deleted: 1" in run_keys("retire")

    assert not (tmp_path / "keys" / "master.key").exists()
    small_province.enrol("2")
    for number in ("1", "2"):
        one = small_province.load_graduate(number)
        assert (
            decrypt_person(installation.context.vault.load_cipher(one.id), one.person).name
            == "林小满"
        )
    assert "Older master keys deleted: 2" in run_keys("rotate", "--retire")
    installation.close()
