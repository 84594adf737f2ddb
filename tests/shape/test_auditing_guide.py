"""The forger's commands of docs/auditing.md change the history, and are found out."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.audit.bundles import BundleContent, hash_leaves, make_facts, sign_head

GUIDE = Path(__file__).parents[2] / "docs" / "auditing.md"
FORGING = "5. Forge, and be found"
MANY = 300


@pytest.mark.skipif(shutil.which("zip") is None, reason="zip is not installed here")
def test_what_the_guide_forges_is_found(tmp_path: Path) -> None:
    told = make_facts(MANY)
    content = BundleContent(told, hash_leaves(told), {MANY: sign_head(told, MANY)})
    content.write_to(tmp_path / "bundle.zip")
    section = GUIDE.read_text("utf-8").split(f"\n## {FORGING}\n")[1]
    [commands] = re.findall(r"```sh\n(.*?)```", section.split("\n## ")[0], re.DOTALL)
    ran = subprocess.run(
        ["bash", "-c", commands],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1, ran.stderr
    assert "CHANGED: the facts at 226" in ran.stdout
    assert "REMOVED: the fact at 226 is missing" in ran.stdout
