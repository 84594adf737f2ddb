"""Rules of shape that neither mypy nor import-linter can see."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from support.slow_files import SLOW

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "signing"
MODULES = sorted(SOURCE.rglob("*.py"))
AGGREGATES = sorted((SOURCE / "aggregates").rglob("*.py"))
TIMELESS = [*AGGREGATES, SOURCE / "events.py", *sorted((SOURCE / "projections").rglob("*.py"))]

LIMITS = {"events.py": 800}
"""A list: a class for every fact."""
USUAL_LIMIT = 400

CLOCK = {".now", ".utcnow", ".today", "time.time", "time.time_ns"}
CHANCE = {"random", "secrets", "uuid1", "uuid4", ".uuid1", ".uuid4", ".urandom"}
RUNNERS = {
    "projections/engine/progress.py",
    "projections/engine/election.py",
    "projections/engine/nightly.py",
}
"""They run the read models: what their clock says ends in no row of one."""
ENVIRONMENT = {"environ", ".environ", "getenv", ".getenv", "dotenv_values", "load_dotenv"}
REGISTRIES = re.compile(
    rb"(pypi|pythonhosted|npmjs|rubygems|anaconda)\.org|crates\.io|proxy\.golang|mirrors\.[a-z]+"
)
NOT_OURS = {
    *(".git", ".venv", "var", "build", "dist", "__pycache__"),
    *(".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache"),
}


def name_of(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def parse_file(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def find_functions(paths: Iterable[Path]) -> dict[str, list[ast.FunctionDef]]:
    found: dict[str, list[ast.FunctionDef]] = {}
    for path in paths:
        for node in ast.walk(parse_file(path)):
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append(node)
    return found


def list_names(node: ast.AST) -> Iterator[str]:
    """Yield every `name`, every `.attribute`, and `owner.attribute` of a plain owner."""
    for one in ast.walk(node):
        match one:
            case ast.Name(id=name) | ast.alias(name=name):
                yield name
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                yield from (f".{name}", f"{owner}.{name}")
            case ast.Attribute(attr=name):
                yield f".{name}"


def list_called(node: ast.AST) -> set[str]:
    """Return what may be called: every name but those of a fact's fields."""
    names = set(list_names(node))
    fields = {name.removeprefix("fact.") for name in names if name.startswith("fact.")}
    return {name.rpartition(".")[2] for name in names} - fields


def list_files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name not in NOT_OURS:
            yield from list_files(path) if path.is_dir() else [path]


def make_list_check(*members: str) -> Callable[[ast.AST], bool]:
    """Return a check whether an expression lists just these members of enums."""

    def is_one(node: ast.AST) -> bool:
        if not isinstance(node, ast.Set | ast.List | ast.Tuple):
            return False
        found = {ast.unparse(one).removesuffix(".value").strip("'") for one in node.elts}
        return {one.rpartition(".")[2].upper() for one in found} == set(members)

    return is_one


def make_mapping_check(enum: str) -> Callable[[ast.AST], bool]:
    """Return a check whether an expression maps classes of facts to this enum."""

    def is_one(node: ast.AST) -> bool:
        return isinstance(node, ast.Dict) and any(
            isinstance(key, ast.Name) and ast.unparse(value).startswith(f"{enum}.")
            for key, value in zip(node.keys, node.values, strict=True)
        )

    return is_one


def is_a_shift(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.RShift)
        and "int(" in ast.unparse(node)
    )


def list_expressions(path: Path) -> Iterator[ast.AST]:
    """Return all expressions but types, in which a list of choices is allowed."""
    nodes = list(ast.walk(parse_file(path)))
    types = {id(node.slice) for node in nodes if isinstance(node, ast.Subscript)}
    return (node for node in nodes if id(node) not in types)


ONE_HOME = {
    "agreements in force": make_list_check("EFFECTIVE", "TERMINATING"),
    "roles of a school": make_list_check("COUNSELOR", "SCHOOL_ADMIN"),
    "roles of staff": make_list_check("COUNSELOR", "SCHOOL_ADMIN", "PROVINCE", "AUDITOR"),
    "states after facts": make_mapping_check("AgreementState"),
    "stages after facts": make_mapping_check("Stage"),
    "bits of a network": is_a_shift,
}


def test_there_is_something_to_check() -> None:
    assert AGGREGATES
    assert len(MODULES) > len(AGGREGATES)


def test_files_stay_small() -> None:
    lines = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    too_long = {name: n for name, n in lines.items() if n > LIMITS.get(name, USUAL_LIMIT)}
    assert not too_long


def test_a_module_opens_with_one_sentence() -> None:
    openings = {name_of(path): ast.get_docstring(parse_file(path)) or "" for path in MODULES}
    silent = [
        name for name, words in openings.items() if not words.split("\n\n")[0].endswith((".", ":"))
    ]
    assert not silent


def test_a_decision_assigns_to_nothing_but_its_own_names() -> None:
    stored = [
        f"{name_of(path)}: {ast.unparse(node)}"
        for path in AGGREGATES
        for node in ast.walk(parse_file(path))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del)
    ]
    assert not stored


def test_an_aggregate_does_not_get_around_being_frozen() -> None:
    ways_around = {"setattr", "__setattr__", "__dict__", "vars"}
    assert not [name_of(path) for path in AGGREGATES if ways_around & list_called(parse_file(path))]


def test_evolve_refuses_nothing_nor_does_what_it_calls() -> None:
    known = find_functions(AGGREGATES)
    reached, ahead = set[str](), {"evolve"}
    while ahead:
        reached |= ahead
        called = {name for one in ahead for node in known[one] for name in list_called(node)}
        ahead = called & known.keys() - reached
    assert {"evolve", "_after", "unlocked"} <= reached
    raising = {
        name
        for name in reached
        for node in known[name]
        if any(isinstance(inside, ast.Raise) for inside in ast.walk(node))
    }
    assert not raising


def test_facts_decisions_and_read_models_know_no_clock_and_no_chance() -> None:
    used = {
        name_of(path): (CLOCK | CHANCE) & set(list_names(parse_file(path))) for path in TIMELESS
    }
    for runner in RUNNERS:
        used[runner] -= CLOCK
    assert not {name: names for name, names in used.items() if names}


def test_only_the_settings_read_the_environment() -> None:
    readers = [name_of(path) for path in MODULES if ENVIRONMENT & set(list_names(parse_file(path)))]
    assert set(readers) <= {"settings.py"}


def test_no_file_names_a_host_that_packages_come_from() -> None:
    naming = [path for path in list_files(ROOT) if REGISTRIES.search(path.read_bytes())]
    assert not naming


def test_files_that_take_long_are_there() -> None:
    assert [one for one in SLOW if not (ROOT / one).exists()] == []


def test_lists_of_the_story_have_one_home() -> None:
    homes: dict[str, list[str]] = {name: [] for name in ONE_HOME}
    for path in MODULES:
        for node in list_expressions(path):
            for name, is_one in ONE_HOME.items():
                if is_one(node):
                    homes[name].append(name_of(path))
    assert homes == {
        "agreements in force": ["vocabulary/words.py"],
        "roles of a school": ["vocabulary/words.py"],
        "roles of staff": [],  # made of those of a school
        "states after facts": ["outcomes.py"],
        "stages after facts": ["outcomes.py"],
        "bits of a network": ["use_cases/limits/attempts.py"],
    }


def test_templates_ask_the_vocabulary_what_is_in_force() -> None:
    listing = re.compile(r'[(\[]"(EFFECTIVE|counselor|AWAITING_REVIEW)", ')
    templates = sorted((SOURCE / "http" / "templates").rglob("*.html"))
    assert templates
    assert not [name_of(path) for path in templates if listing.search(path.read_text("utf-8"))]
