"""PostgreSQL: the recorded events, the log, and every table that is no read model."""
