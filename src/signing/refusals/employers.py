"""What stops an employer, a look at its positions, and at the terms it keeps."""

from typing import Final

from signing.refusals.accounts import LinkOver
from signing.refusals.kinds import NotFound, NotNow, NotPermitted


class NoSuchEmployer(NotFound): ...


class NoSuchPosition(NotFound): ...


class EmployerSuspended(NotNow): ...


class NotSuspended(NotNow): ...


class EmployerNotVerified(NotNow):
    """Nothing of it reaches a graduate before.

    `why`: waiting, lapsed or refused for the employer itself; `hidden` for whoever meets it,
    `card` for who signs by one. `reason` is why it was refused, else "".
    """


class VerificationDecided(NotNow):
    """Somebody decided already, or nothing waits to be decided."""


class NotRefused(NotNow): ...


class NotDelegated(NotPermitted):
    """The province does not let the school verify employers."""


class AlreadyDelegated(NotNow): ...


class PositionClosed(NotNow): ...


USERNAME_TAKEN: Final = {
    "field": "username",
    "zh": "用户名已被占用，请换一个",
    "en": "the user name is taken, choose another",
}


CODE_TAKEN: Final = {
    "field": "credit_code",
    "zh": "这个信用代码已经注册：本单位注册的，请登录或找回密码；不是本单位注册的，请认领",
    "en": "this credit code is registered: if you did it, sign in or reset the password; "
    "if not, claim the employer",
}


class AlreadyRegistered(NotNow):
    """With `errors` where a user name or a credit code is taken: the rest may be free."""

    @classmethod
    def of_credit_code(cls) -> "AlreadyRegistered":
        """A credit code names a company in public; who has its account is not said."""
        return cls(errors=[CODE_TAKEN])

    @classmethod
    def of_username(cls) -> "AlreadyRegistered":
        """Whoever registers learns that a name is taken by being refused it, whatever it says."""
        return cls(errors=[USERNAME_TAKEN])


class NoSuchTemplate(NotFound): ...


class TemplateNameTaken(NotNow): ...


class TooManyTemplates(NotNow): ...


class NoSuchColleague(NotFound): ...


class NotResponsible(NotPermitted):
    """Only 经办人, who answers for an employer, manages its colleagues."""


class TooManyColleagues(NotNow):
    """`most` is how many people an employer may have."""


class HandOverFirst(NotNow):
    """Of 经办人, who leaves only after another one answers for the employer."""


class AlreadyResponsible(NotNow): ...


class AlreadyJoined(NotNow):
    """Of a colleague who needs no link any more."""


class ColleagueNotJoined(NotNow):
    """Of a colleague who has no account yet."""


class InvitationOver(LinkOver):
    """A colleague's link that was used, taken back, replaced, or waited for too long."""


class NoSuchClaim(NotFound):
    """There was none, or it is decided."""


class NoSuchReceipt(NotFound):
    """A link to a claim that nobody was given."""


class ClaimOpen(NotNow):
    """One from the same network waits already."""


class TooManyClaims(NotNow): ...
