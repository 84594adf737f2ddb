"""What each check says of a signing; the words stand in `checks.toml`.

A check that fails is red (`signing.red_checks`): approval then says what was verified.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from typing_extensions import TypedDict

from signing.fonts.printable import first_unprintable
from signing.red_checks import SigningSeen, find_red_checks
from signing.toml_files import load_toml

PRINTED = ("name", "employer", "position_title", "college", "major", "student_number")
"""Columns that the paper shows."""
SEVERAL = 3
"""Signings of one unregistered employer within a school that are worth a look."""
State = Literal["ok", "warn", "fail", "not_applicable"]
FLAGS: tuple[State, ...] = ("warn", "fail")


class CheckAnswer(TypedDict):
    """What one check says of a signing, in Chinese and English."""

    code: str
    state: State
    zh: str
    en: str


@dataclass(frozen=True)
class Verdict:
    """`said` chooses the words of the check `code`; `names` fill them."""

    code: str
    state: State
    said: str
    names: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_flag(self) -> bool:
        return self.state in FLAGS

    def describe(self) -> CheckAnswer:
        words = _load_words()[self.code][self.said]
        return {
            "code": self.code,
            "state": self.state,
            "zh": words["zh"].format(**self.names),
            "en": words["en"].format(**self.names),
        }


def check_signing(row: Any) -> Iterator[Verdict]:
    """Every check, in the order in which a reviewer reads them."""
    registered = row.employer_id is not None
    red = frozenset(find_red_checks(_see(row)))
    yield _red(red, "credit_code", {"code": row.credit_code})
    yield _name(row) if registered else _name_on_card(row, red)
    yield _red(red, "employer_suspended")
    yield _own_phone(row, red)
    yield _phone_of_others(row)
    yield _documents(row) if registered else Verdict("documents", "not_applicable", "card")
    yield _several(row, registered=registered)
    yield _plain("source_confirmed", "warn", bad=not row.confirmed)
    yield _red(red, "other_agreement")
    yield _red(red, "disputed")
    yield _printable(row, red)


def _see(row: Any) -> SigningSeen:
    return SigningSeen(
        credit_code=row.credit_code,
        by_card=row.employer_id is None,
        employer=row.employer,
        registered_name=row.registered_name,
        suspended=bool(row.suspended),
        employer_phone=row.employer_phone,
        graduate_phone=row.graduate_phone,
        signed_elsewhere=row.others_live > 0,
        disputed=row.disputed,
        printed=tuple(getattr(row, name) for name in PRINTED),
    )


def _red(red: Collection[str], code: str, names: Mapping[str, Any] | None = None) -> Verdict:
    state: State = "fail" if code in red else "ok"
    return Verdict(code, state, "bad" if code in red else "ok", names or {})


def _plain(code: str, state: State, *, bad: bool) -> Verdict:
    return Verdict(code, state, "bad") if bad else Verdict(code, "ok", "ok")


def _name(row: Any) -> Verdict:
    names = {"name": row.employer, "other": row.registered_name}
    if row.registered_name == row.employer:
        return Verdict("employer_name", "ok", "ok", names)
    return Verdict("employer_name", "warn", "changed", names)


def _name_on_card(row: Any, red: Collection[str]) -> Verdict:
    if "employer_name" in red:
        names = {"name": row.employer, "other": row.registered_name}
        return Verdict("employer_name", "fail", "registered_otherwise", names)
    another = {row.first_name, row.last_name} - {row.employer}
    if another:
        names = {"name": row.employer, "other": min(another)}
        return Verdict("employer_name", "warn", "used_otherwise", names)
    said = "unregistered" if row.registered_name is None else "as_registered"
    return Verdict("employer_name", "ok", said, {"name": row.employer})


def _own_phone(row: Any, red: Collection[str]) -> Verdict:
    if row.employer_phone is None or row.graduate_phone is None:
        return Verdict("phone_of_graduate", "not_applicable", "missing")
    return _red(red, "phone_of_graduate")


def _phone_of_others(row: Any) -> Verdict:
    if row.employer_phone is None:
        return Verdict("phone_of_others", "not_applicable", "missing")
    return _plain("phone_of_others", "warn", bad=row.first_code != row.last_code)


def _documents(row: Any) -> Verdict:
    if row.documents:
        return Verdict("documents", "ok", "ok", {"count": row.documents})
    return Verdict("documents", "warn", "none")


def _several(row: Any, *, registered: bool) -> Verdict:
    if registered:
        return Verdict("several_signings", "not_applicable", "registered")
    many = row.signings >= SEVERAL
    state: State = "warn" if many else "ok"
    return Verdict("several_signings", state, "bad" if many else "ok", {"count": row.signings})


def _printable(row: Any, red: Collection[str]) -> Verdict:
    if "printable" not in red:
        return Verdict("printable", "ok", "ok")
    found = next(filter(None, map(first_unprintable, _see(row).printed)))
    return Verdict("printable", "fail", "bad", {"zh": found.what_zh, "en": found.what_en})


@cache
def _load_words() -> Mapping[str, Any]:
    return load_toml("signing.projections.review_queue", "checks.toml")
