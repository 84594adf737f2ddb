"""Limits: how often somebody may call, try and guess."""
