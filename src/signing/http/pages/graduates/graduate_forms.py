"""Forms of a school about one graduate; what is hard to undo asks for their number."""

from typing import Annotated, Literal

from pydantic import Field

from signing.codes import spelling
from signing.http.asking.fields import Explaining, FilledReason, Line, Remarks
from signing.http.asking.forms import Form
from signing.refusals import FieldsWrong


class AnswerForm(Form):
    reason: Annotated[Remarks, Explaining, Field(min_length=1)]


class PurposeForm(Form):
    purpose: FilledReason


class ExportForm(PurposeForm):
    kind: Literal["pdf", "json"] = "pdf"


class GraveForm(Form):
    reason: FilledReason
    confirm: Line = ""

    def must_name(self, number: str) -> None:
        """Raises FieldsWrong unless the number was typed, so that nobody does it by mistake."""
        if spelling.number(self.confirm).casefold() != number.casefold():
            wrong = {
                "field": "confirm",
                "zh": "与上面所示的不一致",
                "en": "is not what is shown above",
            }
            raise FieldsWrong(errors=[wrong])


class DestinationForm(Form):
    code: Line
