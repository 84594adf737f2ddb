"""How many messages a second one deliverer hands over, and what each costs, without a channel.

    PYTHONPATH=tests:. python benchmarks/outbox.py [--quick]

The channel takes everything at once, so what is measured is the outbox: posting in batches as the
follower does, taking, decrypting, noting. It starts a PostgreSQL of its own, with fsync on. Several
deliverers are threads of one process, as several channels are.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psutil
from benchmarks.measuring import (
    Row,
    Sheet,
    Spread,
    begin,
    count_database_seconds,
    count_seconds,
    open_database,
    open_folder,
    report,
)
from sqlalchemy import Engine, text

from signing.storage.engine import writing_engine
from signing.storage.migrate import migrate
from signing.use_cases.core.tokens import Tokens
from signing.use_cases.notices.delivering import Deliverer, SendingRules
from signing.use_cases.notices.outbox import Outbox
from signing.use_cases.notices.sending_times import QuietHours
from support.use_cases.channels import FakeSender, make_message

TOKENS = Tokens(b"0123456789abcdef0123456789abcdef")
AT_ONCE, MANY = 500, 10**9
READERS = 1000


def post(engine: Engine, count: int) -> None:
    box = Outbox(TOKENS, [FakeSender()])
    for start in range(0, count, AT_ONCE):
        some = range(start, min(start + AT_ONCE, count))
        with engine.connect() as connection:
            messages = [make_message(str(one), UUID(int=one % READERS)) for one in some]
            box.post(connection, messages)


def deliver(engine: Engine, deliverers: int) -> None:
    rules, now = SendingRules(QuietHours.read(""), MANY), datetime.now(UTC)
    with ThreadPoolExecutor(deliverers) as pool:
        works = [Deliverer(engine, TOKENS, FakeSender(), rules) for _ in range(deliverers)]
        list(pool.map(lambda one: one.deliver_all(now), works))


def measure(folder: Path, count: int, rounds: int) -> Iterator[Sheet]:
    rows: list[Row] = []
    figures: dict[str, float] = {}
    with open_database(folder) as url:
        migrate(url)
        engine = writing_engine(url)
        for deliverers in (1, 2):
            posted, sent, cost = [], [], []
            for _ in range(rounds):
                with engine.connect() as connection:
                    connection.execute(text("DELETE FROM outbox"))
                began = time.monotonic()
                post(engine, count)
                posted.append(count / (time.monotonic() - began))
                ours, theirs = count_seconds(psutil.Process()), count_database_seconds(folder)
                began = time.monotonic()
                deliver(engine, deliverers)
                sent.append(count / (time.monotonic() - began))
                spent = count_seconds(psutil.Process()) - ours
                spent += count_database_seconds(folder) - theirs
                cost.append(spent / count * 1e3)
            rows.append(
                (
                    str(deliverers),
                    Spread(posted).write(0),
                    Spread(sent).write(0),
                    Spread(cost).write(2),
                )
            )
            figures[f"outbox_sent_{deliverers}"] = Spread(sent).median
        engine.dispose()
    columns = (
        "deliverers",
        "posted/s (spread)",
        "sent/s (spread)",
        "ms of processor time a message",
    )
    yield Sheet("The outbox", columns, rows, [f"Medians of {rounds} rounds of {count:,}."], figures)


def main() -> None:
    given = begin(__doc__).parse_args()
    with open_folder() as folder:
        report(given, measure(folder, *((500, 2) if given.quick else (5_000, 3))))


if __name__ == "__main__":
    main()
