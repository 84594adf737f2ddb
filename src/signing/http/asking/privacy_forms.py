"""What people accept, consent to and ask about their data; on pages each tick is a field."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from signing.http.asking.account_forms import Email
from signing.http.asking.field_errors import FieldError
from signing.http.asking.fields import Explaining, Remarks
from signing.http.asking.forms import EmployerRegistration, Form, IdentityForm, ResumeForm
from signing.use_cases.privacy.notices import Acceptance
from signing.vocabulary import PrivacyRequestKind, ResumeText


def _must_be_ticked(text: str) -> str:
    if not text:
        raise FieldError("请阅读后勾选", "read it and tick the box")
    return text


Ticked = Annotated[
    str, Field(max_length=20, validate_default=True), AfterValidator(_must_be_ticked)
]
"""A box of a page, whose value is what is agreed to; without the tick it is not sent."""
EditionName = Annotated[str, Field(max_length=20, examples=["2027-01"])]
Beside = Annotated[
    list[Literal["id_number"]],
    Field(max_length=1, description="What is consented to apart from the notice."),
]


DeviceToken = Annotated[
    str,
    Field(
        pattern="^([A-Za-z0-9_-]{32,64})?$",
        description="A random token that the program made once on this phone, and keeps.",
    ),
]


class NoticeAcceptanceForm(Form):
    notice: EditionName
    consents: Beside = Field(default_factory=list)

    def accepted(self) -> Acceptance:
        return Acceptance(self.notice, id_number="id_number" in self.consents)


class BindingForm(IdentityForm):
    """Programs may bind without a word about the notice, which is then shown at the next visit."""

    notice: EditionName | None = None
    consents: Beside = Field(default_factory=list)
    device: DeviceToken = ""

    def accepted(self) -> Acceptance | None:
        if self.notice is None:
            return None
        return Acceptance(self.notice, id_number="id_number" in self.consents)


class NoticeTick(Form):
    notice: Ticked = ""


class AcceptancePageForm(NoticeTick):
    """The ID number's tick may be left open: then nothing is signed until it is given."""

    consent_id_number: str = ""

    def accepted(self) -> Acceptance:
        return Acceptance(self.notice, id_number=bool(self.consent_id_number))


class BindingPageForm(IdentityForm):
    notice: Ticked = ""
    consent_id_number: Ticked = ""

    def accepted(self) -> Acceptance:
        return Acceptance(self.notice, id_number=True)


class ResumePageForm(ResumeForm):
    consent_resume: Ticked = ""

    def text(self) -> ResumeText:
        return ResumeText(**self.model_dump(exclude={"consent_resume"}))


class NoticedRegistration(EmployerRegistration):
    """Programs may register without a word about the notice; an `email` waits to be confirmed."""

    notice: EditionName | None = None
    email: Email | None = None


class ConsentForm(Form):
    """The edition of the notice under which it is given."""

    notice: EditionName


class PrivacyRequestForm(Form):
    asked: PrivacyRequestKind
    words: Annotated[Remarks, Explaining, Field(min_length=1)]


class PrivacyAnswerForm(Form):
    granted: bool
    words: Annotated[Remarks, Explaining, Field(min_length=1)]
