"""The accounts that nobody else can make: the province's and the auditors', and the first ones."""

import re
from typing import Annotated
from uuid import UUID

import typer

from signing.cli.installation import (
    err,
    make_attribution,
    open_installation,
    out,
    read_line,
)
from signing.refusals import NoSuchAccount, ReasonMissing
from signing.text import find_words
from signing.use_cases.access.account_rows import (
    USERNAME,
    Account,
    find_account,
    name_employer_account,
)
from signing.use_cases.access.email_addresses import (
    NoAddressError,
    UnsendableError,
    read_address,
)
from signing.use_cases.access.overview import Overview
from signing.use_cases.access.passwords import hash_new_password
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.second_factors import SecondFactors
from signing.use_cases.access.security_log import SecurityLog
from signing.use_cases.access.sessions import Sessions
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.context import Context
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import SCHOOL_ROLES, STAFF_ROLES, Role

app = typer.Typer()
KEEP_THE_KEYS = (
    "请另存一份密钥目录：{keys}。丢失后，所有个人信息都无法读出。"
    "\nKeep a copy of the keys elsewhere: {keys}. Without them nobody can read personal data."
)


def read_username(given: str) -> str:
    """A new account's name, by the one pattern that the web has. Raises BadParameter."""
    username = read_line(given)
    if re.fullmatch(USERNAME, username) is None:
        raise typer.BadParameter(
            "应为 3 至 40 位小写字母、数字或 . _ -，以字母或数字开头"
            " must be 3 to 40 lower-case letters, digits or . _ -, beginning with one of the first"
        )
    return username


def read_email(given: str) -> str:
    """Return a mail address in its one spelling, or "" of none. Raises BadParameter."""
    if not given:
        return ""
    try:
        return read_address(read_line(given))
    except UnsendableError:
        raise typer.BadParameter(
            "@ 前只能用英文字母、数字和符号 the part before the @ must be plain letters, digits"
            " and signs"
        ) from None
    except NoAddressError:
        raise typer.BadParameter(
            "应为邮箱地址，如 li.mei@example.com must be a mail address like li.mei@example.com"
        ) from None


@app.command()
def staff(
    username: Annotated[str, typer.Argument(help="For signing in.", callback=read_username)],
    role: Annotated[Role, typer.Option(help="province, auditor, school_admin or counselor.")],
    name: Annotated[str, typer.Option(prompt=True, help="Of the person.", callback=read_line)],
    school: Annotated[str, typer.Option(help="Code of the school, for its staff.")] = "",
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)
    ] = "",
    email: Annotated[
        str, typer.Option(help="Mail address; its owner confirms it.", callback=read_email)
    ] = "",
) -> None:
    """Appoint somebody. An auditor is nobody's subordinate here, and appoints nobody."""
    if wrong := _find_wrong(role, school):
        err.print(wrong, style="red", soft_wrap=True)
        raise typer.Exit(2)
    with open_installation(makes=True) as parts:
        password_hash = hash_new_password(password, username, name)
        appointment = Appointment(username, name, password_hash, role, school, email=email)
        Schools(parts.context).appoint(Operator(stamp=make_attribution()), appointment)
        keys = parts.settings.data_dir / "keys"
    out.print(f"已任命 {username}。 Appointed.")
    out.print(KEEP_THE_KEYS.format(keys=keys.absolute()), soft_wrap=True, markup=False)


def _find_wrong(role: Role, school: str) -> str | None:
    if role not in STAFF_ROLES:
        named = ", ".join(one.value for one in Role if one in STAFF_ROLES)
        return f"{role.value} 不是工作人员的角色，可选 {named}。 No role of staff: choose {named}."
    if role in SCHOOL_ROLES and not school:
        return "学校人员须指定 --school。 Staff of a school needs --school."
    if school and role not in SCHOOL_ROLES:
        return f"{role.value} 不属于学校，请去掉 --school。 Of no school: leave --school out."
    return None


@app.command()
def reset_password(username: Annotated[str, typer.Argument(help="Whose password.")]) -> None:
    """Print a link with which somebody sets a new password, once, within a day."""
    with open_installation() as parts:
        account, visit = _find_account(parts.context, username), _make_visit()
        doing = SecurityLog(parts.context).doing(visit, "system")
        link = Resets(parts.context).make_link(account, doing)
        url = f"{parts.settings.address}/password/{link.token}"
        out.print(f"{url}\n{link.expires_at:%F %H:%M} UTC", soft_wrap=True, markup=False)


@app.command()
def reset_second_factor(
    username: Annotated[str, typer.Argument(help="Whose factor.")],
    reason: Annotated[
        str, typer.Option(prompt=True, help="Why; it is kept sealed.", callback=read_line)
    ],
) -> None:
    """Remove the second factor of somebody who lost it; they enrol anew when they sign in."""
    with open_installation() as parts:
        account = _find_account(parts.context, username)
        SecondFactors(parts.context).remove_for(account, _make_visit(), "system", reason)
    out.print(f"已重置 {username} 的二次验证。 The second factor was reset.")


@app.command()
def unlock(username: Annotated[str, typer.Argument(help="Whose account.")]) -> None:
    """End the lock that wrong tries put on an account."""
    with open_installation() as parts:
        account = _find_account(parts.context, username)
        Overview(parts.context).unlock_account(account, _make_visit(), "system")
    out.print(f"已解除 {username} 的锁定。 Unlocked.")


@app.command()
def sessions(username: Annotated[str, typer.Argument(help="Whose sessions.")]) -> None:
    """List where somebody is signed in, the last used first."""
    with open_installation() as parts:
        account = _find_account(parts.context, username)
        found = Sessions(parts.context).list_of_account(account, _make_visit().now)
    for one in found:
        times = f"{one['created_at']:%F %H:%M} – {one['last_seen_at']:%F %H:%M} UTC"
        line = f"{one['id']}  {times}  {one['network'] or '-':16}  {one['device']}"
        out.print(line, soft_wrap=True, markup=False, highlight=False)
    if not found:
        out.print("现在没有登录。 Not signed in anywhere.")


@app.command()
def end_session(
    username: Annotated[str, typer.Argument(help="Whose session.")],
    session: Annotated[UUID, typer.Argument(metavar="ID", help="As `signing sessions` lists it.")],
) -> None:
    """End one session of somebody; they are told when they go on, and may sign in again."""
    with open_installation() as parts:
        account = _find_account(parts.context, username)
        Sessions(parts.context).close(account, session, _make_visit(), "system")
    out.print(f"已结束 {username} 的一处登录。 The session was ended.")


@app.command()
def dismiss(
    username: Annotated[str, typer.Argument(help="Of the staff, of a school or the province.")],
    reason: Annotated[
        str, typer.Option(prompt=True, help="Why; it is kept sealed.", callback=read_line)
    ],
) -> None:
    """End somebody's office, account and sessions at once. The username is not given again."""
    with open_installation() as parts:
        if not find_words(reason):
            raise ReasonMissing
        owner = _find_account(parts.context, username).id
        Schools(parts.context).dismiss(Operator(stamp=make_attribution()), owner, reason)
    out.print(f"已停用 {username}。 Dismissed.")


def _find_account(context: Context, username: str) -> Account:
    """Find staff first; an employer whose name is somebody's too is `employer:NAME`."""
    engine = context.engine
    account = find_account(engine, username) or find_account(
        engine, name_employer_account(username)
    )
    if account is None or account.closed:
        raise NoSuchAccount
    return account


def _make_visit() -> Visit:
    own = make_attribution()
    return Visit(now=own.at, address="cli", request_id=own.request_id)
