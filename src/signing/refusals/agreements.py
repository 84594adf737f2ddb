"""What stops a review, a release, and every other decision about an agreement."""

from signing.refusals.kinds import NotAcceptable, NotFound, NotNow


class NoSuchAgreement(NotFound): ...


class NotAwaitingReview(NotNow): ...


class NotEffective(NotNow): ...


class NotTerminating(NotNow): ...


class EmployerAnswerMissing(NotNow): ...


class StaleVersion(NotNow): ...


class ReasonMissing(NotAcceptable): ...


class EvidenceMissing(NotAcceptable): ...
