"""The forms of signing by card, one a step; together they hold what is signed."""

from typing import Any, Literal

from pydantic import model_validator

from signing.codes import spelling
from signing.codes.identity import credit_code_flaw
from signing.http.asking.fields import FilledPrintedLine, Region
from signing.http.asking.forms import EmployerRecordForm, Form, TermsForm
from signing.http.pages.agreements.card_signing.draft import Draft
from signing.vocabulary import EmployerForm, Terms


class EmployerStep(EmployerRecordForm):
    region: Region = ""

    @model_validator(mode="before")
    @classmethod
    def derive_region(cls, form: Any) -> Any:
        """Fill in the region from digits 3 to 8 of the credit code, unless the form has one.

        While there is no sound credit code, that is what the form lacks.
        """
        code = spelling.capital_number(str(form.get("credit_code", "")))
        return {"region": code[2:8]} | form if credit_code_flaw(code) is None else form


class TermsStep(TermsForm):
    position_title: FilledPrintedLine

    def terms(self) -> Terms:
        return Terms(**self.model_dump(exclude={"position_title"}))


class Consent(Form):
    agreed: Literal["yes"]


EMPLOYER_FIELDS = set(EmployerStep.model_fields)
TERMS_FIELDS = set(TermsStep.model_fields)


class Signing:
    """Everything that is signed. Raises FieldsWrong while a step lacks something."""

    def __init__(self, draft: Draft) -> None:
        self.employer = draft.read_typed().read_as(EmployerStep)
        self.job = draft.read_typed().read_as(TermsStep)

    @property
    def party(self) -> EmployerForm:
        return self.employer.form()
