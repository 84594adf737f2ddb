"""An endless reading of the sealed log, as the `eventsourcing` library subscribes to it."""

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from eventsourcing.persistence import Notification, Subscription

from signing.storage.log import Log

if TYPE_CHECKING:
    from signing.storage.recorder import PostgresRecorder

BATCH = 500
POLL_SECONDS = 0.1


class LogSubscription(Subscription["PostgresRecorder"]):
    """Blocks behind the last sealed event, woken by this process or by polling."""

    def __init__(
        self,
        recorder: "PostgresRecorder",
        log: Log,
        gt: int | None = None,
        topics: Sequence[str] = (),
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._log = log
        self._pending: deque[Notification] = deque()

    def stop(self) -> None:
        super().stop()
        self._log.wake()

    def __next__(self) -> Notification:
        while not self._has_been_stopped:
            if self._pending:
                return self._pending.popleft()
            self._fetch()
        raise StopIteration

    def _fetch(self) -> None:
        self._log.seal()
        found = self._recorder.select_notifications(
            start=self._last_notification_id or 0,
            limit=BATCH,
            topics=self._topics,
            inclusive_of_start=False,
        )
        if found:
            self._last_notification_id = found[-1].id
            self._pending.extend(found)
        else:
            self._log.wait(POLL_SECONDS)
