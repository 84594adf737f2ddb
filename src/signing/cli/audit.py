"""`signing audit …`: what an auditor does with a bundle of facts, far from the service."""

import typer

from signing.cli import audit_numbers

app = typer.Typer(
    name="audit",
    help="审计 · What an auditor can prove and count again from facts.",
    no_args_is_help=True,
)
for module in (audit_numbers,):
    app.registered_commands += module.app.registered_commands
