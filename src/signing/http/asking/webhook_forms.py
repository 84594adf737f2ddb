"""What people and programs fill in of webhooks."""

from typing import Annotated

from pydantic import AfterValidator, Field

from signing.facts import Fact
from signing.http.asking.account_forms import Secret
from signing.http.asking.field_errors import FieldError
from signing.http.asking.fields import Counted, FilledLine
from signing.http.asking.forms import Form
from signing.use_cases.notices.webhook_addresses import LONGEST, read_place
from signing.use_cases.notices.webhooks import WantedWebhook, WebhookChange

MOST_KINDS = 200
LAST = 2**53
"""The most that every reader of JSON counts to."""
KINDS = frozenset(kind.__name__ for kind in Fact.kinds.values())


def _read_url(typed: str) -> str:
    try:
        read_place(typed)
    except ValueError:
        raise FieldError(
            "应为完整的 https:// 地址，不含用户名、密码和 #，端口为 443 或 1024 以上",
            "must be a whole address that begins with https://, without user, password or #,"
            " and with port 443 or one from 1024 on",
        ) from None
    return typed


def _known_kind(typed: str) -> str:
    if typed not in KINDS:
        raise FieldError("没有这种事件", "no such kind of event")
    return typed


Url = Annotated[
    FilledLine,
    Field(max_length=LONGEST, examples=["https://jw.example.edu.cn/hooks/signing"]),
    AfterValidator(_read_url),
]
Kind = Annotated[
    str, Field(max_length=100, examples=["SchoolApproved"]), AfterValidator(_known_kind)
]
Kinds = Annotated[
    list[Kind],
    Field(max_length=MOST_KINDS, description="Names of facts; none: all that the owner reads."),
]
After = Annotated[int, Counted, Field(ge=0, le=LAST, description="A position of the log.")]


class WantedForm(Form):
    name: Annotated[FilledLine, Field(max_length=60)]
    kinds: Kinds = Field(default_factory=list)
    after: After | None = None
    code: Secret = ""

    def want(self, url: str) -> WantedWebhook:
        kinds = list(dict.fromkeys(self.kinds))
        return WantedWebhook(self.name, read_place(url), kinds, self.after)


class WebhookForm(WantedForm):
    """`after`: events behind that position are sent; without it those from now on."""

    url: Url

    def wanted(self) -> WantedWebhook:
        return self.want(self.url)


class WebhookStep(WantedForm):
    """The same on a page, where a field `url` is a secret that is not repeated."""

    address: Url

    def wanted(self) -> WantedWebhook:
        return self.want(self.address)


class WebhookChangeForm(Form):
    """What is left out stays. `paused`: true stops it, false lets it go on where it stopped."""

    name: Annotated[FilledLine, Field(max_length=60)] | None = None
    kinds: Kinds | None = None
    paused: bool | None = None

    def change(self) -> WebhookChange:
        kinds = None if self.kinds is None else list(dict.fromkeys(self.kinds))
        return WebhookChange(self.name, kinds, self.paused)


class ConfirmedForm(Form):
    """A fresh code of who has a second factor."""

    code: Secret = ""


class ReplayForm(Form):
    after: After
