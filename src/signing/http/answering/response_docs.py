"""What calls may answer, for the API's description: problems, and files of every kind."""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from http import HTTPStatus

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict

from signing.http.answering.examples import Schema, complete_answers
from signing.http.answering.replies import XLSX as SHEET
from signing.http.edge.rules import Cost, Rules
from signing.use_cases.access.program_scopes import Scope

Responses = dict[int | str, Schema]
KEY = "idempotency-key"
TOO_LARGE = str(HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value)
TOO_MANY = str(HTTPStatus.TOO_MANY_REQUESTS.value)


class Problem(BaseModel):
    """RFC 9457. `detail` and `next` are Chinese, `detail_en` and `next_en` English."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str
    detail_en: str
    next: str
    next_en: str


def problems(words: Mapping[HTTPStatus, str]) -> Responses:
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    content = {"application/problem+json": {"schema": schema}}
    return {
        status.value: {"description": told, "content": content} for status, told in words.items()
    }


OF_ALL = problems(
    {
        HTTPStatus.BAD_REQUEST: "Not meant for this host",
        HTTPStatus.FORBIDDEN: "Not yours",
        HTTPStatus.REQUEST_TIMEOUT: "The body came too slowly",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large",
        HTTPStatus.TOO_MANY_REQUESTS: "Too many, see `Retry-After`",
        HTTPStatus.SERVICE_UNAVAILABLE: "Not ready, see `Retry-After`",
    }
)
OF_API = OF_ALL | problems(
    {
        HTTPStatus.UNAUTHORIZED: "Not signed in",
        HTTPStatus.NOT_FOUND: "No such thing",
        HTTPStatus.CONFLICT: "Not now",
        HTTPStatus.UNPROCESSABLE_ENTITY: "Something in the request is wrong: `errors` says where",
    }
)
GONE = problems({HTTPStatus.GONE: "It was there, and its time is over"})


TEXT = {"type": "string"}
BYTES = {"type": "string", "format": "binary"}
JSON = "application/json"
STREAM = "text/event-stream"


def _content(description: str, *media_types: str) -> Responses:
    return {200: {"description": description, "content": {one: _type(one) for one in media_types}}}


def _type(media_type: str) -> Schema:
    """None of a stream: a schema would be that of each event, of whatever name."""
    if media_type == STREAM:
        return {}
    return {"schema": TEXT if media_type.startswith("text/") else BYTES}


def describe_json_file(kind: type) -> Responses:
    """A file of JSON, whose content is of that type."""
    return {200: {"description": "JSON, as an attachment", "model": kind}}


def describe_live(kind: type) -> Responses:
    """One look as JSON of that type, or a stream of them."""
    told = _content("One look, or Server-Sent Events `counts`", STREAM)
    return {200: {**told[200], "model": kind}}


def describe_feed(kind: type) -> Responses:
    """A page as JSON of that type, or a stream of its items."""
    told = _content("A page, or Server-Sent Events of its items", STREAM)
    return {200: {**told[200], "model": kind}}


PDF = _content("A PDF, as an attachment", "application/pdf")
XLSX = _content("A workbook, as an attachment", SHEET)
CSV = _content("UTF-8 with a byte order mark, as an attachment", "text/csv")
SVG = _content("A QR code", "image/svg+xml")
EVENTS = _content("Server-Sent Events `progress` and `done`", STREAM)
FILE = _content("What was uploaded, as an attachment", "application/pdf", "image/jpeg", "image/png")
SECOND_STEP: Responses = {200: {"description": "A second step is due: {second_factor, ticket, …}"}}


PROGRAM = "OAuth2"
OAUTH = {
    "type": "oauth2",
    "description": "A program of a school or an employer, as far as its scopes go.",
    "flows": {
        "clientCredentials": {
            "tokenUrl": "/api/oauth/token",
            "scopes": {one.value: " ".join(reversed(one.value.split(":"))) for one in Scope},
        }
    },
}


def install(app: FastAPI, rules: Mapping[str, Rules]) -> None:
    """Adds what the problems' descriptions refer to, and what the rules of each route say."""
    plain = app.openapi

    @cache
    def openapi() -> Schema:
        described = deepcopy(plain())
        components = described["components"]
        complete_answers(described)
        components["schemas"][Problem.__name__] = Problem.model_json_schema()
        components["securitySchemes"][PROGRAM] = OAUTH
        for path, calls in described["paths"].items():
            for method, call in calls.items():
                _describe(call, rules[f"{method.upper()} {path}"])
        return described

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI tells to extend it


def _describe(call: Schema, rules: Rules) -> None:
    """Whatever stands in its rules, and nothing else."""
    answers = call["responses"]
    for answer in answers.values():
        _put_json_first(answer)
    answers[TOO_LARGE]["description"] = _told_size(rules)
    if rules.cost:
        answers[TOO_MANY]["description"] = _told_cost(rules.cost)
    else:
        del answers[TOO_MANY]
    if rules.scope:
        call["security"].append({PROGRAM: [rules.scope.value]})
    if not rules.keyed and "parameters" in call:
        call["parameters"] = [one for one in call["parameters"] if one["name"] != KEY]


def _put_json_first(answer: Schema) -> None:
    """Programs that write clients type an answer by the first of its forms."""
    content = answer.get("content", {})
    if JSON in content:
        answer["content"] = {JSON: content.pop(JSON)} | content


def _told_size(rules: Rules) -> str:
    if rules.files:
        return f"The files are larger than {rules.files // 2**20} MiB"
    return f"The body is larger than {rules.most_bytes // 2**10} KiB"


def _told_cost(cost: Cost) -> str:
    """By the name that `RateLimit-Policy` says."""
    account = f"{cost.of_account} from one account or " if cost.of_account else ""
    each = f"more than {account}{cost.of_address} from one address"
    return f"Too many `{cost.name}` in a minute, {each}: see `Retry-After`"
