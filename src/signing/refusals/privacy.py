"""Notices about personal data, consents, and requests of the people they are about."""

from signing.refusals.kinds import NotAcceptable, NotFound, NotNow


class NoticeNotAccepted(NotNow):
    """Pages wait until their reader has read the notice of today."""


class NoticeOutdated(NotNow):
    """`current` is the edition of today."""


class NoSuchNotice(NotFound): ...


class ConsentMissing(NotNow):
    """Of the ID number: never given where it is asked for, or withdrawn."""


class ResumeConsentMissing(NotAcceptable):
    """The résumé would go to an employer without the graduate's word."""


class ConsentAlreadyGiven(NotNow): ...


class ConsentAlreadyWithdrawn(NotNow): ...


class PrivacyRequestOpen(NotNow):
    """One of the same kind waits for its answer."""


class PrivacyRequestClosed(NotNow):
    """It was answered before."""


class NoSuchPrivacyRequest(NotFound): ...
