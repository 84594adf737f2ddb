"""A graduate: the root that holds their applications, their card and their agreements."""

from signing.aggregates.graduate import (
    amending,
    applying,
    checking,
    conditions,
    enrolment,
    offering,
    paper,
    privacy,
    release,
    review,
    signing,
)
from signing.aggregates.graduate.state import GraduateState


class Graduate(GraduateState):
    """Every decision about one graduate, in the order of the story.

    This class is the table of contents. Each decision is a function over `GraduateState` in the
    module named here, and that module imports the conditions and the functions that it calls.
    """

    must_be_free = conditions.must_be_free
    must_be_able_to_apply = conditions.must_be_able_to_apply
    must_be_able_to_sign = conditions.must_be_able_to_sign
    must_let_id_number_be_used = conditions.must_let_id_number_be_used
    must_hold_card = conditions.must_hold_card
    must_be_printable = conditions.must_be_printable
    must_be_sent_back = conditions.must_be_sent_back

    enrol = enrolment.enrol
    correct = enrolment.correct
    confirm_source = enrolment.confirm_source
    report_error = enrolment.report_error
    answer_error = enrolment.answer_error
    change_contact = enrolment.change_contact
    follow_college = enrolment.follow_college
    notice_guessing = enrolment.notice_guessing
    bind = enrolment.bind
    unbind = enrolment.unbind
    check_person = checking.check_person
    record_destination = enrolment.record_destination
    unlock = enrolment.unlock
    erase = enrolment.erase

    submit_resume = applying.submit_resume
    withdraw_resume = applying.withdraw_resume
    invite = applying.invite
    move_interview = applying.move_interview
    withdraw_interview = applying.withdraw_interview
    accept_interview = applying.accept_interview
    decline_interview = applying.decline_interview
    not_select = applying.not_select

    offer = offering.offer
    offer_directly = offering.offer_directly
    offer_by_card = offering.offer_by_card
    withdraw_offer = offering.withdraw_offer
    decline_offer = offering.decline_offer

    issue_card = signing.issue_card
    revoke_card = signing.revoke_card
    accept_offer = signing.accept_offer
    sign_directly = signing.sign_directly
    sign_by_card = signing.sign_by_card
    confirm = signing.confirm
    dispute = signing.dispute
    withdraw_dispute = signing.withdraw_dispute

    approve = review.approve
    reject = review.reject

    print_agreement = paper.print_agreement
    file_stamped_copy = paper.file_stamped_copy
    must_take_stamped_copy = paper.must_take_stamped_copy
    offer_stamped_copy = paper.offer_stamped_copy
    accept_stamped_copy = paper.accept_stamped_copy
    return_stamped_copy = paper.return_stamped_copy

    propose_amendment = amending.propose_amendment
    accept_amendment = amending.accept_amendment
    decline_amendment = amending.decline_amendment
    withdraw_amendment = amending.withdraw_amendment
    approve_amendment = amending.approve_amendment
    reject_amendment = amending.reject_amendment

    request_termination = release.request_termination
    withdraw_termination = release.withdraw_termination
    answer_termination = release.answer_termination
    approve_termination = release.approve_termination
    reject_termination = release.reject_termination

    accept_notice = privacy.accept_notice
    consent_to_id_number = privacy.consent_to_id_number
    consent_to_next_resume = privacy.consent_to_next_resume
    withdraw_id_number_consent = privacy.withdraw_id_number_consent
    withdraw_resume_consent = privacy.withdraw_resume_consent
    end_application_without_consent = privacy.end_application_without_consent
    ask_about_data = privacy.ask_about_data
    get_open_request = privacy.get_open_request
    answer_request = privacy.answer_request
