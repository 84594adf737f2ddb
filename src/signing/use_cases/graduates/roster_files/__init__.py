"""Rosters: from the bytes of an uploaded file to checked rows and faults; nothing is stored."""
