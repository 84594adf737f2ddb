"""Who decides is not who watches, and nobody decides about themself."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.engine import URL

from signing.use_cases.access.program_scopes import OF, Scope
from signing.vocabulary import Role, staff_id
from support.inspection import load_scopes
from support.routes.api_routes import API_ROUTES, EVERYONE
from support.routes.identifier_requests import ProbedService, serve_for_probing

SAFE = {"GET", "HEAD", "OPTIONS"}
OWN_ACCOUNT = ("/api/account/", "/api/sessions")
LOOKS = {"POST /api/graduates/{graduate_id}/identity"}
"""Reading, which writes down that one has read."""
DECISIONS = (
    "approval", "rejection", "offer", "signings", "unlock", "destination", "suspension", "staff",
    "binding", "termination", "identity", "clients", "audit", "colleges", "schools",
)  # fmt: skip


@pytest.fixture(scope="module")
def probed_service(
    server: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ProbedService]:
    with serve_for_probing(server, tmp_path_factory.mktemp("duties")) as built:
        yield built


CHECKPOINT = {"POST /api/audit/checkpoints": 201}
"""A signature of what the facts are; it adds none."""


READ = {"POST /api/notices/read": 200, "POST /api/notices/{notice_id}/read": 404}
"""The auditor's own marks; that notice is another's."""


def find_path(route: str) -> str:
    return route.split(" ")[1]


def is_for_anyone(route: str) -> bool:
    return "nobody" in API_ROUTES[route].opens and set(EVERYONE) <= API_ROUTES[route].opens.keys()


def fill_path_names(probed_service: ProbedService, route: str) -> dict[str, str]:
    return {name: probed_service.province.names[at] for name, at in API_ROUTES[route].at.items()}


def test_the_auditor_changes_nothing(probed_service: ProbedService) -> None:
    unsafe = [one for one in probed_service.routes if one.split(" ")[0] not in SAFE]
    refused = [
        one
        for one in unsafe
        if not (find_path(one).startswith(OWN_ACCOUNT) or one in LOOKS or is_for_anyone(one))
    ]
    assert len(refused) > 45
    before = (
        probed_service.installation.log.last_position()
        + probed_service.installation.log.count_waiting()
    )

    answers = {
        one: probed_service.ask(one, "auditor", fill_path_names(probed_service, one)).status_code
        for one in refused
    }

    assert {one: status for one, status in answers.items() if status != 403} == CHECKPOINT | READ
    assert (
        probed_service.installation.log.last_position()
        + probed_service.installation.log.count_waiting()
        == before
    )


def test_the_province_watches_and_decides_about_no_graduate(probed_service: ProbedService) -> None:
    of_graduates = ("/api/reviews", "/api/terminations", "/api/prints", "/api/graduates")
    routes = [one for one in probed_service.routes if find_path(one).startswith(of_graduates)]
    answers = {
        one: probed_service.ask(one, "province", fill_path_names(probed_service, one)).status_code
        for one in routes
    }
    assert set(answers.values()) == {403}


@pytest.mark.parametrize("route", ["PATCH /api/staff/{staff_id}", "DELETE /api/staff/{staff_id}"])
def test_nobody_reassigns_or_dismisses_themself(probed_service: ProbedService, route: str) -> None:
    answer = probed_service.ask(route, "admin", {"staff_id": str(staff_id("admin"))})
    assert (answer.status_code, answer.json()["code"]) == (403, "NotYours")


@pytest.mark.parametrize(("who", "code"), [("admin", "NotYours"), ("province", "CommandLineOnly")])
@pytest.mark.parametrize("what", ["POST password-reset", "DELETE second-factor", "DELETE lock"])
def test_nobody_answers_for_their_own_account(
    probed_service: ProbedService, who: str, code: str, what: str
) -> None:
    method, thing = what.split(" ")
    route = f"{method} /api/staff/{{staff_id}}/{thing}"
    answer = probed_service.ask(route, who, {"staff_id": str(staff_id(who))})
    assert (answer.status_code, answer.json()["code"]) == (403, code)


def appoint_colleague(probed_service: ProbedService, who: str, **form: Any) -> Any:
    """Appoint a colleague as an administrator, and return the answer."""
    token = probed_service.province.tokens[who]
    body = {"username": "a-new-one", "name": "钱老师", "password": "a long enough one"} | form
    return probed_service.client.post(
        "/api/staff", json=body, headers={"Authorization": f"Bearer {token}"}
    )


@pytest.mark.parametrize("taken", ["admin", "auditor", "province", "counselor"])
def test_an_account_has_one_office(probed_service: ProbedService, taken: str) -> None:
    answer = appoint_colleague(probed_service, "admin", username=taken)
    assert (answer.status_code, answer.json()["code"]) == (409, "AlreadyRegistered")


@pytest.mark.parametrize("role", ["auditor", "province", "employer", "graduate", "system"])
def test_a_school_appoints_nobody_who_watches_it(probed_service: ProbedService, role: str) -> None:
    assert appoint_colleague(probed_service, "admin", role=role).status_code in {403, 422}


def test_an_administrator_is_of_the_whole_school(probed_service: ProbedService) -> None:
    answer = appoint_colleague(probed_service, "admin", role="school_admin", colleges=["文学院"])
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "colleges")


def test_who_resets_an_account_is_seen_by_the_auditor(probed_service: ProbedService) -> None:
    admin = {"staff_id": str(staff_id("admin"))}
    reset = probed_service.ask("POST /api/staff/{staff_id}/password-reset", "province", admin)
    assert reset.status_code == 201

    newest = probed_service.ask("GET /api/account-events", "auditor", {}).json()["items"][0]

    assert newest["kind"] == "password_reset_offered"
    assert newest["account"] == admin["staff_id"]
    assert newest["actor"] == str(staff_id("province"))


def test_every_appointment_is_on_record_with_who_made_it(probed_service: ProbedService) -> None:
    facts = probed_service.ask("GET /api/audit/facts", "auditor", {}, params={"limit": 200}).json()[
        "items"
    ]
    streams = {one["stream"] for one in facts if one["fact"] == "StaffAppointed"}
    assert str(staff_id("auditor")) in streams
    assert {UUID(one) for one in streams} >= {staff_id("admin"), staff_id("province")}
    assert all(one["actor"] for one in facts if one["fact"] == "StaffAppointed")


def test_a_program_decides_nothing() -> None:
    deciding = [
        route
        for route in load_scopes()
        if route.split(" ")[0] not in SAFE and any(word in route for word in DECISIONS)
    ]
    assert deciding == [
        "POST /api/employer/applications/rejections",
        "POST /api/employer/applications/{application_id}/rejection",
    ]
    assert OF.keys() == {Role.SCHOOL_ADMIN, Role.EMPLOYER}
    shared = {one.value.partition(":")[0] for one in OF[Role.SCHOOL_ADMIN] & OF[Role.EMPLOYER]}
    assert shared == {"feed", "notices", "webhooks"}  # each reads of its own
    assert set(load_scopes().values()) == set(Scope)
