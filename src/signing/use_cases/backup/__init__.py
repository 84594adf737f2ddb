"""Backups of a whole installation: one file, made while the service runs, and its way back."""
