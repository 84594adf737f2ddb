"""Text that every part of the service can carry: the database, paper, sheets, and the log."""

import re
from typing import Annotated, Any

from fastapi import Request
from pydantic import AfterValidator, BaseModel, ConfigDict, field_validator

from signing.http.asking.field_errors import FieldError
from signing.refusals import FieldsWrong

UNCARRIED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but tabs and ends of lines; halves of characters."""
ZH, EN = "含有不能使用的控制字符", "holds control characters, which no text has"


def sound(text: str) -> str:
    if UNCARRIED.search(text):
        raise FieldError(ZH, EN)
    return text


SoundText = Annotated[str, AfterValidator(sound)]


class SoundForm(BaseModel):
    """What is unknown in it is refused, and so is text that cannot be carried."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def is_carried(cls, value: Any) -> Any:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                sound(one)
        return value


async def sound_address(request: Request) -> None:
    """A dependency of every call: what stands in its address can be carried too."""
    wrong = [name for name, value in request.path_params.items() if UNCARRIED.search(str(value))]
    if any(UNCARRIED.search(one) for pair in request.query_params.multi_items() for one in pair):
        wrong.append("query")
    if wrong:
        raise FieldsWrong(errors=[{"field": one, "zh": ZH, "en": EN} for one in wrong])
