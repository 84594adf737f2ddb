"""Personal data is sealed per subject, and gone with the subject's key."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from signing.refusals import AgreementIsLive, FileMissing, RetentionRuns
from signing.storage.statements import read_streams
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.context import Context
from signing.use_cases.core.installation_keys import KeyFolderError, load_keys
from signing.use_cases.files.evidence import Upload
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.graduates.roster import Rosters
from signing.use_cases.privacy.vault import Cipher, Vault
from signing.vocabulary import AgreementNumber
from support.printing.documents import A_PDF, make_pdf
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import SmallProvince, make_person


def test_what_is_sealed_opens_for_its_own_subject_only(context: Context) -> None:
    cipher = context.vault.make_cipher(uuid4())
    sealed = cipher.encrypt("林小满")

    assert cipher.decrypt(sealed) == "林小满"
    with pytest.raises(InvalidTag):
        replace(cipher, subject=uuid4()).decrypt(sealed)


def test_the_same_words_never_look_the_same(context: Context) -> None:
    cipher = context.vault.make_cipher(uuid4())
    assert cipher.encrypt("林小满") != cipher.encrypt("林小满")


def test_a_subject_keeps_its_key(context: Context) -> None:
    subject = uuid4()
    sealed = context.vault.make_cipher(subject).encrypt("林小满")
    assert context.vault.make_cipher(subject).decrypt(sealed) == "林小满"


def test_words_that_say_nothing_are_no_reason(context: Context) -> None:
    cipher = context.vault.make_cipher(uuid4())
    assert [cipher.encrypt_words(words) for words in ("", "  \n", None)] == [None, None, None]


def test_an_erased_person_is_gone_from_the_history_that_stays(
    small_province: SmallProvince,
) -> None:
    by = Operator(stamp=make_stamp())
    lin = small_province.graduate()
    facts = small_province.context.ledger.load_facts(lin.graduate_id)
    file = small_province.context.evidence.keep(
        small_province.context.vault.load_cipher(lin.graduate_id), Upload("证明.pdf", A_PDF)
    )

    Graduates(small_province.context).erase(by, lin.graduate_id)

    cipher = small_province.context.vault.load_cipher(lin.graduate_id)
    assert cipher == Cipher(lin.graduate_id, None)
    assert cipher.decrypt(small_province.load_graduate().person) is None
    with pytest.raises(FileMissing):
        small_province.context.evidence.read(cipher, file.digest)
    assert small_province.context.ledger.load_facts(lin.graduate_id)[: len(facts)] == facts
    assert small_province.load_graduate().wechat_account is None


def test_importing_an_old_roster_makes_no_new_key_for_an_erased_person(
    small_province: SmallProvince,
) -> None:
    lin, who = small_province.enrol(), make_person("1")
    Graduates(small_province.context).erase(Operator(stamp=make_stamp()), lin.id)
    roster = (
        "学号,姓名,性别,证件类型,证件号码,学院,专业,学历层次,生源地代码,毕业年份\n"
        f"1,{who.name},女,护照,E12345678,文学院,汉语言,本科,340100,{NOW.year}\n"
    )

    outcome = Rosters(small_province.context).import_file(small_province.admin(), roster.encode())

    assert outcome.answer["new"] == outcome.answer["changed"] == 0
    assert small_province.context.vault.load_cipher(lin.id) == Cipher(lin.id, None)


def test_erasing_twice_is_erasing_once(small_province: SmallProvince) -> None:
    lin = small_province.enrol()
    by = Operator(stamp=make_stamp())
    Graduates(small_province.context).erase(by, lin.id)
    version = small_province.load_graduate().version

    Graduates(small_province.context).erase(by, lin.id)

    assert small_province.load_graduate().version == version


def test_nobody_is_erased_while_an_agreement_is_live_or_retained(
    small_province: SmallProvince,
) -> None:
    number = AgreementNumber(small_province.sign_agreement())
    by = Operator(stamp=make_stamp())
    with pytest.raises(AgreementIsLive):
        Graduates(small_province.context).erase(by, small_province.load_graduate().id)

    Reviews(small_province.context).reject(small_province.counselor(), number, "不符")
    with pytest.raises(RetentionRuns):
        Graduates(small_province.context).erase(by, small_province.load_graduate().id)

    much_later = Operator(stamp=make_stamp(at=NOW + timedelta(days=3 * 365 + 1)))
    Graduates(small_province.context).erase(much_later, small_province.load_graduate().id)


def test_what_came_with_its_wrapped_key_is_decrypted_and_nothing_else(context: Context) -> None:
    subject, erased = uuid4(), uuid4()
    sealed = context.vault.make_cipher(subject).encrypt("林小满")
    lost = context.vault.make_cipher(erased).encrypt("满")
    rows = read_streams(context.ledger.statements, [], [subject])

    decrypt = context.vault.make_decrypter(rows.keys)

    assert decrypt(subject, sealed) == "林小满"
    assert decrypt(erased, lost) is None


def test_a_wrong_master_key_stops_the_start(context: Context, tmp_path: Path) -> None:
    context.vault.make_cipher(uuid4())
    stranger = Vault(context.engine, load_keys(tmp_path / "another", may_create=True))

    with pytest.raises(KeyFolderError, match="does not fit"):
        stranger.must_have_master_keys()

    context.vault.must_have_master_keys()


def test_keys_are_made_once_and_only_where_nothing_is_sealed(tmp_path: Path) -> None:
    made = load_keys(tmp_path, may_create=True)
    assert load_keys(tmp_path, may_create=False) == made
    assert (tmp_path / "master.key").stat().st_mode & 0o077 == 0

    (tmp_path / "master.key").unlink()
    with pytest.raises(KeyFolderError, match="Restore it from your backup"):
        load_keys(tmp_path, may_create=False)
    for content in (b"00ff", b"no hex at all", b"\xe8" * 32):
        (tmp_path / "master.key").write_bytes(content)
        with pytest.raises(KeyFolderError, match=r"damaged: restore .* nothing was changed"):
            load_keys(tmp_path, may_create=True)
        assert (tmp_path / "master.key").read_bytes() == content


def test_who_starts_at_once_or_after_a_kill_gets_the_same_whole_keys(tmp_path: Path) -> None:
    """Also where every start has the same process id, as in a container."""
    (tmp_path / f"master.{os.getpid()}").write_text("00ff")

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: load_keys(tmp_path, may_create=True), range(8)))

    assert made == [load_keys(tmp_path, may_create=False)] * 8


def test_no_name_number_phone_or_address_is_stored_in_the_clear(
    small_province: SmallProvince,
) -> None:
    small_province.sign_agreement()
    with small_province.context.engine.connect() as connection:
        stored = b"".join(
            bytes(row.state) for row in connection.execute(text("SELECT state FROM events"))
        )
    for secret in ("林小满", "340100200401010016", "韩梅梅", "13900001111", "科学大道"):
        assert secret.encode() not in stored
        assert secret.encode("unicode_escape") not in stored


def test_a_file_in_another_ones_place_is_not_given_out(context: Context) -> None:
    cipher = context.vault.make_cipher(uuid4())
    kept = context.evidence.keep(cipher, Upload("a.pdf", A_PDF))
    other = context.evidence.keep(cipher, Upload("b.pdf", make_pdf(b"null")))

    sealed = context.evidence.store.get(f"{cipher.subject}/{other.digest}").bytes()
    context.evidence.store.put(f"{cipher.subject}/{kept.digest}", sealed)

    with pytest.raises(FileMissing):
        context.evidence.read(cipher, kept.digest)
