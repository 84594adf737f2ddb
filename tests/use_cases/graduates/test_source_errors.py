"""An error in the roster, reported, seen by the graduate's school and settled."""

import pytest

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
from support.use_cases.small_province import Town, later

WORDS = "专业应为网络工程"
YEARS_LATER = NOW.replace(year=NOW.year + 9)


@pytest.fixture
def town(context: Context) -> Town:
    town = Town(context)
    lin = town.graduate("1")
    SourceErrors(context).report(lin, [SourceField.MAJOR, SourceField.NAME], WORDS)
    return town


def newest(town: Town) -> tuple[str, str | None]:
    found = SourceErrors(town.context).list_own(town.bound("1"))[0]
    assert found["fields"] == ["name", "major"], "in the order of the roster"
    assert found["words"] == WORDS
    return found["state"], found["reason"]


def test_the_school_sees_what_was_reported_and_the_graduate_the_answer(town: Town) -> None:
    graduate = town.bound("1").graduate_id
    record = SchoolRecords(town.context).load(town.counselor("文学院"), graduate)
    assert record["errors"][0]["words"] == WORDS
    assert newest(town) == ("REPORTED", None)

    SourceErrors(town.context).answer(town.counselor("文学院"), graduate, " 与学籍一致 ")

    assert newest(town) == ("ANSWERED", "与学籍一致")


def test_a_correction_of_the_row_is_the_answer(town: Town) -> None:
    graduate = town.bound("1").graduate_id
    Corrections(town.context).correct(
        town.admin(),
        graduate,
        {"major": "网络工程", "document_type": "护照", "id_number": "E12345678"},
    )
    assert newest(town) == ("CORRECTED", None)
    with pytest.raises(NoErrorReported):
        SourceErrors(town.context).answer(town.counselor("文学院"), graduate, "与学籍一致")


def test_nobody_of_another_college_or_school_answers(town: Town) -> None:
    graduate = town.bound("1").graduate_id
    for by in (town.counselor("理学院"), town.counselor(school="99002"), town.admin("99002")):
        with pytest.raises(NoSuchGraduate):
            SourceErrors(town.context).answer(by, graduate, "与学籍一致")
    assert newest(town) == ("REPORTED", None)


def test_the_second_click_is_refused_by_name(town: Town) -> None:
    with pytest.raises(ErrorAlreadyReported):
        SourceErrors(town.context).report(town.bound("1"), [SourceField.MAJOR], WORDS)
    graduate = town.bound("1").graduate_id
    SourceErrors(town.context).answer(town.admin(), graduate, "与学籍一致")
    with pytest.raises(NoErrorReported):
        SourceErrors(town.context).answer(town.counselor("文学院"), graduate, "与学籍一致")


def test_the_words_are_sealed_exported_and_gone_with_the_person(town: Town) -> None:
    graduate = town.bound("1").graduate_id
    fact = town.context.ledger.load_facts(graduate)[-1]
    assert WORDS not in fact.model_dump_json()
    assert Dossiers(town.context).open(graduate).facts[-1][1]["words"] == WORDS

    Graduates(town.context).erase(later(town.operator(), YEARS_LATER), graduate)

    told = {type(one).__name__: said for one, said in Dossiers(town.context).open(graduate).facts}
    assert told["SourceErrorReported"]["words"] is None
    with pytest.raises(Erased):
        SourceErrors(town.context).answer(town.admin(), graduate, "与学籍一致")
    with pytest.raises(Erased):
        SourceErrors(town.context).report(town.bound("1"), [SourceField.MAJOR], WORDS)
