"""Organisations: schools with their colleges and staff, employers with their positions."""
