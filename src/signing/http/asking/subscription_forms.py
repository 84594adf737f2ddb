"""What the mini program tells of a graduate's agreement to WeChat messages."""

from typing import Annotated

from pydantic import Field

from signing.http.asking.fields import Counted, FilledLine, Line
from signing.http.asking.forms import Form

MOST_AT_ONCE = 20


class SubscriptionForm(Form):
    kind: Annotated[
        FilledLine,
        Field(max_length=60, examples=["applications"], description="As the list names it."),
    ]
    count: Annotated[
        int,
        Counted,
        Field(ge=1, le=MOST_AT_ONCE, description="How often it was agreed to just now."),
    ] = 1
    code: Annotated[Line, Field(max_length=200, description="Of `wx.login`, fresh.")] = ""
