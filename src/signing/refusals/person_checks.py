"""What stops somebody who has to show that the phone is in the right hands."""

from signing.refusals.kinds import NotAcceptable, NotFound, NotNow, NotReady


class PersonCheckNeeded(NotNow):
    """`step` and `kind` say before what, and how; of a binding `check` is the one that began."""


class PersonCheckOff(NotNow):
    """The step asks for none here."""


class NoSuchPersonCheck(NotFound): ...


class WrongCheckCode(NotAcceptable):
    """`left` is how many more tries there are."""


class PersonCheckOver(NotNow):
    """It waited for too long, or was tried too often."""


class PersonCheckWaits(NotNow):
    """The provider has not seen the person yet."""


class PersonNotRecognised(NotNow):
    """The provider saw somebody else."""


class NoPhoneToCheck(NotNow):
    """The roster has none that the school wrote."""


class SmsNotSet(NotReady):
    """No provider of text messages is set here."""


class SmsAway(NotReady):
    """It was out of reach, too slow, or answered nothing that makes sense."""


class SmsRefused(NotNow):
    """The provider will send none to this number, or knows no such template."""


class IdentityNotSet(NotReady):
    """No provider of identity checks is set here."""


class IdentityAway(NotReady):
    """It was out of reach, too slow, or answered nothing that makes sense."""
