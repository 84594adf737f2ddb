"""Whoever holds the phone shows that it is the graduate, before a step that asks for it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from signing.events import PersonChecked, SigningConfirmed
from signing.refusals import (
    EvidenceMissing,
    FieldsWrong,
    NoPhoneToCheck,
    NoSuchPersonCheck,
    NothingToConfirm,
    PersonCheckNeeded,
    PersonCheckOff,
    PersonCheckOver,
    PersonCheckWaits,
    PersonNotRecognised,
    SmsAway,
    TooMany,
    WrongCheckCode,
)
from signing.storage.account_tables import person_checks
from signing.use_cases.access.person_checks import PersonChecks
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.candidates import Candidates
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.core.context import Context
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.files.evidence import Upload
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.graduates.contacts import Contacts
from signing.use_cases.privacy.forgetting import forget_person
from signing.vocabulary import ApplicationId, CheckKind, CheckStep, Interview, ResumeText
from support.printing.documents import A_PDF
from support.use_cases.checking import PHONE, CheckedProvince, check_steps
from support.use_cases.contexts import NOW
from support.use_cases.small_province import TERMS

CONFIRMATION = CheckStep.CONFIRMATION
RESUME = ResumeText(summary="", education="", experience="", skills="")


@pytest.fixture
def province(context: Context) -> CheckedProvince:
    """One who was signed without knowing of it, and whose phone the roster has."""
    found = check_steps(context, confirmation="sms", release="identity")
    found.plain.sign_unconfirmed("1", phone=PHONE)
    return found


def begin(province: CheckedProvince, minutes: float = 0) -> UUID:
    started = PersonChecks(province.context).start(province.graduate(minutes), CONFIRMATION)
    return UUID(started["id"])


def pass_check(province: CheckedProvince, minutes: float = 0) -> None:
    check = begin(province, minutes)
    PersonChecks(province.context).finish(province.graduate(minutes), check, province.sms.last_code)


def correct_roster(province: CheckedProvince, **changed: str) -> None:
    """Let the school correct the row, which repeats what it leaves as it is."""
    graduate, admin = province.plain.load_graduate(), province.plain.admin()
    cipher = province.context.vault.load_cipher(graduate.id)
    person = decrypt_person(cipher, graduate.person).model_copy(update=changed)
    corrected = graduate.correct(
        admin.stamp,
        identity_digest=graduate.identity_digest,
        person=cipher.encrypt_value(person),
        studies=graduate.studies,
    )
    province.context.ledger.save(admin, corrected, answer={})


def list_checks(province: CheckedProvince) -> list[PersonChecked]:
    facts = province.context.ledger.load_facts(province.graduate().graduate_id)
    return [one for one in facts if isinstance(one, PersonChecked)]


def test_a_step_that_asks_refuses_first_and_records_nothing(province: CheckedProvince) -> None:
    with pytest.raises(PersonCheckNeeded) as refused:
        Confirmations(province.context).confirm(province.graduate())

    assert refused.value.about == {"step": "confirmation", "kind": "sms"}
    facts = province.context.ledger.load_facts(province.graduate().graduate_id)
    assert not any(isinstance(one, SigningConfirmed) for one in facts)
    assert province.sms.sent == []


def test_the_code_of_the_roster_s_phone_opens_the_step_once(province: CheckedProvince) -> None:
    # given a code on its way
    check = begin(province)
    assert [one.to for one in province.sms.sent] == [PHONE]
    # when it is typed
    seen = PersonChecks(province.context).finish(
        province.graduate(1), check, province.sms.last_code
    )
    # then it is on record, and the step is done
    assert seen.answer["state"] == "passed"
    [checked] = list_checks(province)
    assert (checked.step, checked.kind, checked.reference) == (CONFIRMATION, CheckKind.SMS, "sms-1")
    Confirmations(province.context).confirm(province.graduate(2))
    graduate = province.plain.load_graduate()
    assert graduate.checked == ()
    known = graduate.agreements[-1].person_check
    assert known is not None
    assert (known.kind, known.at) == (CheckKind.SMS, checked.timestamp)


def test_a_check_is_good_for_ten_minutes(province: CheckedProvince) -> None:
    pass_check(province)
    with pytest.raises(PersonCheckNeeded):
        Confirmations(province.context).confirm(province.graduate(10.1))
    Confirmations(province.context).confirm(province.graduate(9.9))


def test_a_check_for_one_step_opens_no_other(province: CheckedProvince) -> None:
    pass_check(province)
    Confirmations(province.context).confirm(province.graduate(1))
    number = province.plain.load_graduate().agreements[-1].number
    Reviews(province.plain.context).approve(province.plain.counselor(), number)
    pass_check(province, 2)
    with pytest.raises(PersonCheckNeeded) as refused:
        Terminations(province.context).request(
            province.graduate(3), "考研", [Upload("证明.pdf", A_PDF)]
        )
    assert refused.value.about == {"step": "release", "kind": "identity"}


def test_a_wrong_code_tells_how_many_tries_are_left_and_the_fifth_ends_it(
    province: CheckedProvince,
) -> None:
    check, checks = begin(province), PersonChecks(province.context)
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongCheckCode) as refused:
            checks.finish(province.graduate(), check, province.sms.wrong_code)
        assert refused.value.about == {"left": left}
    with pytest.raises(PersonCheckOver):
        checks.finish(province.graduate(), check, province.sms.wrong_code)
    with pytest.raises(PersonCheckOver):
        checks.finish(province.graduate(), check, province.sms.last_code)
    assert checks.look_at(province.graduate(), check)["state"] == "over"
    assert list_checks(province) == []


def test_what_cannot_be_a_code_costs_no_try(province: CheckedProvince) -> None:
    check, checks = begin(province), PersonChecks(province.context)
    for typed in ("", "12345", "1234567", "abcdef", "１２３４５", "٠١٢٣٤٥x", "12 34"):
        with pytest.raises(FieldsWrong):
            checks.finish(province.graduate(), check, typed)
    assert checks.look_at(province.graduate(), check)["tries_left"] == 5


def test_a_code_may_be_typed_in_groups_and_in_full_width(province: CheckedProvince) -> None:
    check, code = begin(province), province.sms.last_code
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code[3:])
    seen = PersonChecks(province.context).finish(province.graduate(), check, f"{code[:3]} {wide} ")
    assert seen.answer["state"] == "passed"


def test_a_code_is_good_for_ten_minutes(province: CheckedProvince) -> None:
    check = begin(province)
    with pytest.raises(PersonCheckOver):
        PersonChecks(province.context).finish(province.graduate(10), check, province.sms.last_code)


def test_who_asks_again_within_a_minute_is_sent_no_second_code(province: CheckedProvince) -> None:
    first = begin(province)
    assert begin(province, 0.9) == first
    assert len(province.sms.sent) == 1
    assert begin(province, 1.1) != first
    assert len(province.sms.sent) == 2


def test_two_clicks_at_once_send_one_code(province: CheckedProvince) -> None:
    with ThreadPoolExecutor(2) as both:
        ids = set(both.map(lambda _: begin(province), range(2)))
    assert len(ids) == len(province.sms.sent) == 1


def test_the_right_code_twice_at_once_is_one_fact(province: CheckedProvince) -> None:
    check, code = begin(province), province.sms.last_code
    checks = PersonChecks(province.context)
    with ThreadPoolExecutor(2) as both:
        seen = list(both.map(lambda _: checks.finish(province.graduate(), check, code), range(2)))
    assert [one.answer["state"] for one in seen] == ["passed", "passed"]
    assert len(list_checks(province)) == 1


def test_three_checks_an_hour_and_ten_a_day_may_begin(province: CheckedProvince) -> None:
    begun = 0
    for minutes in range(0, 23 * 60, 2):
        try:
            begin(province, minutes)
        except TooMany:
            continue
        begun += 1
        assert minutes >= 60 or begun <= 3
    assert begun == len(province.sms.sent) == 10


def test_what_could_not_be_sent_counts_for_nothing(province: CheckedProvince) -> None:
    province.sms.is_away = True
    for _ in range(5):
        with pytest.raises(SmsAway):
            begin(province)
    province.sms.is_away = False
    pass_check(province)
    Confirmations(province.context).confirm(province.graduate())


def test_a_phone_that_the_graduate_changed_proves_nothing(province: CheckedProvince) -> None:
    Contacts(province.context).change(province.graduate(), "13900009999", "别处")
    begin(province)
    # nor when the school corrects something else, which repeats it
    correct_roster(province, home_address="更远处")
    begin(province, 2)
    assert [one.to for one in province.sms.sent] == [PHONE, PHONE]


def test_a_phone_that_the_school_writes_anew_does(province: CheckedProvince) -> None:
    Contacts(province.context).change(province.graduate(), "13900009999", "别处")
    correct_roster(province, phone="13700007777")
    begin(province)
    assert [one.to for one in province.sms.sent] == ["13700007777"]


def test_without_a_phone_on_the_roster_the_school_is_to_write_one(context: Context) -> None:
    province = check_steps(context, confirmation="sms")
    province.faces.is_set = False
    province.plain.sign_unconfirmed("1")
    Contacts(province.context).change(province.graduate(), "13900009999", "别处")
    with pytest.raises(NoPhoneToCheck):
        begin(province)
    assert province.sms.sent == []


def test_without_a_phone_the_provider_of_identities_is_the_other_way(context: Context) -> None:
    province = check_steps(context, confirmation="sms")
    province.plain.sign_unconfirmed("1")
    check = begin(province)
    seen = PersonChecks(province.context).look_at(province.graduate(), check)
    assert (seen["kind"], seen["address"]) == ("identity", "https://identity.example/session-1")
    [(name, id_number, back)] = province.faces.begun
    assert (name, id_number) == ("林小满", "340100200401010016")
    assert back == f"/me/person-check/{check}"


def test_the_provider_of_identities_judges(context: Context) -> None:
    province = check_steps(context, confirmation="identity")
    province.plain.sign_unconfirmed("1")
    checks = PersonChecks(province.context)
    # nobody has been there yet
    check = begin(province)
    with pytest.raises(PersonCheckWaits):
        checks.finish(province.graduate(), check, "")
    # somebody else was
    province.faces.passed = False
    with pytest.raises(PersonNotRecognised):
        checks.finish(province.graduate(), check, "")
    province.faces.passed = True
    with pytest.raises(PersonCheckOver):
        checks.finish(province.graduate(), check, "")
    # and then the graduate
    again = begin(province, 2)
    checks.finish(province.graduate(2), again, "")
    [checked] = list_checks(province)
    assert (checked.kind, checked.reference) == (CheckKind.IDENTITY, "result of session-2")


def test_nobody_reads_or_answers_another_s_check(province: CheckedProvince) -> None:
    check, checks = begin(province), PersonChecks(province.context)
    province.plain.graduate("2", phone="13700007777")
    for somebody in (province.graduate(number="2"), province.user()):
        with pytest.raises(NoSuchPersonCheck):
            checks.look_at(somebody, check)
        with pytest.raises(NoSuchPersonCheck):
            checks.finish(somebody, check, province.sms.last_code)
        with pytest.raises(NoSuchPersonCheck):
            checks.start_again(somebody, check)
    with pytest.raises(NoSuchPersonCheck):
        checks.look_at(province.graduate(), uuid4())


def test_whoever_was_unbound_meanwhile_passes_nothing(province: CheckedProvince) -> None:
    check = begin(province)
    Bindings(province.plain.context).unbind(
        province.plain.admin(), province.graduate().graduate_id, "手机丢失"
    )
    with pytest.raises(NoSuchPersonCheck):
        PersonChecks(province.context).finish(province.graduate(), check, province.sms.last_code)
    assert list_checks(province) == []


def test_unbinding_ends_what_was_passed(province: CheckedProvince) -> None:
    pass_check(province)
    assert province.plain.load_graduate().checked
    Bindings(province.plain.context).unbind(
        province.plain.admin(), province.graduate().graduate_id, "手机丢失"
    )
    assert province.plain.load_graduate().checked == ()


def test_a_step_that_asks_for_nothing_begins_no_check(province: CheckedProvince) -> None:
    for step in (CheckStep.ACCEPTANCE, CheckStep.BINDING):
        with pytest.raises(PersonCheckOff):
            PersonChecks(province.context).start(province.graduate(), step)


def test_neither_code_nor_phone_is_stored(province: CheckedProvince) -> None:
    begin(province)
    with province.context.engine.connect() as connection:
        [row] = connection.execute(select(text("person_checks::text")).select_from(person_checks))
    assert province.sms.last_code not in row[0]
    assert PHONE not in row[0]
    assert "1*********1" in row[0]


def test_a_day_later_the_rows_are_gone(province: CheckedProvince) -> None:
    first = begin(province)
    begin(province, 24 * 60 + 15)
    with pytest.raises(NoSuchPersonCheck):
        PersonChecks(province.context).look_at(province.graduate(), first)


def test_erasing_forgets_a_person_s_checks(province: CheckedProvince) -> None:
    check, graduate = begin(province), province.plain.load_graduate()
    facts = province.context.ledger.load_facts(graduate.id)
    admin = province.plain.admin()
    province.context.ledger.save(admin, answer={}, beside=forget_person(graduate, facts))
    with pytest.raises(NoSuchPersonCheck):
        PersonChecks(province.context).look_at(province.graduate(), check)


def test_an_offer_is_accepted_with_its_own_check(context: Context) -> None:
    # given an offer
    province = check_steps(context, acceptance="sms")
    lin, firm = province.plain.graduate("1", phone=PHONE), province.plain.employer()
    sent = Applications(province.context).submit(lin, province.plain.open_position(firm), RESUME)
    application = ApplicationId(sent.answer["id"])
    meeting = Interview(at=NOW + timedelta(days=7), place="合肥", note="")
    Candidates(province.plain.context).invite(firm, application, meeting)
    Applications(province.context).accept_interview(lin, application)
    Candidates(province.plain.context).offer(firm, application, TERMS)
    # when it is accepted without a check, nothing is signed
    with pytest.raises(PersonCheckNeeded) as refused:
        Applications(province.context).accept_offer(province.graduate(), application)
    assert refused.value.about == {"step": "acceptance", "kind": "sms"}
    assert province.plain.load_graduate().agreements == ()
    # and with one it is, and says so
    started = PersonChecks(province.context).start(province.graduate(), CheckStep.ACCEPTANCE)
    code = province.sms.last_code
    PersonChecks(province.context).finish(province.graduate(), UUID(started["id"]), code)
    Applications(province.context).accept_offer(province.graduate(1), application)
    [agreement] = province.plain.load_graduate().agreements
    seen = Reviews(province.context).look_at(province.plain.counselor(), agreement.number)
    assert seen["person_check"] == {"kind": "sms", "at": NOW}


def test_what_would_be_refused_anyway_asks_for_no_check(province: CheckedProvince) -> None:
    province.plain.graduate("2", phone="13700007777")
    with pytest.raises(NothingToConfirm):
        Confirmations(province.context).confirm(province.graduate(number="2"))
    number = province.plain.load_graduate().agreements[-1].number
    verified = "已电话联系毕业生核实本人签约意愿"
    Reviews(province.plain.context).approve(province.plain.counselor(), number, verified)
    uploads = [Upload(f"{n}.pdf", A_PDF) for n in range(6)]
    with pytest.raises(EvidenceMissing):
        Terminations(province.context).request(province.graduate(), "考研", uploads)
