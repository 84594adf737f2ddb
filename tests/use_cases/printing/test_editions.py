"""Each amendment that the school approves makes another paper, which replaces the one before."""

from datetime import timedelta
from io import BytesIO

import pytest

from signing import copycode
from signing.copycode import CopyCode
from signing.pdf.agreement import make_press
from signing.refusals import ReasonMissing, StaleVersion
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.core.context import Context
from signing.use_cases.printing.agreement_content import Papers
from signing.use_cases.printing.printing import ALL_COPIES, Printing
from signing.use_cases.printing.reprints import Reprints
from signing.vocabulary import AgreementNumber, CopyName
from support.printing.paper_events import ADDRESS, amend_pay, print_copies
from support.printing.printed_pages import read_text, strip_space
from support.use_cases.small_province import SmallProvince


@pytest.fixture
def number(small_province: SmallProvince) -> AgreementNumber:
    """Return the number of an agreement in effect."""
    signed = AgreementNumber(small_province.sign_agreement())
    Reviews(small_province.context).approve(small_province.counselor(), signed)
    return signed


@pytest.fixture
def context(small_province: SmallProvince) -> Context:
    return small_province.context


def test_the_next_paper_says_which_edition_it_is_and_what_it_replaces(
    context: Context, small_province: SmallProvince, number: AgreementNumber
) -> None:
    first = Papers(context).write_paper(number)
    amend_pay(context, small_province, number, "9100")
    second = Papers(context).write_paper(number)

    assert (first.edition, second.edition) == (1, 2)
    assert (first.replaced_approved_at, second.replaced_approved_at) == (None, first.approved_at)
    assert second.terms.monthly_pay != first.terms.monthly_pay
    front = strip_space(read_text(print_copies(context, small_province, number), 1, 1))
    assert "第2版" in front
    assert "替换2026年5月12日的第1版" in front
    assert "Edition2,replacesedition1" in front
    assert "9,100元" in front


def test_the_paper_has_what_both_agreed_to(
    context: Context, small_province: SmallProvince, number: AgreementNumber
) -> None:
    amend_pay(context, small_province, number, "9100")
    amended = small_province.load_graduate().agreement(number)
    assert Papers(context).write_paper(number).agreed.digest == amended.content


def test_codes_and_check_codes_of_an_edition_are_its_own(
    context: Context, small_province: SmallProvince, number: AgreementNumber
) -> None:
    first = Papers(context).write_paper(number)
    amend_pay(context, small_province, number, "9100")
    second = Papers(context).write_paper(number)

    for edition, paper in ((1, first), (2, second)):
        for copy in CopyName:
            code = copycode.read_unverified(paper.codes[copy])
            assert isinstance(code, CopyCode)
            assert (code.edition, code.copy) == (edition, copy.value)
            check = paper.checks[copy]
            assert context.tokens.read_copy_check(number, check, 2) == (copy, edition)
    assert context.tokens.read_copy_check(number, second.checks[CopyName.SCHOOL], 1) is None


def test_a_print_of_the_first_edition_is_made_again_to_the_byte(
    context: Context, small_province: SmallProvince, number: AgreementNumber
) -> None:
    first = print_copies(context, small_province, number)
    amend_pay(context, small_province, number, "9100")
    second = print_copies(context, small_province, number)
    amend_pay(context, small_province, number, "9300")

    again = Reprints(context, make_press)
    assert again.print_again(number, 1).content == first
    assert again.print_again(number, 2).content == second
    assert "替换" in strip_space(read_text(second, 1, 1))
    assert Papers(context).write_paper(number).edition == 3


def test_the_first_print_of_an_edition_needs_no_reason_and_the_next_one_does(
    context: Context, small_province: SmallProvince, number: AgreementNumber
) -> None:
    desk, by = Printing(context, make_press(ADDRESS)), small_province.counselor()
    desk.print_many(by, [number])
    with pytest.raises(ReasonMissing):
        desk.print_many(by, [number])
    amend_pay(context, small_province, number, "9100")

    desk.print_many(by, [number])

    with pytest.raises(ReasonMissing):
        desk.print_many(by, [number])


def test_a_paper_that_was_drawn_before_the_amendment_is_not_recorded_after_it(
    context: Context, small_province: SmallProvince, number: AgreementNumber
) -> None:
    paper = Papers(context).write_paper(number)
    printout = make_press(ADDRESS)(BytesIO(), ALL_COPIES)
    printout.add(paper)
    amend_pay(context, small_province, number, "9100")
    graduate = small_province.load_graduate()
    by = small_province.counselor().stamp

    with pytest.raises(StaleVersion):
        graduate.print_agreement(by, number, copies=ALL_COPIES, reason=None, edition=paper.edition)
    later = by.model_copy(update={"at": by.at + timedelta(minutes=1)})
    again = graduate.print_agreement(later, number, copies=ALL_COPIES, reason=None, edition=2)
    assert again.ordinal == 1
