"""A print can be made again from its facts alone, whatever happened since."""

from hashlib import sha256

import pytest

from signing.pdf.agreement import make_press, name_edition
from signing.pdf.marks import Setting
from signing.refusals import NoSuchPrint
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.printing.printing import Printing
from signing.use_cases.printing.reprints import Reprints
from signing.vocabulary import AgreementNumber, CopyName
from signing.vocabulary.sheet import FormEdition
from support.use_cases.small_province import SmallProvince, make_person

ADDRESS = "https://jy.example.edu.cn"


def approve_agreement(small_province: SmallProvince, number: str = "1") -> AgreementNumber:
    agreement = AgreementNumber(small_province.sign_agreement(number))
    Reviews(small_province.context).approve(small_province.counselor(), agreement)
    return agreement


def print_papers(
    small_province: SmallProvince, *numbers: AgreementNumber, reason: str = ""
) -> bytes:
    printing = Printing(small_province.context, make_press(ADDRESS))
    return printing.print_many(small_province.counselor(), numbers, reason=reason)[1]


def correct_name(small_province: SmallProvince, number: str, name: str) -> None:
    """Correct the graduate's name in the roster."""
    one = small_province.load_graduate(number)
    admin = small_province.admin()
    cipher = small_province.context.vault.load_cipher(one.id)
    fact = one.correct(
        admin.stamp,
        identity_digest="another",
        person=cipher.encrypt_value(make_person(number, name)),
        studies=one.studies,
    )
    small_province.context.ledger.save(admin, fact, answer={})


def test_what_was_recorded_is_the_digest_of_what_was_printed(small_province: SmallProvince) -> None:
    number = approve_agreement(small_province)

    pdf = print_papers(small_province, number)

    again = Reprints(small_province.context, make_press).print_again(number)
    assert again.recorded.digest == sha256(pdf).hexdigest()
    assert again.recorded.address == ADDRESS


def test_a_print_is_made_again_to_the_byte_after_the_roster_was_corrected(
    small_province: SmallProvince,
) -> None:
    number = approve_agreement(small_province)
    first = print_papers(small_province, number)
    correct_name(small_province, "1", "林小曼")
    second = print_papers(small_province, number, reason="姓名更正")

    reprints = Reprints(small_province.context, make_press)

    assert first != second
    assert reprints.print_again(number, 1).content == first
    assert reprints.print_again(number, 2).content == second
    assert reprints.print_again(number).is_same


def test_agreements_of_one_file_come_again_together_and_in_order(
    small_province: SmallProvince,
) -> None:
    two, one = approve_agreement(small_province, "2"), approve_agreement(small_province, "1")
    together = print_papers(small_province, two, one)
    print_papers(small_province, one, reason="补打")

    assert Reprints(small_province.context, make_press).print_again(one, 1).content == together
    assert Reprints(small_province.context, make_press).print_again(two).content == together


def test_a_download_is_made_again_without_its_seal(small_province: SmallProvince) -> None:
    number = approve_agreement(small_province)
    printing = Printing(small_province.context, make_press(ADDRESS))

    _, sealed = printing.download(small_province.find_bound())

    again = Reprints(small_province.context, make_press).print_again(number)
    assert again.is_same
    assert sealed.startswith(again.content)
    assert sealed != again.content


def test_a_print_that_never_was_cannot_be_made_again(small_province: SmallProvince) -> None:
    number = approve_agreement(small_province)

    with pytest.raises(NoSuchPrint):
        Reprints(small_province.context, make_press).print_again(number)

    print_papers(small_province, number)
    with pytest.raises(NoSuchPrint):
        Reprints(small_province.context, make_press).print_again(number, 2)


def test_one_copy_alone_is_made_again_alone(small_province: SmallProvince) -> None:
    number = approve_agreement(small_province)
    printing = Printing(small_province.context, make_press(ADDRESS))
    _, pdf = printing.print_many(small_province.counselor(), [number], (CopyName.SCHOOL,))

    assert Reprints(small_province.context, make_press).print_again(number).content == pdf


@pytest.mark.parametrize("wording", FormEdition)
def test_a_print_from_before_marks_were_narrow_is_made_again_as_it_was_recorded(
    small_province: SmallProvince, wording: FormEdition
) -> None:
    number = approve_agreement(small_province)
    correct_name(small_province, "1", "Seán O’Brien")
    wide = name_edition(wording, Setting.WIDE)
    then = Printing(small_province.context, make_press(ADDRESS, wide))
    _, before = then.print_many(small_province.counselor(), [number])
    now = print_papers(small_province, number, reason="补打")

    reprints = Reprints(small_province.context, make_press)

    assert before != now
    first, second = reprints.print_again(number, 1), reprints.print_again(number, 2)
    assert (first.content, first.edition, first.is_same) == (before, wide, True)
    assert (second.content, second.is_same) == (now, True)
