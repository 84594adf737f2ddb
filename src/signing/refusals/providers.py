"""What WeChat, or a provider of identities, says instead of who somebody is."""

from signing.refusals.accounts import WrongCredentials
from signing.refusals.kinds import NotFound, NotReady


class WeChatCodeOver(WrongCredentials):
    """A login code that WeChat does not know, or was used before."""


class WeChatAccountAtRisk(WrongCredentials):
    """WeChat itself holds the account back."""


class WeChatAway(NotReady):
    """It was busy, out of reach, or answered nothing that makes sense."""


class OpenIdNotSet(NotFound):
    """No provider is set here."""


class OpenIdRefused(WrongCredentials):
    """The provider said no, or what it said does not hold."""


class OpenIdUnknown(WrongCredentials):
    """The provider knows them; nobody appointed them here."""


class OpenIdAway(NotReady): ...
