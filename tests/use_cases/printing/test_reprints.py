"""A print can be made again from its facts alone, whatever happened since."""

from hashlib import sha256

import pytest

from signing.pdf.agreement import make_press
from signing.refusals import NoSuchPrint
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.printing.printing import Printing
from signing.use_cases.printing.reprints import Reprints
from signing.vocabulary import AgreementNumber, CopyName
from support.use_cases.small_province import Town, person

ADDRESS = "https://jy.example.edu.cn"


def in_effect(town: Town, number: str = "1") -> AgreementNumber:
    agreement = AgreementNumber(town.signed(number))
    Reviews(town.context).approve(town.counselor(), agreement)
    return agreement


def on_paper(town: Town, *numbers: AgreementNumber, reason: str = "") -> bytes:
    printing = Printing(town.context, make_press(ADDRESS))
    return printing.print_many(town.counselor(), numbers, reason=reason)[1]


def corrected(town: Town, number: str, name: str) -> None:
    """The roster gives the graduate another name."""
    one = town.state(number)
    admin = town.admin()
    cipher = town.context.vault.load_cipher(one.id)
    fact = one.correct(
        admin.stamp,
        identity_digest="another",
        person=cipher.encrypt_value(person(number, name)),
        studies=one.studies,
    )
    town.context.ledger.save(admin, fact, answer={})


def test_what_was_recorded_is_the_digest_of_what_was_printed(town: Town) -> None:
    number = in_effect(town)

    pdf = on_paper(town, number)

    again = Reprints(town.context, make_press).print_again(number)
    assert again.recorded.digest == sha256(pdf).hexdigest()
    assert again.recorded.address == ADDRESS


def test_a_print_is_made_again_to_the_byte_after_the_roster_was_corrected(town: Town) -> None:
    number = in_effect(town)
    first = on_paper(town, number)
    corrected(town, "1", "林小曼")
    second = on_paper(town, number, reason="姓名更正")

    reprints = Reprints(town.context, make_press)

    assert first != second
    assert reprints.print_again(number, 1).content == first
    assert reprints.print_again(number, 2).content == second
    assert reprints.print_again(number).is_same


def test_agreements_of_one_file_come_again_together_and_in_order(town: Town) -> None:
    two, one = in_effect(town, "2"), in_effect(town, "1")
    together = on_paper(town, two, one)
    on_paper(town, one, reason="补打")

    assert Reprints(town.context, make_press).print_again(one, 1).content == together
    assert Reprints(town.context, make_press).print_again(two).content == together


def test_a_download_is_made_again_without_its_seal(town: Town) -> None:
    number = in_effect(town)
    printing = Printing(town.context, make_press(ADDRESS))

    _, sealed = printing.download(town.bound())

    again = Reprints(town.context, make_press).print_again(number)
    assert again.is_same
    assert sealed.startswith(again.content)
    assert sealed != again.content


def test_a_print_that_never_was_cannot_be_made_again(town: Town) -> None:
    number = in_effect(town)

    with pytest.raises(NoSuchPrint):
        Reprints(town.context, make_press).print_again(number)

    on_paper(town, number)
    with pytest.raises(NoSuchPrint):
        Reprints(town.context, make_press).print_again(number, 2)


def test_one_copy_alone_is_made_again_alone(town: Town) -> None:
    number = in_effect(town)
    printing = Printing(town.context, make_press(ADDRESS))
    _, pdf = printing.print_many(town.counselor(), [number], (CopyName.SCHOOL,))

    assert Reprints(town.context, make_press).print_again(number).content == pdf
