"""The collection of requests is that of the API, and what it reads is answered on the demo."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient
from write_collection import FOLDER, REFERENCE, list_calls, write_collection

from signing.http.app import describe_api
from support.guides.demo_service import open_demo

URL = re.compile(r"^  url: \{\{address\}\}(.*)$", re.MULTILINE)
TOKEN = re.compile(r"^  token: \{\{(\w+)\}\}$", re.MULTILINE)
KEPT = re.compile(r"^vars:post-response \{\n  (\w+): res\.body\.(.*)$", re.MULTILINE)
QUERY = re.compile(r"^params:query \{\n(.*?)\n\}$", re.MULTILINE | re.DOTALL)
ASKED = re.compile(r"^  (\w+): (.*)$", re.MULTILINE)
BODY = re.compile(r"^body:json \{\n(.*?)\n\}$", re.MULTILINE | re.DOTALL)
NOT_ON_THE_DEMO = {404, 409, 410}
"""What the demo has not, or only for who did something before."""
OF_MACHINES = "GET /metrics"
"""Answered to the own network alone."""


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return describe_api()


def test_the_collection_is_that_of_the_api(described: dict[str, Any]) -> None:
    there = {
        str(one.relative_to(FOLDER)): one.read_text("utf-8")
        for one in FOLDER.rglob("*")
        if one.is_file()
    }
    assert there == write_collection(described), "stale: run `make collection`"


def test_every_body_is_one_that_the_api_takes(described: dict[str, Any]) -> None:
    components, checked = {"components": described["components"]}, 0
    wrong: dict[str, list[str]] = {}
    for call in list_calls(described):
        content = call.told.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            text = (FOLDER / call.file).read_text("utf-8")
            body = BODY.search(text)
            assert body, call.name
            schema = content["application/json"]["schema"] | components
            faults = [
                f"{fault.instance_path}: {fault.message}"
                for fault in jsonschema_rs.validator_for(schema).iter_errors(
                    json.loads(fill(body[1], read_environment()))
                )
            ]
            wrong |= {call.name: faults} if faults else {}
            checked += 1
    assert wrong == {}
    assert checked > 50


def read_environment() -> dict[str, str]:
    lines = (FOLDER / "environments" / "demo.bru").read_text("utf-8").splitlines()[1:-1]
    return dict(line.strip().split(": ", 1) for line in lines)


def fill(text: str, known: dict[str, str]) -> str:
    return REFERENCE.sub(lambda one: known[one[1]], text)


def test_everything_that_is_read_is_answered_on_the_demo(
    described: dict[str, Any], database_url: str, tmp_path: Path
) -> None:
    known = read_environment()
    with open_demo(database_url, tmp_path) as (client, _):
        for path in sorted((FOLDER / "0 sign in").iterdir()):
            answer = send(client, "POST", path, known)
            assert answer.status_code == 201, path.name
        answers = {
            call.name: send(client, "GET", FOLDER / call.file, known)
            for call in list_calls(described)
            if call.method == "GET"
        }
    wrong = {
        name: f"{one.status_code} {one.text[:200]}"
        for name, one in answers.items()
        if one.status_code not in {200, *NOT_ON_THE_DEMO} and name != OF_MACHINES
    }
    assert wrong == {}
    assert sum(one.status_code == 200 for one in answers.values()) > 70


def send(client: TestClient, method: str, path: Path, known: dict[str, str]) -> Any:
    """Send a request of the collection, and keep what it says is kept."""
    text = path.read_text("utf-8")
    url, token, body = URL.search(text), TOKEN.search(text), BODY.search(text)
    assert url
    answer = client.request(
        method,
        fill(url[1], known),
        params=dict(ASKED.findall(asked[1])) if (asked := QUERY.search(text)) else None,
        headers={"Content-Type": "application/json"}
        | ({"Authorization": f"Bearer {known[token[1]]}"} if token else {}),
        content=fill(body[1], known).encode() if body else None,
    )
    for variable, place in KEPT.findall(text):
        if answer.is_success and answer.json().get("items") != []:
            known[variable] = find_in(answer.json(), place)
    return answer


def find_in(found: Any, place: str) -> str:
    for part in re.findall(r"\w+", place):
        found = found[int(part)] if part.isdecimal() else found[part]
    return str(found)
