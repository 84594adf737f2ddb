"""What ends a process apart is told by kind and place, never in its own words."""

import json
import subprocess
import sys

FAILING = """
from signing.watching.logs import configure_logging, log_uncaught_errors
configure_logging("INFO", "reading")
log_uncaught_errors()
def prints(name):
    try:
        raise KeyError(name)
    except KeyError as error:
        raise ValueError(f"cannot print {name}") from error
prints(chr(0x4e0a) + chr(0x5b98))
"""


def test_a_process_apart_does_not_say_whom_it_failed_over() -> None:
    ran = subprocess.run([sys.executable, "-c", FAILING], capture_output=True, check=False)
    said = ran.stderr.decode()
    assert json.loads(said)["work"] == "reading"
    assert ran.returncode == 1
    assert "builtins.ValueError" in said
    assert "builtins.KeyError" in said
    assert "in prints" in said
    assert "上官" not in said
    assert "cannot print" not in said
