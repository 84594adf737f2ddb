"""What `.env.example` says of the settings is what they are."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from signing.settings import Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
LINES = EXAMPLE.read_text("utf-8").splitlines()
SETTING = re.compile(r"# (SIGNING_([A-Z_]+)=(.*))")
SETTINGS = [found for line in LINES if (found := SETTING.fullmatch(line))]


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SIGNING_{name.upper()}", raising=False)


def test_the_example_names_every_setting_once() -> None:
    assert sorted(one[2].lower() for one in SETTINGS) == sorted(Settings.model_fields)


def test_every_setting_is_explained_in_the_line_above() -> None:
    above = {line: before for before, line in pairwise(LINES)}
    bare = [one[2] for one in SETTINGS if not re.match(r"# [A-Z][^=]+[.;]", above[one[0]])]
    assert not bare


def test_a_copy_of_the_example_changes_nothing() -> None:
    assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)


def test_the_values_of_the_example_are_the_defaults(tmp_path: Path) -> None:
    chosen = tmp_path / ".env"
    chosen.write_text("\n".join(one[1] for one in SETTINGS if one[3]), "utf-8")
    assert Settings(_env_file=chosen) == Settings(_env_file=None)


def test_only_what_has_no_default_is_left_empty() -> None:
    defaults = Settings(_env_file=None)
    without = {name for name in Settings.model_fields if not getattr(defaults, name)}
    falsy = {"drain_seconds", "direct_needs_consent", "termination_needs_employer", "verify_hours"}
    assert {one[2].lower() for one in SETTINGS if not one[3]} == without - falsy
