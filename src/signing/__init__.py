"""Employment agreements of graduates, signed online as a sequence of facts: start with events.py."""
