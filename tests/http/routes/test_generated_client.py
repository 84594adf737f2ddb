"""A program that was generated from the API's description knows the type of every answer."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from client.build import write_client
from fastapi.testclient import TestClient

from signing.http.answering import examples
from signing.http.app import describe_api

PROGRAM = Path(__file__).parents[2] / "data" / "typed_client" / "program.py"
EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.py"))
OF_ANY_SHAPE = {
    "LoggedFact.data": "each kind of fact has fields of its own",
    "HeldFact.data": "each kind of fact has fields of its own",
}
"""The only fields of answers that are any object, and why."""
Described = dict[str, Any]


@pytest.fixture
def described(idle_client: TestClient) -> Described:
    found: Described = idle_client.get("/api/openapi.json").json()
    return found


@pytest.fixture(scope="module")
def known_types(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the checker keeps what it knows of the libraries, which it reads once."""
    return tmp_path_factory.mktemp("mypy")


def run_program(*command: str, folder: Path) -> str:
    """Run the program with the generator's tools on the path; return its output."""
    tools = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=os.environ | {"PATH": tools},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def generate_client(described: Described, folder: Path) -> None:
    write_client(described, folder)
    shutil.copy(PROGRAM, folder)


def check_types(*files: str, folder: Path, known: Path) -> None:
    checker = ("mypy", "--strict", "--config-file=", f"--cache-dir={known}")
    run_program(*checker, *files, folder=folder)


def test_a_generated_client_and_a_program_that_uses_it_are_typed(
    described: Described, tmp_path: Path, known_types: Path
) -> None:
    generate_client(described, tmp_path)
    for example in EXAMPLES:
        shutil.copy(example, tmp_path)
    programs = ["program.py", *(one.name for one in EXAMPLES)]
    check_types("signing_client", *programs, folder=tmp_path, known=known_types)


def test_what_is_packed_is_the_same_that_a_running_service_describes(
    described: Described,
) -> None:
    assert describe_api() == described


def test_the_program_fails_when_an_answer_has_no_type(
    described: Described, tmp_path: Path, known_types: Path
) -> None:
    bare = {"type": "array", "items": {"type": "object", "additionalProperties": True}}
    described["components"]["schemas"]["ReviewList"]["properties"]["items"] = bare
    generate_client(described, tmp_path)
    with pytest.raises(AssertionError, match=r"program\.py:\d+: error"):
        check_types("program.py", folder=tmp_path, known=known_types)


def list_successes(described: Described) -> Iterator[tuple[str, Described]]:
    """Return the media types and schemas of a successful answer, by call."""
    for path, calls in described["paths"].items():
        for method, call in calls.items():
            for status, answer in call["responses"].items():
                if status.startswith("2"):
                    yield f"{method.upper()} {path} {status}", answer.get("content", {})


def list_answers(described: Described) -> Iterator[tuple[str, Described]]:
    """The schema of each JSON answer; of each of them where a call has several."""
    for where, content in list_successes(described):
        if "application/json" in content:
            schema = content["application/json"].get("schema", {})
            yield from ((where, one) for one in schema.get("anyOf", [schema]))


def find_type(schema: Described, described: Described) -> Described:
    assert set(schema) == {"$ref"}, schema
    found: Described = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def test_no_answer_is_an_object_of_anything(described: Described) -> None:
    for where, schema in list_answers(described):
        assert find_type(schema, described).get("properties"), where


def test_no_part_of_an_answer_is_an_object_of_anything(described: Described) -> None:
    schemas = described["components"]["schemas"]
    answers = [schema for _, schema in list_answers(described)]
    bare = {
        f"{name}.{field}"
        for name in {*examples.find_types(answers, schemas)}
        for field, kind in schemas[name].get("properties", {}).items()
        if is_bare(kind)
    }
    assert bare == set(OF_ANY_SHAPE)


def is_bare(kind: Described) -> bool:
    """Whether a value of the kind may be anything, or an object or a list of anything."""
    if "anyOf" in kind:
        return any(is_bare(one) for one in kind["anyOf"])
    if kind.get("type") == "array":
        return is_bare(kind.get("items", {}))
    if kind.get("type") == "object":
        within = kind.get("additionalProperties", {})
        return not isinstance(within, dict) or is_bare(within)
    return not {"$ref", "type", "enum", "const"} & set(kind)


def test_every_answer_has_an_example_that_is_one(described: Described) -> None:
    components = {"components": described["components"]}
    for where, schema in list_answers(described):
        shown = find_type(schema, described).get("examples")
        assert shown, where
        judged = jsonschema_rs.validator_for(schema | components, validate_formats=True)
        for one in shown:
            faults = [
                f"{fault.instance_path}: {fault.message}" for fault in judged.iter_errors(one)
            ]
            assert not faults, (where, faults)


def test_what_strangers_may_know_of_a_holder_is_masked_in_the_example_too(
    described: Described,
) -> None:
    [shown] = described["components"]["schemas"]["CardHolderShown"]["examples"]
    assert "*" in shown["name"]


def test_every_word_of_the_examples_is_used(described: Described) -> None:
    schemas = described["components"]["schemas"]
    for name, words in examples.WORDS.items():
        fields = {one for kind in schemas.values() for one in kind.get("properties", {})}
        own = schemas[name]["properties"] if name != "every" else fields
        assert set(words) <= set(own), name
