"""Keeps read models up to date: the projector, its progress, rebuilding and verifying."""
