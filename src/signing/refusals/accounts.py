"""What stops a person at the door: passwords, second factors, links, sessions."""

from signing.refusals.kinds import (
    NotAcceptable,
    NotFound,
    NotNow,
    NotPermitted,
    NotReady,
    NotSignedIn,
)


class NoSuchAccount(NotFound): ...


class NoSuchSession(NotFound): ...


class LinkOver(NotFound):
    """A one-time link that was used, replaced, or waited for too long."""


class EmailLinkOver(LinkOver):
    """Of a link that confirms a mail address."""


class NoEmailWaiting(NotNow):
    """Of an account without an address that waits to be confirmed."""


class MailNotSet(NotNow):
    """The installation is not set up to send any."""


class WrongCredentials(NotAcceptable): ...


class WrongPassword(NotAcceptable):
    """Of who is signed in already: unlike WrongCredentials it does not end a session."""


class WrongCode(NotAcceptable):
    """Of a second factor: not the code, or one that was used before."""


class PasswordTooShort(NotAcceptable):
    """`shortest` and `recommended` are numbers of characters."""


class PasswordTooEasy(NotAcceptable):
    """Easy to guess; `recommended` is a number of characters."""


class PasswordNotNew(NotAcceptable):
    """The one that somebody else chose, chosen again."""


class PasswordMustChange(NotPermitted):
    """Whoever was given a password by somebody else has not replaced it yet."""


class PasswordsCrowded(NotReady):
    """More passwords are to be judged than the machine can hash soon; none was."""


class PasskeyRefused(NotAcceptable):
    """What the authenticator sent does not answer our challenge, or is none of this account."""


class PasskeyCloned(NotAcceptable):
    """Its counter went back: somebody has a copy of it."""


class PasskeyKnown(NotNow):
    """The same authenticator was enrolled before."""


class NoSuchPasskey(NotFound): ...


class TooManyPasskeys(NotNow):
    """`most` is how many an account may have."""


class NoPasskeysHere(NotNow):
    """At `address` no browser uses any: it is a number, or not encrypted."""


class NoSecondFactor(NotNow): ...


class SecondFactorNeeded(NotNow):
    """Of an office that must have one."""


class CommandLineOnly(NotPermitted):
    """Of the province's and the auditors' accounts; `command` is the operator's for it."""


class NothingLocked(NotNow):
    """An account that wrong tries did not close, or not any more."""


class AnotherSignedIn(NotNow):
    """An address that signs in does not end the session of somebody else on this device."""


class SessionEnded(NotSignedIn):
    """An administrator ended this session; its owner may sign in again."""


class PageOfAnother(NotSignedIn):
    """A form of a page that was drawn for somebody else, who was signed in here before."""


class TicketOver(NotSignedIn):
    """The second step of signing in came too late, or twice."""
