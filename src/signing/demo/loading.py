"""Loads the demo into an empty database, through the ordinary use cases."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select, update

from signing.demo.cast import SEASON, Cast
from signing.demo.changes import FAMILY, STUDIES, Changes
from signing.demo.companies import (
    EMPLOYERS,
    REFUSED,
    WAITING,
    credit_code,
    make_form,
    make_job,
)
from signing.demo.detection import find_start, is_of_another_season
from signing.demo.guide import BOUND, write_checks, write_guide, write_mail, write_phones
from signing.demo.paper import business_licence
from signing.demo.people import (
    COLLEGES,
    DemoGraduate,
    list_graduates,
    write_roster,
)
from signing.demo.rhythm import Moments, Rhythm
from signing.demo.season import BY_CARD, VERIFIED, Season
from signing.privacy_notices import CURRENT
from signing.settings import Settings
from signing.storage.account_tables import accounts
from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.passwords import check_password, hash_password
from signing.use_cases.agreements.minimum_wages import WageTable
from signing.use_cases.core.context import Context
from signing.use_cases.core.policy import Checks
from signing.use_cases.files.evidence import Upload
from signing.use_cases.graduates.roster import Rosters
from signing.use_cases.organisations.colleagues import Colleagues
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.invitations import Invitations
from signing.use_cases.organisations.positions import Positions
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.use_cases.organisations.verification import Verifications
from signing.use_cases.printing.agreement_content import Papers
from signing.use_cases.printing.agreement_paper import Press
from signing.vocabulary import (
    Contact,
    CopyName,
    EndedBy,
    MinimumWage,
    Role,
    agreement_number,
    employer_id,
)

SCHOOLS = {"99001": "皖中示范大学", "99002": "江淮师范学院"}
STAFF = {
    "province": (Role.PROVINCE, "", "省就业办"),
    "auditor": (Role.AUDITOR, "", "审计员"),
    "admin-99001": (Role.SCHOOL_ADMIN, "99001", "林主任"),
    "counselor-99001": (Role.COUNSELOR, "99001", "苏老师"),
    "admin-99002": (Role.SCHOOL_ADMIN, "99002", "方主任"),
    "counselor-99002": (Role.COUNSELOR, "99002", "程老师"),
}
REASON = "没有上传营业执照，单位名称与“江淮云图科技有限公司”相近，请上传营业执照并说明两者关系"
COLLEAGUE = "employer-1-b"
T = TypeVar("T")
PRINTED = 11
ON_PAPER, WAITS, SILENT = 9, 7, 8
"""Others whose number this divides signed on paper, wait, or never confirmed; most did."""
CHANGED = (24, 25, 26, 29, BY_CARD)
"""Released by the employer, in edition 2, asked to amend, waits for the school, wants release."""
MOVED_TO = "芜湖市"


Say = Callable[[str, str], None]
"""Is told each step before it begins, in Chinese and in English."""


def load_demo(
    context: Context, settings: Settings, press: Press, say: Say = lambda *_: None
) -> str:
    """Load what is not loaded yet; return the guide. The season of an earlier release stays."""
    password = _choose_password(settings)
    begun = find_start(context)
    cast = Cast(_forget_consent(context), begun or datetime.now(UTC))
    earlier = is_of_another_season(context)
    loaded = Path(settings.data_dir) / "demo-season"
    again = bool(begun and loaded.exists() and loaded.read_text("ascii") == SEASON)
    changed = (again or earlier) and not _signs_in(context, password)
    if earlier:
        say("保留较早版本的演示数据", "Keeping the demo data of an earlier release")
        _give_password(context, hash_password(password))
    elif again:
        _give_password(context, hash_password(password))  # it was played, and may have gone on
    else:
        _load_season(cast, hash_password(password), press, say)
        loaded.parent.mkdir(parents=True, exist_ok=True)
        loaded.write_text(SEASON, "ascii")
    _keep_password(settings, password)
    here = list_graduates("99001", cast.now.year)
    code = _read_printed_code(context, here[PRINTED])
    guide = write_guide(settings.address, password, here, code, earlier=earlier, changed=changed)
    return guide + write_checks(settings) + write_mail(settings) + write_phones(settings)


def _forget_consent(context: Context) -> Context:
    """Let the season be one in which employers signed at once, whatever is asked from today on.

    And one in which nobody was asked who they are.
    """
    then = replace(context.policy, consent="record", direct_needs_consent=False, checks=Checks())
    return replace(context, policy=then)


def _load_season(cast: Cast, password_hash: str, press: Press, say: Say) -> None:
    say("登记学校和用人单位", "Registering schools and employers")
    _appoint(cast, password_hash)
    positions = _open_for_business(cast)
    _register_newcomers(cast, password_hash)
    _show_papers(cast)
    year = cast.now.year
    say("导入毕业生名册", "Importing the rosters")
    for school in SCHOOLS:
        Rosters(cast.context).import_file(cast.admin(school), write_roster(school, year))
    say("重演十二周的签约季", "Playing a season of twelve weeks")
    season, changes = Season(cast, positions), Changes(cast, press)
    here, elsewhere = list_graduates("99001", year), list_graduates("99002", year)
    _play(season, changes, here, elsewhere)
    say("解约、变更、盖章件", "Releases, amendments and stamped pages")
    _change(season, changes, here)


WAGE = MinimumWage(
    region="340000",
    valid_from=date(2020, 1, 1),
    monthly=Decimal(1500),
    source="示例数据，不是官方标准",
)
"""An invented minimum wage, so that the demo can show how pay below one is warned about."""


def _appoint(cast: Cast, password_hash: str) -> None:
    schools = Schools(cast.context)
    for code, name in SCHOOLS.items():
        contact = Contact(
            address="安徽省某市大学路1号", contact="就业指导中心", phone="0551-60001000"
        )
        schools.register(cast.province(), code, name, contact, COLLEGES, None)
    for username, (role, school, name) in STAFF.items():
        appointment = Appointment(
            username, name, password_hash, role, school, password_given=False
        )  # known to everybody who tries the demo
        schools.appoint(cast.operator(), appointment)
    WageTable(cast.context).import_wages(cast.operator(), [WAGE], replaces=False, operator="demo")
    for number, employer in enumerate(EMPLOYERS, start=1):
        form = make_form(employer, number - 1)
        Employers(cast.context).register(
            cast.anyone(), form, f"employer-{number}", password_hash, CURRENT
        )
        Verifications(cast.context).verify(
            cast.province(days=94), employer_id(form.credit_code), "已与登记机关公示信息核对"
        )
    _add_colleague(cast, password_hash)
    _give_password(cast.context, password_hash)


def _add_colleague(cast: Cast, password_hash: str) -> None:
    """Let the first employer have a second person, who joined by the link."""
    desk = Colleagues(cast.context)
    by = cast.employer(0, 90)
    token = desk.name_first_link(by, desk.invite(by, "陆晓芸").answer).token
    Invitations(cast.context).join(cast.anyone(90), token, COLLEAGUE, password_hash, CURRENT)


def _read_printed_code(context: Context, one: DemoGraduate) -> str:
    """Return the content of the QR code on the employer's copy."""
    number = agreement_number(one.school, one.year, one.student_number, 1)
    return Papers(context).write_paper(number).codes[CopyName.EMPLOYER]


def _register_newcomers(cast: Cast, password_hash: str) -> None:
    """One waits to be verified, with a position that nobody sees yet; one was refused."""
    first = len(EMPLOYERS)
    for number, employer in enumerate((WAITING, REFUSED), start=first):
        form = make_form(employer, number)
        by, username = cast.anyone(days=5), f"employer-{number + 1}"
        Employers(cast.context).register(by, form, username, password_hash, CURRENT)
    waits, refused = cast.employer(first, 4), cast.employer(first + 1, 4)
    licence = Upload("营业执照.pdf", business_licence(credit_code(first)))
    Employers(cast.context).submit_qualification(waits, "营业执照", licence)
    Positions(cast.context).open(cast.employer(first, 4), make_job(WAITING))
    Verifications(cast.context).refuse(cast.province(days=3), refused.employer_id, REASON)
    _give_password(cast.context, password_hash)


def _give_password(context: Context, password_hash: str) -> None:
    """Set the guide's password on the demo's accounts; other accounts keep theirs."""
    employers = [COLLEAGUE, *(f"employer-{number}" for number in range(1, len(EMPLOYERS) + 3))]
    stored = [*STAFF, *employers, *map(name_employer_account, employers)]
    theirs = update(accounts).where(accounts.c.username.in_(stored))
    with context.engine.begin() as connection:
        connection.execute(theirs.values(password_hash=password_hash))


def _signs_in(context: Context, password: str) -> bool:
    """Whether the demo's accounts have this password since an earlier start."""
    theirs = select(accounts.c.password_hash).where(accounts.c.username == next(iter(STAFF)))
    with context.engine.connect() as connection:
        stored = connection.execute(theirs).scalar()
    return check_password(password, stored)[0]


def _open_for_business(cast: Cast) -> list[UUID]:
    desk = Positions(cast.context)
    opened = [
        desk.open(cast.employer(number, 88), make_job(employer))
        for number, employer in enumerate(EMPLOYERS)
    ]
    return [UUID(one.answer["id"]) for one in opened]


def _show_papers(cast: Cast) -> None:
    """Submit qualification documents of all employers but two."""
    for number in range(len(EMPLOYERS) - 2):
        by = cast.employer(number, 87)
        upload = Upload("licence.pdf", business_licence(credit_code(number)))
        Employers(cast.context).submit_qualification(by, "营业执照", upload)


def _play(
    season: Season, changes: Changes, here: list[DemoGraduate], elsewhere: list[DemoGraduate]
) -> None:
    """Bring demo-1 … demo-20 where `guide.STANDINGS` says they stand, and add others."""
    for one in here[:BOUND]:
        season.bound(one)
    for one in here[1:BOUND]:
        season.confirmed(one)
    _apply(season, here)
    _sign(season, changes, here)
    _add_others(season, here[BOUND : BOUND + 44] + elsewhere[:34])
    season.reported(here[-1])


def _apply(season: Season, here: list[DemoGraduate]) -> None:
    season.applied(here[3])
    season.invited(here[4])
    season.interviewed(here[5])
    season.offered(here[6])
    season.not_selected(here[18])


def _sign(season: Season, changes: Changes, here: list[DemoGraduate]) -> None:
    season.signed_on_platform(here[7])
    season.signed_directly(here[8])
    season.signed_by_card(here[9])
    season.disputed(here[10])
    printed = here[PRINTED]
    on_platform = season.signed_on_platform(printed, 10.2)
    season.approved(printed, on_platform, 9.3)
    changes.photographed(printed, changes.printed(printed, 9.1), 3.1)
    season.signed_directly(here[12], 9.2)
    season.approved(here[12], season.confirmed_signing(here[12], 9.1), 8.4)
    season.approved(here[13], season.signed_by_card(here[13], 16.1), 15.3, VERIFIED)
    season.rejected(here[14], season.signed_directly(here[14], 11.2), 10.3)
    season.signed_directly(here[15], 30.1)
    season.approved(here[15], season.confirmed_signing(here[15], 30), 29.3)
    changes.asked_release(here[15], STUDIES, EndedBy.GRADUATE)
    season.signed_directly(here[16], 27.2)
    season.approved(here[16], season.confirmed_signing(here[16], 27), 26.4)
    changes.released(here[16], 8.1)
    season.placed(here[17], "80")
    season.unlocked(here[19], season.signed_directly(here[19], 23.2), 22.3)


def _change(season: Season, changes: Changes, here: list[DemoGraduate]) -> None:
    """Change agreements of others that have been in effect for weeks."""
    leaver, amended, asked, accepted, by_card = (here[number - 1] for number in CHANGED)
    changes.released_by_employer(leaver, 6.1)
    edition_2 = changes.amended(amended, season.terms(amended, workplace=MOVED_TO), 12.1)
    changes.stamped_accepted(amended, edition_2, 7.1)
    changes.amendment_by_employer(asked, season.terms(asked, raised=500), 1.1)
    changes.amendment_accepted(accepted, season.terms(accepted, workplace=MOVED_TO), 3.1)
    changes.asked_release(by_card, FAMILY, EndedBy.GRADUATE)


def _add_others(season: Season, others: list[DemoGraduate]) -> None:
    """Let others sign over twelve weeks; some sign on paper, and the last ones wait."""
    rhythm = Rhythm(season.cast.now)
    spread, wait, elsewhere = rhythm.spread(), rhythm.wait(), rhythm.elsewhere()
    for one in others:
        if one.number % ON_PAPER == 0:
            recorded = _enter(season, one, next(elsewhere)).reviewed
            season.placed(one, "10", recorded)
        elif one.number % WAITS == 0:
            moments = _enter(season, one, next(wait))
            season.signed_directly(one, moments.signed)
            _answer(season, one, moments)
        else:
            moments = _enter(season, one, next(spread))
            number = season.signed(one, moments.signed)
            answers = one.number % SILENT != 0
            if answers:
                _answer(season, one, moments)
            season.approved(one, number, moments.reviewed, "" if answers else VERIFIED)


def _answer(season: Season, one: DemoGraduate, moments: Moments) -> None:
    """Confirm the signing halfway to its review."""
    season.confirmed_signing(one, (moments.signed + moments.reviewed) / 2)


def _enter(season: Season, one: DemoGraduate, moments: Moments) -> Moments:
    season.bound(one, moments.bound)
    season.confirmed(one, moments.bound)
    return moments


def _choose_password(settings: Settings) -> str:
    """Return the setting's password, that of the start before, or one that is made now."""
    if settings.demo_password is not None:
        return settings.demo_password.get_secret_value()
    kept = _find_password(settings)
    before = kept.read_text("utf-8").strip() if kept.exists() else ""
    return before or secrets.token_urlsafe(9)


def _keep_password(settings: Settings, password: str) -> None:
    """Keep it beside the data for the next start, and from other users of the machine."""
    kept = _find_password(settings)
    kept.touch(mode=0o600)
    kept.write_text(password, "utf-8")


def _find_password(settings: Settings) -> Path:
    return Path(settings.data_dir) / "demo-password"
