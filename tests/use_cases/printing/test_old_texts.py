"""What was signed before the door knew its texts is printed, without what nobody sees."""

import pytest

from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.vocabulary import AgreementNumber
from support.printing.paper_events import print_copies
from support.printing.printed_pages import read_text, strip_space
from support.use_cases.small_province import TERMS, SmallProvince

UNSEEN = ("\u200b", "\ufeff", "\u202e", "\ufe0f", "\U000e0100", "\u2060")


@pytest.mark.parametrize("one", [*UNSEEN, "\uf0b7"])
def test_an_old_agreement_with_a_pasted_character_is_printed(
    small_province: SmallProvince, one: str
) -> None:
    small_province.graduate("1", name=f"林小{one}满" if one in UNSEEN else "林小满")
    employer = small_province.employer()
    position = small_province.open_position(employer)
    terms = TERMS.model_copy(update={"remarks": f"{one}包吃住", "workplace": f"合肥{one}市"})
    signed = Signings(small_province.context).sign_directly(
        employer, position, small_province.identity("1", name="林小满"), terms
    )
    number = AgreementNumber(str(signed.answer["agreement_number"]))
    Confirmations(small_province.context).confirm(small_province.find_bound())
    Reviews(small_province.context).approve(small_province.counselor(), number)

    said = strip_space(read_text(print_copies(small_province.context, small_province, number)))

    seen = "•" if one == "\uf0b7" else ""
    assert "姓名林小满性别" in said
    assert f"工作地点合肥{seen}市" in said
    assert f"约定事项{seen}包吃住" in said
