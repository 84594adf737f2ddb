"""The province's season, through real HTTP against a real server that is killed in the middle."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from season import recount_agreements as agreements
from season import recount_deadlines as waiting
from season.book import Book, Story
from season.played import STAFF, Played
from season.recount import RECOUNTS, find_tables, read_rows
from season.recount_agreements import LIVE, STATE_AFTER
from season.scale import (
    LATE,
    ON_PAPER,
    RACERS,
    SIGNERS,
)
from season.search import (
    find_secrets,
    list_secrets,
    read_files,
    read_values,
)
from signing.projections.deadlines import Whose
from signing.vocabulary import Role

pytestmark = pytest.mark.sized

FACTS_OF: dict[str, tuple[str, ...]] = {
    "WeChatBound": ("bind",),
    "SourceConfirmed": ("confirm",),
    "GraduateContactChanged": ("change_contact",),
    "ResumeSubmitted": ("apply",),
    "InterviewInvited": ("invite",),
    "InterviewMoved": ("move_interview",),
    "InterviewWithdrawn": ("withdraw_interview",),
    "InterviewAccepted": ("accept_interview",),
    "InterviewDeclined": ("decline_interview",),
    "CandidateNotSelected": ("not_select",),
    "OfferMade": ("offer",),
    "OfferDeclined": ("decline_offer",),
    "OfferSigned": ("accept_offer", "sign_directly", "sign_by_card"),
    "CardIssued": ("card",),
    "SigningConfirmed": ("confirm_signing",),
    "SigningDisputed": ("dispute",),
    "DisputeWithdrawn": ("withdraw_dispute",),
    "SchoolApproved": ("approve",),
    "SchoolRejected": ("reject",),
    "AgreementPrinted": ("print",),
    "AmendmentProposed": ("propose_amendment",),
    "AmendmentAccepted": ("accept_amendment",),
    "AmendmentDeclined": ("decline_amendment",),
    "AmendmentWithdrawn": ("withdraw_amendment",),
    "AmendmentApproved": ("approve_amendment",),
    "AmendmentRejected": ("reject_amendment",),
    "TerminationRequested": ("ask_release",),
    "TerminationApproved": ("approve_release",),
    "TerminationRejected": ("reject_release",),
    "TerminationWithdrawn": ("withdraw_release",),
    "TerminationAnswered": ("answer_release",),
    "GraduateUnlocked": ("unlock",),
    "DestinationRecorded": ("place",),
    "ConsentGiven": ("apply", "consent"),
    "ConsentWithdrawn": ("withdraw_consent",),
    "PrivacyRequested": ("ask_about_data",),
    "PrivacyRequestAnswered": ("answer_about_data",),
    "EmployerNoticeAccepted": ("register",),
    "PositionOpened": ("open_position",),
    "EmployerRegistered": ("register",),
    "EmployerVerified": ("verify_employer",),
    "EmployerRefused": ("refuse_employer",),
    "VerificationRequested": ("ask_again",),
    "EmployerClaimed": ("claim",),
    "ClaimDecided": ("decide_claim",),
    "SchoolRegistered": ("register_school",),
    "VerificationDelegated": ("delegate",),
    "VerificationReclaimed": ("reclaim",),
    "ResumeWithdrawn": ("withdraw",),
    "OfferWithdrawn": ("withdraw_offer",),
    "CardRevoked": ("revoke_card",),
    "StampedCopyFiled": ("file_stamped",),
    "StampedCopyOffered": ("offer_stamped",),
    "StampedCopyAccepted": ("stamped_acceptance",),
    "StampedCopyReturned": ("stamped_return",),
    "WeChatUnbound": ("unbind",),
    "WeChatClaimed": ("bind",),
    "WeChatReleased": ("unbind",),
    "EmployerChanged": ("change",),
    "QualificationSubmitted": ("qualify",),
    "EmployerSuspended": ("suspend",),
    "EmployerReinstated": ("reinstate",),
    "PositionChanged": ("change_position",),
    "PositionClosed": ("close_position",),
    "StaffReassigned": ("reassign",),
    "StaffDismissed": ("dismiss",),
}
"""Facts, one for each command of these kinds."""

COLLEGES = 6 + 6


def test_no_command_was_lost_and_none_applied_twice(played: Played, book: Book) -> None:
    done, told = played.diary.done, Counter(fact.kind for fact in book)
    expected = Counter(
        {fact: sum(done[kind] for kind in kinds) for fact, kinds in FACTS_OF.items()}
    )
    expected["CardRevoked"] += 1  # the fifth wrong try is refused, and leaves this fact
    told_once = done["bind"] - done["unbind"]  # who binds anew was told before
    expected["NoticeAccepted"] = told_once
    expected["ConsentGiven"] += told_once
    expected["GraduateEnrolled"], expected["RosterCorrected"] = 2600, 2
    expected["StaffAppointed"] = done["register_school"] + done["appoint"] + len(STAFF)
    expected["MinimumWagesImported"] = 1
    expected["CollegeAdded"] = done["add_college"] + COLLEGES
    assert told == expected
    assert all(expected.values())
    assert played.diary.retried > 0, "the kill must have been felt"


def test_a_third_signed_by_each_way(played: Played, book: Book) -> None:
    done = played.diary.done
    ways = Counter(fact.said["channel"] for fact in book if fact.kind == "OfferSigned")
    assert ways == Counter(
        PLATFORM=done["accept_offer"], DIRECT=done["sign_directly"], CARD=done["sign_by_card"]
    )
    assert min(ways.values()) >= sum(SIGNERS.values()) // 3


def test_every_graduate_had_at_most_one_live_agreement_at_any_time(book: Book) -> None:
    assert max(count_most_live(story) for story in book.graduates.values()) == 1


def test_of_two_employers_at_the_same_instant_one_signed_each_time(played: Played) -> None:
    assert played.races == [[201, 409]] * RACERS


def test_offers_that_waited_too_long_were_signed_by_nobody(played: Played) -> None:
    assert played.diary.refused == {
        "sign_directly:AlreadySigned": RACERS,
        "accept_offer:ReplyTimeOver": LATE,
        "wrong_tail:TailWrong": 4,
        "wrong_tail:CardExpired": 1,
    }


def test_the_ratio_of_each_school_is_the_one_of_the_diary(played: Played, book: Book) -> None:
    by_the_log = Counter(
        row["school_code"]
        for row in agreements.standings(book)
        if row["state"] in {"EFFECTIVE", "TERMINATING"}
    )
    for code, effective in played.season.effective.items():
        found, signed = played.statistics[code], len(effective) + ON_PAPER
        assert found["signed_online"] == len(effective) == by_the_log[code]
        assert found["signed"] == signed
        assert found["esign_ratio"] == round(len(effective) / signed, 4)


def test_no_table_of_a_read_model_is_left_out(played: Played) -> None:
    assert set(find_tables(played.engine)) == set(RECOUNTS)


OF_FULL_BLOCKS = {
    f"esign_ratio.{table}"
    for table in (
        "block_moves",
        "blocks",
        "zones",
        "school_totals",
        "college_totals",
        "line_totals",
        "day_totals",
    )
}
"""A block is longer than this season's log, so they have no rows; see `test_totals.py`."""


@pytest.mark.parametrize("name", RECOUNTS)
def test_a_read_model_holds_what_the_log_says(played: Played, book: Book, name: str) -> None:
    recount, key = RECOUNTS[name]
    held = read_rows(played.engine, find_tables(played.engine)[name])
    keys = key.split(", ")
    expected = {tuple(row[one] for one in keys): row for row in recount(book)}
    found = {tuple(row[one] for one in keys): row for row in held if row.get("signings") != 0}

    assert set(found) == set(expected)
    assert expected or name in OF_FULL_BLOCKS, "a season that fills no row proves nothing"
    wrong = {
        (which, column): (value, expected[which].get(column))
        for which, row in found.items()
        for column, value in row.items()
        if _to_plain(value) != expected[which].get(column)
    }
    assert dict(list(wrong.items())[:3]) == {}
    assert all(set(row) <= set(held[0]) for row in expected.values())


def _to_plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.mark.parametrize("later", [timedelta(), timedelta(hours=30), timedelta(days=15)])
def test_what_waits_is_what_the_log_leaves_open(
    played: Played, book: Book, later: timedelta
) -> None:
    now = book.facts[-1].at + later
    expected = {
        Role.SCHOOL_ADMIN: waiting.for_schools(book, now),
        Role.GRADUATE: waiting.for_graduates(book, now),
        Role.EMPLOYER: waiting.for_employers(book),
    }
    for role, rows in expected.items():
        every = Whose(role).select_all(now)
        assert every is not None
        with played.engine.connect() as connection:
            query = select(every).where(every.c.kind != "binding_report")
            found = {(row.kind, row.key): (row.since, row.due) for row in connection.execute(query)}
        assert found == rows
    assert expected[Role.SCHOOL_ADMIN], "a season that leaves nothing open proves nothing"


def test_no_personal_data_stands_in_the_clear(played: Played) -> None:
    folder = played.season.service.folder
    stored = b"\n".join([*read_values(played.engine), *read_files(folder)])

    assert find_secrets(list_secrets(played), stored) == []


@pytest.mark.parametrize("form", ["{}", '{{"name":"{}"}}', "x{}x"])
@pytest.mark.parametrize(
    "secret", ["欧阳若兰", "34010320041028099X", "0551-76540001", "E70131974", "某市某路45号"]
)
def test_the_search_would_find_it(form: str, secret: str) -> None:
    told = form.format(secret)
    for stored in (told.encode(), json.dumps(told).encode(), json.dumps(json.dumps(told)).encode()):
        assert find_secrets({secret}, b"\x01" + stored + b"\x00") == [secret]


def count_most_live(story: Story) -> int:
    """Return how many agreements were live at the same time, at most."""
    live: set[str] = set()
    most = 0
    for fact in story.all(*STATE_AFTER):
        if fact.number:
            (live.add if STATE_AFTER[fact.kind] in LIVE else live.discard)(fact.number)
        most = max(most, len(live))
    return most
