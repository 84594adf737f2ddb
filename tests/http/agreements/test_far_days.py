"""Days that nobody means are refused where they are typed, and shown where a fact has one."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from signing.aggregates.graduate import Graduate
from signing.bootstrap import Installation
from signing.http.asking.security import COOKIE
from signing.use_cases.core.actors import EmployerUser
from signing.vocabulary import ApplicationId, Interview, Role
from support.routes.api_routes import TERMS
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import TERMS as AGREED

OURS = {"Sec-Fetch-Site": "same-origin"}
EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
FAR = {
    "the last moment": datetime.max.replace(tzinfo=UTC),
    "the last moment in the west": datetime.max.replace(tzinfo=WEST),
    "the first moment": datetime.min.replace(tzinfo=UTC),
    "the first moment in the east": datetime.min.replace(tzinfo=EAST),
    "a slip of the pen": datetime(26, 5, 20, 9, tzinfo=UTC),
}
OF_EMPLOYER = (
    "/employer",
    "/employer/applications",
    "/employer/applications/board",
    "/employer/applications/{}",
    "/api/employer/applications",
)
OF_GRADUATE = (
    "/me",
    "/me/applications",
    "/me/applications/{}",
    "/me/notices",
    "/me/history",
    "/api/me/applications",
    "/api/me/export.json",
    "/api/me/export.pdf",
)
BY_SOMEBODY: dict[str, Any] = {
    "POST /api/employer/applications/{}/invitation": "json",
    "POST /employer/applications/{}/invitation": "data",
    "POST /employer/applications/invitations": "data",
}
TOO_LATE, PAST = "应在今天起两年之内，请核对年份", "这个时间已经过去，请选择现在以后的时间"
TYPED = {
    "9999-12-31T23:59:00+00:00": TOO_LATE,
    "0001-01-01T00:00:00+00:00": PAST,
    "2028-05-13T09:30:00+00:00": TOO_LATE,
    "2024-05-11T09:30:00+00:00": PAST,
}


def ask_as(
    client: TestClient, province: FilledProvince, who: str, method: str, path: str, **sent: Any
) -> Any:
    client.cookies.clear()
    client.cookies.set(COOKIE, province.tokens[who])
    return client.request(method, path, headers=OURS, **sent)


def must_be_shown_to(
    client: TestClient, province: FilledProvince, who: str, paths: tuple[str, ...], one: str
) -> None:
    for language in ("zh", "en"):
        ask_as(client, province, who, "GET", f"/language/{language}")
        for path in paths:
            answer = ask_as(client, province, who, "GET", path.format(one))
            assert answer.status_code == 200, (path, language, answer.text[:300])


@pytest.mark.parametrize("at", FAR.values(), ids=FAR)
def test_an_interview_of_before_on_a_day_that_nobody_means_is_shown(
    installation: Installation, province: FilledProvince, idle_client: TestClient, at: datetime
) -> None:
    one = ApplicationId(province.names["submitted"])
    graduate = installation.context.ledger.load(Graduate, UUID(province.names["graduate_id"]))
    employer = UUID(province.names["employer_id"])
    by = EmployerUser(stamp=make_stamp(Role.EMPLOYER, account=str(employer)), employer_id=employer)
    cipher = installation.context.vault.load_cipher(graduate.id)
    interview = Interview(at=at, place="合肥市", note="")
    fact = graduate.invite(
        by.stamp,
        application_id=one,
        employer_id=employer,
        interview=cipher.encrypt_value(interview),
        reply_by=NOW + timedelta(days=5),
    )
    installation.context.ledger.save(by, fact, answer={})
    installation.projector().catch_up()

    must_be_shown_to(idle_client, province, "employer", OF_EMPLOYER, one)
    must_be_shown_to(idle_client, province, "graduate", OF_GRADUATE, one)
    story = (f"/audit/graduates/{graduate.id}", f"/api/audit/graduates/{graduate.id}")
    must_be_shown_to(idle_client, province, "auditor", story, "")


@pytest.mark.parametrize("day", [date.min, date(26, 7, 1), date.max])
def test_an_offer_of_before_with_a_day_that_nobody_means_is_shown(
    installation: Installation, province: FilledProvince, idle_client: TestClient, day: date
) -> None:
    one = ApplicationId(province.names["accepted"])
    graduate = installation.context.ledger.load(Graduate, UUID(province.names["graduate_id"]))
    employer = UUID(province.names["employer_id"])
    by = EmployerUser(stamp=make_stamp(Role.EMPLOYER, account=str(employer)), employer_id=employer)
    terms = AGREED.model_copy(update={"report_from": day, "report_to": day})
    fact = graduate.offer(
        by.stamp,
        application_id=one,
        employer_id=employer,
        employer_name="江淮云图科技有限公司",
        position_title="软件工程师",
        terms=installation.context.vault.load_cipher(graduate.id).encrypt_value(terms),
        reply_by=NOW + timedelta(days=5),
    )
    installation.context.ledger.save(by, fact, answer={})
    installation.projector().catch_up()

    must_be_shown_to(idle_client, province, "employer", (*OF_EMPLOYER, "/employer/signings"), one)
    must_be_shown_to(idle_client, province, "graduate", OF_GRADUATE, one)


@pytest.mark.parametrize("route", BY_SOMEBODY)
def test_an_invitation_lies_ahead_and_within_two_years(
    province: FilledProvince, idle_client: TestClient, route: str
) -> None:
    method, path = route.split(" ")
    one = province.names["submitted"]
    for at, said in TYPED.items():
        form = {"at": at, "place": "合肥市"} | ({} if "{}" in path else {"chosen": one})
        answer = ask_as(
            idle_client,
            province,
            "employer",
            method,
            path.format(one),
            **{BY_SOMEBODY[route]: form},
        )
        assert answer.status_code == 422, answer.text
        assert said in answer.text
    shown = ask_as(idle_client, province, "employer", "GET", "/api/employer/applications").json()[
        "items"
    ]
    assert {item["stage"] for item in shown if item["id"] == one} == {"SUBMITTED"}


@pytest.mark.parametrize("field", ["report_from", "report_to"])
@pytest.mark.parametrize("day", ["0026-07-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_reporting_lies_in_our_years(
    province: FilledProvince, idle_client: TestClient, field: str, day: str
) -> None:
    offered = f"/api/employer/applications/{province.names['accepted']}/offer"
    for path, body in (
        (offered, {"terms": TERMS | {field: day}}),
        ("/api/employer/offer-templates", {"name": "研发岗", "terms": TERMS | {field: day}}),
    ):
        answer = ask_as(idle_client, province, "employer", "POST", path, json=body)
        assert answer.status_code == 422
        assert "应在 2000 至 2100 年之间" in [one["zh"] for one in answer.json()["errors"]]
        fields = {one["field"] for one in answer.json()["errors"]}
        assert f"terms.{field}" in fields
