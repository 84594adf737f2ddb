"""The staff of a school or of the province, and what they may oversee."""

from typing import Any

import pytest

from signing.aggregates.staff import Staff
from signing.events import StaffAppointed, StaffDismissed, StaffReassigned
from signing.refusals import AlreadyRegistered, NoSuchStaff
from signing.vocabulary import Encrypted, Role, staff_id
from support.facts.cast import ADMIN
from support.facts.given_when_then import given
from support.stories.chronicle import encrypt_plainly

COUNSELOR: dict[str, Any] = {
    "username": "counselor-9",
    "name": encrypt_plainly("周老师"),
    "role": Role.COUNSELOR,
    "school_code": "99001",
    "colleges": ("信息工程学院",),
}
NOBODY_YET = Staff(staff_id("counselor-9"))


def appoint_counselor(one: Staff) -> StaffAppointed:
    return one.appoint(ADMIN, **COUNSELOR)


def reassign_counselor(one: Staff) -> StaffReassigned:
    return one.reassign(ADMIN, ("商学院", "外国语学院"))


def dismiss_counselor(one: Staff, reason: Encrypted | None = None) -> StaffDismissed:
    return one.dismiss(ADMIN, reason or encrypt_plainly("调离"))


IN_OFFICE = NOBODY_YET.evolve(appoint_counselor(NOBODY_YET))
DISMISSED = IN_OFFICE.evolve(dismiss_counselor(IN_OFFICE))


def test_a_counselor_is_appointed_for_colleges() -> None:
    after = given(NOBODY_YET).when(appoint_counselor).then(StaffAppointed, **COUNSELOR)
    assert after.colleges == {"信息工程学院"}
    after.must_be_in_office()


@pytest.mark.parametrize("one", [IN_OFFICE, DISMISSED], ids=["in office", "dismissed"])
def test_a_user_name_is_given_once(one: Staff) -> None:
    taken = AlreadyRegistered.of_username().about
    given(one).when(appoint_counselor).then_refused(AlreadyRegistered, **taken)


def test_a_counselor_is_given_other_colleges() -> None:
    after = (
        given(IN_OFFICE)
        .when(reassign_counselor)
        .then(StaffReassigned, colleges=("商学院", "外国语学院"))
    )
    assert after.colleges == {"商学院", "外国语学院"}


def test_a_member_of_staff_is_dismissed_with_a_reason() -> None:
    after = (
        given(IN_OFFICE)
        .when(dismiss_counselor)
        .then(StaffDismissed, reason=encrypt_plainly("调离"))
    )
    assert after.dismissed


@pytest.mark.parametrize("one", [NOBODY_YET, DISMISSED], ids=["nobody yet", "dismissed"])
@pytest.mark.parametrize("act", [reassign_counselor, dismiss_counselor])
def test_only_who_is_in_office_is_reassigned_or_dismissed(one: Staff, act: Any) -> None:
    given(one).when(act).then_refused(NoSuchStaff)
