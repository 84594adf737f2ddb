"""What each check says of a signing; the words stand in `checks.toml`.

A check that can `fail` is red: approval then says what was verified. What is red is decided in
`red_checks.py`, for these rows as for the facts when the verdict falls.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal

from typing_extensions import TypedDict

from signing.codes.companies import CompanyStatus
from signing.projections.agreements.reading import answers_by_link
from signing.red_checks import Evidence, find_red
from signing.terms_rules import RULES, WARNINGS
from signing.toml_files import load_toml
from signing.vocabulary import (
    AgreementState,
    AmendmentState,
    Confirmation,
    RegistryFinding,
    Verification,
)
from signing.vocabulary.answers import RegistryHit
from signing.vocabulary.binding_marks import MarkKind

SEVERAL = 3
"""Signings of one unregistered employer within a school that are worth a look."""
State = Literal["ok", "warn", "fail", "not_applicable"]
WARNED = "warned"
"""What is said where the terms were warned about, in the words of `terms_rules.toml`."""
REGISTRY, BINDING = "registry", "binding"
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
        warned = self.said == WARNED
        words = RULES[self.code]["words"] if warned else _load_words()[self.code][self.said]
        return {
            "code": self.code,
            "state": self.state,
            "zh": words["zh"].format(**self.names),
            "en": words["en"].format(**self.names),
        }


def check_signing(
    row: Any, registered: RegistryHit | None, marked: MarkKind | None
) -> Iterator[Verdict]:
    """Every check, in the order in which a reviewer reads them.

    `registered` is what the business register says of who signed by a card; None of others.
    `marked` is why the graduate's binding is marked, None where it is not.
    """
    red = find_red(_read_evidence(row))
    asked = {REGISTRY: _judge_registered(registered), BINDING: _judge_binding(marked)}
    for code, judge in CHECKS.items():
        found = red.get(code)
        if found is not None:
            yield Verdict(code, "fail", found.said, found.names)
        else:
            yield Verdict(code, *(asked.get(code) or judge(row)))
    warned = {one["code"]: one["about"] for one in row.warnings}
    for code in WARNINGS:
        if code in warned:
            yield Verdict(code, "warn", WARNED, warned[code])
        else:
            yield Verdict(code, "ok", "ok")


def _read_evidence(row: Any) -> Evidence:
    return Evidence(
        credit_code=row.credit_code,
        employer=row.employer,
        registered_name=row.registered_name,
        by_card=row.employer_id is None,
        account_holder=_holds_account(row),
        suspended=bool(row.suspended),
        phone_of_graduate=row.graduate_phone,
        phone_of_employer=row.employer_phone,
        signed_elsewhere=row.others_live > 0,
        confirmation=Confirmation(row.confirmation),
        printed=(
            row.name,
            row.employer,
            row.position_title,
            row.college,
            row.major,
            row.student_number,
        ),
    )


def _holds_account(row: Any) -> bool:
    trusted = bool(row.verification) and Verification(row.verification).is_trusted
    return trusted and not row.suspended


Judged = tuple[State, str] | tuple[State, str, Mapping[str, Any]]
"""The state, the words, and what fills them."""


def _pass(row: Any) -> Judged:
    """It can only be red."""
    del row
    return "ok", "ok"


def _confirmed(row: Any) -> Judged:
    disputed = row.confirmation == Confirmation.DISPUTED.value
    return ("not_applicable", "disputed") if disputed else ("ok", "ok")


def _credit_code(row: Any) -> Judged:
    return "ok", "ok", {"code": row.credit_code}


def _name(row: Any) -> Judged:
    if row.employer_id is None:
        return _name_on_card(row)
    names = {"name": row.employer, "other": row.registered_name}
    if row.registered_name != row.employer:
        return "warn", "changed", names
    return _name_of_others(row) or ("ok", "ok", names)


def _name_of_others(row: Any) -> Judged | None:
    """Two companies may share a name; a reviewer looks which of them it is."""
    if row.look_alike is None:
        return None
    return "warn", "looks_alike", {"name": row.employer, "other": row.look_alike}


def _name_on_card(row: Any) -> Judged:
    another = {row.first_name, row.last_name} - {row.employer}
    if another:
        return "warn", "used_otherwise", {"name": row.employer, "other": min(another)}
    said = "unregistered" if row.registered_name is None else "as_registered"
    return _name_of_others(row) or ("ok", said, {"name": row.employer})


def _account(row: Any) -> Judged:
    """Yellow where nobody has verified yet who registered; a suspended one is red already."""
    if row.employer_id is not None:
        return "ok", "ok"
    if row.registered_name is None:
        return "not_applicable", "unregistered"
    return ("not_applicable", "suspended") if row.suspended else ("warn", "unverified")


def _judge_registered(registered: RegistryHit | None) -> Judged:
    """Yellow at most: a register may be behind, and cards are for those who are not registered."""
    if registered is None:
        return "not_applicable", "registered"
    finding, status = RegistryFinding(registered["finding"]), registered["status"]
    if finding is RegistryFinding.NOT_ASKED:
        return "not_applicable", finding.value
    words = CompanyStatus(status).words if status else {"zh": "", "en": ""}
    names = {"name": registered["name"], "status_zh": words["zh"], "status_en": words["en"]}
    state: State = "ok" if finding is RegistryFinding.AGREES else "warn"
    return state, finding.value, names


def _judge_binding(marked: MarkKind | None) -> Judged:
    """Yellow at most: friends share phones, and a campus its network."""
    return ("warn", marked.value) if marked else ("ok", "ok")


def _own_phone(row: Any) -> Judged:
    missing = None in {row.employer_phone, row.graduate_phone}
    return ("not_applicable", "missing") if missing else ("ok", "ok")


def _phone_of_others(row: Any) -> Judged:
    if row.employer_phone is None:
        return "not_applicable", "missing"
    return ("warn", "bad") if row.first_code != row.last_code else ("ok", "ok")


def _contested(row: Any) -> Judged:
    """The employer goes on while the province decides; a reviewer knows that it does."""
    return ("warn", "bad") if row.claims else ("ok", "ok")


def _documents(row: Any) -> Judged:
    if row.employer_id is None:
        return "not_applicable", "card"
    return ("ok", "ok", {"count": row.documents}) if row.documents else ("warn", "none")


def _several(row: Any) -> Judged:
    if row.employer_id is not None:
        return "not_applicable", "registered"
    names = {"count": row.signings}
    return ("warn", "bad", names) if row.signings >= SEVERAL else ("ok", "ok", names)


def _source(row: Any) -> Judged:
    return ("ok", "ok") if row.confirmed else ("warn", "bad")


def _amendment(row: Any) -> Judged:
    """Whatever is proposed may change what the reviewer is about to approve."""
    if row.amendment_state is None:
        return "not_applicable", "none"
    state = AmendmentState(row.amendment_state)
    if state.is_open:
        waits = row.state == AgreementState.AWAITING_REVIEW.value
        return "warn" if waits else "ok", "open"
    if not state.is_agreed:
        return "ok", "dropped"
    return ("warn", "by_link") if answers_by_link(row) else ("ok", "amended")


CHECKS: Final[Mapping[str, Callable[[Any], Judged]]] = {
    "disputed": _pass,
    "unconfirmed": _confirmed,
    "credit_code": _credit_code,
    REGISTRY: _pass,
    "employer_name": _name,
    "employer_account": _account,
    "employer_suspended": _pass,
    "employer_contested": _contested,
    "phone_of_graduate": _own_phone,
    "phone_of_others": _phone_of_others,
    "documents": _documents,
    "several_signings": _several,
    "amendment": _amendment,
    "source_confirmed": _source,
    BINDING: _pass,
    "other_agreement": _pass,
    "printable": _pass,
}
"""What each says where it is not red."""


@cache
def _load_words() -> Mapping[str, Any]:
    return load_toml("signing.projections.review_queue", "checks.toml")
