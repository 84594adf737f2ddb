"""What a school's and an employer's programmer write with a client generated for them.

`tests/http/routes/test_generated_client.py` has mypy read it: an answer without a type fails.
"""

from datetime import datetime
from typing import assert_type

from signing_client import AuthenticatedClient
from signing_client.api.counselor_辅导员 import (
    approve_api_reviews_number_approval_post as approval,
)
from signing_client.api.counselor_辅导员 import live_api_desk_live_get as live
from signing_client.api.counselor_辅导员 import look_at_api_reviews_number_get as review
from signing_client.api.counselor_辅导员 import queue_api_reviews_get as queue
from signing_client.api.counselor_辅导员 import to_print_api_prints_get as prints
from signing_client.api.employer_用人单位 import own_positions_api_employer_positions_get as own
from signing_client.api.graduate_毕业生 import open_positions_api_positions_get as positions
from signing_client.api.personal_data_个人信息 import export_json_api_me_export_json_get as export
from signing_client.models import (
    ApprovalForm,
    Export,
    OpenPosition,
    OwnPosition,
    PrintItem,
    Problem,
    ReviewItem,
    StandingAnswer,
    StandingAnswerStanding,
    WaitingCounts,
)


def approve_all(client: AuthenticatedClient, verified: str) -> dict[str, StandingAnswerStanding]:
    """Approve all, and return each graduate's standing afterwards, by the employer's name."""
    found = queue.sync(client=client)
    if found is None or isinstance(found, Problem):
        return {}
    assert_type(found.items, list[ReviewItem])
    assert_type(found.next_, str | None)
    assert_type(found.counts.pending, int)
    standings = {}
    for item in found.items:
        assert_type(item.employer.name, str)
        assert_type(item.graduate.name, str)
        assert_type(item.signed_at, datetime)
        standings[item.employer.name] = approve(client, item.agreement_number, verified).standing
    return standings


def approve(client: AuthenticatedClient, number: str, verified: str) -> StandingAnswer:
    seen = review.sync(number, client=client)
    if seen is None or isinstance(seen, Problem):
        raise LookupError(number)
    assert_type(seen.employer.name, str)
    assert_type(seen.red, list[str])
    if seen.terms is not None:
        assert_type(seen.terms.probation_months, int)
    done = approval.sync(
        number, client=client, body=ApprovalForm(verified=verified), if_match=f'"{seen.version}"'
    )
    if done is None or isinstance(done, Problem):
        raise LookupError(number)
    assert_type(done, StandingAnswer)
    assert_type(done.standing, StandingAnswerStanding)
    return done


def list_titles(client: AuthenticatedClient) -> list[str]:
    """Return the titles of all open positions, then of one's own."""
    opened, mine = positions.sync(client=client), own.sync(client=client)
    if opened is None or mine is None or isinstance(opened, Problem) or isinstance(mine, Problem):
        return []
    assert_type(opened.items, list[OpenPosition])
    assert_type(mine.items, list[OwnPosition])
    return [one.title for one in opened.items] + [one.title for one in mine.items]


def count_waiting(client: AuthenticatedClient) -> int:
    printed, counts = prints.sync(client=client), live.sync(client=client)
    if printed is None or isinstance(printed, Problem):
        return 0
    assert_type(printed.items, list[PrintItem])
    if isinstance(counts, WaitingCounts):
        assert_type(counts.over_48h, int)
    return printed.counts.to_print


def describe_oneself(client: AuthenticatedClient) -> str:
    held = export.sync(client=client)
    if held is None or isinstance(held, Problem):
        return ""
    assert_type(held, Export)
    assert_type(held.graduate.person.name, str)
    return held.graduate.student_number
