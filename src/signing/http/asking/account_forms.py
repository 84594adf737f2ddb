"""What people fill in about their accounts."""

from typing import Annotated

from pydantic import Field

from signing.http.edge.text_limits import AsTyped, SoundForm
from signing.use_cases.access.account_rows import USERNAME
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


class CodeForm(SoundForm):
    code: Secret
