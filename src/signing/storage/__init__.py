"""PostgreSQL: the recorded events, the sealed log, and every table that is no read model."""
