"""Employment agreements of graduates, signed online, as facts: start with events.py."""
