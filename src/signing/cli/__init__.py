"""The commands, one module a noun; `app` is all of them."""

import typer

from signing.cli import (
    accounts,
    audit,
    backups,
    developing,
    facts,
    graduates,
    keys,
    persons,
    projecting,
    projections,
    reprinting,
    retention,
    serving,
    staff,
    status,
    verify_copy,
)

app = typer.Typer(
    name="signing",
    help="网上签约 · Graduates' employment agreements, signed online.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (
    serving,
    projecting,
    status,
    developing,
    projections,
    backups,
    staff,
    graduates,
    persons,
    retention,
    reprinting,
    verify_copy,
):
    app.registered_commands += module.app.registered_commands
app.add_typer(keys.app)
app.add_typer(audit.app)
app.add_typer(accounts.app)
app.add_typer(facts.app)
