"""Lets applications of the `eventsourcing` library record here, without any code of ours.

Set PERSISTENCE_MODULE=signing.storage.factory and DATABASE_URL. The schema must be migrated.
"""

from typing import NoReturn

from eventsourcing.persistence import (
    InfrastructureFactory,
    InfrastructureFactoryError,
    TrackingRecorder,
)
from eventsourcing.utils import Environment, EnvType

from signing.storage.engine import reading_engine, writing_engine
from signing.storage.log import Log
from signing.storage.recorder import PostgresRecorder


class PostgresFactory(InfrastructureFactory[TrackingRecorder]):
    DATABASE_URL = "DATABASE_URL"

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        url = self.env.get(self.DATABASE_URL)
        if not url:
            raise InfrastructureFactoryError(f"{self.DATABASE_URL} is not set")
        self._writing, self._reading = writing_engine(url), reading_engine(url)
        self._log = Log(self._reading)

    def aggregate_recorder(self, purpose: str = "events") -> PostgresRecorder:
        if purpose != "events":
            raise InfrastructureFactoryError(f"no table keeps {purpose}: streams here are short")
        return self.application_recorder()

    def application_recorder(self) -> PostgresRecorder:
        return PostgresRecorder(self._writing, self._log)

    def tracking_recorder(
        self,
        tracking_recorder_class: type[TrackingRecorder] | None = None,  # noqa: ARG002 - theirs
    ) -> NoReturn:
        raise InfrastructureFactoryError("read models keep their positions beside their rows")

    def process_recorder(self) -> NoReturn:
        raise InfrastructureFactoryError("nothing records events while it follows the log")

    def close(self) -> None:
        self._log.close()
        self._writing.dispose()
        self._reading.dispose()
