"""The two languages of pages and tables: the program holds the Chinese, `locale/en` the English."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Annotated

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from fastapi import Depends, Request

from signing.codes import CodeNames
from signing.fact_words import GROUPS
from signing.vocabulary import CHANNEL_NAMES

COOKIE = "signing_language"
CHINESE, ENGLISH = "zh", "en"
TAGS = {CHINESE: "zh-CN", ENGLISH: "en"}
LOCALES = {CHINESE: Locale.parse("zh_Hans_CN"), ENGLISH: Locale.parse("en")}
FOLDER = Path(str(files("signing.http"))) / "locale" / "en"


def gettext_noop(words: str) -> str:
    """Mark words for the catalogue, and return them untranslated."""
    return words


N_ = gettext_noop


@dataclass(frozen=True)
class Speech:
    """Says words of the catalogue, and names of codes, in the language of one reader."""

    language: str

    def say(self, words: str) -> str:
        return load_translations(self.language).gettext(words)

    @property
    def codes(self) -> CodeNames:
        return CodeNames(self.language)


async def choose_speech(request: Request) -> Speech:
    """A program that names no language gets Chinese."""
    return Speech(choose_language(request))


ToSpeech = Annotated[Speech, Depends(choose_speech)]


def choose_language(request: Request) -> str:
    """Return what the reader chose, else the first language of their browser, else Chinese."""
    cookie = request.cookies.get(COOKIE)
    if cookie in TAGS:
        return cookie
    return next(_list_accepted(request.headers.get("accept-language", "")), CHINESE)


def _list_accepted(header: str) -> Iterator[str]:
    """Yield the languages of a header that we have, in order; browsers put the best first."""
    for one in header.lower().split(","):
        tag = one.partition(";")[0].strip()[:2]
        if tag in TAGS:
            yield tag


@cache
def load_translations(language: str) -> NullTranslations:
    """Return the translations into a language; Chinese needs none."""
    if language == CHINESE:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, load_english())
    compiled.seek(0)
    return GNUTranslations(compiled)


def say_count(language: str, words: str, n: int, about: Mapping[str, object]) -> str:
    """Say `words` of `n` things: of one thing English has another sentence."""
    told = load_translations(language).ngettext(words, words, n)
    return told % {"n": format_decimal(n, locale=LOCALES[language]), **about}


def load_english() -> Catalog:
    """Read the English of all pages, from one file a part of the service."""
    whole = Catalog(locale="en")
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id and not message.fuzzy:
                    whole.add(message.id, message.string)
    for zh, en in list_shared_names():
        whole.add(zh, en)
    return whole


def list_shared_names() -> Iterator[tuple[str, str]]:
    """Yield in both languages what not only pages name, and so no catalogue has."""
    for zh, en in CHANNEL_NAMES.values():
        yield zh, en[0].upper() + en[1:]
    for words in GROUPS.values():
        yield words.zh, words.en
