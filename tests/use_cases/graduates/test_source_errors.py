"""An error in the roster, reported, seen by the graduate's school and settled."""

import pytest

from signing.events import RosterCorrected
from signing.refusals import (
    Erased,
    ErrorAlreadyReported,
    NoErrorReported,
    NoSuchGraduate,
)
from signing.use_cases.core.context import Context
from signing.use_cases.graduates.corrections import Corrections
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.graduates.school_record import SchoolRecords
from signing.use_cases.graduates.source_errors import SourceErrors
from signing.use_cases.privacy.dossiers import Dossiers
from signing.vocabulary import SourceField
from support.use_cases.contexts import NOW
from support.use_cases.small_province import SmallProvince, move_later

WORDS = "专业应为网络工程"
YEARS_LATER = NOW.replace(year=NOW.year + 9)


@pytest.fixture
def small_province(context: Context) -> SmallProvince:
    small_province = SmallProvince(context)
    lin = small_province.graduate("1")
    SourceErrors(context).report(lin, [SourceField.MAJOR, SourceField.NAME], WORDS)
    return small_province


def load_newest(small_province: SmallProvince) -> tuple[str, str | None]:
    found = SourceErrors(small_province.context).list_own(small_province.find_bound("1"))[0]
    assert found["fields"] == ["name", "major"], "in the order of the roster"
    assert found["words"] == WORDS
    return found["state"], found["reason"]


def test_the_school_sees_what_was_reported_and_the_graduate_the_answer(
    small_province: SmallProvince,
) -> None:
    graduate = small_province.find_bound("1").graduate_id
    record = SchoolRecords(small_province.context).load(
        small_province.counselor("文学院"), graduate
    )
    assert record["errors"][0]["words"] == WORDS
    assert load_newest(small_province) == ("REPORTED", None)

    SourceErrors(small_province.context).answer(
        small_province.counselor("文学院"), graduate, " 与学籍一致 "
    )

    assert load_newest(small_province) == ("ANSWERED", "与学籍一致")


def test_a_correction_of_the_row_is_the_answer(small_province: SmallProvince) -> None:
    graduate = small_province.find_bound("1").graduate_id
    Corrections(small_province.context).correct(
        small_province.admin(),
        graduate,
        {"major": "网络工程", "document_type": "护照", "id_number": "E12345678"},
    )
    fact = small_province.context.ledger.load_facts(graduate)[-1]
    assert isinstance(fact, RosterCorrected)
    assert {one.value for one in fact.fields} == {"major", "document_type", "id_number"}
    assert load_newest(small_province) == ("CORRECTED", None)
    with pytest.raises(NoErrorReported):
        SourceErrors(small_province.context).answer(
            small_province.counselor("文学院"), graduate, "与学籍一致"
        )


def test_nobody_of_another_college_or_school_answers(small_province: SmallProvince) -> None:
    graduate = small_province.find_bound("1").graduate_id
    for by in (
        small_province.counselor("理学院"),
        small_province.counselor(school="99002"),
        small_province.admin("99002"),
    ):
        with pytest.raises(NoSuchGraduate):
            SourceErrors(small_province.context).answer(by, graduate, "与学籍一致")
    assert load_newest(small_province) == ("REPORTED", None)


def test_the_second_click_is_refused_by_name(small_province: SmallProvince) -> None:
    with pytest.raises(ErrorAlreadyReported):
        SourceErrors(small_province.context).report(
            small_province.find_bound("1"), [SourceField.MAJOR], WORDS
        )
    graduate = small_province.find_bound("1").graduate_id
    SourceErrors(small_province.context).answer(small_province.admin(), graduate, "与学籍一致")
    with pytest.raises(NoErrorReported):
        SourceErrors(small_province.context).answer(
            small_province.counselor("文学院"), graduate, "与学籍一致"
        )


def test_the_words_are_sealed_exported_and_gone_with_the_person(
    small_province: SmallProvince,
) -> None:
    graduate = small_province.find_bound("1").graduate_id
    fact = small_province.context.ledger.load_facts(graduate)[-1]
    assert WORDS not in fact.model_dump_json()
    assert Dossiers(small_province.context).open(graduate).facts[-1][1]["words"] == WORDS

    Graduates(small_province.context).erase(
        move_later(small_province.operator(), YEARS_LATER), graduate
    )

    told = {
        type(one).__name__: said
        for one, said in Dossiers(small_province.context).open(graduate).facts
    }
    assert told["SourceErrorReported"]["words"] is None
    with pytest.raises(Erased):
        SourceErrors(small_province.context).answer(small_province.admin(), graduate, "与学籍一致")
    with pytest.raises(Erased):
        SourceErrors(small_province.context).report(
            small_province.find_bound("1"), [SourceField.MAJOR], WORDS
        )
