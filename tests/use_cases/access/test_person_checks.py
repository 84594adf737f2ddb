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
def asked(context: Context) -> CheckedProvince:
    """One who was signed without knowing of it, and whose phone the roster has."""
    found = check_steps(context, confirmation="sms", release="identity")
    found.plain.sign_unconfirmed("1", phone=PHONE)
    return found


def begin(asked: CheckedProvince, minutes: float = 0) -> UUID:
    started = PersonChecks(asked.context).start(asked.graduate(minutes), CONFIRMATION)
    return UUID(started["id"])


def pass_check(asked: CheckedProvince, minutes: float = 0) -> None:
    check = begin(asked, minutes)
    PersonChecks(asked.context).finish(asked.graduate(minutes), check, asked.sms.last_code)


def correct_roster(asked: CheckedProvince, **changed: str) -> None:
    """Let the school correct the row, which repeats what it leaves as it is."""
    graduate, admin = asked.plain.load_graduate(), asked.plain.admin()
    cipher = asked.context.vault.load_cipher(graduate.id)
    person = decrypt_person(cipher, graduate.person).model_copy(update=changed)
    corrected = graduate.correct(
        admin.stamp,
        identity_digest=graduate.identity_digest,
        person=cipher.encrypt_value(person),
        studies=graduate.studies,
    )
    asked.context.ledger.save(admin, corrected, answer={})


def list_checks(asked: CheckedProvince) -> list[PersonChecked]:
    facts = asked.context.ledger.load_facts(asked.graduate().graduate_id)
    return [one for one in facts if isinstance(one, PersonChecked)]


def test_a_step_that_asks_refuses_first_and_records_nothing(asked: CheckedProvince) -> None:
    with pytest.raises(PersonCheckNeeded) as refused:
        Confirmations(asked.context).confirm(asked.graduate())

    assert refused.value.about == {"step": "confirmation", "kind": "sms"}
    facts = asked.context.ledger.load_facts(asked.graduate().graduate_id)
    assert not any(isinstance(one, SigningConfirmed) for one in facts)
    assert asked.sms.sent == []


def test_the_code_of_the_roster_s_phone_opens_the_step_once(asked: CheckedProvince) -> None:
    # given a code on its way
    check = begin(asked)
    assert [one.to for one in asked.sms.sent] == [PHONE]
    # when it is typed
    seen = PersonChecks(asked.context).finish(asked.graduate(1), check, asked.sms.last_code)
    # then it is on record, and the step is done
    assert seen.answer["state"] == "passed"
    [checked] = list_checks(asked)
    assert (checked.step, checked.kind, checked.reference) == (CONFIRMATION, CheckKind.SMS, "sms-1")
    Confirmations(asked.context).confirm(asked.graduate(2))
    graduate = asked.plain.load_graduate()
    assert graduate.checked == ()
    known = graduate.agreements[-1].person_check
    assert known is not None
    assert (known.kind, known.at) == (CheckKind.SMS, checked.timestamp)


def test_a_check_is_good_for_ten_minutes(asked: CheckedProvince) -> None:
    pass_check(asked)
    with pytest.raises(PersonCheckNeeded):
        Confirmations(asked.context).confirm(asked.graduate(10.1))
    Confirmations(asked.context).confirm(asked.graduate(9.9))


def test_a_check_for_one_step_opens_no_other(asked: CheckedProvince) -> None:
    pass_check(asked)
    Confirmations(asked.context).confirm(asked.graduate(1))
    number = asked.plain.load_graduate().agreements[-1].number
    Reviews(asked.plain.context).approve(asked.plain.counselor(), number)
    pass_check(asked, 2)
    with pytest.raises(PersonCheckNeeded) as refused:
        Terminations(asked.context).request(asked.graduate(3), "考研", [Upload("证明.pdf", A_PDF)])
    assert refused.value.about == {"step": "release", "kind": "identity"}


def test_a_wrong_code_tells_how_many_tries_are_left_and_the_fifth_ends_it(
    asked: CheckedProvince,
) -> None:
    check, checks = begin(asked), PersonChecks(asked.context)
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongCheckCode) as refused:
            checks.finish(asked.graduate(), check, asked.sms.wrong_code)
        assert refused.value.about == {"left": left}
    with pytest.raises(PersonCheckOver):
        checks.finish(asked.graduate(), check, asked.sms.wrong_code)
    with pytest.raises(PersonCheckOver):
        checks.finish(asked.graduate(), check, asked.sms.last_code)
    assert checks.look_at(asked.graduate(), check)["state"] == "over"
    assert list_checks(asked) == []


def test_what_cannot_be_a_code_costs_no_try(asked: CheckedProvince) -> None:
    check, checks = begin(asked), PersonChecks(asked.context)
    for typed in ("", "12345", "1234567", "abcdef", "１２３４５", "٠١٢٣٤٥x", "12 34"):
        with pytest.raises(FieldsWrong):
            checks.finish(asked.graduate(), check, typed)
    assert checks.look_at(asked.graduate(), check)["tries_left"] == 5


def test_a_code_may_be_typed_in_groups_and_in_full_width(asked: CheckedProvince) -> None:
    check, code = begin(asked), asked.sms.last_code
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code[3:])
    seen = PersonChecks(asked.context).finish(asked.graduate(), check, f"{code[:3]} {wide} ")
    assert seen.answer["state"] == "passed"


def test_a_code_is_good_for_ten_minutes(asked: CheckedProvince) -> None:
    check = begin(asked)
    with pytest.raises(PersonCheckOver):
        PersonChecks(asked.context).finish(asked.graduate(10), check, asked.sms.last_code)


def test_who_asks_again_within_a_minute_is_sent_no_second_code(asked: CheckedProvince) -> None:
    first = begin(asked)
    assert begin(asked, 0.9) == first
    assert len(asked.sms.sent) == 1
    assert begin(asked, 1.1) != first
    assert len(asked.sms.sent) == 2


def test_two_clicks_at_once_send_one_code(asked: CheckedProvince) -> None:
    with ThreadPoolExecutor(2) as both:
        ids = set(both.map(lambda _: begin(asked), range(2)))
    assert len(ids) == len(asked.sms.sent) == 1


def test_the_right_code_twice_at_once_is_one_fact(asked: CheckedProvince) -> None:
    check, code = begin(asked), asked.sms.last_code
    checks = PersonChecks(asked.context)
    with ThreadPoolExecutor(2) as both:
        seen = list(both.map(lambda _: checks.finish(asked.graduate(), check, code), range(2)))
    assert [one.answer["state"] for one in seen] == ["passed", "passed"]
    assert len(list_checks(asked)) == 1


def test_three_checks_an_hour_and_ten_a_day_may_begin(asked: CheckedProvince) -> None:
    begun = 0
    for minutes in range(0, 23 * 60, 2):
        try:
            begin(asked, minutes)
        except TooMany:
            continue
        begun += 1
        assert minutes >= 60 or begun <= 3
    assert begun == len(asked.sms.sent) == 10


def test_what_could_not_be_sent_counts_for_nothing(asked: CheckedProvince) -> None:
    asked.sms.is_away = True
    for _ in range(5):
        with pytest.raises(SmsAway):
            begin(asked)
    asked.sms.is_away = False
    pass_check(asked)
    Confirmations(asked.context).confirm(asked.graduate())


def test_a_phone_that_the_graduate_changed_proves_nothing(asked: CheckedProvince) -> None:
    Contacts(asked.context).change(asked.graduate(), "13900009999", "别处")
    begin(asked)
    # nor when the school corrects something else, which repeats it
    correct_roster(asked, home_address="更远处")
    begin(asked, 2)
    assert [one.to for one in asked.sms.sent] == [PHONE, PHONE]


def test_a_phone_that_the_school_writes_anew_does(asked: CheckedProvince) -> None:
    Contacts(asked.context).change(asked.graduate(), "13900009999", "别处")
    correct_roster(asked, phone="13700007777")
    begin(asked)
    assert [one.to for one in asked.sms.sent] == ["13700007777"]


def test_without_a_phone_on_the_roster_the_school_is_to_write_one(context: Context) -> None:
    asked = check_steps(context, confirmation="sms")
    asked.faces.is_set = False
    asked.plain.sign_unconfirmed("1")
    Contacts(asked.context).change(asked.graduate(), "13900009999", "别处")
    with pytest.raises(NoPhoneToCheck):
        begin(asked)
    assert asked.sms.sent == []


def test_without_a_phone_the_provider_of_identities_is_the_other_way(context: Context) -> None:
    asked = check_steps(context, confirmation="sms")
    asked.plain.sign_unconfirmed("1")
    check = begin(asked)
    seen = PersonChecks(asked.context).look_at(asked.graduate(), check)
    assert (seen["kind"], seen["address"]) == ("identity", "https://identity.example/session-1")
    [(name, id_number, back)] = asked.faces.begun
    assert (name, id_number) == ("林小满", "340100200401010001")
    assert back == f"/me/person-check/{check}"


def test_the_provider_of_identities_judges(context: Context) -> None:
    asked = check_steps(context, confirmation="identity")
    asked.plain.sign_unconfirmed("1")
    checks = PersonChecks(asked.context)
    # nobody has been there yet
    check = begin(asked)
    with pytest.raises(PersonCheckWaits):
        checks.finish(asked.graduate(), check, "")
    # somebody else was
    asked.faces.passed = False
    with pytest.raises(PersonNotRecognised):
        checks.finish(asked.graduate(), check, "")
    asked.faces.passed = True
    with pytest.raises(PersonCheckOver):
        checks.finish(asked.graduate(), check, "")
    # and then the graduate
    again = begin(asked, 2)
    checks.finish(asked.graduate(2), again, "")
    [checked] = list_checks(asked)
    assert (checked.kind, checked.reference) == (CheckKind.IDENTITY, "result of session-2")


def test_nobody_reads_or_answers_another_s_check(asked: CheckedProvince) -> None:
    check, checks = begin(asked), PersonChecks(asked.context)
    asked.plain.graduate("2", phone="13700007777")
    for somebody in (asked.graduate(number="2"), asked.user()):
        with pytest.raises(NoSuchPersonCheck):
            checks.look_at(somebody, check)
        with pytest.raises(NoSuchPersonCheck):
            checks.finish(somebody, check, asked.sms.last_code)
        with pytest.raises(NoSuchPersonCheck):
            checks.start_again(somebody, check)
    with pytest.raises(NoSuchPersonCheck):
        checks.look_at(asked.graduate(), uuid4())


def test_whoever_was_unbound_meanwhile_passes_nothing(asked: CheckedProvince) -> None:
    check = begin(asked)
    Bindings(asked.plain.context).unbind(
        asked.plain.admin(), asked.graduate().graduate_id, "手机丢失"
    )
    with pytest.raises(NoSuchPersonCheck):
        PersonChecks(asked.context).finish(asked.graduate(), check, asked.sms.last_code)
    assert list_checks(asked) == []


def test_unbinding_ends_what_was_passed(asked: CheckedProvince) -> None:
    pass_check(asked)
    assert asked.plain.load_graduate().checked
    Bindings(asked.plain.context).unbind(
        asked.plain.admin(), asked.graduate().graduate_id, "手机丢失"
    )
    assert asked.plain.load_graduate().checked == ()


def test_a_step_that_asks_for_nothing_begins_no_check(asked: CheckedProvince) -> None:
    for step in (CheckStep.ACCEPTANCE, CheckStep.BINDING):
        with pytest.raises(PersonCheckOff):
            PersonChecks(asked.context).start(asked.graduate(), step)


def test_neither_code_nor_phone_is_stored(asked: CheckedProvince) -> None:
    begin(asked)
    with asked.context.engine.connect() as connection:
        [row] = connection.execute(select(text("person_checks::text")).select_from(person_checks))
    assert asked.sms.last_code not in row[0]
    assert PHONE not in row[0]
    assert "1*********1" in row[0]


def test_a_day_later_the_rows_are_gone(asked: CheckedProvince) -> None:
    first = begin(asked)
    begin(asked, 24 * 60 + 15)
    with pytest.raises(NoSuchPersonCheck):
        PersonChecks(asked.context).look_at(asked.graduate(), first)


def test_erasing_forgets_a_person_s_checks(asked: CheckedProvince) -> None:
    check, graduate = begin(asked), asked.plain.load_graduate()
    facts = asked.context.ledger.load_facts(graduate.id)
    admin = asked.plain.admin()
    asked.context.ledger.save(admin, answer={}, beside=forget_person(graduate, facts))
    with pytest.raises(NoSuchPersonCheck):
        PersonChecks(asked.context).look_at(asked.graduate(), check)


def test_an_offer_is_accepted_with_its_own_check(context: Context) -> None:
    # given an offer
    asked = check_steps(context, acceptance="sms")
    lin, firm = asked.plain.graduate("1", phone=PHONE), asked.plain.employer()
    sent = Applications(asked.context).submit(lin, asked.plain.open_position(firm), RESUME)
    application = ApplicationId(sent.answer["id"])
    meeting = Interview(at=NOW + timedelta(days=7), place="合肥", note="")
    Candidates(asked.plain.context).invite(firm, application, meeting)
    Applications(asked.context).accept_interview(lin, application)
    Candidates(asked.plain.context).offer(firm, application, TERMS)
    # when it is accepted without a check, nothing is signed
    with pytest.raises(PersonCheckNeeded) as refused:
        Applications(asked.context).accept_offer(asked.graduate(), application)
    assert refused.value.about == {"step": "acceptance", "kind": "sms"}
    assert asked.plain.load_graduate().agreements == ()
    # and with one it is, and says so
    started = PersonChecks(asked.context).start(asked.graduate(), CheckStep.ACCEPTANCE)
    code = asked.sms.last_code
    PersonChecks(asked.context).finish(asked.graduate(), UUID(started["id"]), code)
    Applications(asked.context).accept_offer(asked.graduate(1), application)
    [agreement] = asked.plain.load_graduate().agreements
    seen = Reviews(asked.context).look_at(asked.plain.counselor(), agreement.number)
    assert seen["person_check"] == {"kind": "sms", "at": NOW}


def test_what_would_be_refused_anyway_asks_for_no_check(asked: CheckedProvince) -> None:
    asked.plain.graduate("2", phone="13700007777")
    with pytest.raises(NothingToConfirm):
        Confirmations(asked.context).confirm(asked.graduate(number="2"))
    number = asked.plain.load_graduate().agreements[-1].number
    verified = "已电话联系毕业生核实本人签约意愿"
    Reviews(asked.plain.context).approve(asked.plain.counselor(), number, verified)
    uploads = [Upload(f"{n}.pdf", A_PDF) for n in range(6)]
    with pytest.raises(EvidenceMissing):
        Terminations(asked.context).request(asked.graduate(), "考研", uploads)
