"""What stops an agreement: the application or card that leads to it, its review, its release."""

from signing.refusals.kinds import NotAcceptable, NotFound, NotNow


# ── Applications, from a résumé to an offer ──────────────────────────────
class NoSuchApplication(NotFound): ...


class AlreadyApplied(NotNow): ...


class ResumeClosed(NotNow):
    """`why` is the code of a `ResumeEnd`."""


class NotInvited(NotNow): ...


class ReplyTimeOver(NotNow): ...


class InterviewOver(NotNow):
    """What was accepted has taken place; it is not moved or withdrawn any more."""


class NotOffered(NotNow): ...


class OutOfTurn(NotNow): ...


# ── Cards ────────────────────────────────────────────────────────────────
class NoSuchCard(NotFound): ...


class CardExpired(NotNow): ...


class CardUsed(NotNow): ...


class TailWrong(NotAcceptable):
    """`left` is how many tries are left."""


# ── Agreements: review, release, every other decision ────────────────────
class NoSuchAgreement(NotFound): ...


class NotAwaitingReview(NotNow): ...


class NotDisputed(NotNow): ...


class NothingToConfirm(NotNow): ...


class NotConfirmed(NotNow):
    """The graduate has not confirmed the signing; `otherwise_zh` says what else would do."""


class NotSentBack(NotNow): ...


class NotEffective(NotNow): ...


class NotTerminating(NotNow): ...


class EmployerAnswerMissing(NotNow):
    """The other side has time to answer `until` then."""


class AnsweredAlready(NotNow): ...


class AnswersByAccount(NotNow):
    """An employer with an account needs no link."""


class NoSuchAnswerLink(NotFound): ...


class LinkOfOtherSide(NotNow):
    """The graduate opened the link that is for the employer."""


class CodeEndWrong(NotAcceptable):
    """Of the credit code; at most `most` tries a day."""


class NotAmendable(NotNow): ...


class Disputed(NotNow): ...


class NoSuchAmendment(NotFound): ...


class AmendmentOpen(NotNow):
    """One waits already for the other side or the school."""


class AmendmentClosed(NotNow):
    """It was answered, taken back or decided meanwhile."""


class AmendmentNotAccepted(NotNow): ...


class AmendmentNotAsShown(NotNow):
    """What whoever accepts was shown is not what is proposed."""


class NothingChanged(NotAcceptable): ...


class NoSuchStampedCopy(NotFound): ...


class StampedCopyAnswered(NotNow): ...


class StampedCopyOnFile(NotNow): ...


class NoCodeOnPage(NotAcceptable):
    """No QR code is seen on it, or none of ours."""


class CodeOfAnother(NotAcceptable): ...


class CodeOutdated(NotAcceptable):
    """The page is genuine, and no longer says what the agreement says."""


class StaleVersion(NotNow): ...


class LookNeeded(NotAcceptable):
    """A check says something of the signing: it is not approved among many."""


class ReasonMissing(NotAcceptable): ...


class EvidenceMissing(NotAcceptable): ...
