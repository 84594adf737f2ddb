"""登记信息 beside a signing by card: yellow where it differs, and never waited for for long."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.codes.companies import CompanyStatus
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.organisations.registry import HttpRegistry
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.servers.recording import TIMEOUT, serve_answers, stay_silent
from support.use_cases.contexts import NOW
from support.use_cases.installations import open_installation
from support.use_cases.registers import PERSON, KnownCompanies, make_entry
from support.use_cases.small_province import (
    TERMS,
    SmallProvince,
    make_card_holder,
    make_employer_form,
    make_person,
)

CODE, NAME = "91340100MA2MRBQX1D", "徽州茶业有限公司"


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    with time_machine.travel(NOW), open_installation(database_url, tmp_path) as opened:
        opened.projector().prepare()
        yield opened


class CardReview:
    """A signing by card of a company, and the counselor who opens it."""

    def __init__(self, installation: Installation, registry: Any) -> None:
        self.installation = installation
        context = replace(installation.context, registry=registry)
        self.client = TestClient(
            create_app(replace(installation, context=context), projecting=False)
        )
        self.small = SmallProvince(installation.context)
        self.number = self._sign()
        named = Appointment("zhou", "周老师", "no hash", Role.COUNSELOR, "99001")
        Schools(context).appoint(self.small.operator(), named)
        session = Accounts(context).open_session(
            Role.COUNSELOR, staff_id("zhou"), NOW, username="zhou"
        )
        self.token = session.token

    def _sign(self) -> str:
        cards = Cards(self.installation.context)
        token = cards.issue(self.small.graduate()).answer["token"]
        card_pass = cards.verify(make_card_holder(), token, make_person("1").id_number[-6:])
        form = make_employer_form(CODE, NAME)
        signed = cards.sign(make_card_holder(), token, card_pass, form, "质检员", TERMS)
        Confirmations(self.installation.context).confirm(self.small.find_bound("1"))
        self.installation.projector().catch_up()
        return str(signed.answer["agreement_number"])

    def see(self, path: str = "") -> Any:
        by = {"Authorization": f"Bearer {self.token}"}
        answer = self.client.get(f"/api/reviews{path}", headers=by)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def open_page(self) -> str:
        self.client.cookies.set(COOKIE, self.token)
        answer = self.client.get(f"/reviews/{self.number}")
        assert answer.status_code == 200
        return answer.text

    def find_check(self) -> tuple[str, str]:
        seen = self.see(f"/{self.number}")
        [check] = [one for one in seen["checks"] if one["code"] == "registry"]
        return check["state"], check["zh"]


def make_register(*entries: Any) -> KnownCompanies:
    return KnownCompanies({one.credit_code: one for one in entries})


def test_a_company_as_registered_is_told_and_raises_no_flag(installation: Installation) -> None:
    review = CardReview(installation, make_register(make_entry(CODE, NAME)))
    hit = review.see(f"/{review.number}")["registry"]
    assert (hit["finding"], hit["name"], hit["status"]) == ("agrees", NAME, "active")
    assert hit["checked_at"]
    assert review.find_check() == ("ok", f"登记信息：一致（{NAME}，存续（在营、开业、在册））")
    assert "registry" not in review.see("")["items"][0]["checks"]
    assert PERSON not in str(review.see(f"/{review.number}"))


@pytest.mark.parametrize(
    ("entries", "finding", "words"),
    [
        ([make_entry(CODE, "黄山茶行")], "differs", "登记名称“黄山茶行”"),
        ([make_entry(CODE, NAME, CompanyStatus.REVOKED)], "differs", "吊销营业执照"),
        ([], "unknown", "查无此统一社会信用代码"),
    ],
)
def test_what_is_not_as_registered_is_yellow_and_not_clean_once_it_was_opened(
    installation: Installation, entries: list[Any], finding: str, words: str
) -> None:
    review = CardReview(installation, make_register(*entries))
    assert review.see("")["items"][0]["registry"]["finding"] == "not_asked"

    page = review.open_page()
    assert words in page
    seen = review.see(f"/{review.number}")
    assert seen["registry"]["finding"] == finding
    assert seen["red"] == []
    assert review.find_check()[0] == "warn"

    [item] = review.see("")["items"]
    assert item["registry"]["finding"] == finding
    assert "registry" in item["checks"]
    assert review.see("?flag=clean")["items"] == []


def test_the_register_is_asked_once_for_all_who_open_it(installation: Installation) -> None:
    register = make_register(make_entry(CODE, NAME))
    review = CardReview(installation, register)
    for _ in range(3):
        review.open_page()
    review.see("")
    assert register.asked == [CODE]


def test_a_register_that_is_away_holds_up_no_review(installation: Installation) -> None:
    register = make_register()
    register.is_away = True
    review = CardReview(installation, register)
    assert "登记信息：未查询" in review.open_page()
    assert review.find_check()[0] == "not_applicable"
    assert review.see(f"/{review.number}")["registry"] == {
        "finding": "not_asked",
        "name": None,
        "status": None,
        "checked_at": None,
    }


def test_a_register_that_never_answers_is_not_waited_for(installation: Installation) -> None:
    with serve_answers(stay_silent) as heard:
        registry = HttpRegistry(heard.url, timeout=TIMEOUT)
        review = CardReview(installation, registry)
        assert "登记信息：未查询" in review.open_page()
        assert len(heard.asked) == 1
        registry.close()


def test_a_registered_employer_is_not_looked_up_with_each_signing(
    installation: Installation,
) -> None:
    register = make_register()
    review = CardReview(installation, register)
    number = review.small.sign_agreement("2")
    installation.projector().catch_up()
    seen = review.see(f"/{number}")
    assert seen["registry"] is None
    assert [one["state"] for one in seen["checks"] if one["code"] == "registry"] == [
        "not_applicable"
    ]
    assert register.asked == []


def test_a_decided_signing_asks_nobody_any_more(installation: Installation) -> None:
    register = make_register(make_entry(CODE, NAME))
    review = CardReview(installation, register)
    by = {"Authorization": f"Bearer {review.token}"}
    approved = review.client.post(f"/api/reviews/{review.number}/approval", headers=by)
    assert approved.status_code == 201, approved.text
    installation.projector().catch_up()
    assert review.see(f"/{review.number}")["registry"]["finding"] == "not_asked"
    assert register.asked == []
