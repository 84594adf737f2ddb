"""A season in which every kind of fact happens at least once."""

from datetime import date
from decimal import Decimal
from uuid import uuid5

from signing.aggregates.minimum_wages import MinimumWages
from signing.aggregates.parked_fact import ParkedFact
from signing.aggregates.school import School
from signing.aggregates.staff import Staff
from signing.aggregates.wechat_account import WeChatAccount
from signing.vocabulary import (
    MINIMUM_WAGES_ID,
    NAMESPACE,
    Channel,
    EndedBy,
    MinimumWage,
    PrivacyRequestKind,
    Role,
    parked_fact_id,
    school_id,
    staff_id,
)
from support.facts.logs import Story
from support.stories.chronicle import encrypt_plainly
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory


def tell_everything() -> Story:
    story = Story()
    _add_school_with_staff(story)
    firm = _add_firm_with_position(story)
    _tell_roster_life(story.graduate("20260001"), firm)
    _tell_job_search(story.graduate("20260002"), firm)
    _tell_two_agreements(story.graduate("20260003"), firm)
    firm.accepted_notice()
    _tell_consents(story.graduate("20260004"), firm)
    _tell_amendments(story.graduate("20260005"), firm)
    _tell_answers_by_link(story.graduate("20260006"), firm)
    firm.closes_position()
    _contest(firm)
    _park_and_replay(story)
    _import_minimum_wages(story)
    return story


def _park_and_replay(story: Story) -> None:
    parked = ParkedFact(parked_fact_id(3))
    at = story.facts[2]
    fact = parked.park(
        story.stamp(Role.SYSTEM),
        position=3,
        kind=at.fact.topic(),
        stream=at.fact.originator_id,
        version=at.fact.originator_version,
        models=frozenset({"roster_list"}),
        reason="程序无法解读",
        operator="root",
    )
    story.add(fact)
    replayed = parked.evolve(fact).replay(
        story.stamp(Role.SYSTEM), position=3, reason="程序已修正", operator="root"
    )
    story.add(replayed)


def _import_minimum_wages(story: Story) -> None:
    wage = MinimumWage(
        region="420000", valid_from=date(2026, 1, 1), monthly=Decimal(2000), source="示例"
    )
    fact = MinimumWages(MINIMUM_WAGES_ID).import_wages(
        story.stamp(Role.SYSTEM), wages=[wage], replaces=False, operator="root"
    )
    assert fact is not None
    story.add(fact)


def _add_school_with_staff(story: Story) -> None:
    story.school("99001")
    by = story.stamp(Role.SCHOOL_ADMIN)
    school = School(school_id("99001"), version=1)
    for college in ("信息工程学院", "软件学院", "网络学院"):
        added = school.add_college(by, college)
        school = school.evolve(added)
        story.add(added)
    renamed = school.rename_college(by, "网络学院", "网络空间安全学院", 0)
    story.add(renamed)
    merged = ("软件学院", "网络空间安全学院")
    school = school.evolve(renamed)
    combined = school.merge_colleges(by, merged, "计算机学院", 0)
    story.add(combined)
    _delegate_verification(story, school.evolve(combined))
    counselor = Staff(staff_id("counselor-9"))
    appointed = counselor.appoint(
        by,
        username="counselor-9",
        name=encrypt_plainly("周老师"),
        role=Role.COUNSELOR,
        school_code="99001",
        colleges=("信息工程学院",),
    )
    story.add(appointed)
    counselor = counselor.evolve(appointed)
    reassigned = counselor.reassign(by, ())
    story.add(reassigned)
    story.add(counselor.evolve(reassigned).dismiss(by, encrypt_plainly("调离")))


def _add_firm_with_position(story: Story) -> EmployerStory:
    firm = story.employer()
    firm.showed()
    firm.changed(name="江淮云图集团")
    firm.suspended()
    firm.reinstated()
    _verify_firm(firm)
    firm.opens()
    firm.changes_position(title="高级软件工程师")
    _tell_colleagues(firm)
    return firm


def _verify_firm(firm: EmployerStory) -> None:
    """It registered earlier: the operator asks, it is refused, mends what is wrong, and passes."""
    firm.lapsed()
    firm.refused()
    firm.asked_again()
    firm.verified()


def _delegate_verification(story: Story, school: School) -> None:
    delegated = school.delegate_verification(story.stamp(Role.PROVINCE))
    story.add(delegated)
    story.add(school.evolve(delegated).reclaim_verification(story.stamp(Role.PROVINCE)))


def _tell_colleagues(firm: EmployerStory) -> None:
    colleague, other = firm.invited("李梅"), firm.invited("韩雷")
    firm.joined(colleague)
    firm.removed(other)
    firm.handed_over(colleague)


def _contest(firm: EmployerStory) -> None:
    firm.claimed()
    firm.rejected_claim()
    firm.claimed(2)
    firm.claimed(3)
    firm.upheld_claim()


def _tell_roster_life(one: GraduateStory, firm: EmployerStory) -> None:
    account = WeChatAccount(uuid5(NAMESPACE, "a phone"))
    claimed = account.claim(one.story.stamp(Role.GRADUATE), one.id)
    one.story.add(claimed)
    one.bound()
    one.story.add(account.evolve(claimed).release(one.story.stamp(Role.SCHOOL_ADMIN)))
    one.unbound()
    one.reported_error()
    one.answered_error()
    one.changed_contact()
    one.guessed_at()
    one.reported_error()
    one.corrected(major="网络工程")
    one.followed("计算机学院")
    one.destination("80")
    one.unlocked()
    one.confirmed()
    one.signed(firm, Channel.CARD)
    one.rejected()
    one.erased()


def _tell_job_search(one: GraduateStory, firm: EmployerStory) -> None:
    one.applied(firm)
    one.withdrew()
    one.applied(firm)
    one.not_selected()
    one.applied(firm)
    one.invited()
    one.declined_interview()
    one.applied(firm)
    one.invited()
    one.withdrew_interview()
    one.invited()
    one.moved_interview()
    one.accepted_interview()
    one.offered()
    one.withdrew_offer()
    one.offered()
    one.declined_offer()
    one.confirmed()
    one.carded()
    one.revoked_card()
    one.offered_by_card(firm)


def _tell_consents(one: GraduateStory, firm: EmployerStory) -> None:
    one.accepted_notice()
    one.consented()
    one.consented_to_resume()
    one.applied(firm)
    one.withdrew_resume_consent()
    one.withdrew_consent()
    one.asked_about_data()
    one.answered_about_data()
    one.asked_about_data(PrivacyRequestKind.COPY)
    one.answered_about_data(granted=False, words="请在手机上下载")
    one.asked_about_data(PrivacyRequestKind.DELETION, "不再求职")


def _tell_two_agreements(one: GraduateStory, firm: EmployerStory) -> None:
    one.confirmed()
    one.signed(firm, Channel.PLATFORM)
    one.disputed()
    one.withdrew_dispute()
    one.disputed()
    one.approved()
    one.printed()
    one.filed()
    one.offered_stamped_copy()
    one.returned_stamped_copy(1)
    one.offered_stamped_copy()
    one.accepted_stamped_copy(2)
    one.asked_release()
    one.withdrew_release()
    one.asked_release()
    one.refused_release()
    one.employer_asked_release()
    one.withdrew_release(Role.EMPLOYER)
    one.employer_asked_release()
    one.answered_release(agreed=False)
    one.refused_release()
    one.asked_release(needs_employer=True)
    one.employer_answered()
    one.released()
    one.signed(firm, Channel.DIRECT, confirmed=False)
    one.disputed()
    one.person_checked()
    one.confirmed_signing()


def _tell_amendments(one: GraduateStory, firm: EmployerStory) -> None:
    """While the signing waits, and in effect; the last one lapses with its agreement."""
    one.confirmed()
    one.signed(firm, Channel.DIRECT)
    one.proposed_amendment()
    one.accepted_amendment()
    one.proposed_amendment(Role.EMPLOYER, title="测试工程师")
    one.declined_amendment(Role.GRADUATE)
    one.approved()
    one.printed()
    one.proposed_amendment(Role.EMPLOYER, title="测试工程师")
    one.accepted_amendment(Role.GRADUATE)
    one.approved_amendment()
    one.printed()
    one.proposed_amendment()
    one.withdrew_amendment()
    one.proposed_amendment()
    one.accepted_amendment()
    one.rejected_amendment()
    one.proposed_amendment()
    one.asked_release()
    one.released()


def _tell_answers_by_link(one: GraduateStory, firm: EmployerStory) -> None:
    """An employer without an account answers by the link that its graduate passed on."""
    one.confirmed()
    one.signed(firm, Channel.CARD)
    one.proposed_amendment()
    one.declined_amendment(Role.CARD_HOLDER)
    one.approved()
    one.proposed_amendment()
    one.accepted_amendment(Role.CARD_HOLDER)
    one.approved_amendment()
    one.asked_release(ended_by=EndedBy.GRADUATE)
    one.answered_release(agreed=False)
    one.refused_release()
    one.asked_release(needs_employer=True, ended_by=EndedBy.BOTH)
    one.answered_release(agreed=True)
    one.released()
