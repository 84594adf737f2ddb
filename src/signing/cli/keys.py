"""`signing keys …`: what an installation signs with, one module a kind of key."""

import typer

from signing.cli import (
    master_keys,
    seals,
    signing_keys,
)

app = typer.Typer(
    name="keys",
    help="密钥与证书 · Keys and certificates that the service signs with.",
    no_args_is_help=True,
)
for module in (seals, signing_keys, master_keys):
    app.registered_commands += module.app.registered_commands
