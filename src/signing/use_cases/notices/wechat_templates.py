"""Templates of WeChat's subscribe messages: which an operator named, and what their fields take.

A province chooses templates from WeChat's library; each has an id and fields of its own, such as
`thing1` or `time3`. `SIGNING_WECHAT_TEMPLATES` says which template carries which notices, and what
stands in each field:

    applications=ID:thing1=employer,thing2=text,time3=reply_by OfferMade=ID:thing1=employer
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, get_args

from signing.fact_words import FACTS, Group, find_words
from signing.use_cases.notices.sending import Message, PermanentFailure, read_moment

Stage = Literal["formal", "trial", "developer"]
"""Which version of the mini program a message leads to."""
GROUPS: Final[frozenset[str]] = frozenset(get_args(Group))
KINDS: Final[frozenset[str]] = GROUPS | {name for name, words in FACTS.items() if words.notice}
"""What a template may be named for: a group of notices, or one kind of them."""
OWN: Final = frozenset({"subject", "text"})
FIELDS: Final = frozenset({"what", "employer", "position", "number", "reply_by", "at"})
"""What a message may bring beside its own words; `at` is when it is sent, if it says nothing."""
NOTHING_SAID: Final = {"thing": "—", "character_string": "-", "name": "无", "phrase": "无"}
"""What stands in a field that has nothing to say, by its kind: WeChat takes no empty one."""
TEMPLATE_ID = re.compile(r"[A-Za-z0-9_-]{10,64}")
FIELD = re.compile(r"([a-z_]+?)[0-9]{1,3}")
SYNTAX = (
    "应为 通知=模板编号:字段=内容,…，各项以空格分隔。"
    " NOTICE=TEMPLATE:FIELD=CONTENT,…, separated by blanks."
)


@dataclass(frozen=True)
class Template:
    """`fields` are WeChat's names of them, and what we write there."""

    name: str
    id: str
    fields: Mapping[str, str]

    def fill(self, message: Message) -> dict[str, dict[str, str]]:
        """Return the message as WeChat takes it. Raises PermanentFailure, which names the field."""
        said = {
            "at": datetime.now(UTC).isoformat(),
            **message.fields,
            "subject": message.subject.zh,
            "text": message.text.zh,
        }
        return {
            field: {"value": _write(field, said.get(source, ""))}
            for field, source in self.fields.items()
        }


@dataclass(frozen=True)
class Templates:
    by_name: Mapping[str, Template]

    def find(self, message: Message) -> Template | None:
        """Return the template of its kind, else that of its group."""
        return self.by_name.get(message.kind) or self.by_name.get(message.group)

    def find_of_kind(self, kind: str) -> Template | None:
        """Return the template of a message of which only the kind is known."""
        return self.by_name.get(kind) or self.by_name.get(find_words(kind).group or "")


NO_TEMPLATES: Final = Templates({})


def read_templates(setting: str) -> Templates:
    """Raises ValueError, which says what is wrong in both languages."""
    read = [_read_template(one) for one in setting.split()]
    by_name = {one.name: one for one in read}
    if len(by_name) < len(read):
        raise ValueError("同一通知只能有一个模板。 One template for each kind of notices.")
    return Templates(by_name)


def _read_template(written: str) -> Template:
    named, _, listed = written.partition(":")
    name, _, template = named.partition("=")
    if name not in KINDS:
        known = " ".join(sorted(KINDS))
        raise ValueError(f"没有这种通知：{name}。 No such notices: {name}. {known}")
    if TEMPLATE_ID.fullmatch(template) is None or not listed:
        raise ValueError(f"{name}：{SYNTAX}")
    pairs = [one.partition("=") for one in listed.split(",")]
    fields = {field: source for field, _, source in pairs}
    for field, source in fields.items():
        _must_be_known(name, field, source)
    if len(fields) < len(pairs):
        raise ValueError(f"{name}：字段重复。 {name}: a field stands there twice.")
    return Template(name, template, fields)


def _must_be_known(name: str, field: str, source: str) -> None:
    found = FIELD.fullmatch(field)
    if found is None or found[1] not in WRITERS:
        known = " ".join(WRITERS)
        raise ValueError(
            f"{name}：没有这种字段：{field}。"
            f" {name}: no field is called {field}; they are {known}, each with a number."
        )
    if source not in OWN | FIELDS:
        known = " ".join(sorted(OWN | FIELDS))
        raise ValueError(
            f"{name}：不能填写 {source}。 {name}: nothing is called {source}, but {known}."
        )


def _write(field: str, value: str) -> str:
    kind = field.rstrip("0123456789")
    try:
        return WRITERS[kind](" ".join(value.split())) or NOTHING_SAID[kind]
    except (ValueError, KeyError):
        why = f"模板字段 {field} 放不下这项内容。 It does not fit the template's field {field}."
        raise PermanentFailure(why) from None


def _cut(most: int) -> Callable[[str], str]:
    """Of text that says too much, say that there is more."""
    return lambda value: value if len(value) <= most else value[: most - 1] + "…"


def _must_match(pattern: str) -> Callable[[str], str]:
    """What is cut would be another number."""
    known = re.compile(f"(?:{pattern})?")

    def check(value: str) -> str:
        if known.fullmatch(value) is None:
            raise ValueError
        return value

    return check


def _write_name(value: str) -> str:
    """Ten Chinese characters, or twenty letters."""
    return value[: 20 if value.isascii() else 10]


def _write_phrase(value: str) -> str:
    """Five Chinese characters, and nothing else."""
    return "".join(re.findall(r"[\u4e00-\u9fff]", value))[:5]


def _write_moment(form: str) -> Callable[[str], str]:
    return lambda value: form.format(at=read_moment(value))


WRITERS: Final[Mapping[str, Callable[[str], str]]] = {
    "thing": _cut(20),
    "character_string": _must_match("[!-~]{1,32}"),
    "number": _must_match(r"[0-9]{1,32}|(?=.{1,32}$)[0-9]+\.[0-9]+"),
    "letter": _must_match("[A-Za-z]{1,32}"),
    "name": _write_name,
    "phrase": _write_phrase,
    "time": _write_moment("{at:%Y年%m月%d日 %H:%M}"),
    "date": _write_moment("{at:%Y年%m月%d日}"),
}
"""What each kind of field takes (微信小程序 订阅消息 参数值内容限制)."""
