"""What `.env.example` says of the settings is what they are."""

import re
from pathlib import Path

import pytest

from signing.settings import Settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"
LINE = re.compile(r"^(# )?SIGNING_([A-Z_]+)=(.*)$", re.MULTILINE)


def test_the_example_names_every_setting_once() -> None:
    named = [name.lower() for _, name, _ in LINE.findall(EXAMPLE.read_text("utf-8"))]
    assert sorted(named) == sorted(Settings.model_fields)


def test_an_installation_made_from_the_example_runs_on_the_defaults(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SIGNING_{name.upper()}", raising=False)
    assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)


def test_what_the_example_leaves_out_has_no_default() -> None:
    defaults = Settings.model_construct()
    for hidden, name, _ in LINE.findall(EXAMPLE.read_text("utf-8")):
        default = getattr(defaults, name.lower())
        plain = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        assert bool(hidden) == (plain in {None, ""}), name
