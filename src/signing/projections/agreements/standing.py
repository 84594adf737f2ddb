"""How an agreement stands after each fact: its state, the lists on which it is, and why."""

from signing.events import (
    AgreementPrinted,
    AmendmentApproved,
    DisputeWithdrawn,
    GraduateCollegeChanged,
    GraduateContactChanged,
    GraduateUnlocked,
    OfferSigned,
    PersonalDataErased,
    RosterCorrected,
    SchoolApproved,
    SchoolRejected,
    SigningConfirmed,
    SigningDisputed,
    SourceConfirmed,
    StampedCopyAccepted,
    StampedCopyFiled,
    StampedCopyOffered,
    StampedCopyReturned,
)
from signing.facts import Fact, Recorded
from signing.outcomes import STATE_AFTER
from signing.projections.agreements.tables import LISTED
from signing.projections.engine.rows import Row
from signing.vocabulary import (
    SCHOOL_ROLES,
    WHO_SIGNED,
    AgreementState,
    AmendmentState,
    Confirmation,
    Side,
)

UNSEEN = (
    AgreementPrinted,
    StampedCopyFiled,
    StampedCopyOffered,
    StampedCopyAccepted,
    StampedCopyReturned,
    SourceConfirmed,
    GraduateCollegeChanged,
    GraduateContactChanged,
    PersonalDataErased,
)
"""Facts that leave what a reviewer decides on as it was."""


def describe_signing(fact: OfferSigned, *, named: bool) -> Row:
    state, accepted = STATE_AFTER[OfferSigned], fact.application_id is not None
    return {
        "agreement_number": fact.agreement_number,
        "school_code": fact.graduate.school_code,
        "college": fact.graduate.studies.college,
        "channel": fact.channel.value,
        "signed_at": fact.timestamp,
        "state": state.value,
        "since": fact.timestamp,
        "listed": LISTED[state],
        "tab": None,
        "decided_at": None,
        "version": fact.originator_version,
        "confirmation": (Confirmation.CONFIRMED if accepted else Confirmation.UNCONFIRMED).value,
        "confirmed_at": fact.timestamp if accepted else None,
        "accepted": accepted,
        "named": named,
        "printed": False,
        "reason": None,
        "verified": None,
        "edition": 1,
        "amendment": None,
        "amendment_state": None,
        "amendment_by": None,
    }


def describe_change(
    recorded: Recorded, row: Row, *, named: bool, amended: Row | None = None
) -> Row:
    """Return what a later fact changes; nothing that it leaves as it was.

    `amended` is the row of the amendment that it moved, if it moved one.
    """
    fact = recorded.fact
    changes = (
        _describe_state(fact)
        | _describe_version(fact, row)
        | _describe_words(recorded)
        | _describe_confirmation(fact, row)
        | _describe_paper(fact, row)
        | (_describe_amended(amended) if amended else {})
        | {"named": named}
    )
    if row["tab"] is not None or isinstance(fact, SchoolApproved):
        changes["tab"] = _choose_tab(row | changes)
    return {name: value for name, value in changes.items() if row[name] != value}


def _describe_amended(amended: Row) -> Row:
    """Return what a row of amendments changes of its agreement's standing.

    What both agreed to last the graduate stands by: they proposed it, or accepted it.
    """
    told: Row = {
        "amendment": amended["amendment"],
        "amendment_state": amended["amended"],
        "amendment_by": amended["asked_by"],
    }
    if not AmendmentState(amended["amended"]).is_agreed:
        return told
    own = "proposed_at" if amended["asked_by"] == Side.GRADUATE.value else "answered_at"
    confirmed = {"confirmation": Confirmation.CONFIRMED.value, "confirmed_at": amended[own]}
    return told | confirmed | {"accepted": False}


def _describe_state(fact: Fact) -> Row:
    state = STATE_AFTER.get(type(fact))
    if state is None:
        return {}
    return {"state": state.value, "since": fact.timestamp, "listed": LISTED[state]}


def _describe_version(fact: Fact, row: Row) -> Row:
    """The graduate's version at the last change that a decision must have seen."""
    over = not AgreementState(row["state"]).is_live
    if isinstance(fact, UNSEEN) or (isinstance(fact, RosterCorrected) and over):
        return {}
    return {"version": fact.originator_version}


def _describe_confirmation(fact: Fact, row: Row) -> Row:
    """A dispute that is withdrawn leaves what the graduate did before it."""
    match fact:
        case SigningConfirmed(timestamp=at):
            stands = {"confirmation": Confirmation.CONFIRMED.value}
            return stands | {"confirmed_at": at, "accepted": False}
        case SigningDisputed():
            return {"confirmation": Confirmation.DISPUTED.value}
        case DisputeWithdrawn():
            before = Confirmation.CONFIRMED if row["confirmed_at"] else Confirmation.UNCONFIRMED
            return {"confirmation": before.value}
    return {}


def _describe_paper(fact: Fact, row: Row) -> Row:
    """The paper with other terms, or of another name, is one that the school has yet to print."""
    if isinstance(fact, AmendmentApproved):
        return {"edition": fact.edition, "printed": False}
    live = AgreementState(row["state"]).is_live
    if isinstance(fact, RosterCorrected) and live and WHO_SIGNED.intersection(fact.fields):
        return {"printed": False}
    return {}


def _describe_words(recorded: Recorded) -> Row:
    match recorded.fact:
        case SchoolApproved(timestamp=at, verified=verified):
            return {"decided_at": at, "verified": recorded.decrypt(verified) if verified else None}
        case SchoolRejected(reason=reason, timestamp=at):
            return {"decided_at": at, "reason": recorded.decrypt(reason)}
        case GraduateUnlocked(reason=reason):
            return {"reason": recorded.decrypt(reason)}
    return _describe_rest(recorded.fact)


def name_college(fact: RosterCorrected | GraduateCollegeChanged) -> str:
    """Return the college that the graduate is of since."""
    return fact.studies.college if isinstance(fact, RosterCorrected) else fact.college


def _describe_rest(fact: Fact) -> Row:
    match fact:
        case RosterCorrected() | GraduateCollegeChanged():
            return {"college": name_college(fact)}
        case PersonalDataErased():
            return {"reason": None, "verified": None}
        case AgreementPrinted(actor=actor) if actor.role in SCHOOL_ROLES:
            return {"printed": True}
    return {}


def _choose_tab(row: Row) -> str:
    """In force, and of somebody who was not erased: what is neither is never printed again."""
    if not (AgreementState(row["state"]).is_in_force and row["named"]):
        return "void"
    return "printed" if row["printed"] else "to_print"
