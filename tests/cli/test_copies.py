"""`signing verify-copy` and `signing keys rotate-copies`: papers verified without a network."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from typer.testing import CliRunner, Result

from signing.cli import app
from signing.pdf.copies import build_page_url
from signing.use_cases.printing.copy_keys import CopyKeys
from signing.vocabulary import CopyName, LetterName
from support.printing.copy_codes import CONTENT, NUMBER
from support.printing.printed_pages import make_sheet, print_sheets
from support.use_cases.contexts import NOW

TYPED = {
    "check": CONTENT.check,
    "name": CONTENT.name,
    "employer": CONTENT.employer,
    "credit-code": CONTENT.credit_code,
    "position": CONTENT.position,
    "pay": CONTENT.monthly_pay,
}


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CopyKeys:
    monkeypatch.setenv("SIGNING_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return CopyKeys.in_folder(tmp_path / "var" / "keys" / "copies", may_create=True)


def make_address(keys: CopyKeys, copy: CopyName = CopyName.EMPLOYER) -> str:
    return build_page_url(keys.issue(copy, NOW, CONTENT), "https://jy.example.edu.cn")


def run_command(*arguments: str, **typed: str) -> Result:
    options = [part for name, text in typed.items() for part in (f"--{name}", text)]
    return CliRunner().invoke(app, [*arguments, *options])


def test_an_address_verifies_by_the_keys_of_the_installation(keys: CopyKeys) -> None:
    ran = run_command("verify-copy", make_address(keys), **TYPED)
    assert ran.exit_code == 0, ran.output
    assert NUMBER in ran.output
    assert "What you typed is what was signed" in ran.output


def test_other_content_a_forged_code_and_wrong_usage_have_their_own_endings(
    keys: CopyKeys, tmp_path: Path
) -> None:
    assert run_command("verify-copy", make_address(keys), **TYPED | {"pay": "9000"}).exit_code == 1
    stranger = CopyKeys.in_folder(tmp_path / "stranger", may_create=True)
    forged = run_command("verify-copy", make_address(stranger))
    assert (forged.exit_code, "FORGED" in forged.output) == (1, True)
    assert run_command("verify-copy", "NOTHING").exit_code == 1
    some = run_command("verify-copy", make_address(keys), name="买买提·吐尔逊")
    assert (some.exit_code, "Give all six" in some.output) == (2, True)


def test_a_letter_is_verified_with_who_ended_it_in_place_of_the_pay(keys: CopyKeys) -> None:
    said = "双方协商一致解约"
    letter = keys.issue(LetterName.RELEASE, NOW, replace(CONTENT, monthly_pay=said))
    typed = {name: text for name, text in TYPED.items() if name != "pay"}
    ran = run_command("verify-copy", letter, **typed, **{"ended-by": said})
    assert ran.exit_code == 0, ran.output
    assert "termination letter" in ran.output
    other = run_command("verify-copy", letter, **typed, **{"ended-by": "用人单位提出解约"})
    assert other.exit_code == 1


def test_a_key_set_from_elsewhere_serves_too(
    keys: CopyKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNING_DATA_DIR", str(tmp_path / "nowhere"))
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(keys.ring().key_set), "utf-8")
    assert run_command("verify-copy", make_address(keys), keys=str(file)).exit_code == 0
    missing = run_command("verify-copy", make_address(keys))
    assert (missing.exit_code, "Restore the folder" in missing.output) == (1, True)
    for text in ("no JSON", "[]", "{}", '{"keys":[{"crv":"Ed25519","kid":"1","x":"AA"}]}'):
        file.write_text(text, "utf-8")
        assert run_command("verify-copy", make_address(keys), keys=str(file)).exit_code == 2, text


def test_a_picture_and_a_pdf_are_read(keys: CopyKeys, tmp_path: Path) -> None:
    picture, pdf = tmp_path / "photo.png", tmp_path / "agreement.pdf"
    segno.make_qr(make_address(keys)).save(str(picture), scale=6)
    ran = run_command("verify-copy", str(picture), **TYPED)
    assert ran.exit_code == 0, ran.output

    codes = {copy: make_address(keys, copy) for copy in CopyName}
    pdf.write_bytes(print_sheets(make_sheet(codes=codes)))
    ran = run_command("verify-copy", str(pdf))
    assert ran.exit_code == 0, ran.output
    assert [f"copy {copy}" in ran.output for copy in ("employer", "graduate", "school")] == [
        True
    ] * 3
    several = run_command("verify-copy", str(pdf), **TYPED)
    assert (several.exit_code, "for one copy" in several.output) == (2, True)


def test_a_file_without_a_code_or_that_is_none_is_told(keys: CopyKeys, tmp_path: Path) -> None:
    pdf, picture = tmp_path / "clauses.pdf", tmp_path / "broken.png"
    pdf.write_bytes(
        print_sheets(make_sheet(codes={CopyName.SCHOOL: "x"}), copies=[CopyName.SCHOOL])[:900]
    )
    picture.write_bytes(b"no picture")
    for path in (pdf, picture, tmp_path / "missing.pdf"):
        ran = run_command("verify-copy", str(path))
        assert (ran.exit_code, "cannot be read" in ran.output) == (2, True), ran.output
    segno.make_qr("x").save(str(picture), scale=1, border=0)
    assert run_command("verify-copy", str(picture)).exit_code == 1
    assert keys.ring().key_id == 1


def test_a_rotation_names_the_new_key_and_asks_for_a_backup(keys: CopyKeys) -> None:
    old = make_address(keys)
    ran = run_command("keys", "rotate-copies")
    assert (ran.exit_code, "Key 2 signs now" in ran.output) == (0, True)
    assert "Back up now" in ran.output
    assert "key 1." in run_command("verify-copy", old).output
    assert "key 2." in run_command("verify-copy", make_address(keys)).output
    assert run_command("keys", "rotate-copies", "--first").exit_code == 1


def test_a_code_without_an_address_verifies_too(keys: CopyKeys) -> None:
    code = keys.issue(CopyName.SCHOOL, NOW, CONTENT)
    assert run_command("verify-copy", code.lower()).exit_code == 0
