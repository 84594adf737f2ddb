"""A registered employer: the root that holds its data, its standing and its colleagues."""

from signing.aggregates.employer import claims, notices, registering, standing, verification
from signing.aggregates.employer import colleagues as people
from signing.aggregates.employer.state import Claim, Colleague, EmployerState, Qualification

__all__ = ["Claim", "Colleague", "Employer", "Qualification"]


class Employer(EmployerState):
    """Every decision about one employer.

    This class is the table of contents, as that of a graduate: each decision is a function over
    `EmployerState` in the module named here.
    """

    register = registering.register
    change = registering.change
    submit_qualification = registering.submit_qualification

    must_be_claimable = claims.must_be_claimable
    claim = claims.claim
    find_claim = claims.find_claim
    follow_claim = claims.follow_claim
    reject_claim = claims.reject_claim
    uphold_claim = claims.uphold_claim

    must_be_active = standing.must_be_active
    suspend = standing.suspend
    reinstate = standing.reinstate

    must_be_trusted = verification.must_be_trusted
    must_be_met = verification.must_be_met
    must_not_be_refused = verification.must_not_be_refused
    verify = verification.verify
    refuse = verification.refuse
    ask_again = verification.ask_again
    lapse = verification.lapse
    accept_notice = notices.accept_notice
    must_be_person = people.must_be_person
    must_be_responsible = people.must_be_responsible
    must_be_known = people.must_be_known
    find_invited = people.find_invited
    invite = people.invite
    join = people.join
    remove = people.remove
    hand_over = people.hand_over
