"""What the paper cannot show is refused where it is typed, so whatever is in effect can be printed.

Graduates are called what they are called: a roster warns, and the review has a red check.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy.engine import URL

from signing.http.asking.security import COOKIE
from support.routes.api_routes import API_ROUTES, RouteCase
from support.routes.identifier_requests import PARAMETER, ProbedService, serve_for_probing
from support.routes.page_routes import PAGE_ROUTES

OF_TERMS = ("workplace", "remarks", "archive_to")
OF_EMPLOYERS = ("name", "address", "contact")
OF_JOBS = ("title", "workplace")
OF_SCHOOLS = ("name", "address", "contact", "colleges")
PASTED = {
    "合肥\u200b市": "合肥市",
    "\ufeff合肥市": "合肥市",
    "合肥\u202e市\u202c": "合肥市",
    "\u2067合肥市\u2069": "合肥市",
    "合肥市★\ufe0f": "合肥市★",
    "葛\U000e0100城": "葛城",
    "\uf0b7 合肥市": "• 合肥市",
    "\uf0fc合肥市": "√合肥市",
    "合\u00ad肥\u2060市": "合肥市",
    "合肥\u00a0市": "合肥 市",
    "合肥市\u3164": "合肥市",
    "合肥市\x0b蜀山区": "合肥市\n蜀山区",
    "合肥市\r\n蜀山区": "合肥市\n蜀山区",
    "Jose\u0301": "José",
}
"""What chats, spreadsheets and word processors leave in a text, and what is recorded of it."""


def prefix_fields(name: str, fields: tuple[str, ...]) -> list[str]:
    return [f"{name}.{one}" for one in fields]


IN_BODIES = {
    "POST /api/employers": OF_EMPLOYERS,
    "PATCH /api/employer": OF_EMPLOYERS,
    "POST /api/employer/positions": OF_JOBS,
    "PATCH /api/employer/positions/{position_id}": OF_JOBS,
    "POST /api/employer/applications/{application_id}/offer": prefix_fields("terms", OF_TERMS),
    "POST /api/employer/signings": prefix_fields("terms", OF_TERMS),
    "POST /api/employer/offer-templates": ["terms.workplace"],
    "PUT /api/employer/offer-templates/{template_id}": ["terms.workplace"],
    "POST /api/cards/{token}/signing": [
        "position_title",
        *prefix_fields("employer", OF_EMPLOYERS),
        *prefix_fields("terms", OF_TERMS),
    ],
    "POST /api/schools": OF_SCHOOLS,
    "POST /api/school/colleges": ["college"],
}
IN_FORMS: dict[str, tuple[str, ...]] = {
    "POST /employer/register": OF_EMPLOYERS,
    "POST /employer/profile": OF_EMPLOYERS,
    "POST /employer/positions/new": OF_JOBS,
    "POST /employer/positions/{position_id}": OF_JOBS,
    "POST /employer/applications/{application_id}/offer": OF_TERMS,
    "POST /employer/signings": OF_TERMS,
    "POST /employer/offer-templates/new": ("workplace",),
    "POST /employer/offer-templates/{template_id}": ("workplace",),
    "POST /c/{token}/employer": OF_EMPLOYERS,
    "POST /c/{token}/terms": (*OF_TERMS, "position_title"),
    "POST /schools": OF_SCHOOLS,
    "POST /staff/colleges": ("college",),
}
ROLES = ("employer", "admin", "province")


@pytest.fixture(scope="module")
def probed_service(
    server: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ProbedService]:
    with serve_for_probing(server, tmp_path_factory.mktemp("unprintable")) as built:
        yield built


def fill_names(what: Any, names: dict[str, str]) -> Any:
    if isinstance(what, dict):
        return {name: fill_names(one, names) for name, one in what.items()}
    return PARAMETER.sub(lambda one: names[one[1]], what) if isinstance(what, str) else what


def put_text(body: Any, field: str, text: str) -> Any:
    changed = deepcopy(body)
    *path, last = field.split(".")
    inner = changed
    for name in path:
        inner = inner[name]
    inner[last] = [text] if isinstance(inner.get(last), list) else text
    return changed


def ask_route(probed_service: ProbedService, route: str, route_case: RouteCase, **sent: Any) -> Any:
    """Call the route as a role that may, with identifiers of the filled province."""
    method, path = route.split(" ")
    names = probed_service.province.names | {
        name: probed_service.province.names[one] for name, one in route_case.at.items()
    }
    who = next(
        (one for one in ROLES if "nobody" not in route_case.opens and one in route_case.opens), ""
    )
    probed_service.client.cookies.clear()
    if who:
        probed_service.client.cookies.set(COOKIE, probed_service.province.tokens[who])
    ours = {"Sec-Fetch-Site": "same-origin"}
    return probed_service.client.request(
        method, fill_names(path, names), headers=ours, **fill_names(sent, names)
    )


def count_facts(probed_service: ProbedService) -> int:
    probed_service.installation.log.assign_positions()
    return probed_service.installation.log.last_position()


@pytest.mark.parametrize("route", IN_BODIES)
def test_a_body_with_what_the_paper_cannot_show_is_refused_at_its_field(
    probed_service: ProbedService, route: str
) -> None:
    before, door = count_facts(probed_service), API_ROUTES[route]
    for field in IN_BODIES[route]:
        answer = ask_route(probed_service, route, door, json=put_text(door.json, field, "甲😀乙"))
        assert answer.status_code == 422, answer.text
        [error] = answer.json()["errors"]
        assert error["field"].removesuffix(".0") == field
        if not field.endswith("contact") or route == "POST /api/schools":
            assert "第 2 个字符“😀”（U+1F600）无法印在协议书上，请删去" in error["zh"]
            assert "character 2, “😀” (U+1F600), cannot be printed" in error["en"]
    assert count_facts(probed_service) == before


@pytest.mark.parametrize("route", IN_FORMS)
def test_a_form_with_what_the_paper_cannot_show_is_shown_again_with_the_character(
    probed_service: ProbedService, route: str
) -> None:
    before, door = count_facts(probed_service), PAGE_ROUTES[route]
    for field in IN_FORMS[route]:
        answer = ask_route(probed_service, route, door, data=put_text(door.data, field, "甲ก"))
        assert answer.status_code == 422, answer.text
        assert f'id="e-{field}"' in answer.text
        if field != "contact" or route == "POST /schools":
            assert "第 2 个字符“ก”（U+0E01）无法印在协议书上" in answer.text
    assert count_facts(probed_service) == before


def test_what_nobody_sees_is_taken_out_of_lines_and_words(probed_service: ProbedService) -> None:
    route = "POST /api/employer/positions"
    body = put_text(API_ROUTES[route].json, "description", "包吃\u200b住\r\n五险\ufeff一金\u202e")
    answer = ask_route(
        probed_service, route, API_ROUTES[route], json=put_text(body, "title", "测试\u200b员")
    )
    assert (answer.json()["title"], answer.json()["description"]) == (
        "测试员",
        "包吃住\n五险一金",
    )


@pytest.mark.parametrize(("pasted", "kept"), PASTED.items())
def test_what_nobody_sees_is_taken_out_before_it_is_recorded(
    probed_service: ProbedService, pasted: str, kept: str
) -> None:
    route = "POST /api/employer/offer-templates"
    body = put_text(API_ROUTES[route].json, "terms.workplace", pasted)
    answer = ask_route(probed_service, route, API_ROUTES[route], json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["terms"]["workplace"] == kept.replace("\n", " ")


def test_a_character_of_private_use_is_refused_in_every_text(probed_service: ProbedService) -> None:
    route, before = "POST /api/employer/positions", count_facts(probed_service)
    for field in ("title", "description"):
        body = put_text(API_ROUTES[route].json, field, "工程\ue863师")
        [error] = ask_route(probed_service, route, API_ROUTES[route], json=body).json()["errors"]
        assert error["field"] == field
        assert "第 3 个字符（U+E863）只有个别字体才有" in error["zh"]
        assert "character 3 (U+E863)" in error["en"]
    assert count_facts(probed_service) == before


def test_a_text_that_is_too_long_is_counted_in_characters(probed_service: ProbedService) -> None:
    route = "POST /api/employer/positions"
    for field, most in (("title", 100), ("workplace", 200), ("description", 2000)):
        body = put_text(API_ROUTES[route].json, field, "长" * (most + 1))
        [error] = ask_route(probed_service, route, API_ROUTES[route], json=body).json()["errors"]
        assert (error["zh"], error["en"]) == (
            f"不能超过 {most} 个字符",
            f"at most {most} characters",
        )


def test_what_the_paper_can_show_is_taken_as_it_is(probed_service: ProbedService) -> None:
    route = "POST /api/employer/offer-templates"
    for text in ("浙江·龙游 (䶮) №5", "Jose\u0301", "①②③", "合肥市—滨湖"):
        body = put_text(API_ROUTES[route].json, "terms.workplace", text)
        assert ask_route(probed_service, route, API_ROUTES[route], json=body).status_code == 201
