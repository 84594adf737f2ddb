"""Who may change whose credentials, as a table: every office, every account, every way to do it.

A path is what one office reaches by setting another's password and going on from there.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL

from signing.use_cases.access.account_rows import find_account, name_employer_account
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.core.actors import Operator
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, employer_id, staff_id
from support.routes.foreign_identifiers import open_session
from support.routes.identifier_requests import ProbedService, serve_for_probing
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import CREDIT_CODES

OFFICES: dict[str, tuple[Role, str]] = {
    "counselor": (Role.COUNSELOR, "99001"),
    "other_school": (Role.COUNSELOR, "99002"),
    "admin": (Role.SCHOOL_ADMIN, "99001"),
    "other_admin": (Role.SCHOOL_ADMIN, "99002"),
    "province": (Role.PROVINCE, ""),
    "auditor": (Role.AUDITOR, ""),
}
EMPLOYERS = {"employer": 0, "other_employer": 1}
ASKERS = ("nobody", "stranger", "graduate", *OFFICES, *EMPLOYERS)
TARGETS = (*OFFICES, *EMPLOYERS)
REASON = {"reason": "本人申请"}
WAYS = {
    "password": "POST /api/staff/{id}/password-reset",
    "password, the page that asks": "GET /staff/{id}/link",
    "password, on the page": "POST /staff/{id}/link",
    "password, the employer's page that asks": "GET /employers/{id}/people/{id}/link",
    "password, on the employer's page": "POST /employers/{id}/people/{id}/link",
    "factor": "DELETE /api/staff/{id}/second-factor",
    "factor, the page that asks": "GET /staff/{id}/second-factor",
    "factor, on the page": "POST /staff/{id}/second-factor",
    "factor, the employer's page that asks": "GET /employers/{id}/people/{id}/second-factor",
    "factor, on the employer's page": "POST /employers/{id}/people/{id}/second-factor",
    "lock": "DELETE /api/staff/{id}/lock",
    "lock, on the page": "POST /staff/{id}/unlocking",
    "list of sessions": "GET /api/staff/{id}/sessions",
    "list of sessions, on the page": "GET /staff/{id}/sessions",
    "one session": "DELETE /api/staff/{id}/sessions/{session}",
    "one session, the page that asks": "GET /staff/{id}/sessions/{session}/end",
    "one session, on the page": "POST /staff/{id}/sessions/{session}/end",
    "colleges": "PATCH /api/staff/{id}",
    "colleges, on the page": "POST /staff/{id}/colleges",
    "dismissal": "DELETE /api/staff/{id}",
    "dismissal, on the page": "POST /staff/{id}/dismissal",
    "sessions": "DELETE /api/account/sessions/{session}",
    "sessions, on the page": "POST /account/sessions/{session}/end",
    "sessions, on a graduate's page": "POST /me/sessions/{session}/end",
}
TURNED_AWAY = {303, 401, 403, 404}
"""A page sends who is not signed in to the entry."""
OF_EMPLOYERS = frozenset(name for name in WAYS if "employer's page" in name)
OVER_OTHERS = frozenset(name for name in WAYS if not name.startswith("sessions")) - OF_EMPLOYERS
"""Everybody ends their own sessions; who answers for somebody also theirs, one by one."""
HELP = frozenset(name for name in OVER_OTHERS if not name.startswith(("colleges", "dismissal")))
OF_ACCOUNTS = frozenset({"password", "factor", "lock", "list of sessions", "one session"})
"""The calls that take the id of any account; the pages are of staff alone."""
MAY: dict[str, dict[str, frozenset[str]]] = {
    "admin": {
        "counselor": OVER_OTHERS,
        "admin": OVER_OTHERS,
    },
    "other_admin": {
        "other_school": OVER_OTHERS,
        "other_admin": OVER_OTHERS,
    },
    "province": {
        "admin": HELP,
        "other_admin": HELP,
        "employer": OF_ACCOUNTS | OF_EMPLOYERS,
        "other_employer": OF_ACCOUNTS | OF_EMPLOYERS,
    },
}
"""Everybody that is not here, and every way that is not here, is refused."""
REACHES = {
    "admin": {"counselor", "admin"},
    "other_admin": {"other_school", "other_admin"},
    "province": {
        "admin", "other_admin", "counselor", "other_school", "employer", "other_employer",
    },
}  # fmt: skip
"""A school its own staff; the province its schools and employers; nobody who watches them."""
APPOINTING = {
    "staff": "POST /api/staff",
    "staff, on the page": "POST /staff",
    "school": "POST /api/schools",
    "school, on the page": "POST /schools",
}
MAY_APPOINT = {
    ("admin", "counselor"): {"staff", "staff, on the page"},
    ("admin", "school_admin"): {"staff", "staff, on the page"},
    ("other_admin", "counselor"): {"staff", "staff, on the page"},
    ("other_admin", "school_admin"): {"staff", "staff, on the page"},
    ("province", "school_admin"): {"school", "school, on the page"},
}
"""Which offices somebody gives, by asker and role; whoever registers a school names its first."""


@pytest.fixture(scope="module")
def probed_service(
    server: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ProbedService]:
    with serve_for_probing(server, tmp_path_factory.mktemp("credentials")) as built:
        yield built


def appoint_newcomer(probed_service: ProbedService, target: str) -> tuple[str, str]:
    """Appoint somebody to the office and return username and id, or those of the employer."""
    if target in EMPLOYERS:
        number = EMPLOYERS[target]
        return name_employer_account(f"employer-{number}"), str(employer_id(CREDIT_CODES[number]))
    role, school = OFFICES[target]
    username = f"one-{uuid4().hex[:12]}"
    one = Appointment(username, "孙老师", hash_password("a long enough one"), role, school)
    Schools(probed_service.installation.context).appoint(Operator(stamp=make_stamp()), one)
    return username, str(staff_id(username))


def find_token(probed_service: ProbedService, asker: str) -> str | None:
    known = {"graduate", "employer"}
    return (
        probed_service.province.tokens[asker]
        if asker in known
        else open_session(probed_service.installation.context, asker)
    )


def forget_tries(probed_service: ProbedService) -> None:
    """Whoever tries much is refused without a look."""
    with probed_service.installation.writing.begin() as connection:
        for counted in ("attempts", "wrong_tries"):
            connection.execute(text(f"DELETE FROM {counted}"))  # noqa: S608 — two tables


def open_target_session(probed_service: ProbedService, username: str, owner: str) -> str:
    """Sign the target in, and return the id under which its owner sees the session."""
    desk = Accounts(probed_service.installation.context)
    role = find_role(probed_service, username)
    token = desk.open_session(role, UUID(owner), NOW, username=username).token
    opened = desk.find_session(token, NOW)
    assert opened is not None
    return str(opened.session)


def find_role(probed_service: ProbedService, username: str) -> Role:
    account = find_account(probed_service.installation.context.engine, username)
    assert account is not None
    return account.role


def send_attempt(
    probed_service: ProbedService, asker: str, way: str, username: str, owner: str
) -> Any:
    method, path = WAYS[way].split(" ")
    token = find_token(probed_service, asker)
    forget_tries(probed_service)
    session = open_target_session(probed_service, username, owner) if "{session}" in path else ""
    page = not path.startswith("/api")
    sent: dict[str, Any] = {"colleges": []} if "colleges" in way else dict(REASON)
    if way == "dismissal, on the page":
        sent["confirm"] = username
    body: dict[str, Any] = {"data": sent} if page else {"json": sent}
    return probed_service.client.request(
        method,
        path.format(id=owner, session=session),
        headers={"Authorization": f"Bearer {token}"} if token else {},
        follow_redirects=False,
        **({} if method == "GET" else body),
    )


def is_let_in(answer: Any) -> bool:
    """Return whether a page said yes: 303 back to the account, and not to the sign-in page."""
    if answer.status_code == 303:
        return not str(answer.headers["location"]).startswith(("/login", "/wechat"))
    return answer.status_code not in TURNED_AWAY


@pytest.fixture(scope="module")
def found(probed_service: ProbedService) -> dict[tuple[str, str], frozenset[str]]:
    """Return which ways the service allows, for each asker and each target."""
    ways: dict[tuple[str, str], set[str]] = defaultdict(set)
    for target in TARGETS:
        for asker in ASKERS:
            username, owner = appoint_newcomer(probed_service, target)
            for way in WAYS if asker != target else OVER_OTHERS | OF_EMPLOYERS:
                answer = send_attempt(probed_service, asker, way, username, owner)
                assert answer.status_code < 500, (asker, target, way)
                assert answer.status_code != 422, "what is sent says nothing about who may"
                if is_let_in(answer):
                    ways[asker, target].add(way)
                if "dismissal" in way and is_let_in(answer):
                    username, owner = appoint_newcomer(probed_service, target)
    return {pair: frozenset(those) for pair, those in ways.items()}


def test_the_table_is_what_the_service_does(
    found: dict[tuple[str, str], frozenset[str]],
) -> None:
    told = {(by, of): ways for by, those in MAY.items() for of, ways in those.items()}
    assert found == told


def test_no_path_leads_from_one_office_to_the_one_that_watches_it(
    found: dict[tuple[str, str], frozenset[str]],
) -> None:
    reached = {asker: {of for by, of in found if by == asker} for asker in ASKERS}
    for _ in ASKERS:  # as long as somebody who was entered can enter somebody else
        for those in reached.values():
            those |= {further for one in those for further in reached.get(one, set())}
    assert {asker: those for asker, those in reached.items() if those} == REACHES
    assert not any({"auditor", "province"} & those for those in reached.values())


@pytest.mark.parametrize("target", ["auditor", "province"])
@pytest.mark.parametrize(
    ("way", "command"),
    [
        ("password", "signing reset-password"),
        ("factor", "signing reset-second-factor"),
        ("lock", "signing unlock"),
    ],
)
def test_the_province_is_told_which_command_does_it(
    probed_service: ProbedService, target: str, way: str, command: str
) -> None:
    answer = send_attempt(
        probed_service, "province", way, *appoint_newcomer(probed_service, target)
    )
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (403, "CommandLineOnly")
    assert command in problem["next"]
    assert command in problem["next_en"]


@pytest.mark.parametrize("target", ["auditor", "province"])
def test_a_page_offers_nothing_that_is_refused(probed_service: ProbedService, target: str) -> None:
    _, owner = appoint_newcomer(probed_service, target)
    token = find_token(probed_service, "province")
    page = probed_service.client.get(
        f"/staff/{owner}", headers={"Authorization": f"Bearer {token}"}
    )
    assert page.status_code == 200
    assert "signing reset-password" in page.text
    for offered in ("/link", "/second-factor", "/unlocking", "/dismissal", "/colleges"):
        assert f"/staff/{owner}{offered}" not in page.text


@pytest.fixture(scope="module")
def appointed(probed_service: ProbedService) -> dict[tuple[str, str], set[str]]:
    """Return by which ways each asker gives each office, as the accounts say afterwards."""
    ways: dict[tuple[str, str], set[str]] = defaultdict(set)
    for number, (asker, role, way) in enumerate(product(ASKERS, Role, APPOINTING)):
        username = f"made-{number}"
        forget_tries(probed_service)
        answer = send_appointment(probed_service, asker, way, role, username, f"{40000 + number}")
        assert answer.status_code < 500, (asker, role, way)
        account = find_account(probed_service.installation.context.engine, username)
        if account is not None:
            ways[asker, account.role.value].add(way)
    return ways


def send_appointment(
    probed_service: ProbedService, asker: str, way: str, role: Role, username: str, code: str
) -> Any:
    """Ask for an account of that office, in all fields where one could be named."""
    method, path = APPOINTING[way].split(" ")
    token = find_token(probed_service, asker)
    newcomer = {"username": username, "name": "孙老师", "password": "a long enough one"}
    asked: dict[str, Any] = newcomer | {"role": role.value}
    if way == "staff, on the page":
        asked |= {"first": "password"}
    if way == "school":
        asked = {"code": code, "name": "皖南学院", "admin": newcomer}
    if way == "school, on the page":
        asked = {"code": code, "name": "皖南学院", "username": username, "admin": "孙老师"}
    body: dict[str, Any] = {"json": asked} if path.startswith("/api") else {"data": asked}
    return probed_service.client.request(
        method,
        path,
        headers={"Authorization": f"Bearer {token}"} if token else {},
        follow_redirects=False,
        **body,
    )


def test_who_appoints_whom_is_what_the_table_says(
    appointed: dict[tuple[str, str], set[str]],
) -> None:
    assert appointed == MAY_APPOINT


@pytest.mark.parametrize("role", list(Role))
def test_no_office_is_named_where_a_school_is_registered(
    probed_service: ProbedService, role: Role
) -> None:
    newcomer = {"username": "made-up", "name": "孙老师", "password": "a long enough one"}
    asked = {"code": "39999", "name": "皖南学院", "admin": newcomer | {"role": role.value}}
    answer = probed_service.client.post(
        "/api/schools",
        json=asked,
        headers={"Authorization": f"Bearer {find_token(probed_service, 'province')}"},
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("target", ["auditor", "province"])
def test_registering_takes_over_no_account_of_an_office(
    probed_service: ProbedService, target: str
) -> None:
    """Neither a school's first administrator nor a newcomer gets a name that somebody has."""
    username, owner = appoint_newcomer(probed_service, target)
    before = find_account(probed_service.installation.context.engine, username)
    for asker, way in (("province", "school"), ("admin", "staff"), ("admin", "staff, on the page")):
        role = Role.SCHOOL_ADMIN
        answer = send_appointment(probed_service, asker, way, role, username, "39998")
        assert answer.status_code == 409, (asker, way)
    assert find_account(probed_service.installation.context.engine, username) == before
    assert str(before and before.id) == owner


@pytest.mark.parametrize("role", ["auditor", "province"])
def test_an_office_that_watches_is_not_appointed_over_http(
    probed_service: ProbedService, role: str
) -> None:
    sent = {"username": "a-new-one", "name": "钱老师", "password": "a long enough one"}
    answer = probed_service.client.post(
        "/api/staff",
        json=sent | {"role": role},
        headers={"Authorization": f"Bearer {find_token(probed_service, 'admin')}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "CommandLineOnly")
    assert "signing staff" in answer.json()["next"]
