"""What people fill in about their accounts."""

from typing import Annotated

from pydantic import AfterValidator, Field

from signing.http.asking.field_errors import FieldError
from signing.http.edge.text_limits import AsTyped, SoundForm, SoundLine
from signing.use_cases.access.account_rows import USERNAME
from signing.use_cases.access.email_addresses import (
    NoAddressError,
    UnsendableError,
    read_address,
)
from signing.use_cases.access.own_passkeys import Proof
from signing.use_cases.access.passwords import LONGEST, SHORTEST

Username = Annotated[str, Field(pattern=USERNAME)]
Password = Annotated[
    str,
    Field(
        min_length=SHORTEST,
        max_length=LONGEST,
        description="At least 12 characters, better 15 or more; any characters, spaces too.",
    ),
    AsTyped,
]
LONGEST_ANSWER = 16_384
LONGEST_TYPED = 320
"""A mail address before it is read: blanks around it, a domain in its own script."""


def _read_email(typed: str) -> str:
    try:
        return read_address(typed)
    except UnsendableError:
        raise FieldError(
            "@ 前只能用英文字母、数字和符号，许多邮件服务器送不到其他写法的地址",
            "the part before the @ must be plain letters, digits and signs: many mail servers"
            " carry no other",
        ) from None
    except NoAddressError:
        raise FieldError(
            "应为邮箱地址，如 li.mei@example.com", "must be a mail address like li.mei@example.com"
        ) from None


Email = Annotated[
    str,
    Field(
        max_length=LONGEST_TYPED,
        description="A mail address; its domain may be of any script, the part before it not.",
        examples=["li.mei@example.com"],
    ),
    AfterValidator(_read_email),
]
Secret = Annotated[str, Field(max_length=LONGEST), AsTyped]


class PasswordChange(SoundForm):
    current: Secret
    new: Password


class NewPassword(SoundForm):
    password: Password


class SecondStepForm(SoundForm):
    ticket: Secret
    code: Secret


class FactorForm(SoundForm):
    """Either the ticket of signing in; or the password, and a code of the factor until now."""

    ticket: Secret | None = None
    password: Secret = ""
    code: Secret = ""


class FactorEnd(SoundForm):
    password: Secret
    code: Secret


PasskeyAnswer = Annotated[
    str,
    Field(
        max_length=LONGEST_ANSWER,
        description="The text of the browser's `PublicKeyCredential`, as its `toJSON` makes it.",
    ),
    AsTyped,
]
PasskeyName = Annotated[SoundLine, Field(min_length=1, max_length=40)]


class NewPasskey(SoundForm):
    name: PasskeyName
    credential: PasskeyAnswer


class OwnerProof(SoundForm):
    """The password, and a code or a passkey of who has a second factor."""

    password: Secret
    code: Secret = ""
    passkey: PasskeyAnswer = ""

    @property
    def proof(self) -> Proof:
        return Proof(self.password, self.code, self.passkey)


class PasskeyEnd(OwnerProof):
    """The password, and a code or a passkey."""


class PasskeyStart(PasskeyEnd):
    """Either the ticket of signing in; or the password, and a code or a passkey if there is one."""

    password: Secret = ""
    ticket: Secret | None = None


class EmailChange(OwnerProof):
    address: Email


class EmailLink(SoundForm):
    """`token` is the end of the link."""

    token: Secret


class ForgottenForm(SoundForm):
    """A username, or a mail address that was confirmed."""

    name: Annotated[SoundLine, Field(min_length=1, max_length=LONGEST_TYPED)]


class TicketForm(SoundForm):
    ticket: Secret


class PasskeyStepForm(SoundForm):
    ticket: Secret
    credential: PasskeyAnswer


class PasskeyFirstForm(SoundForm):
    ticket: Secret
    name: PasskeyName
    credential: PasskeyAnswer


class CodeForm(SoundForm):
    code: Secret
