"""Writes the sources of `signing-client` from the API's description; `make client` packs them."""

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from signing.http.app import describe_api

HERE = Path(__file__).parent
LICENCE = HERE.parent / "LICENSE"
CONFIGURATION = HERE / "config.json"
PACKAGE = "signing_client"


class ClientNotWrittenError(Exception):
    """The generator failed, or had to leave something out; it says what."""


def write_client(described: object, folder: Path) -> None:
    """Write the package into an empty folder. Raises ClientNotWrittenError."""
    folder.mkdir(parents=True, exist_ok=True)
    description = folder / "openapi.json"
    description.write_text(json.dumps(described), "utf-8")
    command = (
        *("generate", "--meta", "none", "--fail-on-warning", "--path", str(description)),
        *("--config", str(CONFIGURATION), "--output-path", str(folder / PACKAGE)),
    )
    tools = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "openapi_python_client", *command],
        env=os.environ | {"PATH": tools},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or "WARNING" in done.stdout:
        raise ClientNotWrittenError(done.stdout + done.stderr)


def write_project(folder: Path) -> None:
    """Write the package with all that it is packed with."""
    write_client(describe_api(), folder)
    for one in (HERE / "pyproject.toml", HERE / "README.md", LICENCE):
        shutil.copy(one, folder)
    (folder / "VERSION").write_text(version("signing"), "utf-8")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    shutil.rmtree(target, ignore_errors=True)
    write_project(target)
