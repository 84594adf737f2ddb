"""审计: the log searched, every story read, any state of the past, and what proves it all."""
