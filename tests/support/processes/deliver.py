"""Delivers the outbox of a database by mail until it is killed; started by tests."""

import sys
import threading

from signing.storage.engine import writing_engine
from signing.use_cases.core.tokens import Tokens
from signing.use_cases.notices.delivering import Deliverer, SendingRules
from signing.use_cases.notices.mail import MailSender
from signing.use_cases.notices.mail_letter import Letterhead
from signing.use_cases.notices.mail_server import MailServer
from signing.use_cases.notices.sending_times import QuietHours

TOKENS = Tokens(b"0123456789abcdef0123456789abcdef")
LETTERHEAD = Letterhead("网上签约平台", "signing@province.example", "https://signing.example")
MANY = 10_000
"""No limit of a day holds these tests up."""


def make_deliverer(database_url: str, smtp_url: str) -> Deliverer:
    sender = MailSender(
        MailServer.read(smtp_url), LETTERHEAD, lambda account: f"{account}@post.example"
    )
    rules = SendingRules(QuietHours.read(""), MANY)
    return Deliverer(writing_engine(database_url), TOKENS, sender, rules, wait=lambda _: None)


if __name__ == "__main__":
    deliverer = make_deliverer(sys.argv[1], sys.argv[2])
    print("ready", flush=True)  # noqa: T201 - whoever started it waits for that
    deliverer.run(threading.Event())
