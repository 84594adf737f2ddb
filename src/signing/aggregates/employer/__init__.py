"""A registered employer: the root that holds its data, its standing and its colleagues."""

from signing.aggregates.employer import claims, registering, standing
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
    reject_claim = claims.reject_claim
    uphold_claim = claims.uphold_claim

    must_be_active = standing.must_be_active
    suspend = standing.suspend
    reinstate = standing.reinstate
