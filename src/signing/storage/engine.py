"""Engines of SQLAlchemy for one PostgreSQL, with limits that keep one client from hurting all."""

from sqlalchemy import URL, Engine, create_engine, make_url

STATEMENT_SECONDS = 60
IDLE_IN_TRANSACTION_SECONDS = 30
"""A long open transaction delays sealing, so that nobody may forget one."""
POOL = 12
OVERFLOW = 28
"""With the pool, one connection for each of the 40 threads that answer requests."""


def normal(url: str) -> URL:
    """`postgresql://…` or `postgres://…`, for the psycopg2 driver."""
    given = make_url(url.replace("postgres://", "postgresql://", 1))
    return given.set(drivername="postgresql+psycopg2")


def writing_engine(url: str) -> Engine:
    """Every statement commits by itself: one round trip a save."""
    return _engine(url, isolation_level="AUTOCOMMIT")


def reading_engine(url: str) -> Engine:
    """Ordinary transactions, for read models and their projector."""
    return _engine(url, isolation_level="READ COMMITTED")


def _engine(url: str, *, isolation_level: str) -> Engine:
    options = (
        f"-c statement_timeout={STATEMENT_SECONDS}s"
        f" -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_SECONDS}s"
        " -c timezone=UTC"
    )
    return create_engine(
        normal(url),
        isolation_level=isolation_level,
        pool_size=POOL,
        max_overflow=OVERFLOW,
        pool_pre_ping=True,
        connect_args={"application_name": "signing", "connect_timeout": 5, "options": options},
    )
