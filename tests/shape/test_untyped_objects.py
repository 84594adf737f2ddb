"""An object of anything stands only where a library or a column knows no type, with a reason."""

import ast
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src" / "signing"
WITH_A_REASON = {
    "http/answering/examples.py": "a part of an OpenAPI document: FastAPI has no type for it",
    "http/edge/routing.py": "FastAPI's own type of a declaration's responses",
    "projections/engine/rows.py": "a row of any table: SQLAlchemy has no type for it",
    "projections/esign_ratio/folding.py": "fields for `_replace` of a named tuple, which takes any",
    "toml_files.py": "what `tomllib` answers",
    "use_cases/access/kept_forms.py": "JSON again: each refusal has other words to fill",
    "use_cases/printing/jobs/job.py": "a JSON column: each refusal has other words to fill",
    "use_cases/privacy/dossiers.py": "fields of any fact, as JSON",
}


def test_an_object_of_anything_has_its_reason() -> None:
    found = {
        str(path.relative_to(SOURCES))
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Subscript) and ast.unparse(node) == "dict[str, Any]"
    }
    assert found == set(WITH_A_REASON)
