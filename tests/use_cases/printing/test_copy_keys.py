"""The keys of copies: made once, only added to, old ones verify for ever, none lost silently."""

import json
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from signing.copycode import (
    CopyCode,
    Unread,
    matches,
    parse_keys,
    read_code,
)
from signing.use_cases.core.installation_keys import KeyFolderError
from signing.use_cases.printing.copy_keys import CopyKeys
from signing.vocabulary import CopyName
from support.printing.copy_codes import CONTENT, NUMBER

NOW = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
BEFORE_MIDNIGHT_IN_LONDON = datetime(2026, 5, 12, 16, 30, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "copies"


def open_keys(folder: Path) -> CopyKeys:
    return CopyKeys.in_folder(folder, may_create=True)


def issue_code(keys: CopyKeys) -> str:
    return keys.issue(CopyName.GRADUATE, BEFORE_MIDNIGHT_IN_LONDON, CONTENT)


def read_key_id(keys: CopyKeys, code: str) -> int | Unread:
    found = keys.read(code)
    return found.key_id if isinstance(found, CopyCode) else found


def test_a_code_says_whose_copy_it_is_and_the_day_in_china(folder: Path) -> None:
    found = open_keys(folder).read(issue_code(open_keys(folder)))
    assert isinstance(found, CopyCode)
    assert (found.number, found.copy, found.key_id) == (NUMBER, "graduate", 1)
    assert found.approved_on.isoformat() == "2026-05-13"
    assert matches(found, CONTENT)


def test_the_first_start_makes_one_key_that_later_starts_keep(folder: Path) -> None:
    code = issue_code(open_keys(folder))
    assert read_key_id(CopyKeys.in_folder(folder, may_create=False), code) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["1.jwk", "1.key"]
    assert {oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {"0o600"}
    assert oct(folder.stat().st_mode & 0o777) == "0o700"


def test_beside_sealed_data_no_key_is_made_and_the_way_out_is_named(folder: Path) -> None:
    with pytest.raises(KeyFolderError, match="Restore the folder") as refused:
        CopyKeys.in_folder(folder, may_create=False)
    assert "rotate-copies --first" in str(refused.value)
    assert not folder.exists()
    with pytest.raises(KeyFolderError, match="Restore the folder"):
        CopyKeys(folder).rotate(NOW)
    assert CopyKeys(folder).rotate(NOW, first=True) == 1
    with pytest.raises(KeyFolderError, match="leave out --first"):
        CopyKeys(folder).rotate(NOW, first=True)


def test_a_running_service_signs_with_a_new_key_at_once_and_the_old_one_verifies(
    folder: Path,
) -> None:
    running = open_keys(folder)
    old = issue_code(running)

    assert CopyKeys(folder).rotate(NOW) == 2

    new = issue_code(running)
    assert (read_key_id(running, old), read_key_id(running, new)) == (1, 2)
    (folder / "1.key").unlink()
    again = CopyKeys.in_folder(folder, may_create=False)
    assert (read_key_id(again, old), read_key_id(again, new)) == (1, 2)


def test_what_is_published_verifies_and_tells_when_each_key_signed(folder: Path) -> None:
    keys = open_keys(folder)
    old, soon = issue_code(keys), datetime.now(UTC) + timedelta(days=400)
    keys.rotate(soon)
    published = json.loads(json.dumps(keys.ring().key_set))
    assert [read_code(one, parse_keys(published)) for one in (old, issue_code(keys))] == [
        keys.read(old),
        keys.read(issue_code(keys)),
    ]
    first, second = published["keys"]
    assert first["exp"] == second["nbf"] == int(soon.timestamp())
    assert "exp" not in second
    assert (first["kid"], second["kid"]) == ("1", "2")
    assert {(one["kty"], one["crv"], one["use"]) for one in published["keys"]} == {
        ("OKP", "Ed25519", "sig")
    }
    assert not any("d" in one for one in published["keys"])


def test_a_rotation_that_broke_off_is_finished_at_the_next_start(folder: Path) -> None:
    running = open_keys(folder)
    running.rotate(NOW)
    (folder / "2.jwk").unlink()
    assert read_key_id(running, issue_code(running)) == 1
    assert read_key_id(open_keys(folder), issue_code(open_keys(folder))) == 2
    assert read_key_id(running, issue_code(running)) == 2


@pytest.mark.parametrize("lost", ["2.key", "1.jwk 1.key 2.jwk 2.key"])
def test_who_lost_the_current_key_never_signs_with_something_else(folder: Path, lost: str) -> None:
    open_keys(folder).rotate(NOW)
    for name in lost.split():
        (folder / name).unlink()
    with pytest.raises(KeyFolderError):
        CopyKeys.in_folder(folder, may_create=False)


def test_public_parts_that_were_published_bring_a_lost_folder_back(
    folder: Path, tmp_path: Path
) -> None:
    lost = open_keys(folder)
    old = issue_code(lost)
    lost.rotate(NOW)
    found = tmp_path / "found"
    found.mkdir()
    for one in lost.ring().key_set["keys"]:
        (found / f"{one['kid']}.jwk").write_text(json.dumps(one), "ascii")
    with pytest.raises(KeyFolderError, match="damaged"):
        CopyKeys.in_folder(found, may_create=False)

    assert CopyKeys(found).rotate(NOW) == 3

    again = CopyKeys.in_folder(found, may_create=False)
    assert (read_key_id(again, old), read_key_id(again, issue_code(again))) == (1, 3)


def test_a_key_that_is_withdrawn_with_both_files_verifies_nothing_more(folder: Path) -> None:
    keys = open_keys(folder)
    keys.rotate(NOW)
    code = issue_code(keys)
    for name in ("2.key", "2.jwk"):
        (folder / name).unlink()
    assert keys.read(code) is Unread.UNKNOWN_KEY
    assert read_key_id(keys, issue_code(keys)) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [("1.key", ""), ("1.key", "00" * 31), ("1.key", "é"), ("1.jwk", "{}"), ("1.jwk", "[")],
)
def test_a_damaged_file_stops_the_start(folder: Path, name: str, text: str) -> None:
    open_keys(folder)
    (folder / name).write_text(text, "utf-8")
    with pytest.raises(KeyFolderError, match="restore your backup"):
        CopyKeys.in_folder(folder, may_create=False)


def test_parts_that_do_not_belong_together_stop_the_start(folder: Path, tmp_path: Path) -> None:
    open_keys(folder)
    open_keys(tmp_path / "other")
    (folder / "1.key").write_text((tmp_path / "other" / "1.key").read_text("ascii"), "ascii")
    with pytest.raises(KeyFolderError, match="damaged"):
        CopyKeys.in_folder(folder, may_create=False)


def test_after_255_keys_there_is_no_other(folder: Path) -> None:
    keys = open_keys(folder)
    for name in ("1.key", "1.jwk"):
        (folder / name).rename(folder / name.replace("1", "255"))
    with pytest.raises(KeyFolderError, match="255"):
        keys.rotate(NOW)


def test_processes_that_start_at_once_share_one_key(folder: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as processes:
        made = set(processes.map(_read_public_key, [folder] * 8))
    assert len(made) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["1.jwk", "1.key"]


def _read_public_key(folder: Path) -> str:
    return str(open_keys(folder).ring().key_set["keys"][0]["x"])
