"""Identifiers of others, wherever one is accepted: nothing happens, and nothing is told by it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import URL

from support.routes.api_routes import API_ROUTES
from support.routes.foreign_identifiers import ASKERS, COUNTED, KINDS, NamedIdentifier
from support.routes.identifier_requests import PARAMETER, ProbedService, serve_for_probing
from support.slow_files import choose_size

BY_SECRET = ("/api/cards/", "/api/verifications/", "/api/password-resets/", "/api/invitations/")
"""What stands in these paths is a secret: whoever holds it may."""
ELSEWHERE = {"POST /api/sessions/wechat"}
"""Answered by WeChat, which is not here."""
OF_MANY = {"POST /api/reviews/approvals", "POST /api/employer/applications/rejections"}
"""Answer 200 for the whole, and refuse each that is not the asker's."""
FOR_ALL = {"GET /api/employers/{employer_id}/releases"}
"""Whoever signs in reads any employer's counts; test_employer_record.py says who reads more."""
PUBLIC = {"position_id", "size", "credit_code"}
"""Graduates read the ids of open positions in a list; how long the log is, and which credit code a
company has, anybody may know."""


def strip_answer(answer: Any) -> tuple[Any, ...]:
    """Return an answer without what differs each time: its id and the id asked for."""
    body = answer.json() if answer.headers.get("content-type", "").endswith("json") else None
    if isinstance(body, dict):
        body = {name: one for name, one in body.items() if name not in {"request_id", "instance"}}
        body.pop("agreement_number", None)
    kept = {name: one for name, one in answer.headers.items() if name != "x-request-id"}
    kept.pop("content-length", None)
    return answer.status_code, body, kept


def strip_answer_of_many(answer: Any) -> tuple[Any, ...]:
    """Return why the one that was asked for is refused, without its id; nothing was done."""
    body = answer.json()
    [refused] = body["refused"] if "refused" in body else [body["stopped"]]
    assert body.get("told", body.get("approved")) == 0
    return answer.status_code, refused["code"], refused["zh"], refused["en"]


@pytest.fixture(scope="module")
def probed_service(
    server: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ProbedService]:
    with serve_for_probing(server, tmp_path_factory.mktemp("foreign")) as built:
        yield built


def list_parameters(route: str) -> set[str]:
    """Return the parameters of the route's path and of its body."""
    return set(PARAMETER.findall(route)) | set(PARAMETER.findall(str(API_ROUTES[route].json)))


def is_by_secret(route: str) -> bool:
    return route.split(" ")[1].startswith(BY_SECRET)


def names_something(route: str) -> bool:
    if route in FOR_ALL or is_by_secret(route):
        return False
    return bool(list_parameters(route) - PUBLIC)


@pytest.mark.parametrize("asker", ASKERS)
def test_what_is_anothers_is_answered_as_what_is_nobodys(
    probed_service: ProbedService, asker: str
) -> None:
    routes = [route for route in probed_service.routes if names_something(route)]
    assert len(routes) > 40
    for route in routes:
        for there, twin in list_pairs(probed_service, route):
            answers = []
            for names in (there, twin):
                answer = probed_service.ask(route, asker, names)
                probed_service.must_tell_nothing(answer, set(names.values()))
                if route in OF_MANY and answer.status_code == 200:
                    answers.append(strip_answer_of_many(answer))
                    continue
                assert answer.status_code in {401, 403, 404, 409, 410}, (route, answer.text)
                answers.append(strip_answer(answer))
            assert answers[0] == answers[1], route


def list_pairs(
    probed_service: ProbedService, route: str
) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Yield each identifier that fits the route, and its twin, for all parameters at once."""
    wanted = {name: KINDS.get(name) for name in list_parameters(route) - COUNTED.keys()}
    counted = {name: COUNTED[name] for name in list_parameters(route) & COUNTED.keys()}
    for turn in range(5):
        there = {name: one for name, (one, _) in counted.items()}
        twin = {name: other for name, (_, other) in counted.items()}
        for name, kinds in wanted.items():
            some = [one for one in probed_service.named if kinds is None or one.kind in kinds]
            there[name], twin[name] = some[turn % len(some)].there, some[turn % len(some)].twin
        yield there, twin


def draw_identifier(probed_service: ProbedService) -> st.SearchStrategy[str]:
    mangled = st.sampled_from(probed_service.named).flatmap(_mangle_identifier)
    return st.one_of(
        st.sampled_from([one.there for one in probed_service.named]),
        mangled,
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    )


def _mangle_identifier(one: NamedIdentifier) -> st.SearchStrategy[str]:
    return st.sampled_from(
        [one.there.upper(), one.there.replace("-", ""), f" {one.there}", f"{one.there}\0", "-1"]
    )


@pytest.mark.sized
@settings(
    max_examples=choose_size(300, 50),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_identifier_wherever_it_stands_tells_an_outsider_anything(
    probed_service: ProbedService, data: st.DataObject
) -> None:
    routes = [
        one for one in probed_service.routes if one not in ELSEWHERE and not is_by_secret(one)
    ]
    route, asker = data.draw(st.sampled_from(routes)), data.draw(st.sampled_from(ASKERS))
    names = {
        name: data.draw(draw_identifier(probed_service)) for name in sorted(list_parameters(route))
    }
    asked = {
        name: data.draw(draw_identifier(probed_service)) for name in ("cursor", "q", "college")
    }
    receipt = data.draw(st.sampled_from([f"{one.there}:1" for one in probed_service.named]))
    params = data.draw(st.sampled_from([{}, asked, {"cursor": asked["cursor"]}]))

    headers = {"Signing-Receipt": receipt}
    answer = probed_service.ask(route, asker, names, params=params, headers=headers)

    sent = {*names.values(), *asked.values()} | probed_service.digests_sent(route)
    probed_service.must_tell_nothing(answer, sent)
    assert "Signing-Stale" not in answer.headers
    if "Signing-Receipt" in answer.headers:  # else its sender's next reading waits for it
        probed_service.installation.projector().catch_up()


def find_lists(probed_service: ProbedService) -> dict[str, str]:
    """Return every list with a cursor, and a role that may read it."""
    found = {}
    for path, item in probed_service.described.items():
        asked = {one["name"] for one in item.get("get", {}).get("parameters", [])}
        if "cursor" in asked:
            opens = API_ROUTES[f"GET {path}"].opens
            found[path] = next(role for role, status in opens.items() if status == 200)
    return found


def read_list(probed_service: ProbedService, path: str, role: str, **params: Any) -> Any:
    token = probed_service.province.tokens.get(role)
    by = {"Authorization": f"Bearer {token}"} if token else {}
    names = probed_service.province.names
    at = {name: names[one] for name, one in API_ROUTES[f"GET {path}"].at.items()}
    return probed_service.client.get(path.format(**at), params=params, headers=by)


WHOLE = {"/api/reviews": {"state": "all"}, "/api/terminations": {"state": "all"}}


def test_a_cursor_serves_in_its_own_list_and_in_no_other(probed_service: ProbedService) -> None:
    own = find_lists(probed_service)
    assert len(own) > 10
    cursors = {}
    for path, role in own.items():
        page = read_list(probed_service, path, role, limit=1, **WHOLE.get(path, {})).json()
        if page["next"]:
            cursors[path] = page["next"]
            going_on = read_list(
                probed_service, path, role, cursor=page["next"], **WHOLE.get(path, {})
            )
            assert going_on.status_code == 200, path
    assert len(cursors) > 5
    for source, cursor in cursors.items():
        for path, role in own.items():
            if path != source:
                answer = read_list(probed_service, path, role, cursor=cursor)
                assert (answer.status_code, answer.json()["code"]) == (422, "FieldsWrong")
                assert [one["field"] for one in answer.json()["errors"]] == ["cursor"]


@pytest.mark.parametrize(
    "forged",
    ["", "x", "\0", "[]", "W10=", "WzFd", "WyJcdTAwMDAiLCAiXHUwMDAwIl0=", "林", "A" * 3000, "1"],
)
def test_a_forged_cursor_is_refused_by_every_list(
    probed_service: ProbedService, forged: str
) -> None:
    for path, role in find_lists(probed_service).items():
        answer = read_list(probed_service, path, role, cursor=forged)
        assert (answer.status_code, answer.json()["code"]) == (422, "FieldsWrong"), path


def test_a_cursor_says_nothing_to_its_holder(probed_service: ProbedService) -> None:
    first = read_list(probed_service, "/api/graduates", "admin", limit=1).json()
    again = read_list(probed_service, "/api/graduates", "admin", limit=1).json()
    assert first["next"] == again["next"]
    assert re.fullmatch(r"[\w-]{40,}", first["next"])
    assert "99001" not in first["next"]


def test_a_receipt_of_ours_tells_how_stale_a_list_is_and_a_made_up_one_nothing(
    probed_service: ProbedService,
) -> None:
    path, role = "/api/employer/positions", "employer"
    tokens = probed_service.province.tokens
    by = {"Authorization": f"Bearer {tokens[role]}"}
    nobody = {"Authorization": f"Bearer {tokens['other_employer']}"}  # who did nothing just now
    done = probed_service.client.post(path, json=API_ROUTES[f"POST {path}"].json, headers=by)
    receipt = done.headers["Signing-Receipt"]
    assert done.json()["id"] not in receipt

    ours = probed_service.client.get(path, headers=by | {"Signing-Receipt": receipt})
    made_up = probed_service.client.get(
        path, headers=nobody | {"Signing-Receipt": f"{done.json()['id']}:1"}
    )

    assert int(ours.headers["Signing-Stale"]) > 0
    assert "Signing-Stale" not in made_up.headers
