"""The commands, one module a noun; `app` is all of them, and imports none before it runs."""

from signing.cli.running import make_group

app = make_group(
    "signing",
    "网上签约 · Graduates' employment agreements, signed online.",
    {
        "serving": {
            "serve": "Answer HTTP until Ctrl-C; without a database of yours,"
            " on an embedded PostgreSQL.",
            "demo": "Load the demo's invented data into an empty database, and show its accounts.",
        },
        "bench_data": {
            "bench-data": "Load an invented season of any size into an empty database, to measure"
            " with.",
        },
        "migrating": {
            "migrate": "Bring the schema of SIGNING_DATABASE_URL up to date. Take a backup first.",
        },
        "projecting": {
            "project": "Keep the read models up to date until Ctrl-C; of several, one works and"
            " others wait.",
        },
        "status": {
            "status": "Show how the service is: exit code 0 well, 1 degraded, 2 when nobody can"
            " tell.",
        },
        "developing": {
            "develop": "Serve the demo until Ctrl-C, again after each change, with tracebacks in"
            " the browser.",
        },
        "projections": {
            "rebuild": "Fill read models anew beside the live ones, then switch; all of them when"
            " none is named.",
            "verify": "Check the log and the log of accounts; compare each read model with one"
            " made anew.",
        },
        "backups": {
            "backup": "Write database, files and proofs into one file, while the service runs.",
            "restore": "Restore a backup into an empty database and check everything; nothing is"
            " replaced.",
        },
        "staff": {
            "staff": "Appoint somebody. An auditor is nobody's subordinate here, and appoints"
            " nobody.",
            "reset-password": "Print a link with which somebody sets a new password, once, within"
            " a day.",
            "reset-second-factor": "Remove the second factor of somebody who lost it; they enrol"
            " anew when they sign in.",
            "unlock": "End the lock that wrong tries put on an account.",
            "sessions": "List where somebody is signed in, the last used first.",
            "end-session": "End one session of somebody; they are told when they go on, and may"
            " sign in again.",
            "dismiss": "End somebody's office, account and sessions at once. The username is not"
            " given again.",
        },
        "graduates": {
            "import-roster": "Import a roster; importing the same file again changes nothing.",
            "erase": "Destroy a person's data key, for ever. The history stays valid, without the"
            " person.",
        },
        "persons": {
            "export-person": "Everything that is held about a graduate. That it was taken out is"
            " on record.",
        },
        "retention": {
            "retention": "Whom SIGNING_RETENTION_DAYS allows to erase; without --erase nothing"
            " changes.",
        },
        "reprinting": {
            "reprint": "Make a print again from the facts alone, and compare it with the digest"
            " recorded then.",
        },
        "verify_copy": {
            "verify-copy": "Verify a copy, offline: 0 genuine, 1 forged or other content, 2 wrong"
            " usage.",
        },
    },
)
app.add_typer(
    make_group(
        "keys",
        "密钥与证书 · Keys and certificates that the service signs with.",
        {
            "seals": {
                "show": "Show the seal's certificates, how long they last and what to do next.",
                "request": "Write a request for a certificate authority, for a new key. The seal"
                " goes on meanwhile.",
                "install": "Sign with a certificate authority's certificate from now on; no restart"
                " is needed.",
                "renew": "Make a new key and certificate from the local authority; no restart is"
                " needed.",
            },
            "signing_keys": {
                "rotate-copies": "Sign the codes of copies with a new key; a running service does"
                " so from its next print.",
                "rotate-checkpoints": "Sign checkpoints with a new key; a running service does so"
                " from its next checkpoint.",
            },
            "master_keys": {
                "rotate": "Make a new master key and wrap every data key by it. Servers go on"
                " meanwhile.",
                "retire": "Delete master keys that nothing is wrapped by any more. Old backups"
                " still need theirs.",
            },
        },
    )
)
app.add_typer(
    make_group(
        "audit",
        "审计 · What an auditor can prove and count again from facts.",
        {
            "audit": {
                "export": "Write all facts with their proofs into a bundle; nothing sealed is"
                " opened.",
            },
            "audit_proofs": {
                "verify": "Check a bundle, offline: 0 nothing is refuted, 1 something is, 2 it"
                " cannot be read.",
                "witness": "Check that its log only grew, and co-sign it: --key FILE --state FILE"
                " --log-key KEY.",
            },
            "audit_numbers": {
                "recompute": "Count the province's figures from facts alone: 0 counted, 1 not the"
                " same, 2 wrong usage.",
            },
        },
    )
)
app.add_typer(
    make_group(
        "accounts",
        "账号记录 · The log of accounts: who signed in, failed, was locked, reset and so on.",
        {
            "accounts": {
                "export": "Write all events that are kept, oldest first, with their links; then"
                " the signed heads.",
                "drop": "Drop whole months older than SIGNING_ACCOUNT_LOG_DAYS, as the owner; keep"
                " their last links.",
            },
        },
    )
)
app.add_typer(
    make_group(
        "minimum-wages",
        "最低工资标准 · Minimum wages, with which the pay of agreements is compared.",
        {
            "minimum_wages": {
                "import": "Import minimum wages; importing the same file again changes nothing.",
                "list": "Write the table as CSV, to read, change and import again.",
            },
        },
    )
)
app.add_typer(
    make_group(
        "facts",
        "事实 · Park a fact that cannot be read, and replay it after the correction.",
        {
            "facts": {
                "park": "Let the read models that halt at a fact go on without it, and say so.",
                "parked": "List the facts that are parked now, with who parked them, when and why.",
                "replay": "Rebuild the read models that lack a fact with it, by a corrected"
                " program; end its parking.",
            },
        },
    )
)
