"""A graduate as the figures count them, and how each fact changes that; without a database."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from signing.codes.regions import find_city
from signing.events import (
    AmendmentAccepted,
    AmendmentApproved,
    AmendmentDeclined,
    AmendmentRejected,
    DestinationRecorded,
    DisputeWithdrawn,
    GraduateCollegeChanged,
    GraduateEnrolled,
    GraduateUnlocked,
    InterviewAccepted,
    InterviewInvited,
    OfferMade,
    OfferSigned,
    ResumeSubmitted,
    RosterCorrected,
    SchoolApproved,
    SigningConfirmed,
    SigningDisputed,
    TerminationAnswered,
    TerminationRequested,
)
from signing.facts import Fact, find_field
from signing.outcomes import STATE_AFTER
from signing.projections.esign_ratio.counts import (
    Counts,
    add_counts,
    count_agreement,
    count_amendments,
    count_application,
    count_graduate,
    drop_zeros,
    subtract_counts,
)
from signing.vocabulary import AWAITING_EMPLOYMENT, AmendmentState
from signing.vocabulary.china_time import to_china_time

REACHES: dict[type[Fact], str] = {
    ResumeSubmitted: "resumes",
    InterviewInvited: "invitations",
    InterviewAccepted: "interviews",
    OfferMade: "offers",
}
SAYS: dict[type[Fact], Mapping[str, bool]] = {
    SigningConfirmed: {"accepted": True, "disputed": False},
    SigningDisputed: {"disputed": True},
    DisputeWithdrawn: {"disputed": False},
}
"""What a graduate's word changes of an agreement, as `Agreement.evolve` has it."""
AMENDS: dict[type[Fact], AmendmentState] = {
    AmendmentAccepted: AmendmentState.APPLIED,
    AmendmentApproved: AmendmentState.APPROVED,
    AmendmentDeclined: AmendmentState.DECLINED,
    AmendmentRejected: AmendmentState.REJECTED,
}
"""What became of an amendment; one that was accepted later than the review is not applied."""
AGREED = frozenset({AmendmentState.APPLIED, AmendmentState.APPROVED})
OF_PAPERS: frozenset[type[Fact]] = frozenset({*STATE_AFTER, *SAYS, *AMENDS, TerminationAnswered})
COUNTED: frozenset[type[Fact]] = frozenset(
    {
        *OF_PAPERS,
        *REACHES,
        DestinationRecorded,
        GraduateCollegeChanged,
        GraduateEnrolled,
        RosterCorrected,
    }
)

Paper = Mapping[str, Any]
NO_PAPER: Paper = MappingProxyType({})


class Graduate(NamedTuple):
    """`at` is the time of the last fact, and never before that of an earlier position.

    `papers`: {channel, state, accepted, disputed, approved_on, region, industry, ended_by,
    answered, amendments} by agreement number. Region and industry are of its employer, `accepted`
    is as in `Agreement`; who ends it, and whether the other side answered, are of the latest
    request; `amendments` counts those that came to each end. `reached`: by application of channel
    PLATFORM, how far it ever came.
    """

    id: UUID
    year: int
    school_code: str
    college: str
    major: str
    level: str
    destination: str
    at: datetime
    papers: Mapping[str, Paper]
    reached: Mapping[str, list[str]]

    @property
    def place(self) -> tuple[str, str, str]:
        return self.college, self.major, self.level


class Move(NamedTuple):
    """What a fact added to the figures of one place, and of one agreement or of none.

    `agreement` is a `Paper`: what its channel, day of approval, region and industry are.
    """

    of: Graduate
    agreement: Paper
    counts: Counts

    @property
    def channel(self) -> str | None:
        return self.agreement.get("channel")


def apply_fact(graduate: Graduate | None, fact: Fact) -> Graduate | None:
    """Return None for whoever was never enrolled."""
    if isinstance(fact, GraduateEnrolled):
        return _begin_graduate(fact)
    if graduate is None:
        return None
    return graduate._replace(**_changed_fields(graduate, fact))


def list_moves(before: Graduate | None, now: Graduate, fact: Fact) -> list[Move]:
    """Return a fact's moves: mostly one; a change of college, major or level moves all.

    Amendments are of no day of approval, and so a move of their own.
    """
    if before is not None and before.place != now.place:
        return [*_list_all(before, -1), *_list_all(now, 1)]
    number, application = find_agreement_number(fact), find_field(fact, "application_id")
    paper = now.papers.get(number or "", NO_PAPER)
    counts = subtract_counts(
        _count_part(now, number, application), _count_part(before, number, application)
    )
    amended = subtract_counts(_count_amended(now, number), _count_amended(before, number))
    return _drop_empty([Move(now, paper, counts), Move(now, _undated(paper), amended)])


def find_agreement_number(fact: Fact) -> str | None:
    if isinstance(fact, GraduateUnlocked):
        return fact.voided
    number: str | None = find_field(fact, "agreement_number")
    return number


def list_contributions(graduate: Graduate) -> list[Move]:
    """Return all counts of a graduate: those of each agreement, and those of none."""
    return _list_all(graduate, 1)


def _count_part(
    graduate: Graduate | None, number: str | None, application: str | None
) -> Mapping[str, int]:
    """Return the counts that one fact can change: the graduate, an agreement, an application."""
    if graduate is None:
        return {}
    parts = [count_graduate(graduate.destination)]
    if number is not None and number in graduate.papers:
        parts.append(count_agreement(graduate.papers[number]))
    if application is not None and application in graduate.reached:
        parts.append(count_application(graduate.reached[application]))
    return parts[0] if len(parts) == 1 else add_counts(*parts)


def _count_amended(graduate: Graduate | None, number: str | None) -> Counts:
    paper = graduate and graduate.papers.get(number or "")
    return count_amendments(paper) if paper else {}


def _undated(paper: Paper) -> Paper:
    return {**paper, "approved_on": None}


def _list_all(graduate: Graduate, sign: int) -> list[Move]:
    applied = [count_application(one) for one in graduate.reached.values()]
    own = add_counts(count_graduate(graduate.destination), *applied, sign=sign)
    found = [Move(graduate, NO_PAPER, own)]
    for one in graduate.papers.values():
        found.append(Move(graduate, one, add_counts(count_agreement(one), sign=sign)))
        if one["amendments"]:
            amended = add_counts(count_amendments(one), sign=sign)
            found.append(Move(graduate, _undated(one), amended))
    return found


def _drop_empty(found: list[Move]) -> list[Move]:
    moved = [one._replace(counts=drop_zeros(one.counts)) for one in found]
    return [one for one in moved if one.counts]


def _begin_graduate(fact: GraduateEnrolled) -> Graduate:
    return Graduate(
        id=fact.originator_id,
        year=fact.year,
        school_code=fact.school_code,
        college=fact.studies.college,
        major=fact.studies.major,
        level=fact.studies.level,
        destination=AWAITING_EMPLOYMENT,
        at=fact.timestamp,
        papers={},
        reached={},
    )


def _changed_fields(graduate: Graduate, fact: Fact) -> dict[str, Any]:
    """Return the fields that the fact changes."""
    changed: dict[str, Any] = {"at": max(graduate.at, fact.timestamp)}
    if isinstance(fact, RosterCorrected):
        studies = fact.studies
        return changed | {
            "college": studies.college,
            "major": studies.major,
            "level": studies.level,
        }
    if isinstance(fact, GraduateCollegeChanged):
        return changed | {"college": fact.college}
    destination = find_field(fact, "destination")
    if destination is not None:
        changed["destination"] = destination
    if type(fact) in REACHES:
        changed["reached"] = _change_stages(graduate, fact)
    elif type(fact) in OF_PAPERS:
        changed["papers"] = _change_papers(graduate, fact)
    return changed


def _change_stages(graduate: Graduate, fact: Fact) -> Mapping[str, list[str]]:
    """Return the stages that applications reached. Only those with a résumé count."""
    application, stage = str(getattr(fact, "application_id", "")), REACHES[type(fact)]
    opened = isinstance(fact, ResumeSubmitted) or application in graduate.reached
    before = graduate.reached.get(application, [])
    if not opened or stage in before:
        return graduate.reached
    return {**graduate.reached, application: [*before, stage]}


def _change_papers(graduate: Graduate, fact: Fact) -> Mapping[str, Paper]:
    number = find_agreement_number(fact)
    if number is None:
        return graduate.papers
    if isinstance(fact, OfferSigned):
        return {**graduate.papers, number: _begin_paper(fact)}
    if number not in graduate.papers:
        return graduate.papers
    changed = _change_paper(fact, graduate.papers[number])
    return {**graduate.papers, number: {**graduate.papers[number], **changed}}


def _begin_paper(fact: OfferSigned) -> Paper:
    return {
        "channel": fact.channel.value,
        "state": STATE_AFTER[OfferSigned].value,
        "accepted": fact.application_id is not None,
        "disputed": False,
        "approved_on": None,
        "region": find_city(fact.employer.region),
        "industry": fact.employer.industry,
        "ended_by": None,
        "answered": False,
        "amendments": {},
    }


def _change_paper(fact: Fact, paper: Paper) -> Paper:
    if type(fact) in SAYS:
        return SAYS[type(fact)]
    if type(fact) in AMENDS:
        return _amend_paper(fact, paper)
    if isinstance(fact, TerminationAnswered):
        return {"answered": True}
    changed: dict[str, Any] = {"state": STATE_AFTER[type(fact)].value}
    if isinstance(fact, SchoolApproved):
        changed["approved_on"] = to_china_time(fact.timestamp).date().isoformat()
    if isinstance(fact, TerminationRequested):
        changed |= {"ended_by": fact.ended_by and fact.ended_by.value, "answered": False}
    return changed


def _amend_paper(fact: Fact, paper: Paper) -> Paper:
    """Count what an amendment came to; what both agreed to, the graduate stands by."""
    if isinstance(fact, AmendmentAccepted) and not fact.applied:
        return {}
    state, known = AMENDS[type(fact)], paper["amendments"]
    counted = {"amendments": {**known, state.value: known.get(state.value, 0) + 1}}
    return {**counted, **(SAYS[SigningConfirmed] if state in AGREED else {})}
