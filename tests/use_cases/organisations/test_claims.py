"""A company that somebody else registered: who claims it, and what the province decides."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from signing.aggregates.employer import Employer
from signing.events import ColleagueInvited
from signing.refusals import (
    ClaimOpen,
    FileMissing,
    FileRefused,
    LinkOver,
    NoSuchClaim,
    NoSuchEmployer,
    TooMany,
    WrongCredentials,
)
from signing.use_cases.access.account_rows import load_account, name_employer_account
from signing.use_cases.access.accounts import Accounts, NewSession
from signing.use_cases.access.clients import Clients
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Anyone, Once
from signing.use_cases.core.context import Context
from signing.use_cases.core.decryption import decrypt_contact
from signing.use_cases.files.evidence import Upload
from signing.use_cases.files.files import Files
from signing.use_cases.organisations.claims import MOST_A_DAY, Claims
from signing.use_cases.organisations.colleagues import Colleagues
from signing.use_cases.organisations.invitations import Invitations
from signing.vocabulary import Contact, Role, Verification
from support.printing.documents import A_PDF
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import CREDIT_CODES, SmallProvince

CODE = CREDIT_CODES[0]
REACH = Contact(address="", contact="唐若水", phone="0551-61000000")
WORDS = "本公司从未委托他人注册"
PDF = Upload("执照.pdf", A_PDF)
VISIT = Visit(now=NOW, address="203.0.113.7", request_id="test-request")
PASSWORD = "a long enough one"


def call_from(address: str, once: Once | None = None) -> Anyone:
    return Anyone(stamp=make_stamp(Role.ANYONE), address=address, once=once)


def make_claim(small_province: SmallProvince, address: str = "203.0.113.9") -> UUID:
    made = Claims(small_province.context).claim(call_from(address), CODE, REACH, WORDS, PDF)
    return UUID(made.answer["id"])


def load_firm(small_province: SmallProvince) -> Employer:
    return small_province.context.ledger.load(Employer, small_province.employer().employer_id)


def count_facts(small_province: SmallProvince) -> int:
    return load_firm(small_province).version


@pytest.fixture
def firm(small_province: SmallProvince) -> UUID:
    return small_province.employer().employer_id


def test_the_office_reads_who_claims_and_the_holder_does_not(
    small_province: SmallProvince, firm: UUID
) -> None:
    claim = make_claim(small_province)
    seen = Claims(small_province.context).look_at(small_province.province(), firm, claim)
    assert (seen["contact"], seen["phone"], seen["words"]) == ("唐若水", REACH.phone, WORDS)
    assert seen["licence"] is not None
    files = Files(small_province.context)
    assert files.load_of_claim(small_province.province(), firm, claim).content == A_PDF
    with pytest.raises(FileMissing):
        files.load_own(small_province.employer(), seen["licence"]["digest"])


def test_what_a_claimant_says_stands_encrypted_in_the_log(
    small_province: SmallProvince, firm: UUID
) -> None:
    make_claim(small_province)
    facts = small_province.context.ledger.read_facts(firm)
    told = b"".join(one.state for one in facts).decode()
    assert "EmployerClaimed" in facts[-1].topic
    assert not any(one in told for one in ("唐若水", "61000000", WORDS, "203.0.113.9"))


def test_a_network_claims_a_company_once_until_it_is_decided(
    small_province: SmallProvince, firm: UUID
) -> None:
    claim = make_claim(small_province)
    with pytest.raises(ClaimOpen):
        make_claim(small_province)
    make_claim(small_province, "203.0.113.10")
    Claims(small_province.context).decide(
        small_province.province(), firm, claim, "证照不符", upheld=False
    )
    make_claim(small_province)


def test_a_claim_sent_twice_is_one(small_province: SmallProvince, firm: UUID) -> None:
    del firm
    once = Once("key", b"digest")
    by = call_from("203.0.113.9", once)
    desk = Claims(small_province.context)
    answers = [desk.claim(by, CODE, REACH, WORDS, PDF).answer for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(load_firm(small_province).claims) == 1


def test_a_network_cannot_try_company_after_company(
    small_province: SmallProvince, firm: UUID
) -> None:
    del firm
    desk = Claims(small_province.context)
    for _ in range(MOST_A_DAY):
        with pytest.raises(NoSuchEmployer):
            desk.claim(call_from("203.0.113.9"), CREDIT_CODES[1], REACH, WORDS, PDF)
    with pytest.raises(TooMany):
        make_claim(small_province)


def test_a_file_that_is_none_leaves_no_claim(small_province: SmallProvince, firm: UUID) -> None:
    del firm
    before = count_facts(small_province)
    with pytest.raises(FileRefused):
        Claims(small_province.context).claim(
            call_from("203.0.113.9"), CODE, REACH, WORDS, Upload("执照.pdf", b"no pdf")
        )
    assert count_facts(small_province) == before


def test_a_rejected_claim_changes_nothing_for_the_holder(
    small_province: SmallProvince, firm: UUID
) -> None:
    give_password(small_province.context)
    session = sign_in(small_province.context, PASSWORD)
    claim = make_claim(small_province)
    decided = Claims(small_province.context).decide(
        small_province.province(), firm, claim, "证照不符", upheld=False
    )
    assert (decided.answer["upheld"], decided.answer["verification"]) == (False, "verified")
    assert is_open(small_province.context, session)
    with pytest.raises(NoSuchClaim):
        Claims(small_province.context).look_at(small_province.province(), firm, claim)


def give_password(context: Context) -> None:
    with context.engine.begin() as connection:
        connection.execute(
            text("UPDATE accounts SET password_hash = :hash WHERE username = :name"),
            {"hash": hash_password(PASSWORD), "name": name_employer_account("employer-0")},
        )


def sign_in(context: Context, password: str) -> NewSession:
    opened = Accounts(context).sign_in("employer-0", password, VISIT)
    assert isinstance(opened, NewSession)
    return opened


def is_open(context: Context, session: NewSession) -> bool:
    return Accounts(context).find_session(session.token, NOW) is not None


def test_an_upheld_claim_takes_every_way_in_from_the_former_holder(
    small_province: SmallProvince, firm: UUID
) -> None:
    # given a holder who is signed in, has a program, a second factor and a link
    context = small_province.context
    give_password(context)
    session = sign_in(context, PASSWORD)
    who = Accounts(context).find_session(session.token, NOW)
    assert who is not None
    Clients(context).create(who, "招聘系统", [Scope.POSITIONS_READ], VISIT)
    old_link = Resets(context).offer(small_province.province(), firm, VISIT)
    name = name_employer_account("employer-0")
    with context.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO second_factors (username, enrolled_at) VALUES (:name, now())"),
            {"name": name},
        )

    # when the office upholds the claim
    claim = make_claim(small_province)
    decided = Claims(context).decide(
        small_province.province(), firm, claim, "法定代表人到场", upheld=True
    )

    # then nothing of it lets anybody in
    assert decided.answer["verification"] == "waiting"
    assert not is_open(context, session)
    with pytest.raises(WrongCredentials):
        Accounts(context).sign_in("employer-0", PASSWORD, VISIT)
    with pytest.raises(LinkOver):
        Resets(context).redeem(old_link.token, "an even longer one", VISIT)
    with context.engine.connect() as connection:
        live = "SELECT count(*) FROM clients WHERE revoked_at IS NULL"
        assert connection.execute(text(live)).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM second_factors")).scalar_one() == 0

    # and the claimant gets in by the link, under an account and a name of their own
    claimant = decided.answer["claimant"]
    assert claimant is not None
    link = Colleagues(context).name_first_link(small_province.province(), claimant)
    anyone = Anyone(stamp=make_stamp())
    Invitations(context).join(anyone, link.token, "tang", hash_password("an even longer one"))
    opened = Accounts(context).sign_in("tang", "an even longer one", VISIT)
    assert isinstance(opened, NewSession)
    assert str(opened.subject) == claimant["id"]
    [responsible] = Colleagues(context).list_of_employer(small_province.province(), firm)
    assert (responsible["name"], responsible["responsible"]) == ("唐若水", True)


def test_the_claimant_is_whom_one_calls_and_the_company_waits_to_be_verified(
    small_province: SmallProvince, firm: UUID
) -> None:
    former = load_firm(small_province)
    claim = make_claim(small_province)
    Claims(small_province.context).decide(
        small_province.province(), firm, claim, "法定代表人到场", upheld=True
    )
    now = load_firm(small_province)
    assert now.verification is Verification.WAITING
    contact = decrypt_contact(small_province.context.vault.load_cipher(firm), now.contact)
    assert (contact.contact, contact.phone) == ("唐若水", REACH.phone)
    assert contact.address
    assert now.name == former.name


def test_a_former_colleague_gets_in_no_more(small_province: SmallProvince, firm: UUID) -> None:
    context, colleague = small_province.context, uuid4()
    by = small_province.employer()
    name = context.vault.load_cipher(firm).encrypt("何经理")
    invited = load_firm(small_province).record(
        ColleagueInvited, by.stamp, colleague_id=colleague, name=name
    )
    context.ledger.save(by, invited, answer=None)
    with context.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO accounts (username, password_hash, role, subject)"
                " VALUES ('employer:he', 'no hash', 'employer', :colleague)"
            ),
            {"colleague": colleague},
        )
    session = Accounts(context).open_session(Role.EMPLOYER, colleague, NOW, username="employer:he")

    claim = make_claim(small_province)
    Claims(context).decide(small_province.province(), firm, claim, "法定代表人到场", upheld=True)

    assert not is_open(context, session)
    assert load_account(context.engine, colleague).closed
    [claimant] = load_firm(small_province).colleagues
    assert claimant.id != colleague


def test_a_claim_of_nobody_is_no_claim(small_province: SmallProvince, firm: UUID) -> None:
    for employer in (firm, uuid4()):
        with pytest.raises(NoSuchClaim):
            Claims(small_province.context).decide(
                small_province.province(), employer, uuid4(), "无", upheld=True
            )
