"""The command line: what it tells is true of its modules, and it imports what it runs only."""

import os
import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from signing import cli
from signing.cli.running import Deferred, LazyGroup

HAN = re.compile("[\u3400-\u9fff]")
FOLDER = Path(next(iter(cli.__path__)))
COMMANDS = [
    one.stem for one in FOLDER.glob("*.py") if "app = typer.Typer()" in one.read_text("utf-8")
]
OF_SERVERS = ("sqlalchemy", "psycopg2", "alembic", "eventsourcing", "fastapi", "uvicorn")
OF_PAPER = ("fpdf", "numpy", "PIL", "fontTools", "xlsxwriter", "pyhanko")
EVERY = OF_SERVERS + OF_PAPER
RUN = """
import sys
from signing.__main__ import main
sys.argv[1:] = {arguments}
try:
    main()
except SystemExit:
    print("LOADED", *sys.modules)
"""
IMPORT = "import sys, {module}; print('LOADED', *sys.modules)"


def make_group() -> LazyGroup:
    group = get_command(cli.app)
    assert isinstance(group, LazyGroup)
    return group


def list_deferred() -> list[Deferred]:
    group = make_group()
    inner = [one for one in group.commands.values() if isinstance(one, LazyGroup)]
    every = [one for each in (group, *inner) for one in each.commands.values()]
    return [one for one in every if isinstance(one, Deferred)]


def list_loaded(program: str, *, among: tuple[str, ...]) -> list[str]:
    """Return which of the modules a new process has imported."""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert "LOADED" in ran.stdout, ran.stderr
    loaded = set(ran.stdout.rpartition("LOADED")[2].split())
    return sorted(loaded.intersection(among))


@pytest.mark.parametrize("deferred", list_deferred(), ids=lambda one: f"{one.module} {one.name}")
def test_help_says_in_the_table_what_the_command_says_itself(deferred: Deferred) -> None:
    whole = deferred.load()
    assert whole.name == deferred.name
    zh, en, *_ = whole.help.split("\n\n")
    assert (zh, " ".join(en.split())) == deferred.line
    assert HAN.search(zh), "the Chinese comes first"
    assert not HAN.search(en)


def test_every_command_of_a_module_is_in_the_table() -> None:
    told = {(one.module, one.name) for one in list_deferred()}
    there = set()
    for module in COMMANDS:
        found = get_command(import_module(f"signing.cli.{module}").app)
        names = found.commands if isinstance(found, TyperGroup) else [found.name]
        there |= {(module, name) for name in names}
    assert len(there) > 30
    assert told == there


@pytest.mark.parametrize("group", [[], ["keys"], ["audit"], ["accounts"]], ids=str)
def test_help_imports_no_command(group: list[str]) -> None:
    arguments = [*group, "--help"]
    modules = tuple(f"signing.cli.{one}" for one in COMMANDS)
    among = (*EVERY, "pydantic", "cryptography", *modules)
    assert list_loaded(RUN.format(arguments=arguments), among=among) == []


@pytest.mark.parametrize("command", ["keys show", "keys rotate-copies", "verify-copy", "develop"])
def test_a_command_without_a_database_imports_none(command: str) -> None:
    arguments = [*command.split(), "--help"]
    assert list_loaded(RUN.format(arguments=arguments), among=EVERY) == []


@pytest.mark.parametrize("command", ["audit verify", "audit witness"])
def test_who_checks_imports_nothing_of_the_service(command: str) -> None:
    arguments = [*command.split(), "--help"]
    among = (*EVERY, "pydantic", "signing.bootstrap", "signing.settings")
    assert list_loaded(RUN.format(arguments=arguments), among=among) == []


def test_the_projector_imports_no_web_and_no_paper() -> None:
    program = IMPORT.format(module="signing.cli.projecting")
    among = ("fastapi", "starlette", "uvicorn", "jinja2", "webauthn", "fpdf", "numpy", "PIL")
    assert list_loaded(program, among=(*among, "pyhanko", "xlsxwriter", "signing.http")) == []


def test_who_draws_imports_no_database_and_no_web() -> None:
    program = IMPORT.format(module="signing.press.drawing")
    among = (*OF_SERVERS, "starlette", "pyhanko", "signing.http")
    assert list_loaded(program, among=(*among, "signing.storage", "signing.bootstrap")) == []


def test_who_serves_imports_nothing_that_draws() -> None:
    program = IMPORT.format(module="signing.cli.serving, signing.http.app")
    among = ("fpdf", "numpy", "fontTools.subset", "signing.press.drawing", "signing.demo.loading")
    assert list_loaded(program, among=(*among, "pyhanko")) == []


def test_who_serves_imports_what_few_ask_for_when_it_is_asked_for() -> None:
    program = IMPORT.format(module="signing.cli.serving, signing.http.app")
    among = ("webauthn", "cbor2", "OpenSSL", "joserfc", "markdown_it", "zxcvbn", "pikepdf")
    assert list_loaded(program, among=among) == []


def test_help_shows_every_command() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "signing", "--help"], capture_output=True, text=True, check=True
    )
    for name, command in make_group().commands.items():
        assert f" {name} " in ran.stdout
        assert command.help
        assert command.help.split()[0] in ran.stdout
    assert "…" not in ran.stdout, "a line is cut"


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("signing ver", {"verify", "verify-copy"}),
        ("signing keys rot", {"rotate", "rotate-copies", "rotate-checkpoints"}),
        ("signing serve --d", {"--demo"}),
    ],
)
def test_the_shell_completes_commands_and_their_options(typed: str, completed: set[str]) -> None:
    asked = {
        "_SIGNING_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split()) - 1),
    }
    ran = subprocess.run(
        [sys.executable, "-c", "from signing.cli import app; app(prog_name='signing')"],
        env=os.environ | asked,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(ran.stdout.split()) == completed


def test_the_program_tells_its_version_and_no_group_has_one() -> None:
    told = CliRunner().invoke(cli.app, ["--version"])
    assert (told.exit_code, told.output) == (0, f"signing {version('signing')}\n")
    assert CliRunner().invoke(cli.app, ["keys", "--version"]).exit_code == 2


def test_help_of_a_command_says_in_chinese_what_it_does() -> None:
    assert "恢复到空数据库" in CliRunner().invoke(cli.app, ["restore", "--help"]).output


@pytest.mark.parametrize(
    "guide", ["README.md", "CHANGELOG.md", *map(str, Path("docs").glob("*.md"))]
)
def test_a_command_that_a_guide_names_is_there_with_its_options(guide: str) -> None:
    text = Path(guide).read_text("utf-8")
    named = re.findall(r"(?:`|^)signing ([a-z][^`\n#|;]*)", text, re.MULTILINE)
    assert [one for one in named if not is_there(one.split())] == []


def is_there(words: list[str]) -> bool:
    """Return whether the words begin with a command, and name no option that it lacks."""
    found: Any = make_group()
    while isinstance(found, TyperGroup) and words:
        if (word := words.pop(0)) not in found.commands:
            return False
        found = found.commands[word]
    whole = found.load() if isinstance(found, Deferred) else found
    if whole.context_settings.get("ignore_unknown_options"):  # a program of its own reads them
        return True
    known = {name for one in whole.params for name in (*one.opts, *one.secondary_opts)}
    return {one for one in words if one.startswith("--")} <= known | {"--help"}


def test_a_guide_may_not_name_what_is_not_there() -> None:
    assert is_there(["keys", "rotate", "--retire"])
    assert not is_there(["keys", "rotate", "--slowly"])
    assert not is_there(["kyes", "rotate"])
