"""Events of a paper: printing it, correcting its name, reading its code."""

from contextlib import suppress
from datetime import datetime
from decimal import Decimal

from signing.aggregates.graduate import Graduate
from signing.copycode import Content
from signing.pdf.agreement import make_press
from signing.refusals import NoSuchAgreement
from signing.use_cases.agreements.amendments import Amendments
from signing.use_cases.core.context import Context
from signing.use_cases.printing.agreement_content import Papers
from signing.use_cases.printing.printing import ALL_COPIES, Printing
from signing.vocabulary import AgreementNumber, CopyName, SourceField, find_graduate_id
from support.use_cases.contexts import NOW
from support.use_cases.small_province import TERMS, SmallProvince, make_person, move_later

ADDRESS = "https://jy.example.edu.cn"


def read_copy_code(context: Context, number: str, copy: CopyName = CopyName.EMPLOYER) -> str:
    """Return the code of a paper printed now; before the approval, a code of no paper."""
    with suppress(NoSuchAgreement):
        return Papers(context).write_paper(AgreementNumber(number)).codes[copy]
    graduate = find_graduate_id(AgreementNumber(number))
    assert graduate is not None
    signed_at = context.ledger.load(Graduate, graduate).agreement(AgreementNumber(number)).signed_at
    nothing = Content(number, "", "", "", "", "", "")
    return context.copy_keys.issue(copy, signed_at, nothing)


def print_copies(
    context: Context,
    small_province: SmallProvince,
    number: str,
    copies: tuple[CopyName, ...] = ALL_COPIES,
    at: datetime = NOW,
) -> bytes:
    desk, by = Printing(context, make_press(ADDRESS)), move_later(small_province.counselor(), at)
    return desk.print_many(by, [AgreementNumber(number)], copies, "补打")[1]


def correct_name(
    context: Context, small_province: SmallProvince, number: str, name: str, at: datetime = NOW
) -> None:
    """Correct the name of the graduate with this student number."""
    one, admin = small_province.load_graduate(number), move_later(small_province.admin(), at)
    corrected = one.correct(
        admin.stamp,
        identity_digest="another",
        person=context.vault.load_cipher(one.id).encrypt_value(make_person(number, name)),
        studies=one.studies,
        fields=(SourceField.NAME,),
    )
    context.ledger.save(admin, corrected, answer={})


def amend_pay(context: Context, small_province: SmallProvince, number: str, pay: str) -> None:
    """Have both sides agree to another pay of an agreement in effect, and the school approve it."""
    desk, agreement = Amendments(context), AgreementNumber(number)
    firm, person = small_province.employer(), small_province.find_bound()
    terms = TERMS.model_copy(update={"monthly_pay": Decimal(pay)})
    desk.propose(firm, agreement, terms=terms, reason="转正后调薪")
    asked = len(desk.list_amendments(firm, agreement))
    desk.accept(person, agreement, asked)
    desk.approve(small_province.counselor(), agreement, asked)
