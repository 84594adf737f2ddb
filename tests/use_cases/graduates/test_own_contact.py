"""Who wins: the graduate's own phone and address, or a roster that the school imports later."""

from uuid import UUID

import pytest

from signing.aggregates.graduate import Graduate
from signing.events import RosterCorrected
from signing.use_cases.core.actors import BoundGraduate
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.graduates.contacts import Contacts
from signing.use_cases.graduates.corrections import Corrections
from signing.use_cases.graduates.roster import Rosters
from signing.vocabulary import Person, Role, graduate_id, wechat_account_id
from support.files.roster_files import write_xlsx_roster
from support.use_cases.contexts import make_stamp
from support.use_cases.small_province import SmallProvince
from use_cases.graduates.test_roster_import import read_rows, rosters  # noqa: F401 — a fixture

OWN = ("13912345678", "云山市新家巷 1 号")


@pytest.fixture
def row(rosters: Rosters, small_province: SmallProvince) -> dict[str, str]:  # noqa: F811 — of the fixture
    """One graduate of the roster, who states their own phone and address."""
    row = read_rows()[0]
    rosters.import_file(small_province.admin(), write_xlsx_roster(row))
    account = wechat_account_id("own")
    stamp = make_stamp(Role.GRADUATE, account=str(account))
    by = BoundGraduate(stamp=stamp, wechat_account=account, graduate_id=find_id(row))
    assert Contacts(small_province.context).change(by, *OWN).answer["changed"]
    return row


def find_id(row: dict[str, str]) -> UUID:
    return graduate_id("99001", int(row["毕业年份"]), row["学号"])


def load_person(small_province: SmallProvince, row: dict[str, str]) -> Person:
    context = small_province.context
    graduate = context.ledger.load(Graduate, find_id(row))
    return decrypt_person(context.vault.load_cipher(graduate.id), graduate.person)


def test_the_same_file_again_changes_nothing(
    row: dict[str, str], small_province: SmallProvince
) -> None:
    files = Rosters(small_province.context)
    seen = files.preview(small_province.admin(), write_xlsx_roster(row))
    assert (seen["changed"], seen["unchanged"]) == ([], 1)
    assert files.import_previewed(small_province.admin(), seen["token"]).receipt is None
    person = load_person(small_province, row)
    assert (person.phone, person.home_address) == OWN


def test_a_file_changes_the_rest_and_leaves_what_the_graduate_stated(
    row: dict[str, str], small_province: SmallProvince
) -> None:
    changed = row | {"专业": "考古学", "手机号码": "13700000001", "家庭地址": "别处"}
    done = Rosters(small_province.context).import_file(
        small_province.admin(), write_xlsx_roster(changed)
    )
    assert done.answer["changed"] == 1
    person = load_person(small_province, row)
    assert (person.phone, person.home_address) == OWN


def test_the_school_corrects_it_by_hand_and_files_do_not_undo_that(
    row: dict[str, str], small_province: SmallProvince
) -> None:
    admin = small_province.admin()
    done = Corrections(small_province.context).correct(
        admin, find_id(row), {"phone": "13700000002"}
    )
    assert done.answer["corrected"]
    Rosters(small_province.context).import_file(admin, write_xlsx_roster(row))
    person = load_person(small_province, row)
    assert (person.phone, person.home_address) == ("13700000002", OWN[1])
    facts = small_province.context.ledger.load_facts(find_id(row))
    assert sum(isinstance(one, RosterCorrected) for one in facts) == 1
