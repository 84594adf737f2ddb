"""A step of the schema only adds in `expand`: programs of the release before run beside it."""

import ast
import gzip
import io
import re
from collections.abc import Callable, Iterator

import pytest
from alembic import op
from alembic.migration import MigrationContext
from alembic.operations import Operations

from signing.projections import READ_MODELS
from signing.storage.migrations.steps import FIRST_RELEASE, Step, Steps
from signing.storage.programs import STEPS
from support.processes.release import DATABASE

TAKING_AWAY = {
    r"\bDROP\b": "drops something that the release before may use",
    r"\bRENAME\b": "renames something that the release before may use",
    r"\bSET NOT NULL\b": "forbids rows that the release before may write",
    r"\bALTER COLUMN \S+ (SET DATA )?TYPE\b": "changes a column that the release before uses",
    r"\bREVOKE\b": "takes a right that the release before may need",
    r"\b(TRUNCATE|DELETE FROM)\b": "deletes rows that the release before may read",
    r"\bADD COLUMN\b(?!.*\bDEFAULT\b).*\bNOT NULL\b": "demands what the release before omits",
    r"\bADD (CONSTRAINT|CHECK|UNIQUE|FOREIGN|PRIMARY|EXCLUDE)\b": "forbids rows that the release"
    " before may write",
    r"\bCREATE UNIQUE INDEX \S+ ON (?!.*of a new table)": "forbids rows that the release before may"
    " write",
    r"\bCREATE INDEX \S+ ON (?!.*of a new table)": "stops who writes: it belongs into INDEXES",
}
INDEX = r"CREATE INDEX CONCURRENTLY \w+ ON \w+ .+"
NEW_TABLE = r"\bCREATE TABLE (?:IF NOT EXISTS )?(\w+)"


def write_sql(part: Callable[[], None]) -> str:
    """Return the statements of a part, without running them."""
    written = io.StringIO()
    options = {"as_sql": True, "output_buffer": written}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    with Operations.context(context):
        part()
    return written.getvalue()


def find_faults(expand: Callable[[], None]) -> Iterator[str]:
    """Say what an expanding part must not do; bodies of functions may do anything."""
    text = re.sub(r"\$(\w*)\$.*?\$\1\$", "", write_sql(expand), flags=re.DOTALL)
    text = re.sub(r"\s+", " ", re.sub(r"--.*", "", text))
    made = re.findall(NEW_TABLE, text, re.IGNORECASE)
    for statement in text.split(";"):
        of_new = any(re.search(rf"\b{one}\b", statement) for one in made)
        marked = f"{statement} of a new table" if of_new else statement
        for pattern, fault in TAKING_AWAY.items():
            if re.search(pattern, marked, re.IGNORECASE):
                yield f"{fault}: {statement.strip()}"


@pytest.mark.parametrize("step", Steps.load().all, ids=lambda step: step.revision)
def test_a_step_only_adds_before_it_takes_away(step: Step) -> None:
    assert list(find_faults(step.expand)) == []
    assert [one for one in step.indexes if not re.fullmatch(INDEX, one, re.DOTALL)] == []


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE leases",
        "ALTER TABLE leases DROP COLUMN place",
        "ALTER TABLE leases RENAME COLUMN place TO spot",
        "ALTER TABLE leases ALTER COLUMN place SET NOT NULL",
        "ALTER TABLE leases ALTER COLUMN place TYPE bytea",
        "ALTER TABLE leases ADD COLUMN spot text NOT NULL",
        "ALTER TABLE leases ADD CONSTRAINT once UNIQUE (place)",
        "CREATE UNIQUE INDEX once ON leases (place)",
        "CREATE INDEX soon\n ON leases (place)",
        "REVOKE SELECT ON leases FROM signing_service",
        "DELETE FROM leases",
    ],
)
def test_what_takes_away_is_found(statement: str) -> None:
    assert len(list(find_faults(lambda: op.execute(statement)))) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE marks (id int NOT NULL); CREATE UNIQUE INDEX once ON marks (id)",
        "ALTER TABLE leases ADD COLUMN spot text",
        "ALTER TABLE leases ADD COLUMN spot text NOT NULL DEFAULT ''",
        "CREATE FUNCTION tidy() RETURNS void LANGUAGE sql AS $$ DELETE FROM leases $$",
    ],
)
def test_what_only_adds_is_not(statement: str) -> None:
    assert list(find_faults(lambda: op.execute(statement))) == []


def test_a_step_has_its_two_parts_and_no_other() -> None:
    for path in STEPS.glob("v[0-9]*.py"):
        if path.name[1:5] <= FIRST_RELEASE:
            continue
        parsed = ast.parse(path.read_text("utf-8")).body
        parts = [one.name for one in parsed if isinstance(one, ast.FunctionDef)]
        assert parts in (["expand"], ["expand", "contract"]), path.name


def test_a_release_that_changes_a_read_model_has_a_step() -> None:
    """Its number keeps older programs from starting where their version is dropped."""
    dump = gzip.decompress(DATABASE.read_bytes()).decode()
    [rows] = re.findall(r"INSERT INTO public.read_models VALUES(.*?);\n", dump, re.DOTALL)
    released = dict(re.findall(r"\('(\w+)', (\d+),", rows))
    assert released
    changed = [one.NAME for one in READ_MODELS if str(one.VERSION) != released.get(one.NAME)]
    assert not changed or Steps.load().newest > FIRST_RELEASE
