"""Who confirmed an agreement is shown and printed no other terms than those, whatever changes."""

from collections.abc import Callable

import pytest

from signing.pdf.agreement import make_press
from signing.refusals import NothingToConfirm
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.core.context import Context
from signing.use_cases.organisations.colleges import Colleges
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.positions import Positions
from signing.use_cases.printing.agreement_content import Papers
from signing.use_cases.printing.reprints import Reprints
from signing.vocabulary import AgreementNumber, Terms
from support.printing.paper_events import correct_name, print_copies
from support.use_cases.small_province import TERMS, SmallProvince

Change = Callable[[Context, SmallProvince, AgreementNumber], object]


def _rename_employer(context: Context, province: SmallProvince, _: AgreementNumber) -> None:
    changes = {"name": "另一家有限公司", "address": "别处", "contact": "别人", "phone": "0551-1"}
    Employers(context).change(province.employer(), changes)


def _rename_college(context: Context, province: SmallProvince, _: AgreementNumber) -> None:
    college = province.load_graduate().studies.college
    Colleges(context).rename(province.admin(), college, f"新{college}")


def _rename_position(context: Context, province: SmallProvince, number: AgreementNumber) -> None:
    position = province.load_graduate().agreement(number).position_id
    assert position is not None
    Positions(context).change(province.employer(), position, {"title": "流水线工人"})


def _correct_roster(context: Context, province: SmallProvince, _: AgreementNumber) -> None:
    correct_name(context, province, "1", "林小曼")


CHANGES: dict[str, Change] = {
    "the employer is renamed": _rename_employer,
    "the college is renamed": _rename_college,
    "the position is renamed": _rename_position,
    "the roster is corrected": _correct_roster,
    "it is printed": print_copies,
}


@pytest.mark.parametrize("confirmed_after_approval", [False, True])
@pytest.mark.parametrize("order", range(3))
def test_every_later_paper_has_the_digest_that_was_confirmed(
    small_province: SmallProvince, order: int, confirmed_after_approval: bool
) -> None:
    province, context = small_province, small_province.context
    names = [*CHANGES][order:] + [*CHANGES][:order]
    number = AgreementNumber(province.sign_unconfirmed())
    by = province.find_bound()
    if not confirmed_after_approval:
        Confirmations(context).confirm(by)
        Reviews(context).approve(province.counselor(), number)
    else:
        words = "已电话联系毕业生，本人愿意签约"
        Reviews(context).approve(province.counselor(), number, words)
        Confirmations(context).confirm(by)
    confirmed = province.load_graduate().agreement(number).content
    assert confirmed is not None
    for name in names:
        CHANGES[name](context, province, number)
        assert Papers(context).write_paper(number).agreed.digest == confirmed
        assert Confirmations(context).load_content(by) == confirmed
    first = print_copies(context, province, number)
    assert Reprints(context, make_press).print_again(number).content == first


@pytest.mark.parametrize(
    "changed",
    [
        {"monthly_pay": TERMS.monthly_pay + 1},
        {"workplace": "别处"},
        {"remarks": "另有约定"},
        {"penalty": TERMS.penalty + 1},
    ],
    ids=lambda one: next(iter(one)),
)
def test_other_terms_have_another_digest(
    small_province: SmallProvince, changed: dict[str, object]
) -> None:
    number = AgreementNumber(small_province.sign_agreement())
    Reviews(small_province.context).approve(small_province.counselor(), number)
    agreed = Papers(small_province.context).write_paper(number).agreed

    terms: Terms = agreed.terms.model_copy(update=changed)
    assert agreed.model_copy(update={"terms": terms}).digest != agreed.digest


def test_confirming_again_records_nothing_and_answers_the_same(
    small_province: SmallProvince,
) -> None:
    small_province.sign_unconfirmed()
    by = small_province.find_bound()
    first = Confirmations(small_province.context).confirm(by)
    version = small_province.load_graduate().version
    again = Confirmations(small_province.context).confirm(by)

    assert again.answer == first.answer
    assert first.answer["confirmed"]
    assert small_province.load_graduate().version == version


def test_who_signed_nothing_has_nothing_to_confirm(small_province: SmallProvince) -> None:
    by = small_province.graduate()
    assert Confirmations(small_province.context).load_content(by) is None
    with pytest.raises(NothingToConfirm):
        Confirmations(small_province.context).confirm(by)
