"""Loads the TOML files that lie beside the code."""

import tomllib
from importlib.resources import files
from typing import Any


def load_toml(package: str, *path: str) -> dict[str, Any]:
    """What the file at `path` in the folder of `package` says, as `tomllib` types it."""
    return tomllib.loads(files(package).joinpath(*path).read_text("utf-8"))
