"""The published verifier: one file, run where nothing of ours is installed."""

import json
import subprocess
import sys
from base64 import urlsafe_b64encode
from dataclasses import replace
from pathlib import Path

from signing import copycode
from signing.copycode import digest_content, issue_code
from support.printing.copy_codes import (
    APPROVED,
    CONTENT,
    KEY,
    NUMBER,
    flip_bit,
    issue_copy_code,
    make_code,
)

HOST = "JY.EXAMPLE.EDU.CN"
PAPER = {
    "check": "9f3a11b277c0",
    "name": " 买买提·吐尔逊 ",
    "employer": "江淮云图软件技术有限公司",
    "credit-code": "91340100MA2N0XYZ1K",
    "position": "数据分析师",
    "pay": "8,500.50 元",
}


def run_alone(folder: Path, code: str, **paper: str) -> subprocess.CompletedProcess[str]:
    """Run the one file with the key set, as a bank would."""
    assert copycode.__file__ is not None
    script = folder / "verifier.py"
    script.write_bytes(Path(copycode.__file__).read_bytes())
    x = urlsafe_b64encode(KEY.public_key().public_bytes_raw()).decode().rstrip("=")
    key = {"kty": "OKP", "crv": "Ed25519", "kid": "1", "x": x}
    (folder / "keys.json").write_text(json.dumps({"keys": [key]}), "utf-8")
    options = [part for name, text in paper.items() for part in (f"--{name}", text)]
    return subprocess.run(
        [sys.executable, "-I", "-X", "utf8", script, folder / "keys.json", code, *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )


def test_the_file_alone_verifies_and_says_what_is_proved_and_what_is_not(tmp_path: Path) -> None:
    ran = run_alone(tmp_path, f"HTTPS://{HOST}/V/{issue_copy_code()}", **PAPER)
    assert (ran.returncode, ran.stderr) == (0, "")
    for said in (
        "由密钥 1 的持有者签发",
        NUMBER,
        "employer",
        APPROVED.isoformat(),
        "What you typed is what was signed",
        "只有联网才能知道",
    ):
        assert said in ran.stdout, said


def test_the_file_alone_tells_a_changed_paper_a_forged_code_and_wrong_usage(tmp_path: Path) -> None:
    ran = run_alone(tmp_path, issue_copy_code(), **PAPER | {"pay": "85000.50"})
    assert (ran.returncode, "is NOT what was signed" in ran.stdout) == (1, True)
    ran = run_alone(tmp_path, flip_bit(issue_copy_code(), 700))
    assert (ran.returncode, "FORGED" in ran.stdout) == (1, True)
    ran = run_alone(tmp_path, issue_copy_code(), name="only the name")
    assert (ran.returncode, "Give all six" in ran.stderr) == (2, True)
    ran = run_alone(tmp_path, issue_copy_code())
    assert (ran.returncode, "was not compared" in ran.stdout) == (0, True)


def test_a_termination_letter_is_verified_with_who_ended_it_in_place_of_the_pay(
    tmp_path: Path,
) -> None:
    said = replace(CONTENT, monthly_pay="双方协商一致解约")
    letter = replace(make_code(copy="release"), digest=digest_content(said))
    code = issue_code(KEY, letter)
    paper = {name: text for name, text in PAPER.items() if name != "pay"}

    ran = run_alone(tmp_path, code, **paper, **{"ended-by": "双方协商一致解约"})

    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"termination letter · 协议编号 agreement {NUMBER}" in ran.stdout
    assert f"ended on {APPROVED}" in ran.stdout
    assert "现在是否仍然有效" not in ran.stdout
    assert run_alone(tmp_path, code, **paper, **{"ended-by": "用人单位提出解约"}).returncode == 1
