"""Deciding about many over the API: each as it was seen, sent twice done once, refusals by row."""

from typing import Any

from signing.events import CandidateNotSelected, SchoolApproved
from signing.facts import Fact
from signing.vocabulary import AgreementNumber, ApplicationId, find_applicant_id, find_graduate_id
from support.routes.two_sides import TwoSides
from support.waiting import soon

APPROVALS, REJECTIONS = "/api/reviews/approvals", "/api/employer/applications/rejections"


def find_review(story: TwoSides, name: str) -> Any:
    number = story.province.names[name]
    items = story.ask("counselor", "GET", "/api/reviews?state=all&limit=200").json()["items"]
    return next((one for one in items if one["agreement_number"] == number), None)


def approve(story: TwoSides, *seen: tuple[str, int], key: str = "one") -> Any:
    form = [{"agreement_number": number, "version": version} for number, version in seen]
    headers = {"Idempotency-Key": key}
    return story.ask("counselor", "POST", APPROVALS, {"seen": form}, **headers)


def find_clean_review(story: TwoSides) -> Any:
    """Let the employer of the like name be called otherwise: then no check says anything."""
    story.do("other_employer", "PATCH", "/api/employer", {"name": "黄山云海酒店有限公司"})
    return soon(lambda: found if (found := find_review(story, "waiting"))["checks"] == [] else None)


def list_facts(story: TwoSides, number: str, kind: type[Fact]) -> list[Fact]:
    owner = find_graduate_id(AgreementNumber(number)) or find_applicant_id(ApplicationId(number))
    assert owner is not None
    return [
        one for one in story.installation.context.ledger.load_facts(owner) if isinstance(one, kind)
    ]


def test_clean_signings_are_approved_as_they_were_seen_and_once(story: TwoSides) -> None:
    found = find_clean_review(story)
    number, version = found["agreement_number"], found["version"]
    for _ in range(2):
        answer = approve(story, (number, version), ("2026-99001-none-1", 1), ("2026-x-1", 1))
        assert answer.status_code == 200
        said = answer.json()
        assert (said["approved"], said["left"]) == (1, 1)
        assert said["stopped"]["code"] == "NoSuchAgreement"
        assert said["stopped"]["agreement_number"] == "2026-99001-none-1"
        assert answer.headers["Signing-Receipt"]
    assert len(list_facts(story, number, SchoolApproved)) == 1
    again = approve(story, (number, version + 1), key="another").json()
    assert again["stopped"]["code"] in {"NotAwaitingReview", "StaleVersion"}


def test_what_changed_since_stops_the_row_and_nothing_behind_it_is_done(story: TwoSides) -> None:
    found = find_clean_review(story)
    said = approve(story, (found["agreement_number"], found["version"] - 1), ("x", 1)).json()
    assert said["approved"] == 0
    assert said["stopped"]["code"] == "StaleVersion"
    assert said["left"] == 1
    assert list_facts(story, found["agreement_number"], SchoolApproved) == []


def test_a_version_that_nobody_can_have_seen_approves_nothing(story: TwoSides) -> None:
    found = find_clean_review(story)
    said = approve(story, (found["agreement_number"], 10**30)).json()
    assert (said["approved"], said["stopped"]["code"]) == (0, "StaleVersion")
    assert list_facts(story, found["agreement_number"], SchoolApproved) == []


def test_another_whole_under_the_same_key_is_refused(story: TwoSides) -> None:
    found = find_clean_review(story)
    row = (found["agreement_number"], found["version"])
    assert approve(story, row).json()["approved"] == 1
    other = approve(story, ("2026-99001-none-1", 1), row)
    assert other.status_code == 422 or other.json()["stopped"]["code"] == "NoSuchAgreement"
    other = approve(story, row, ("2026-99001-none-1", 1))
    assert (other.status_code, other.json()["code"]) == (422, "KeyReused")


def test_what_a_check_speaks_of_is_not_approved_among_many(story: TwoSides) -> None:
    number = find_clean_review(story)["agreement_number"]
    story.do("waiter", "POST", "/api/me/agreement/dispute", {"words": "我没有同意过"})
    disputed = soon(lambda: found if (found := find_review(story, "waiting"))["checks"] else None)
    said = approve(story, (number, disputed["version"])).json()
    assert (said["approved"], said["stopped"]["code"]) == (0, "LookNeeded")
    assert said["stopped"]["zh"]
    assert said["stopped"]["en"]


def test_no_signing_and_too_many_are_refused_at_the_door(story: TwoSides) -> None:
    assert approve(story).status_code == 422
    many = [(f"2026-99001-{one}-1", 1) for one in range(101)]
    assert approve(story, *many).status_code == 422


def test_many_applicants_are_told_once_and_who_cannot_be_is_named(story: TwoSides) -> None:
    names = story.province.names
    items = story.ask("employer", "GET", "/api/employer/applications?limit=200").json()["items"]
    versions = {one["id"]: one["version"] for one in items}
    seen = [
        {"application_id": names["submitted"], "version": versions[names["submitted"]]},
        {"application_id": names["offered"], "version": versions[names["offered"]]},
        {"application_id": "nobody's", "version": 1},
    ]
    for _ in range(2):
        answer = story.ask(
            "employer", "POST", REJECTIONS, {"seen": seen}, **{"Idempotency-Key": "told"}
        )
        assert answer.status_code == 200
        said = answer.json()
        assert said["told"] == 1
        refused = {one["application_id"]: one["code"] for one in said["refused"]}
        assert refused == {
            names["offered"]: refused[names["offered"]],
            "nobody's": "NoSuchApplication",
        }
        assert answer.headers["Signing-Receipt"]
    assert len(list_facts(story, names["submitted"], CandidateNotSelected)) == 1
