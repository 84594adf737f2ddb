"""Code tables of graduate employment registration: versioned data, read once from `codes.json`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict

Table = Literal[
    "destination",
    "employer_kind",
    "industry",
    "job_category",
    "training_mode",
    "teacher_training",
    "hardship",
]


class Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Destination(Read):
    """One outcome of a graduate. `verified`: seen in a public code base or a published form."""

    code: str
    name: str
    group: str
    verified: bool


class PlacementFormula(Read):
    """毕业去向落实率 of one year's definition, with a published example of its figures."""

    formula: str
    golden: Mapping[str, str | int | Mapping[str, int]]


class Tables(Read):
    version: str
    effective_from: date
    about: str
    destination: tuple[Destination, ...]
    placement_rate: Mapping[str, PlacementFormula]
    employer_kind: Mapping[str, str]
    industry: Mapping[str, str]
    job_category: Mapping[str, str]
    training_mode: Mapping[str, str]
    teacher_training: Mapping[str, str]
    hardship: Mapping[str, str]


class English(Read):
    about: str
    destination: Mapping[str, str]
    employer_kind: Mapping[str, str]
    industry: Mapping[str, str]
    job_category: Mapping[str, str]
    training_mode: Mapping[str, str]
    teacher_training: Mapping[str, str]
    hardship: Mapping[str, str]


class Regions(Read):
    about: str
    provinces: Mapping[str, str]


@cache
def tables() -> Tables:
    return Tables.model_validate_json(_text("codes.json"))


def version() -> str:
    return tables().version


@cache
def destinations() -> Mapping[str, Destination]:
    return MappingProxyType({one.code: one for one in tables().destination})


@cache
def provinces() -> Mapping[str, str]:
    """Names by the first two digits of a GB/T 2260 code."""
    return MappingProxyType(dict(Regions.model_validate_json(_text("provinces.json")).provinces))


@cache
def names(table: Table) -> Mapping[str, str]:
    """The whole table in its own order, names by code: what a form offers."""
    if table == "destination":
        return MappingProxyType({one.code: one.name for one in destinations().values()})
    by_code: Mapping[str, str] = getattr(tables(), table)
    return MappingProxyType(dict(by_code))


@cache
def english_names(table: Table) -> Mapping[str, str]:
    """English names by code, in the table's own order; ours, for only the Chinese are official."""
    told = getattr(English.model_validate_json(_text("english.json")), table)
    return MappingProxyType({code: told.get(code, name) for code, name in names(table).items()})


@dataclass(frozen=True)
class CodeNames:
    """The names of codes as one reader sees them: `language` is "zh" or "en"."""

    language: str

    def names(self, table: Table) -> Mapping[str, str]:
        return names(table) if self.language == "zh" else english_names(table)

    def name_of(self, table: Table, code: str) -> str:
        return self.names(table).get(code, code)


@cache
def _codes(table: Table) -> Mapping[str, str]:
    return {name: code for code, name in names(table).items()}


def is_code(table: Table, code: str) -> bool:
    return code in names(table)


def name_of(table: Table, code: str) -> str:
    """For display: a code that this version does not know stays readable as itself."""
    return names(table).get(code, code)


def code_of(table: Table, name_or_code: str) -> str | None:
    """The code of what a person wrote, by name or by code."""
    return name_or_code if is_code(table, name_or_code) else _codes(table).get(name_or_code)


def _text(name: str) -> str:
    return files("signing.codes").joinpath(name).read_text("utf-8")
