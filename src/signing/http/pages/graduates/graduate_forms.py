"""Forms of a school about one graduate; what is hard to undo asks for their number."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from signing.codes import spelling
from signing.http.asking.fields import Explaining, FilledReason, Line, PerhapsEmployerName, Remarks
from signing.http.asking.forms import Form
from signing.http.pages.typed_form import Typed

MISNAMED = {"field": "confirm", "zh": "与上面所示的不一致", "en": "is not what is shown above"}


class AnswerForm(Form):
    reason: Annotated[Remarks, Explaining, Field(min_length=1)]


class PurposeForm(Form):
    purpose: FilledReason


class ExportForm(PurposeForm):
    kind: Literal["pdf", "json"] = "pdf"


class GraveForm(Form):
    reason: FilledReason
    confirm: Line = ""


def find_misnamed(filled: Typed, number: str) -> list[Mapping[str, str]]:
    """Return what is wrong unless the number was typed: so nobody does it by mistake."""
    typed = spelling.number(filled.get("confirm")).casefold()
    return [] if typed == number.casefold() else [MISNAMED]


def read_grave(filled: Typed, number: str) -> GraveForm:
    """Raises FieldsWrong, also unless the number was typed."""
    return filled.read_beside(GraveForm, find_misnamed(filled, number))


class DestinationForm(Form):
    code: Line
    employer_name: PerhapsEmployerName = ""
