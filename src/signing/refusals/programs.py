"""What stops a program that acts for a school or an employer."""

from signing.refusals.kinds import (
    NotAcceptable,
    NotFound,
    NotNow,
    NotPermitted,
    NotSignedIn,
)


class NoSuchClient(NotFound): ...


class CodeNeeded(NotAcceptable):
    """Of an owner with a second factor, who sent no code of it."""


class TooManyPrograms(NotNow):
    """`most` is how many an account may have."""


class ClientUnknown(NotSignedIn):
    """A program that is not known, or with another secret; `error` is the word of RFC 6749."""


class ScopeMissing(NotPermitted):
    """Of a program; `error` is the word of RFC 6750."""


class ScopeWrong(NotAcceptable):
    """`allowed` lists what may be asked for; `error` is the word of RFC 6749."""


class GrantWrong(NotAcceptable):
    """`error` is the word of RFC 6749."""
