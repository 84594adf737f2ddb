"""The release letter: written from the facts of the release, whoever asks for it, and when."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from signing.aggregates.graduate import Graduate
from signing.copycode import CopyCode
from signing.events import TerminationRequested
from signing.pdf.release_letter import draw_letter
from signing.refusals import NoSuchAgreement, NoSuchReleaseLetter
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.files.evidence import Upload
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.printing.release_letters import ReleaseLetters
from signing.vocabulary import AgreementNumber, CopyName, EndedBy, LetterName, Side
from signing.vocabulary.release_letter import ReleaseLetter
from support.printing.documents import A_PDF
from support.printing.paper_events import ADDRESS, correct_name
from support.use_cases.contexts import NOW
from support.use_cases.small_province import TERMS, SmallProvince, move_later

UPLOADS = [Upload("证明.pdf", A_PDF)]


def approve_agreement(small_province: SmallProvince, number: str = "1") -> AgreementNumber:
    agreement = AgreementNumber(small_province.sign_agreement(number))
    Reviews(small_province.context).approve(small_province.counselor(), agreement)
    return agreement


def release(small_province: SmallProvince, number: str = "1", **asked: Any) -> AgreementNumber:
    """Release an agreement that the graduate asks to end, and the employer agrees to end."""
    return end_agreement(small_province, approve_agreement(small_province, number), **asked)


def end_agreement(
    small_province: SmallProvince, agreement: AgreementNumber, **asked: Any
) -> AgreementNumber:
    number = agreement.split("-")[2]
    desk = Terminations(small_province.context)
    ended: dict[str, Any] = {"ended_by": EndedBy.BOTH, "owed": "违约金 5,000 元"} | asked
    desk.request(small_province.find_bound(number), "考取研究生", UPLOADS, **ended)
    desk.answer(small_province.employer(), agreement, agreed=True, words="祝前程似锦")
    desk.approve(small_province.counselor(), agreement)
    return agreement


def make_desk(small_province: SmallProvince) -> ReleaseLetters:
    return ReleaseLetters(small_province.context, partial(draw_letter, address=ADDRESS))


def write_letter(small_province: SmallProvince, number: AgreementNumber) -> ReleaseLetter:
    """Return what would be drawn."""
    written: list[ReleaseLetter] = []

    def keep(letter: ReleaseLetter) -> bytes:
        written.append(letter)
        return b""

    ReleaseLetters(small_province.context, keep).draw_for_school(small_province.counselor(), number)
    return written[0]


def test_it_says_what_was_asked_answered_and_decided(small_province: SmallProvince) -> None:
    letter = write_letter(small_province, release(small_province))

    assert (letter.asked_by, letter.ended_by) == (Side.GRADUATE, EndedBy.BOTH)
    assert (letter.reason, letter.owed) == ("考取研究生", "违约金 5,000 元")
    assert letter.answer is not None
    assert (letter.answer.agreed, letter.answer.words) == (True, "祝前程似锦")
    assert letter.unanswered is False
    assert (letter.name, letter.employer) == ("林小满", "江淮云图科技有限公司")
    assert (letter.school, letter.ended_at) == ("第99001号大学", NOW)
    assert letter.id_number == "3****************6"


def test_a_release_that_the_employer_asked_for_is_in_its_words(
    small_province: SmallProvince,
) -> None:
    number = approve_agreement(small_province)
    desk = Terminations(small_province.context)
    employer = small_province.employer()
    desk.request_by_employer(employer, number, "项目取消", UPLOADS, ended_by=EndedBy.EMPLOYER)
    desk.approve(small_province.counselor(), number)

    letter = write_letter(small_province, number)

    assert (letter.asked_by, letter.ended_by) == (Side.EMPLOYER, EndedBy.EMPLOYER)
    assert (letter.reason, letter.owed, letter.answer) == ("项目取消", "", None)


def test_its_code_is_of_what_it_says_and_of_the_day_on_which_it_ended(
    small_province: SmallProvince,
) -> None:
    letter = write_letter(small_province, release(small_province))

    read = small_province.context.copy_keys.read(letter.code)

    assert isinstance(read, CopyCode)
    assert (read.number, read.copy) == (letter.number, "release")
    assert read.approved_on.isoformat() == "2026-05-12"
    other = write_letter(small_province, release(small_province, "2", ended_by=EndedBy.EMPLOYER))
    another = small_province.context.copy_keys.read(other.code)
    assert isinstance(another, CopyCode)
    assert another.digest != read.digest


def test_its_check_code_is_that_of_no_copy(small_province: SmallProvince) -> None:
    letter = write_letter(small_province, release(small_province))
    tokens = small_province.context.tokens

    assert tokens.read_copy_check(letter.number, letter.check) == (LetterName.RELEASE, 1)
    copies = {tokens.compute_copy_check(letter.number, one) for one in CopyName}
    assert letter.check not in copies
    assert len(copies) == len(CopyName)


def test_both_parties_and_the_school_get_the_same_letter(small_province: SmallProvince) -> None:
    number, desk = release(small_province), make_desk(small_province)

    school = desk.draw_for_school(small_province.counselor(), number).content

    for letter in (
        desk.download(small_province.find_bound()),
        desk.draw_own(small_province.employer(), number),
    ):
        assert letter.number == number
        assert letter.content.startswith(school)
        assert len(letter.content) > len(school), "sealed behind what was drawn"


def test_it_is_the_same_to_the_byte_after_the_roster_was_corrected(
    small_province: SmallProvince,
) -> None:
    number, desk = release(small_province), make_desk(small_province)
    first = desk.draw_for_school(small_province.counselor(), number)

    correct_name(small_province.context, small_province, "1", "林小曼")

    assert desk.draw_for_school(small_province.counselor(), number) == first


def test_making_one_records_nothing(small_province: SmallProvince) -> None:
    number = release(small_province)
    version = small_province.load_graduate().version

    make_desk(small_province).download(small_province.find_bound())
    make_desk(small_province).draw_own(small_province.employer(), number)

    assert small_province.load_graduate().version == version


def test_the_graduate_gets_that_of_the_last_release(small_province: SmallProvince) -> None:
    first = release(small_province)
    second = end_agreement(small_province, sign_again(small_province))
    live = sign_again(small_province)

    assert make_desk(small_province).download(small_province.find_bound()).number == second
    assert len({first, second, live}) == 3


def sign_again(small_province: SmallProvince) -> AgreementNumber:
    employer = small_province.employer()
    position = small_province.open_position(employer)
    signed = Signings(small_province.context).sign_directly(
        employer, position, small_province.identity("1"), TERMS
    )
    number = AgreementNumber(str(signed.answer["agreement_number"]))
    Confirmations(small_province.context).confirm(small_province.find_bound())
    Reviews(small_province.context).approve(small_province.counselor(), number)
    return number


def test_what_did_not_end_by_release_has_none(small_province: SmallProvince) -> None:
    live = approve_agreement(small_province)
    rejected = AgreementNumber(small_province.sign_agreement("2"))
    Reviews(small_province.context).reject(small_province.counselor(), rejected, "材料不全")
    unlocked = approve_agreement(small_province, "3")
    Graduates(small_province.context).unlock(
        small_province.admin(), small_province.load_graduate("3").id, "误签"
    )
    desk = make_desk(small_province)

    for number in (live, rejected, unlocked):
        with pytest.raises(NoSuchReleaseLetter):
            desk.draw_for_school(small_province.counselor(), number)
        with pytest.raises(NoSuchReleaseLetter):
            desk.draw_own(small_province.employer(), number)
    with pytest.raises(NoSuchReleaseLetter):
        desk.download(small_province.find_bound())


def test_nobody_else_gets_it(small_province: SmallProvince) -> None:
    number, desk = release(small_province), make_desk(small_province)

    with pytest.raises(NoSuchAgreement):
        desk.draw_own(small_province.employer(1), number)
    for stranger in (small_province.counselor(school="99002"), small_province.counselor("理学院")):
        with pytest.raises(NoSuchAgreement):
            desk.draw_for_school(stranger, number)


def test_a_reason_that_was_written_to_the_school_alone_is_not_passed_on(
    small_province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests from before the other side read them have no `shown`."""
    number = approve_agreement(small_province)
    desk = Terminations(small_province.context)
    record = Graduate.record

    def record_as_before(one: Graduate, kind: Any, by: Any, **told: Any) -> Any:
        old = {"shown", "asked_by", "ended_by", "owed", "answer_by"}
        kept = {name: value for name, value in told.items() if name not in old}
        return record(one, kind, by, **(kept if kind is TerminationRequested else told))

    monkeypatch.setattr(Graduate, "record", record_as_before)
    desk.request(small_province.find_bound(), "家里的私事", UPLOADS)
    desk.approve(small_province.counselor(), number)

    letter = write_letter(small_province, number)

    assert (letter.reason, letter.ended_by, letter.asked_by) == (None, None, Side.GRADUATE)


def test_after_a_rotation_the_code_is_of_the_new_key_and_both_verify(
    small_province: SmallProvince,
) -> None:
    number, keys = release(small_province), small_province.context.copy_keys
    old = write_letter(small_province, number).code

    keys.rotate(NOW)

    read = [keys.read(one) for one in (old, write_letter(small_province, number).code)]
    assert [one.key_id for one in read if isinstance(one, CopyCode)] == [1, 2]


def test_of_an_erased_graduate_there_is_no_letter(small_province: SmallProvince) -> None:
    number = release(small_province)
    later = move_later(small_province.operator(), NOW + timedelta(days=5 * 365))
    Graduates(small_province.context).erase(later, small_province.load_graduate().id)

    with pytest.raises(NoSuchAgreement):
        make_desk(small_province).draw_own(small_province.employer(), number)
