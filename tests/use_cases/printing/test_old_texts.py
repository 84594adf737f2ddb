"""What was signed before the door knew its texts is printed, without what nobody sees."""

import pytest

from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.vocabulary import AgreementNumber
from support.printing.paper_events import print_copies
from support.printing.printed_pages import text_of, tight
from support.use_cases.small_province import TERMS, Town

UNSEEN = ("\u200b", "\ufeff", "\u202e", "\ufe0f", "\U000e0100", "\u2060")


@pytest.mark.parametrize("one", [*UNSEEN, "\uf0b7"])
def test_an_old_agreement_with_a_pasted_character_is_printed(town: Town, one: str) -> None:
    town.graduate("1", name=f"林小{one}满" if one in UNSEEN else "林小满")
    employer = town.employer()
    position = town.position(employer)
    terms = TERMS.model_copy(update={"remarks": f"{one}包吃住", "workplace": f"合肥{one}市"})
    signed = Signings(town.context).sign_directly(
        employer, position, town.identity("1", name="林小满"), terms
    )
    number = AgreementNumber(str(signed.answer["agreement_number"]))
    Reviews(town.context).approve(town.counselor(), number)

    said = tight(text_of(print_copies(town.context, town, number)))

    seen = "•" if one == "\uf0b7" else ""
    assert "姓名林小满性别" in said
    assert f"工作地点合肥{seen}市" in said
    assert f"约定事项{seen}包吃住" in said
