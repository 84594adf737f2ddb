"""Audit: checkpoints of the log, their keys and witnesses, and bundles to check without us."""
