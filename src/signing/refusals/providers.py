"""What WeChat, a provider of identities or the business register says instead of who it is."""

from signing.refusals.accounts import WrongCredentials
from signing.refusals.kinds import NotFound, NotNow, NotReady


class WeChatCodeOver(WrongCredentials):
    """A login code that WeChat does not know, or was used before."""


class WeChatAccountAtRisk(WrongCredentials):
    """WeChat itself holds the account back."""


class WeChatAway(NotReady):
    """It was busy, out of reach, or answered nothing that makes sense."""


class WeChatMessagesNotSet(NotFound):
    """No templates are named here, so nothing is sent over WeChat."""


class NoSuchSubscription(NotFound):
    """No template is named for such notices."""


class WeChatCodeNeeded(NotNow):
    """Nobody knows yet where to: WeChat tells it for a code of `wx.login`."""


class AnotherWeChatAccount(NotNow):
    """The code is of another WeChat account than the one that is signed in."""


class OpenIdNotSet(NotFound):
    """No provider is set here."""


class OpenIdRefused(WrongCredentials):
    """The provider said no, or what it said does not hold."""


class OpenIdUnknown(WrongCredentials):
    """The provider knows them; nobody appointed them here."""


class OpenIdAway(NotReady): ...


class RegistryNotSet(NotFound):
    """No business register is set here."""


class RegistryAway(NotReady):
    """It was out of reach, too slow, or answered nothing that makes sense."""
