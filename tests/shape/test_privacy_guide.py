"""docs/privacy.md names everything personal that facts hold, and every field of a person."""

from pathlib import Path
from typing import get_type_hints

import pytest

from signing import events
from signing.facts import Fact
from signing.settings import Settings

GUIDE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text("utf-8")
SEALED = ("Encrypted", "FileRef")
PERSONAL = sorted(
    kind.__name__
    for kind in Fact.kinds.values()
    if kind.__module__ == events.__name__
    and any(word in str(hint) for hint in get_type_hints(kind).values() for word in SEALED)
)


def test_there_is_something_personal_to_name() -> None:
    assert "GraduateEnrolled" in PERSONAL
    assert "SourceConfirmed" not in PERSONAL


@pytest.mark.parametrize("kind", PERSONAL)
def test_the_guide_names_every_fact_with_something_personal(kind: str) -> None:
    assert f"`{kind}`" in GUIDE


@pytest.mark.parametrize(
    "setting", ["platform_name", "privacy_contact", "privacy_days", "retention_days"]
)
def test_the_guide_names_what_an_installation_fills_in(setting: str) -> None:
    assert setting in Settings.model_fields
    assert f"SIGNING_{setting.upper()}" in GUIDE
