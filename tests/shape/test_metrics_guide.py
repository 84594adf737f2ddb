"""The table of docs/metrics.md is what the program tells; its names are as Prometheus asks."""

import ast
import re
from pathlib import Path

import pytest
from write_metrics import GUIDE, list_rows, write_table

USE_CASES = Path("src/signing/use_cases")
ROWS = sorted(list_rows())
PERSONAL = re.compile(r"account|user|path|address|network|number|school|employer|person|request_id")


def test_the_guide_has_every_metric_as_it_is() -> None:
    text = GUIDE.read_text("utf-8")
    assert text.endswith(write_table()), "stale: run `make metrics`"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_metric_has_a_fit_name_a_help_text_and_labels_of_ours(
    row: tuple[str, str, tuple[str, ...], str],
) -> None:
    name, kind, labels, told = row
    assert re.fullmatch(r"signing(_[a-z]+)+", name)
    assert name.endswith("_total") == (kind == "counter")
    assert not re.search(r"_(minutes|hours|days|ms|milliseconds|mib|gib|percent)\b", name)
    assert told[0].isupper() or told[0].isdigit()
    assert len(told) > 10
    assert not [one for one in labels if PERSONAL.search(one)]


def test_every_command_has_a_name_of_its_own() -> None:
    names = [
        f"{group.name}.{method.name}"
        for path in USE_CASES.rglob("*.py")
        for group in ast.parse(path.read_text("utf-8")).body
        if isinstance(group, ast.ClassDef)
        for method in group.body
        if isinstance(method, ast.FunctionDef)
        and any(isinstance(one, ast.Name) and one.id == "command" for one in method.decorator_list)
    ]
    assert len(names) > 50
    assert len(names) == len(set(names))
