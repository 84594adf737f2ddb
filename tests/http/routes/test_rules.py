"""A route states its rules where it stands; gates, documentation and the start read them there."""

import inspect
import re
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, FastAPI, File, UploadFile
from fastapi.dependencies.models import Dependant
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from shape.test_permissions_shape import list_calls_of
from shape.test_permissions_shape import list_routes as declared
from signing.bootstrap import Installation
from signing.http import app
from signing.http.app import create_app
from signing.http.asking.security import ByStaff
from signing.http.asking.uploads import ChosenFiles
from signing.http.edge import asked as edge
from signing.http.edge import rules
from signing.http.edge.asked import FILE
from signing.http.edge.routing import Route, Router
from signing.http.edge.rulebook import RuleBook, RulesWrongError
from signing.http.edge.rules import (
    Audience,
    Rules,
    is_for_people,
    rules_of,
)
from signing.http.routes import routes
from support.inspection import list_use_case_classes
from support.inspection import load_rules as stated

ANSWERED_INSIDE = {
    "Printing.print_many",
    "Cards.verify",
    "ManyReviews.approve_each",
    "ManyApplicants.reject_each",
    "Claims.claim",
    "PersonChecks.finish",
    "StampedCopies.offer_own",
    "StampedCopies.offer_as_employer",
}
"""Use cases that remember their answer in a step of theirs."""


def nothing() -> None:
    """A route that asks nobody who they are."""


def asked(by: ByStaff) -> None:
    """A route that asks who is there, and takes an Idempotency-Key with it."""


def given(by: ByStaff, file: Annotated[UploadFile, File()]) -> None:
    """A route that takes a file."""


def chosen(by: ByStaff, files: ChosenFiles) -> None:
    """A page whose form takes files."""


def test_a_route_without_rules_does_not_start(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    router = APIRouter()
    router.get("/api/forgotten")(nothing)
    every: list[BaseRoute] = [*routes(), *router.routes]
    monkeypatch.setattr(app, "routes", lambda: every)
    with pytest.raises(RulesWrongError, match="GET /api/forgotten: states no rules: declare"):
        create_app(installation, projecting=False)


@pytest.mark.parametrize(
    ("path", "method", "route", "wrong", "told"),
    [
        ("/api/x", "get", nothing, rules.READ, "who needs no session"),
        ("/api/x", "get", asked, rules.READ.open_to("everybody"), "who is asking"),
        ("/api/x", "get", asked, rules.COMMAND, "it is no command"),
        ("/api/x", "post", nothing, rules.COMMAND.open_to("everybody"), "Idempotency-Key"),
        ("/api/x", "get", asked, rules.PAGE, "for people"),
        ("/api/x", "post", given, rules.COMMAND, "how large"),
        ("/x", "post", chosen, rules.FORM, "how large"),
        ("/x", "post", asked, rules.FORM.with_files(1), "other way round"),
        ("/x/{rest:path}", "get", asked, rules.PAGE, "would not be found"),
    ],
)
def test_rules_that_are_not_true_of_their_route_do_not_start(
    path: str, method: str, route: Any, wrong: Rules, told: str
) -> None:
    router = Router()
    getattr(router, method)(path, wrong)(route)
    with pytest.raises(RulesWrongError, match=told) as error:
        RuleBook(router.make_routes())
    assert str(error.value).startswith(f"{method.upper()} {path}: ")


def test_what_is_open_to_everybody_needs_no_scope() -> None:
    router, scope = Router(), next(one.scope for one in stated().values() if one.scope)
    router.get("/api/x", rules.READ.for_programs(scope).open_to("everybody"))(nothing)
    with pytest.raises(RulesWrongError, match="no program needs a scope"):
        RuleBook(router.make_routes())


def test_gates_find_the_rules_of_the_route_that_answers() -> None:
    """The book tries what the router tries, in its order: `/prints/jobs` is no number."""
    book = RuleBook(routes())
    assert len(book.by_call) > 300
    for call, own in book.by_call.items():
        method, path = call.split(" ")
        assert book.find(method, re.sub(r"\{\w+\}", "x-1", path)) is own, call


def test_a_call_comes_to_its_route_without_asking_others(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    ask = Route.matches

    def note(route: Route, scope: Scope) -> tuple[Match, Scope]:
        asked.append(route)
        return ask(route, scope)

    monkeypatch.setattr(Route, "matches", note)
    for path in ("/api/cards/none", "/v", "/static/x.css"):
        client.get(path)
    assert len(asked) == 2  # a file's folder is asked, and no route
    asked.clear()
    assert client.delete("/v").status_code == 405
    assert len(asked) > 300


def test_a_route_is_worked_out_when_it_is_first_called() -> None:
    """All of them would take half a second of each start, and memory for what nobody asks."""
    app, router = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), Router()
    for path in ("/api/x", "/api/y"):
        router.get(path, rules.READ.open_to("everybody"))(nothing)
    called, other = made = router.make_routes()
    app.router.routes += made
    app.state.rulebook = RuleBook(app.routes)
    assert not any("dependant" in vars(one) for one in made)
    assert TestClient(app).get("/api/x").status_code == 200
    assert "dependant" in vars(called)
    assert "dependant" not in vars(other)


def test_the_book_reads_off_types_whom_fastapi_asks() -> None:
    for route in declared():
        asked = set(list_asked(route.dependant))
        body = route.body_field
        if body is not None and isinstance(body.field_info, FILE):
            asked.add(FILE)
        assert edge.list_asked(route) == asked, route.path


def list_asked(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for one in dependant.dependencies:
        yield from list_asked(one)


def test_where_there_is_no_route_usual_rules_hold() -> None:
    at = {
        path: rules_of({"type": "http", "method": method, "path": path})
        for method, path in (("GET", "/no"), ("POST", "/no/"), ("GET", "/api/no"), ("PUT", "/api/"))
    }
    assert [one.cost and one.cost.name for one in at.values()] == ["reads", "commands"] * 2
    assert [one.audience for one in at.values()] == [Audience.PEOPLE] * 2 + [Audience.PROGRAMS] * 2
    assert all(one.most_bytes == rules.USUAL_BODY for one in at.values())
    assert is_for_people({"type": "http", "method": "GET", "path": "/no"})


def test_what_takes_a_key_remembers_its_answer_and_nothing_else_does() -> None:
    remembering = {
        f"{kind.__name__}.{name}"
        for kind in list_use_case_classes()
        for name, one in vars(kind).items()
        if inspect.isfunction(one) and one.__code__.co_name == "run_command"
    } | ANSWERED_INSIDE
    direct = [one for one in declared() if one.rules and one.rules.audience is Audience.PROGRAMS]
    keyed = [one for one in direct if one.rules and one.rules.keyed]
    assert len(keyed) > 40
    assert [one for one in direct if remembering & set(list_calls_of(one))] == keyed


def test_the_description_says_what_the_rules_say(idle_client: TestClient) -> None:
    described = idle_client.get("/api/openapi.json").json()
    calls = {
        f"{m.upper()} {p}": one for p, item in described["paths"].items() for m, one in item.items()
    }
    assert len(calls) > 140
    for call, one in calls.items():
        own = stated()[call]
        assert takes_a_key(one) is own.keyed, call
        scopes = [own.scope.value] if own.scope else None
        assert (
            next((by["OAuth2"] for by in one.get("security", []) if "OAuth2" in by), None) == scopes
        )
        large = one["responses"]["413"]["description"]
        size = f"{own.files // 2**20} MiB" if own.files else f"{own.body // 2**10} KiB"
        assert size in large
        assert ("429" in one["responses"]) is (own.cost is not None), call
        if own.cost:
            assert f"`{own.cost.name}`" in one["responses"]["429"]["description"]
    offered = described["components"]["securitySchemes"]["OAuth2"]["flows"]["clientCredentials"]
    assert set(offered["scopes"]) == {one.scope.value for one in stated().values() if one.scope}


def takes_a_key(call: dict[str, Any]) -> bool:
    return "idempotency-key" in {one["name"].lower() for one in call.get("parameters", [])}


def test_pages_go_out_compressed_and_files_as_they_are(idle_client: TestClient) -> None:
    zipped = {
        path: idle_client.get(path).headers.get("content-encoding")
        for path in ("/login", "/v", "/static/staff.css", "/verifier.py", "/api/openapi.json")
    }
    assert zipped == {
        "/login": "gzip",
        "/v": "gzip",
        "/static/staff.css": "gzip",
        "/verifier.py": None,
        "/api/openapi.json": None,
    }
