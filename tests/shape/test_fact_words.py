"""Every fact has its words, in one place and in both languages, and speaks of its own fields."""

import re
from collections.abc import Iterator
from enum import Enum
from string import Formatter
from typing import Any, get_args

import pytest

from signing import events
from signing.events import (
    AgreementFact,
    DestinationRecorded,
    EmployerFact,
    GraduateEnrolled,
    GraduateFact,
    GraduateUnlocked,
    OfferSigned,
    RosterCorrected,
    SchoolFact,
    SchoolRegistered,
    StaffFact,
)
from signing.fact_words import (
    FACTS,
    VALUES,
    AudienceKind,
    Both,
    FactWords,
    Value,
    find_step,
    find_words,
)
from signing.facts import Fact
from signing.http.pages.audit.log import GROUPS
from signing.http.pages.drawing import build_environment
from signing.outcomes import STANDING_AFTER
from signing.vocabulary import Role, Standing
from signing.vocabulary.values import Terms

HAN = re.compile("[\u3400-\u9fff]")
KINDS = {kind.__name__: kind for kind in Fact.kinds.values() if kind.__module__ == events.__name__}
OF_AN_AGREEMENT = {OfferSigned, GraduateUnlocked, *get_args(AgreementFact)}
OF_NO_NOTICE = {
    *("PersonChecked", "GraduateEnrolled", "SourceConfirmed", "SourceErrorReported", "WeChatBound"),
    *("GraduateContactChanged", "GraduateCollegeChanged"),
    *("PersonalDataErased", "ResumeSubmitted", "ResumeWithdrawn", "InterviewAccepted"),
    *("InterviewDeclined", "OfferDeclined", "CardIssued", "SigningDisputed", "DisputeWithdrawn"),
    *("NoticeAccepted", "ConsentGiven", "ConsentWithdrawn", "PrivacyRequested", "SigningConfirmed"),
    *("AgreementPrinted", "StampedCopyFiled", "StampedCopyOffered"),
}
"""What graduates do themselves, and what changes nothing for them."""
VARIANTS = {
    "OfferSigned": {"DIRECT", "CARD"},
    "TerminationAnswered": {"agreed", "refused"},
    "GraduateUnlocked": {"voided", "free"},
    "RosterCorrected": {"cleared", "corrected"},
}
IN_A_NOTICE = {"employer", "position", "reply_by", "destination", "reason", "fields"}
IN_OWN = {"employer", "position", "by"}
CODES = {"agreement_number", "application_id", "school_code", "voided"}
IN_TO = {
    "graduate",
    "employer",
    "position",
    "reply_by",
    "reason",
    "detail",
    "colleague",
    "former",
    "school",
}
OF_NO_NOTICE_TO: dict[AudienceKind, set[str]] = {
    "employer": {
        *("GraduateEnrolled", "RosterCorrected", "SourceConfirmed", "SourceErrorReported"),
        *("SourceErrorAnswered", "GraduateContactChanged", "GraduateCollegeChanged"),
        *("GuessingNoticed", "WeChatBound", "WeChatUnbound", "PersonChecked"),
        *("DestinationRecorded", "PersonalDataErased", "NoticeAccepted", "ConsentGiven"),
        *("PrivacyRequested", "PrivacyRequestAnswered", "CardIssued", "CardRevoked"),
        *("InterviewInvited", "InterviewMoved", "InterviewWithdrawn", "CandidateNotSelected"),
        *("OfferMade", "OfferWithdrawn", "AgreementPrinted", "StampedCopyFiled"),
        *("StampedCopyOffered", "EmployerRegistered", "EmployerChanged"),
        *("QualificationSubmitted", "EmployerNoticeAccepted", "VerificationRequested"),
    },
    "college": {
        *("GraduateEnrolled", "RosterCorrected", "SourceConfirmed", "SourceErrorAnswered"),
        *("GraduateContactChanged", "GraduateCollegeChanged", "GuessingNoticed", "WeChatBound"),
        *("WeChatUnbound", "PersonChecked", "DestinationRecorded", "PersonalDataErased"),
        *("NoticeAccepted", "ConsentGiven", "ConsentWithdrawn", "PrivacyRequested"),
        *("PrivacyRequestAnswered", "ResumeSubmitted", "ResumeWithdrawn", "InterviewInvited"),
        *("InterviewMoved", "InterviewWithdrawn", "InterviewAccepted", "InterviewDeclined"),
        *("CandidateNotSelected", "OfferMade", "OfferWithdrawn", "OfferDeclined", "CardIssued"),
        *("CardRevoked", "SchoolApproved", "SchoolRejected", "AgreementPrinted"),
        *("StampedCopyFiled", "StampedCopyAccepted", "StampedCopyReturned"),
        *("AmendmentProposed", "AmendmentDeclined", "AmendmentWithdrawn", "AmendmentApproved"),
        *("AmendmentRejected", "TerminationApproved", "TerminationRejected"),
    },
    "school": {"SchoolRegistered", "CollegeAdded"},
    "province": {
        *("EmployerChanged", "QualificationSubmitted", "EmployerSuspended", "EmployerReinstated"),
        *("EmployerVerified", "EmployerRefused", "ClaimDecided", "ColleagueInvited"),
        *("ColleagueJoined", "ColleagueRemoved", "EmployerHandedOver", "EmployerNoticeAccepted"),
        "StaffReassigned",
    },
}
"""What an audience does itself, or what asks nothing of it and changes nothing for it."""
CONCERNED: dict[AudienceKind, set[type[Fact]]] = {
    "employer": {*get_args(GraduateFact), *get_args(EmployerFact)},
    "college": {*get_args(GraduateFact)},
    "school": {*get_args(SchoolFact), *get_args(StaffFact)},
    "province": {*get_args(EmployerFact), *get_args(StaffFact), SchoolRegistered},
}
"""Whose facts each must have thought of; more may be told."""
IN_NEWS = {"graduate", "employer"}
IN_BLOCKING = {"day_zh", "day_en", "employer", "destination"}
UNCONFIRMED = {GraduateEnrolled, RosterCorrected}
"""They leave a graduate who must confirm first."""


def find_blanks(words: Both) -> set[str]:
    parsed = [*Formatter().parse(words.zh), *Formatter().parse(words.en)]
    return {field.split(".")[0] for _, field, _, _ in parsed if field}


def list_own_fields(kind: type[Fact]) -> dict[str, Any]:
    fields = kind.model_fields.items()
    return {name: field.annotation for name, field in fields if name not in Fact.model_fields}


def list_worded_values() -> Iterator[tuple[str, set[str]]]:
    """Yield every field of a fact that is an enum or a boolean, with all its values."""
    yield "role", {one.value for one in Role}
    yield "changed", {"position_title", *Terms.model_fields}
    for kind in KINDS.values():
        for name, annotation in list_own_fields(kind).items():
            for one in (annotation, *get_args(annotation)):
                if one is bool:
                    yield name, {"True", "False"}
                elif isinstance(one, type) and issubclass(one, Enum):
                    yield name, {value.value for value in one}


def test_every_fact_has_its_words_in_the_order_of_the_story_and_none_are_left_over() -> None:
    assert list(FACTS) == list(KINDS)


def test_every_fact_is_offered_to_who_searches_the_log_in_the_order_of_the_story() -> None:
    assert [name for names in GROUPS.values() for name in names] == list(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_a_fact_speaks_in_its_blanks_of_its_own_fields(name: str) -> None:
    words = FACTS[name]
    assert not find_blanks(words.name)
    assert find_blanks(words.sentence) <= {*list_own_fields(KINDS[name]), "by"}
    assert all(find_blanks(one) <= IN_A_NOTICE for one in words.notice.values())
    assert all(find_blanks(one) <= IN_TO for of in words.to.values() for one in of.values())
    assert words.news is None or find_blanks(words.news) <= IN_NEWS
    assert words.blocking is None or find_blanks(words.blocking) <= IN_BLOCKING


def list_said(words: FactWords) -> list[Both]:
    return [
        words.name,
        *words.title.values(),
        words.sentence,
        *([words.own] if words.own else []),
        *words.notice.values(),
        *(one for of in words.to.values() for one in of.values()),
        *([words.news] if words.news else []),
        *([words.blocking] if words.blocking else []),
    ]


MEANING_THE_SAME = {
    "作废": r"\b(void|voided|revoked|cleared)\b",
    "终止": r"\b(ended|ends|end)\b",
    "停用": r"\b(suspended|closed)\b",
    "邀请(?!了)": r"(?i)\b(invit|interview)",
}
"""Words that decide what a sentence means, and how English says them."""


@pytest.mark.parametrize("name", KINDS)
def test_what_ended_and_what_is_void_are_told_apart_alike_in_both_languages(name: str) -> None:
    for one in list_said(FACTS[name]):
        for zh, en in MEANING_THE_SAME.items():
            assert not re.search(zh, one.zh) or re.search(en, one.en), one
        assert "void" not in one.en or "作废" in one.zh, one


@pytest.mark.parametrize("name", KINDS)
def test_the_two_languages_say_the_same_and_each_in_its_own(name: str) -> None:
    for one in list_said(FACTS[name]):
        assert HAN.search(one.zh)
        assert not HAN.search(one.en)
        zh, en = find_blanks(Both(zh=one.zh, en="-")), find_blanks(Both(zh="-", en=one.en))
        assert zh - {"day_zh"} == en - {"day_en"}


def test_what_others_do_to_a_graduate_is_told_to_them() -> None:
    of_graduates = {kind.__name__ for kind in get_args(GraduateFact)}
    assert {name for name in FACTS if FACTS[name].notice} == of_graduates - OF_NO_NOTICE
    for name in of_graduates - OF_NO_NOTICE:
        assert FACTS[name].notice.keys() == VARIANTS.get(name, {""})


@pytest.mark.parametrize("audience", CONCERNED)
def test_what_concerns_an_audience_is_told_to_it_or_is_listed(audience: AudienceKind) -> None:
    concerned = {kind.__name__ for kind in CONCERNED[audience]}
    told = {name for name, words in FACTS.items() if audience in words.to}
    assert concerned - told == OF_NO_NOTICE_TO[audience]


def test_a_title_is_of_an_audience_that_is_told() -> None:
    for name, words in FACTS.items():
        assert words.title.keys() <= words.notices.keys(), name


def test_no_school_is_told_twice_of_one_fact() -> None:
    for name, words in FACTS.items():
        assert not {"school", "college"} <= words.to.keys(), name


def test_what_is_told_is_of_a_group_and_leads_somewhere() -> None:
    for name, words in FACTS.items():
        assert (words.group is None) == (not words.notices), name
        for audience in words.notices:
            step = find_step(audience, name)
            assert step.path.startswith("/")
            assert HAN.search(step.zh)
            assert not HAN.search(step.en)


def test_every_fact_of_a_graduate_is_told_to_them_in_the_second_person_without_codes() -> None:
    of_graduates = {kind.__name__ for kind in get_args(GraduateFact)}
    assert {name for name in FACTS if FACTS[name].own} == of_graduates
    for name in of_graduates:
        words = FACTS[name].own
        assert words is not None
        assert "您" in words.zh, name
        assert "毕业生" not in words.zh
        assert re.search(r"\b(you|your)\b", words.en, re.IGNORECASE), name
        assert find_blanks(words) <= {*list_own_fields(KINDS[name]), *IN_OWN} - CODES


def test_what_happens_to_an_agreement_is_news_of_a_desk() -> None:
    assert {KINDS[name] for name in FACTS if FACTS[name].news} == OF_AN_AGREEMENT


def test_what_keeps_a_graduate_from_signing_is_told_to_them() -> None:
    bound = {kind for kind, standing in STANDING_AFTER.items() if standing is not Standing.FREE}
    told = {KINDS[name] for name in FACTS if FACTS[name].blocking}
    assert told == {*bound, *UNCONFIRMED, DestinationRecorded}


@pytest.mark.parametrize(("field", "values"), [*list_worded_values()])
def test_every_value_of_a_field_can_be_worded(field: str, values: set[str]) -> None:
    assert VALUES[field].keys() - {"empty"} == values


def test_no_worded_value_is_left_over() -> None:
    assert VALUES.keys() == {field for field, _ in list_worded_values()} | {"colleges", "verified"}


def test_values_come_in_both_languages_and_silence_is_silence_in_both() -> None:
    for one in (one for values in VALUES.values() for one in values.values()):
        assert isinstance(one, Value)
        assert bool(one.zh) == bool(one.en)
        assert not HAN.search(one.en)


def test_a_fact_without_words_is_called_by_its_class_and_told_to_nobody() -> None:
    words = find_words("SomethingHappened")
    assert (words.name.zh, words.sentence.en) == ("SomethingHappened", "SomethingHappened")
    assert (dict(words.notice), words.news) == ({}, None)


@pytest.mark.parametrize(("language", "name"), [("zh", "签约异议"), ("en", "Signing disputed")])
def test_pages_call_a_fact_by_its_name_in_the_readers_language(language: str, name: str) -> None:
    drawn = build_environment(language).from_string("{{ 'SigningDisputed' | fact_name }}")
    assert drawn.render() == name
