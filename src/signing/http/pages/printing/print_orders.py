"""Forms to print: which agreements, which copies, and the reason to print again."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from signing.http.asking.field_errors import FieldError
from signing.http.asking.fields import Reason
from signing.http.asking.forms import Form
from signing.projections.engine.paging import MOST
from signing.use_cases.printing.jobs.job import Order
from signing.vocabulary import AgreementNumber, CopyName

AGAIN = "重新打印需要填写原因", "say why it is printed again"
NOTHING = "请先选择要打印的协议书", "choose what to print first"


class PaperForm(Form):
    """`again` says that the paper was printed before."""

    copies: Annotated[list[CopyName], Field(min_length=1, max_length=3)]
    again: bool = False
    reason: Annotated[Reason, Field(validate_default=True)] = ""

    @field_validator("reason")
    @classmethod
    def _must_give_reason(cls, reason: str, info: ValidationInfo) -> str:
        if info.data.get("again") and not reason:
            raise FieldError(*AGAIN)
        return reason

    @property
    def wanted(self) -> tuple[CopyName, ...]:
        return tuple(dict.fromkeys(self.copies))


class WholeForm(PaperForm):
    """All of the list as it is filtered; what is being released only if `terminating`."""

    terminating: bool = False

    @property
    def order(self) -> Order:
        return Order([], self.wanted)


class OrderForm(PaperForm):
    """The chosen `numbers`."""

    numbers: Annotated[
        list[AgreementNumber],
        Field(max_length=MOST, default_factory=list, validate_default=True),
    ]

    @field_validator("numbers")
    @classmethod
    def _must_choose_papers(cls, numbers: list[AgreementNumber]) -> list[AgreementNumber]:
        if not numbers:
            raise FieldError(*NOTHING)
        return numbers

    @property
    def order(self) -> Order:
        return Order(list(dict.fromkeys(self.numbers)), self.wanted)
