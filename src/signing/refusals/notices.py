"""What stops whoever reads notices."""

from signing.refusals.kinds import NotFound


class NoSuchInboxNotice(NotFound): ...
