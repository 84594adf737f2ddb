"""One spelling for what people type in many ways."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from signing.codes import spelling


@pytest.mark.parametrize(
    "typed", ["买买提·吐尔逊", "买买提•吐尔逊", " 买买提 ・ 吐尔逊 ", "买买提·吐尔逊\u200b"]
)
def test_every_dot_of_a_name_is_the_middle_dot(typed: str) -> None:
    assert spelling.person_name(typed) == "买买提·吐尔逊"


@pytest.mark.parametrize("typed", ["张三", "张 三", "张\u3000三", "\ufeff张三 "])
def test_blanks_between_han_characters_are_only_looks(typed: str) -> None:
    assert spelling.person_name(typed) == "张三"


def test_blanks_between_latin_words_stay() -> None:
    assert spelling.person_name("Anna  Maria\tNeri") == "Anna Maria Neri"


def test_composed_and_decomposed_letters_are_the_same_name() -> None:
    assert spelling.person_name("Rene\u0301") == spelling.person_name("Ren\u00e9")


@pytest.mark.parametrize(
    "typed", ["34010320041028099x", "３４０１０３２００４１０２８０９９Ｘ", " 34010320041028099X\t"]
)
def test_an_id_number_is_narrow_and_capital(typed: str) -> None:
    assert spelling.capital_number(typed) == "34010320041028099X"


@given(st.text())
@example("\u1fd2")
def test_spelling_what_is_already_spelled_changes_nothing(text: str) -> None:
    for spelled in (spelling.plain, spelling.person_name, spelling.number, spelling.capital_number):
        once = spelled(text)
        assert spelled(once) == once
