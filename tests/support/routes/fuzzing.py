"""Cases for the API: what its description allows and forbids, and good bodies spoilt."""

import json
import re
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation

from support.hostile.words import HEADERS, TEXTS, WORDS
from support.routes.api_routes import RouteCase
from support.routes.province import FilledProvince

Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Operation]
Kwargs = dict[str, Any]
NAME = re.compile(r"\{(\w+)\}")
BODIES = ("json", "data", "files")
FRAMING = ("Transfer-Encoding", "Content-Length", "Connection", "Host", "Upgrade", "TE")
"""Headers that the server answers for, before the service is asked."""
ADDRESS = "http://served"
"""Where cases seem to go; whoever sends them knows the real address."""


@st.composite
def make_cases(
    draw: st.DrawFn, operation: Operation, route_case: RouteCase, province: FilledProvince
) -> tuple[AnyCase, Kwargs]:
    """Return a case and how to send it; the simplest one is the route's own case."""
    case: AnyCase = draw(_draw_case(operation))
    _name_parameters(draw, case, route_case, province)
    _fill_query(draw, case)
    for name in (*FRAMING, "Authorization"):
        case.headers.pop(name, None)
    kwargs: Kwargs = case.as_transport_kwargs(base_url=ADDRESS)
    if draw(st.integers(0, 2)) < 2:
        _send_body(draw, kwargs, route_case, province)
    if draw(st.integers(0, 3)) == 3:
        name = draw(st.sampled_from(sorted(HEADERS)))
        kwargs["headers"][name] = draw(st.sampled_from(HEADERS[name])).encode()
    return case, kwargs


def _draw_case(operation: Operation) -> st.SearchStrategy[AnyCase]:
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if not list(operation.iter_parameters()) and not operation.body:
        return right  # nothing there to be wrong
    return right | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


def _name_parameters(
    draw: st.DrawFn, case: AnyCase, route_case: RouteCase, province: FilledProvince
) -> None:
    for name in case.path_parameters:
        kind = draw(st.sampled_from(("ours", "ours", "ours", "theirs", "hostile")))
        if kind == "ours" and name in route_case.at:
            case.path_parameters[name] = province.names[route_case.at[name]]
        elif kind == "hostile":
            case.path_parameters[name] = draw(st.sampled_from(TEXTS).filter(_fits_a_path))


def _fill_query(draw: st.DrawFn, case: AnyCase) -> None:
    asked = sorted(one.name for one in case.operation.query)
    if asked and draw(st.integers(0, 2)) == 2:
        word = draw(st.sampled_from([one for one in TEXTS if len(one) <= 6_000]))
        case.query = dict(case.query) | {draw(st.sampled_from(asked)): word}


def _fits_a_path(text: str) -> bool:
    return 0 < len(text) <= 6_000 and "/" not in text


def _send_body(
    draw: st.DrawFn, kwargs: Kwargs, route_case: RouteCase, province: FilledProvince
) -> None:
    """Send the body that the route accepts, with up to two values spoilt."""
    if route_case.json is not None:
        body = _spoil_body(draw, fill_names(route_case.json, route_case, province), WORDS)
        _clear_body(kwargs)
        kwargs["data"] = json.dumps(body).encode()
        kwargs["headers"]["Content-Type"] = "application/json"
    elif route_case.files is not None or route_case.data is not None:
        form = _spoil_body(draw, fill_names(route_case.data or {}, route_case, province), TEXTS)
        _clear_body(kwargs)
        kwargs["data"] = form if isinstance(form, dict) else {"": str(form)}
        kwargs["files"] = _rename_files(draw, route_case.files)


def _clear_body(kwargs: Kwargs) -> None:
    for name in BODIES:
        kwargs.pop(name, None)
    kwargs["headers"].pop("Content-Type", None)


def _rename_files(draw: st.DrawFn, files: Any) -> Any:
    """Give the files unusual names."""
    if files is None or draw(st.booleans()):
        return files
    name = draw(st.sampled_from([one for one in TEXTS if len(one) < 300]))
    return {field: (name, *given[1:]) for field, given in files.items()}


def _spoil_body(draw: st.DrawFn, body: Any, words: tuple[Any, ...]) -> Any:
    spoilt = deepcopy(body)
    for _ in range(draw(st.integers(0, 2))):
        places = _find_places(spoilt)
        if not places:
            return draw(st.sampled_from(words))
        whole, key = draw(st.sampled_from(places))
        if draw(st.integers(0, 7)) < 7:
            whole[key] = deepcopy(draw(st.sampled_from(words)))
        elif isinstance(whole, dict):
            del whole[key]
            whole["unknown"] = ""
    return spoilt


def _find_places(body: Any) -> list[tuple[Any, Any]]:
    """Return every place that holds a value, at any depth."""
    if not isinstance(body, dict | list):
        return []
    keys = list(body) if isinstance(body, dict) else range(len(body))
    return [
        *((body, key) for key in keys),
        *(one for key in keys for one in _find_places(body[key])),
    ]


def fill_names(what: Any, route_case: RouteCase, province: FilledProvince) -> Any:
    """Replace `{number}` by the identifier that the case's `at` names."""
    if isinstance(what, dict):
        return {name: fill_names(value, route_case, province) for name, value in what.items()}
    if isinstance(what, list):
        return [fill_names(value, route_case, province) for value in what]
    if isinstance(what, str):
        return NAME.sub(lambda found: province.names[route_case.at[found[1]]], what)
    return what
