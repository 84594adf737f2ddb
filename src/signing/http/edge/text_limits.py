"""Text at the door: cleaned of what nobody sees, and refused where it holds what no text has."""

import re
from typing import Annotated, Any

from fastapi import Request
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo, field_validator

from signing.codes.spelling import plain
from signing.http.asking.field_errors import FieldError
from signing.refusals import FieldsWrong
from signing.text import PRIVATE, UNCARRIED, clean, find_foreign

ZH, EN = "含有不能使用的控制字符", "holds control characters, which no text has"


class AsTyped:
    """In the annotation of a secret: its text is compared, never shown, so it is not cleaned."""


def accept(text: str) -> str:
    """As it is recorded. Raises FieldError."""
    foreign = find_foreign(cleaned := clean(text))
    if foreign is None:
        return cleaned
    if not PRIVATE.match(foreign):
        raise FieldError(ZH, EN)
    place, code = cleaned.index(foreign) + 1, f"U+{ord(foreign):04X}"
    raise FieldError(
        f"第 {place} 个字符（{code}）只有个别字体才有，别人看不到，请删去或换一种写法",
        f"character {place} ({code}) exists in single fonts only, so others cannot see it:"
        " delete it or write it another way",
    )


SoundText = Annotated[str, AfterValidator(accept)]
SoundLine = Annotated[SoundText, AfterValidator(plain)]


class SoundForm(BaseModel):
    """What is unknown in it is refused, and so is text that cannot be carried."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def is_carried(cls, value: Any, info: ValidationInfo) -> Any:
        kept = any(one is AsTyped for one in cls.model_fields[info.field_name or ""].metadata)
        judge = _must_be_carried if kept else accept
        if isinstance(value, list):
            return [judge(one) if isinstance(one, str) else one for one in value]
        return judge(value) if isinstance(value, str) else value


def _must_be_carried(text: str) -> str:
    if UNCARRIED.search(text):
        raise FieldError(ZH, EN)
    return text


async def sound_address(request: Request) -> None:
    """A dependency of every call: what stands in its address can be carried too."""
    wrong = [name for name, value in request.path_params.items() if NOT_SENT.search(str(value))]
    if any(NOT_SENT.search(one) for pair in request.query_params.multi_items() for one in pair):
        wrong.append("query")
    if wrong:
        raise FieldsWrong(errors=[{"field": one, "zh": ZH, "en": EN} for one in wrong])


NOT_SENT = re.compile(f"{UNCARRIED.pattern}|[\x0b\x0c\x85]")
"""In an address no line ends are meant."""
