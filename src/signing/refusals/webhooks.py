"""What stops a webhook: where it leads, how many there are, and that it has ended."""

from signing.refusals.kinds import NotAcceptable, NotFound, NotNow, NotReady


class NoSuchWebhook(NotFound): ...


class NoSuchDelivery(NotFound): ...


class TooManyWebhooks(NotNow):
    """`most` is how many a school, an employer or the province may have."""


class WebhookThere(NotNow):
    """The owner has one with the same address already."""


class WebhookEnded(NotNow):
    """Its receiver, or its owner, ended it for good."""


class SecretKnown(NotNow):
    """A thief may know it: the account that kept the webhook was recovered."""


class SecretRenewing(NotNow):
    """The secret before the last renewal signs for `hours` more, and may be the one in use."""


class WebhookAddressUnknown(NotAcceptable):
    """`host` is a name that nobody has, or that is not answered for."""


class WebhookResolverBusy(NotReady):
    """No name can be looked up now: too many others wait, or another one of the same owner's."""


class WebhookAddressClosed(NotAcceptable):
    """`host` is, or leads to, an address that is not of the public internet."""


class WebhookInsecure(NotAcceptable):
    """Without TLS."""


class ReplayAhead(NotAcceptable):
    """Of a position that the log has not reached; `last` is its last one."""
