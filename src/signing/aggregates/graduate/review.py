"""The school's verdict on a signing (seed, section 三): approval takes effect at once.

`seen` is the version of the graduate that the reviewer decided on; None decides on what is there.
"""

from collections.abc import Sequence

from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.state import GraduateState
from signing.events import SchoolApproved, SchoolRejected
from signing.red_checks import LEAST_CHARACTERS, LEAST_LETTERS
from signing.refusals import NotConfirmed, ReasonMissing
from signing.vocabulary import (
    AWAITING_EMPLOYMENT,
    EMPLOYED_BY_AGREEMENT,
    AgreementNumber,
    Attribution,
    Encrypted,
)

UNVERIFIED = {
    "field": "verified",
    "zh": "自动核验有红色提示：请写明核实了什么、怎样核实、何时核实",
    "en": "a check is red: say what was verified, how and when",
}
UNEXPLAINED = {
    "field": "verified",
    "zh": f"写得太少：请用至少 {LEAST_CHARACTERS} 个汉字写明核实了什么、怎样核实、何时核实",
    "en": f"is too little: say in at least {LEAST_LETTERS} letters what was verified, how and when",
}

UNCONFIRMED = {
    "otherwise_zh": "暂时不能确认的，与毕业生核实，写明核实了什么、怎样核实、何时核实，再通过",
    "otherwise_en": "if they cannot for now, ask them, and say what was verified, how and when",
}
CONFIRMED_FIRST = {
    "otherwise_zh": "本省要求毕业生先确认，写明核实情况不能代替",
    "otherwise_en": "the province asks for it, and what was verified otherwise does not replace it",
}


def approve(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    seen: int | None,
    *,
    red: Sequence[str] = (),
    verified: Encrypted | None = None,
    explained: bool = True,
    confirmed_first: bool = False,
) -> SchoolApproved:
    """`red` names the checks that failed; then `verified` must say what was verified.

    So it must where the graduate has not confirmed the signing; with `confirmed_first` nothing
    replaces that. `explained` tells whether its words are an explanation.

    Raises NotAwaitingReview, StaleVersion, NotConfirmed and ReasonMissing, in this order.
    """
    confirmed = _get_agreement_to_review(graduate, number, seen).is_confirmed
    if not confirmed and (confirmed_first or verified is None):
        said = CONFIRMED_FIRST if confirmed_first else UNCONFIRMED
        raise NotConfirmed(otherwise_zh=said["otherwise_zh"], otherwise_en=said["otherwise_en"])
    if red and verified is None:
        raise ReasonMissing(errors=[UNVERIFIED], checks=list(red))
    if (red or not confirmed) and not explained:
        raise ReasonMissing(errors=[UNEXPLAINED], checks=list(red))
    return graduate.record(
        SchoolApproved,
        by,
        agreement_number=number,
        destination=EMPLOYED_BY_AGREEMENT,
        seen=graduate.version if seen is None else seen,
        verified=verified,
        unconfirmed=not confirmed,
    )


def reject(
    graduate: GraduateState,
    by: Attribution,
    number: AgreementNumber,
    seen: int | None,
    reason: Encrypted | None,
) -> SchoolRejected:
    _get_agreement_to_review(graduate, number, seen)
    if reason is None:
        raise ReasonMissing
    return graduate.record(
        SchoolRejected,
        by,
        agreement_number=number,
        reason=reason,
        destination=AWAITING_EMPLOYMENT,
        seen=graduate.version if seen is None else seen,
    )


def _get_agreement_to_review(
    graduate: GraduateState, number: AgreementNumber, seen: int | None
) -> Agreement:
    agreement = graduate.agreement(number)
    agreement.must_await_review()
    agreement.must_be_unchanged_since(seen, graduate.version)
    return agreement
