"""Graduates: rosters and their import, corrections, bindings, and what a school does with one."""
