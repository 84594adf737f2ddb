"""What people fill in about their accounts."""

from typing import Annotated

from pydantic import Field

from signing.http.edge.text_limits import AsTyped, SoundForm, SoundLine
from signing.use_cases.access.account_rows import USERNAME
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


class PasskeyEnd(SoundForm):
    """The password, and a code or a passkey."""

    password: Secret
    code: Secret = ""
    passkey: PasskeyAnswer = ""

    @property
    def proof(self) -> Proof:
        return Proof(self.password, self.code, self.passkey)


class PasskeyStart(PasskeyEnd):
    """Either the ticket of signing in; or the password, and a code or a passkey if there is one."""

    password: Secret = ""
    ticket: Secret | None = None


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
