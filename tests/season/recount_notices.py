"""What graduates must have been told."""

from season.book import Book, Json, StoredFact
from season.recount_agreements import Rows

TOLD = (
    "CandidateNotSelected", "DestinationRecorded", "GraduateUnlocked", "GuessingNoticed",
    "InterviewInvited", "InterviewMoved", "InterviewWithdrawn",
    "OfferMade", "OfferWithdrawn", "PrivacyRequestAnswered", "RosterCorrected",
    "SchoolApproved", "SchoolRejected", "StampedCopyAccepted", "StampedCopyReturned",
    "TerminationAnswered", "TerminationApproved", "TerminationRejected", "TerminationRequested",
    "TerminationWithdrawn", "WeChatUnbound",
)  # fmt: skip
OF_BOTH = (
    "TerminationAnswered", "TerminationRequested", "TerminationWithdrawn",
    "AmendmentProposed", "AmendmentAccepted", "AmendmentDeclined", "AmendmentWithdrawn",
    "AmendmentApproved", "AmendmentRejected",
)  # fmt: skip
"""What either side, or the school, may do."""


def notices(book: Book) -> Rows:
    return [notice(book, fact) for fact in book if is_news(fact)]


def is_news(fact: StoredFact) -> bool:
    """Return whether a fact makes a notice: nobody is told what they did themselves."""
    if fact.kind == "OfferSigned":
        return fact.application is None
    if fact.kind in OF_BOTH and fact.said["actor"]["role"] == "graduate":
        return False
    return fact.kind in OF_BOTH or fact.kind in TOLD or fact.said.get("why") == "too_many_tries"


def notice(book: Book, fact: StoredFact) -> Json:
    return {
        "position": fact.position,
        "graduate_id": fact.stream,
        "at": fact.at,
        "kind": fact.kind,
        "variant": variant(fact),
        "application_id": fact.application,
        "agreement_number": fact.number,
        "reply_by": fact.moment("reply_by"),
        "destination": fact.said["destination"] if fact.kind == "DestinationRecorded" else None,
        "reason": (book.open(fact, "reason") if "reason" in fact.said else None) or "",
    }


def variant(fact: StoredFact) -> str:
    said = fact.said
    of: dict[str, str] = {
        "OfferSigned": said.get("channel", ""),
        "GraduateUnlocked": "voided" if said.get("voided") else "free",
        "RosterCorrected": "cleared" if said.get("confirmation_cleared") else "corrected",
        "TerminationAnswered": "agreed" if said.get("agreed") else "refused",
    }
    return of.get(fact.kind, "")
