"""Why a graduate cannot sign now: the fact, its time, and a sentence about it."""

from datetime import datetime

from typing_extensions import TypedDict

from signing.codes import CodeNames
from signing.fact_words import Language, find_words
from signing.projections.engine.days import format_day_en, format_day_zh


class Blocking(TypedDict):
    """Why a graduate cannot sign: the name of the fact, its time, and a sentence about it."""

    fact: str
    at: datetime
    zh: str
    en: str


def describe_blocking(fact: str, at: datetime, *, employer: str, destination: str) -> Blocking:
    """`destination` is a code; `employer` is "" where the fact names none."""
    words = find_words(fact)
    said = words.blocking or words.name
    about = {
        "day_zh": format_day_zh(at),
        "day_en": format_day_en(at),
        "employer": employer,
    }

    def word(language: Language) -> str:
        named = CodeNames(language).name_of("destination", destination)
        return said.in_(language).format_map(about | {"destination": f"{destination} {named}"})

    return {"fact": fact, "at": at, "zh": word("zh"), "en": word("en")}
