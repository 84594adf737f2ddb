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
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.context import Context
from signing.use_cases.core.installation_keys import KeyFolderError, load_keys
from signing.use_cases.files.evidence import Upload
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.graduates.roster import Rosters
from signing.use_cases.privacy.vault import Cipher, Vault
from signing.vocabulary import AgreementNumber
from support.printing.documents import A_PDF, pdf_of
from support.use_cases.contexts import NOW, stamp
from support.use_cases.small_province import Town, person


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


def test_an_erased_person_is_gone_from_the_history_that_stays(town: Town) -> None:
    by = Operator(stamp=stamp())
    lin = town.graduate()
    facts = town.context.ledger.load_facts(lin.graduate_id)
    file = town.context.evidence.keep(
        town.context.vault.load_cipher(lin.graduate_id), Upload("证明.pdf", A_PDF)
    )

    Graduates(town.context).erase(by, lin.graduate_id)

    cipher = town.context.vault.load_cipher(lin.graduate_id)
    assert cipher == Cipher(lin.graduate_id, None)
    assert cipher.decrypt(town.state().person) is None
    with pytest.raises(FileMissing):
        town.context.evidence.read(cipher, file.digest)
    assert town.context.ledger.load_facts(lin.graduate_id)[: len(facts)] == facts
    assert town.state().wechat_account is None


def test_importing_an_old_roster_makes_no_new_key_for_an_erased_person(town: Town) -> None:
    lin, who = town.enrolled(), person("1")
    Graduates(town.context).erase(Operator(stamp=stamp()), lin.id)
    roster = (
        "学号,姓名,性别,证件类型,证件号码,学院,专业,学历层次,生源地代码,毕业年份\n"
        f"1,{who.name},女,护照,E12345678,文学院,汉语言,本科,340100,{NOW.year}\n"
    )

    outcome = Rosters(town.context).import_file(town.admin(), roster.encode())

    assert outcome.answer["new"] == outcome.answer["changed"] == 0
    assert town.context.vault.load_cipher(lin.id) == Cipher(lin.id, None)


def test_erasing_twice_is_erasing_once(town: Town) -> None:
    lin = town.enrolled()
    by = Operator(stamp=stamp())
    Graduates(town.context).erase(by, lin.id)
    version = town.state().version

    Graduates(town.context).erase(by, lin.id)

    assert town.state().version == version


def test_nobody_is_erased_while_an_agreement_is_live_or_retained(town: Town) -> None:
    number = AgreementNumber(town.signed())
    by = Operator(stamp=stamp())
    with pytest.raises(AgreementIsLive):
        Graduates(town.context).erase(by, town.state().id)

    Reviews(town.context).reject(town.counselor(), number, "不符")
    with pytest.raises(RetentionRuns):
        Graduates(town.context).erase(by, town.state().id)

    much_later = Operator(stamp=stamp(at=NOW + timedelta(days=3 * 365 + 1)))
    Graduates(town.context).erase(much_later, town.state().id)


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


def test_no_name_number_phone_or_address_is_stored_in_the_clear(town: Town) -> None:
    town.signed()
    with town.context.engine.connect() as connection:
        stored = b"".join(
            bytes(row.state) for row in connection.execute(text("SELECT state FROM events"))
        )
    for secret in ("林小满", "340100200401010001", "韩梅梅", "13900001111", "科学大道"):
        assert secret.encode() not in stored
        assert secret.encode("unicode_escape") not in stored


def test_a_file_in_another_ones_place_is_not_given_out(context: Context) -> None:
    cipher = context.vault.make_cipher(uuid4())
    kept = context.evidence.keep(cipher, Upload("a.pdf", A_PDF))
    other = context.evidence.keep(cipher, Upload("b.pdf", pdf_of(b"null")))

    sealed = context.evidence.store.get(f"{cipher.subject}/{other.digest}").bytes()
    context.evidence.store.put(f"{cipher.subject}/{kept.digest}", sealed)

    with pytest.raises(FileMissing):
        context.evidence.read(cipher, kept.digest)
