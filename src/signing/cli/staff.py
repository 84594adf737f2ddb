"""The accounts that nobody else can make: the province's and the auditors', and the first ones."""

from typing import Annotated

import typer

from signing.application.access.passwords import new_hash
from signing.application.actors import Someone
from signing.application.schools import Appointment, Schools
from signing.cli.installation import err, installation, out, stamp
from signing.vocabulary import Role

app = typer.Typer()
OF_THE_PROVINCE = frozenset({Role.PROVINCE, Role.AUDITOR})
OF_A_SCHOOL = frozenset({Role.COUNSELOR, Role.SCHOOL_ADMIN})


@app.command()
def staff(
    username: Annotated[str, typer.Argument(help="For signing in.")],
    role: Annotated[Role, typer.Option(help="province, auditor, school_admin or counselor.")],
    name: Annotated[str, typer.Option(prompt=True, help="Of the person.")],
    school: Annotated[str, typer.Option(help="Code of the school, for its staff.")] = "",
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)
    ] = "",
) -> None:
    """Appoint somebody. An auditor is nobody's subordinate here, and appoints nobody."""
    if role not in OF_THE_PROVINCE | OF_A_SCHOOL or (role in OF_A_SCHOOL) != bool(school):
        err.print("学校人员须指定 --school。 Staff of a school needs --school.", style="red")
        raise typer.Exit(2)
    with installation() as parts:
        password_hash = new_hash(password, username, name)
        appointment = Appointment(username, name, password_hash, role, school)
        Schools(parts.office).appoint(Someone(stamp=stamp()), appointment)
    out.print(f"已任命 {username}。 Appointed.")
