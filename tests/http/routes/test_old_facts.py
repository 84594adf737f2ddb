"""Facts from before today's door hold anything: every page, list and file still shows them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.projections import READ_MODELS
from signing.projections.engine.health import load_states
from signing.use_cases.agreements import candidates, cards, signings
from signing.use_cases.agreements.offer_templates import OfferTemplates
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.graduates.source_errors import SourceErrors
from signing.use_cases.organisations.employers import Employers
from signing.vocabulary import Interview
from support.printing.print_client import make_settings
from support.routes import province as filled
from support.routes.api_routes import API_ROUTES, RouteCase
from support.routes.page_routes import PAGE_ROUTES
from support.use_cases import small_province
from support.use_cases.contexts import NOW

PARAMETER = re.compile(r"\{(\w+)\}")
UNSEEN = "\u200b\ufeff\u202e\ufe0f\U000e0100"
"""What nobody sees: such agreements are printed without it."""
TEXT = f"{UNSEEN}\x07\uf0b7<b>&'\"😀ไทย𰻝"
OLD_TERMS = {
    "monthly_pay": Decimal("1E+4"),
    "penalty": Decimal("-0"),
    "workplace": f"合肥{UNSEEN}市",
    "report_from": date.min,
    "report_to": date.max,
    "remarks": f"{UNSEEN}\uf0b7包住",
}
OLD_NUMBERS = {"waiter": "2022/0101", "signer": "<b>1</b>", "leaver": "2022?1#"}
READING = [
    (route, case)
    for route, case in (API_ROUTES | PAGE_ROUTES).items()
    if route.startswith("GET ") and route != "GET /wechat/enter"  # asks WeChat, shows no fact
]


@pytest.mark.usefixtures("unprojected")
def test_every_page_list_and_file_shows_old_facts(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_as_before(monkeypatch)
    with time_machine.travel(NOW):
        installation = Installation.open(make_settings(database_url, tmp_path, second_factor="off"))
        province = filled.fill_province(installation.context)
        installation.projector().catch_up()
        with installation.reading.connect() as connection:
            states = load_states(connection, READ_MODELS)
        client = TestClient(
            create_app(installation, projecting=False),
            raise_server_exceptions=False,
            follow_redirects=False,
        )
        answers = {
            (language, route, role): ask(client, language, route, case, province, role)
            for route, case in READING
            for language, roles in (("zh", list(case.opens)), ("en", list(case.opens)[:1]))
            for role in roles
        }
        numbers = [province.names[one] for one in ("effective", "terminating")]
        printed = client.post(
            "/api/prints",
            json={"numbers": numbers},
            headers={"Authorization": f"Bearer {province.tokens['counselor']}"},
        )
        installation.close()

    assert [one.error for one in states if one.error is not None] == []
    assert {key: seen for key, seen in answers.items() if seen != expected_of(key)} == {}
    assert printed.content.startswith(b"%PDF"), printed.text


def expected_of(key: tuple[str, str, str]) -> int:
    _, route, role = key
    return (API_ROUTES | PAGE_ROUTES)[route].opens[role]


def ask(
    client: TestClient,
    language: str,
    route: str,
    case: RouteCase,
    province: filled.FilledProvince,
    role: str,
) -> int:
    def name(found: re.Match[str]) -> str:
        return quote(province.names.get(case.at.get(found[1], ""), "x"), safe="")

    token = province.tokens.get(role)
    client.cookies.clear()
    headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": language}
    if token and route in API_ROUTES:
        headers["Authorization"] = f"Bearer {token}"
    elif token:
        headers["Cookie"] = f"{COOKIE}={token}; signing_language={language}"
    path = PARAMETER.sub(name, route.removeprefix("GET "))
    return client.get(path, headers=headers).status_code


def write_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the filled province be one whose words were taken as they came."""
    monkeypatch.setattr(filled, "SIGNERS", OLD_NUMBERS)
    terms = small_province.TERMS.model_copy(update=OLD_TERMS)
    usual = OLD_TERMS | {"report_from": date(2026, 7, 1), "report_to": date(2026, 7, 15)}
    monkeypatch.setattr(filled, "TERMS", terms.model_copy(update=usual))  # read by a form, too
    monkeypatch.setattr(small_province, "TERMS", terms)
    job = {"title": f"工程{UNSEEN}师", "description": TEXT, "monthly_pay": Decimal("1E+4")}
    monkeypatch.setattr(small_province, "JOB", small_province.JOB.model_copy(update=job))
    resume = dict.fromkeys(("summary", "education", "experience", "skills"), TEXT)
    monkeypatch.setattr(filled, "RESUME", filled.RESUME.model_copy(update=resume))
    far = Interview(at=datetime.max.replace(tzinfo=UTC), place=TEXT, note=TEXT)
    monkeypatch.setattr(filled, "Interview", lambda **_: far)
    monkeypatch.setattr(candidates, "must_be_near", lambda *_: None)
    for channel in (candidates, cards, signings):
        monkeypatch.setattr(channel, "must_be_lawful", lambda *_: None)
    for method in ("graduate", "enrol", "identity"):
        spoil(monkeypatch, small_province.SmallProvince, method, "name", f"林小{UNSEEN}满𠮷")
    spoil(monkeypatch, SourceErrors, "report", 3, TEXT)
    spoil(monkeypatch, Terminations, "request", 2, TEXT)
    spoil(monkeypatch, OfferTemplates, "keep", 2, TEXT)
    spoil(monkeypatch, Employers, "submit_qualification", 2, TEXT)


def spoil(
    monkeypatch: pytest.MonkeyPatch, owner: type, method: str, place: int | str, text: str
) -> None:
    """Give the method this text, whatever it is called with."""
    called: Callable[..., Any] = getattr(owner, method)

    @wraps(called)
    def call(*given: Any, **named: Any) -> Any:
        if isinstance(place, str):
            return called(*given, **named | {place: text})
        return called(*given[:place], text, *given[place + 1 :], **named)

    monkeypatch.setattr(owner, method, call)
