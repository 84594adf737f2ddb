"""Forms about the accounts of staff and schools."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from signing.http.api.organisations.schools import College
from signing.http.asking.account_forms import Email, Password, Username
from signing.http.asking.field_errors import FieldError
from signing.http.asking.fields import (
    FilledPrintedLine,
    FilledReason,
    PersonName,
    Phone,
    Printed,
    PrintedLine,
)
from signing.http.asking.forms import Form
from signing.vocabulary import Role


class ReasonedForm(Form):
    reason: FilledReason


class AppointForm(Form):
    """`first` says how they sign in first: by a one-time link, or with the password given here.

    The link is mailed to an `email`, where mail is set up.
    """

    username: Username
    name: PersonName
    role: Literal["counselor", "school_admin"]
    colleges: list[College] = Field(default_factory=list, max_length=100)
    first: Literal["link", "password"] = "link"
    password: Annotated[Password | None, Field(validate_default=True)] = None
    email: Email | None = None

    @property
    def appointed_role(self) -> Role:
        return Role(self.role)

    @field_validator("password")
    @classmethod
    def must_have_password(cls, password: str | None, info: ValidationInfo) -> str | None:
        if password is None and info.data.get("first") == "password":
            raise FieldError(
                "请填写初始密码，或改用一次性链接", "fill in a password, or use a link"
            )
        return password


class CollegesForm(Form):
    colleges: list[College] = Field(default_factory=list, max_length=100)


class SchoolPageForm(Form):
    """`colleges` holds one name a line."""

    code: Annotated[str, Field(pattern=r"^[0-9]{5}$")]
    name: Annotated[FilledPrintedLine, Field(max_length=60)]
    address: PrintedLine = ""
    contact: PrintedLine = ""
    phone: Phone | None = None
    colleges: Annotated[str, Field(max_length=8000), Printed] = ""
    username: Username
    admin: PersonName
    email: Email | None = None

    def split_colleges(self) -> tuple[str, ...]:
        found = (line.strip() for line in self.colleges.splitlines())
        return tuple(dict.fromkeys(line for line in found if line))
