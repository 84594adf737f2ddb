"""The notice about personal data, in its editions: what people are told before they are asked.

A published edition never changes: whoever edits a text makes a new edition, and says whether it
asks those again who accepted an earlier one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from typing import Final, Literal

from signing.toml_files import load_toml


class NoticeFor(Enum):
    """Whom a notice tells what is done with their data."""

    GRADUATE = "graduate"
    EMPLOYER = "employer"


@dataclass(frozen=True)
class Edition:
    """`asks_again` where the substance changed, not only the wording."""

    name: str
    asks_again: bool


EDITIONS: Final = (
    Edition("2026-11", asks_again=True),
    Edition("2026-12", asks_again=True),
    Edition("2027-01", asks_again=True),
)
"""In the order of time; the last is the one that is shown."""
CURRENT: Final = EDITIONS[-1].name
Language = Literal["zh", "en"]
ANY_CONTACT: Final[Mapping[Language, str]] = {
    "zh": "您所在学校的就业工作部门，或省级毕业生就业主管部门",
    "en": "your school's employment office, or the provincial office for graduates' employment",
}
"""Where the installation names no contact of its own."""


@dataclass(frozen=True)
class Blanks:
    """What an installation fills in; `retention` and `answer` are days."""

    platform: str
    contact: str
    retention: int
    answer: int


@dataclass(frozen=True)
class Section:
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    edition: str
    title: str
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        """The whole notice as plain text, a paragraph a line."""
        parts = [f"{one.title}\n" + "\n".join(one.lines) for one in self.sections]
        return "\n\n".join([self.title, *parts])


def fill_notice(
    whom: NoticeFor, language: Language, blanks: Blanks, edition: str = CURRENT
) -> Notice:
    template = load_template(edition, whom, language)
    filled = vars(blanks) | {
        "contact": blanks.contact or ANY_CONTACT[language],
        "retention": f"{blanks.retention:,}",
    }
    sections = tuple(
        Section(one.title, tuple(line.format_map(filled) for line in one.lines))
        for one in template.sections
    )
    return replace(template, sections=sections)


@cache
def load_template(edition: str, whom: NoticeFor, language: Language) -> Notice:
    """Return the notice with its blanks, as the file has it."""
    read = load_toml(__name__, "editions", edition, f"{whom.value}.{language}.toml")
    sections = tuple(Section(one["title"], tuple(one["lines"])) for one in read["sections"])
    return Notice(edition, read["title"], sections)


def is_still_accepted(edition: str) -> bool:
    """Return whether nothing of substance changed since that edition was accepted."""
    names = [one.name for one in EDITIONS]
    asked = max(at for at, one in enumerate(EDITIONS) if one.asks_again)
    return edition in names[asked:]
